/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Guests that leave for their monitor again and again; x9 and x10 are the stamps around the
 * exit. */
    .section .rodata.guest, "a"
    .balign 4096
    .global guest_image, guest_smc, guest_abort
guest_image:
guest_smc:
    mrs     x9, pmccntr_el0
    smc     #0
    mrs     x10, pmccntr_el0
    b       guest_smc

guest_abort:                            /* x1 = an address without memory */
    mrs     x9, pmccntr_el0
    ldr     x0, [x1]
    mrs     x10, pmccntr_el0
    b       guest_abort
    .balign 4096
