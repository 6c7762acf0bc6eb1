/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where the kernel sees its interrupt controller, and what of it. */
#pragma once

#define DEVICE_GICD (DEVICE_BASE + 0x10000)
#define DEVICE_GICR (DEVICE_BASE + 0x20000)

/* Address, physical address, bytes. */
#define GIC_PAGES {DEVICE_GICD, BOARD_GICD_BASE, 0x10000}, {DEVICE_GICR, BOARD_GICR_BASE, BOARD_GICR_KEPT}
