/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where the kernel sees its interrupt controller, and what of it. */
#pragma once

#define DEVICE_GICD (DEVICE_BASE + 0x1000)
#define DEVICE_GICC (DEVICE_BASE + 0x2000)
#define DEVICE_GICH (DEVICE_BASE + 0x3000)

/* Address, physical address, bytes. */
#define GIC_PAGES {DEVICE_GICD, BOARD_GICD_BASE, 0x1000}, {DEVICE_GICC, BOARD_GICC_BASE, 0x1000}, \
    {DEVICE_GICH, BOARD_GICH_BASE, 0x1000}
