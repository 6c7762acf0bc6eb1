/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what a UART provides to the framework half of the driver. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/config.h"

/* Take over the UART at config->registers: FIFOs on, receive interrupts on, transmit interrupts
 * off. Line speed and format stay as the firmware has set them. False: this is no such device. */
bool serial_device_init(const struct config_device *config);

/* The next character received, 0 to 255; -1: none. Characters received in error are skipped. */
int serial_device_get(void);

/* Send one character. False: no room now. */
bool serial_device_put(uint8_t character);

/* Interrupt when there is room again (true), or not (false). */
void serial_device_want_room(bool want);

/* Before handling an interrupt: withdraw what the device signals; called before any get or put. */
void serial_device_interrupt(void);
