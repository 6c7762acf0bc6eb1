/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The timer that wakes idle VCPUs: slots of a timer client. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/timer/client.h"

/* Without it, or with NULL, vcpu_alarm answers false. */
void vcpu_alarm_init(struct timer_client *timer);

/* After the timer's channel notified: has this one expired? True once. */
bool vcpu_alarm_rang(uint32_t alarm);
