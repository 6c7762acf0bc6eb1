/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Programs of a small guest at EL1; each ends in WFI, which its monitor sees as a fault. */
#include <guest_gic.h>

    .arch_extension fp
    .section .rodata.guest, "a"
    .balign 4096
    .global guest_image
guest_image:
/* Vectors of EL1: only what comes from EL1 with SP_EL1. */
    .balign 2048
    .space  0x200
vector_synchronous:
    mrs     x23, esr_el1
    wfi
1:  b       1b
    .balign 0x80
vector_interrupt:
    acknowledge_and_end 20
    add     x21, x21, #1
    eret

    .balign 2048
    .global guest_wfi, guest_smc, guest_hvc, guest_load, guest_store, guest_timer, guest_fp
    .global guest_turns, guest_takes, guest_reset_values, guest_debug, guest_image_end
guest_wfi:
    wfi
    mov     x0, #0x5a
    wfi
1:  b       1b

guest_smc:
    smc     #3
    wfi
1:  b       1b

/* Registers come from the monitor. */
guest_hvc:
    hvc     #5
    wfi
1:  b       1b

guest_load:
    ldr     x0, [x1]
    wfi
1:  b       1b

guest_store:
    str     x0, [x1]
    wfi
1:  b       1b

/* x19 = virtual CPU interface, x0 = timer ticks; counts interrupts in x21. */
guest_timer:
    interface_enable 2
    mov     x2, #1
    msr     cntv_tval_el0, x0
    msr     cntv_ctl_el0, x2
    isb
    msr     daifclr, #2
1:  cbz     x21, 1b
    msr     daifset, #2
    wfi
1:  b       1b

/* x19 = virtual CPU interface; takes an interrupt, number in x20, and does not end it. */
guest_takes:
    interface_enable 2
1:  acknowledge 20
    cmp     w20, #1020
    b.hs    1b
    wfi
2:  b       2b

guest_fp:
    fmov    d0, #1.0
    wfi
1:  b       1b

/* x19 = own value, x20 = turns. Counts in x21 how often EL1 registers were not its own. */
guest_turns:
    msr     tpidr_el1, x19
    msr     ttbr1_el1, x19
    msr     sp_el0, x19
    mov     x7, #-11                    /* Yield */
1:  hvc     #0
    mrs     x1, tpidr_el1
    mrs     x2, ttbr1_el1
    mrs     x3, sp_el0
    cmp     x1, x19
    ccmp    x2, x19, #0, eq
    ccmp    x3, x19, #0, eq
    cinc    x21, x21, ne
    subs    x20, x20, #1
    b.ne    1b
    wfi
1:  b       1b

guest_reset_values:
    mrs     x0, mpidr_el1
    mrs     x1, sctlr_el1
    mrs     x2, tpidr_el1
    mrs     x3, currentel
    wfi
1:  b       1b

/* x19 = value of DBGBVR0 and, with the debug enable bit set, of MDSCR; reads them back after a while. */
guest_debug:
    msr     dbgbvr0_el1, x19
    msr     dbgbcr0_el1, x18
    msr     mdscr_el1, x17
    isb
    mov     x7, #-11
    hvc     #0
    hvc     #0
    mrs     x0, dbgbvr0_el1
    mrs     x1, dbgbcr0_el1
    mrs     x2, mdscr_el1
    msr     mdscr_el1, xzr
    wfi
1:  b       1b
guest_image_end:
