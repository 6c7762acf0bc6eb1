/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: what a timer device provides to the framework half of the driver. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Stop the device; it interrupts no more until a deadline is set. */
void timer_device_init(void);

/* Interrupt once at `deadline_ns` (clock of lib/clock.h) or soon after, never before; at once if it
 * has passed. TIMER_NEVER stops the device. */
void timer_device_set(uint64_t deadline_ns);

/* Handle the interrupt: make the device withdraw it. True: the deadline has passed and is
 * forgotten. */
bool timer_device_interrupt(void);
