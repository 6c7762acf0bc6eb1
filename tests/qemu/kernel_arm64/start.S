/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* First instructions of the test's root task. */
    .section .text.start, "ax"
    .global _start
_start:
    adrp    x1, stack_top
    add     sp, x1, :lo12:stack_top
    mov     x29, xzr
    mov     x30, xzr
    bl      test_main
1:  b       1b

    .section .bss.stack, "aw", %nobits
    .balign 16
    .space  0x8000
stack_top:
