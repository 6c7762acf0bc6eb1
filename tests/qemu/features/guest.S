/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest: x0 is the VCPU's number, x1 a word in memory that is 0 at first. */

    .section .rodata, "a"
    .balign 8
    .global guest_start
    .global guest_end
guest_start:
    cbnz    x0, 2f
1:  ldr     x2, [x1]            /* the first VCPU waits for the other's word, */
    cbz     x2, 1b
    hvc     #0                  /* says it */
    add     x3, x1, #0x100, lsl #12
    ldr     x3, [x3]            /* and reads where nothing is mapped */
    b       .
2:  mov     x2, #41
    hvc     #0
    add     x2, x2, #1
    str     x2, [x1]
    b       .
guest_end:
