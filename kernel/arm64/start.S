/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* First instructions of the kernel [contract: loader leaves X0-X5, EL2, MMU on, no stack]. */

    .section .boot.start, "ax"
    .global kernel_start
kernel_start:
    msr     daifset, #0xf
    msr     spsel, #1
    adrp    x9, kernel_stack_top
    add     x9, x9, :lo12:kernel_stack_top
    mov     sp, x9
    mov     x29, xzr
    mov     x30, xzr
    /* x0-x5 are the arguments of boot_main, which does not return. */
    b       boot_main

    .section .bss.stack, "aw", %nobits
    .balign 4096
kernel_stack:
    .space  8192
    .global kernel_stack_top
kernel_stack_top:
