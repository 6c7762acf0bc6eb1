/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* How the guest of the tests takes interrupts: virtual CPU interface in memory, x19 = its address. */
#pragma once

#ifdef __ASSEMBLER__
    .macro acknowledge register
    ldr     w\register, [x19, #0x0c]
    .endm

    .macro acknowledge_and_end register
    acknowledge \register
    msr     cntv_ctl_el0, xzr
    isb
    str     w\register, [x19, #0x10]
    .endm

    .macro interface_enable scratch
    mov     w\scratch, #0xf0
    str     w\scratch, [x19, #0x04]       /* priority mask */
    mov     w\scratch, #1
    str     w\scratch, [x19]
    .endm
#else
enum { GUEST_GROUP = 0, GUEST_HAS_INTERFACE_PAGE = 1, GUEST_INTERFACE_PAGE = BOARD_GICV_BASE };
#endif
