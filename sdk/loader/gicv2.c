/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The state the kernel expects the interrupt controller in. */

#include "board.h"
#include "sdk/loader/loader.h"

/* [GICv2 4.1.2, 4.1.3] in words from the distributor's or CPU interface's base. */
enum {
    GICD_TYPER = 0x004 / 4,
    GICD_IGROUPR = 0x080 / 4,
    GICC_PMR = 0x004 / 4,
    GIC_LOWEST_PRIORITY = 0xf0,
};

void interrupts_prepare(void)
{
    volatile uint32_t *distributor = (volatile uint32_t *)BOARD_GICD_BASE;
    volatile uint32_t *cpu_interface = (volatile uint32_t *)BOARD_GICC_BASE;
    unsigned registers = (distributor[GICD_TYPER] & 0x1f) + 1; /* of 32 interrupts each */

    for (unsigned i = 0; i < registers; i++) {
        distributor[GICD_IGROUPR + i] = UINT32_MAX;
    }
    cpu_interface[GICC_PMR] = GIC_LOWEST_PRIORITY;
}
