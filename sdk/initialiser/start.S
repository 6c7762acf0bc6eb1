/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Entry of the root task: x0 is the BootInfo frame, there is no stack yet. */

    .section .text.start, "ax"
    .global _start
_start:
    adrp    x1, initialiser_stack_top
    add     x1, x1, :lo12:initialiser_stack_top
    mov     sp, x1
    mov     x29, xzr
    mov     x30, xzr
    b       initialise
