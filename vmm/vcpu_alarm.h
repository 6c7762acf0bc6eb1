/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The timer that wakes an idle guest: one slot of a timer client. */
#pragma once

#include <stdbool.h>

#include "devices/timer/client.h"

/* Without it, or with NULL, vcpu_alarm answers false. */
void vcpu_alarm_init(struct timer_client *timer);

/* After the timer's channel notified: is it ours? */
bool vcpu_alarm_rang(void);
