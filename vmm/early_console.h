/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The transmit half of a PL011 for kernels that print early (earlycon=pl011). */
#pragma once

#include "devices/serial/client.h"
#include "vmm/mmio.h"

/*
 * For the bus; the device is the serial client. Not in the device tree: the guest is told by its
 * command line.
 */
mmio_read_t early_console_read;
mmio_write_t early_console_write;
