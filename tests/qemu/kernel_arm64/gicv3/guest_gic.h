/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* How the guest of the tests takes interrupts: system registers. */
#pragma once

#ifdef __ASSEMBLER__
    .macro acknowledge register
    mrs     x\register, icc_iar1_el1
    .endm

    .macro acknowledge_and_end register
    acknowledge \register
    msr     cntv_ctl_el0, xzr
    isb
    msr     icc_eoir1_el1, x\register
    isb
    .endm

    .macro interface_enable scratch
    mov     x\scratch, #0xf0
    msr     icc_pmr_el1, x\scratch
    mov     x\scratch, #1
    msr     icc_igrpen1_el1, x\scratch
    isb
    .endm
#else
enum { GUEST_GROUP = 1, GUEST_HAS_INTERFACE_PAGE = 0, GUEST_INTERFACE_PAGE = 0 };
#endif
