/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* First instructions of the kernel [contract: loader leaves X0-X5, EL2, MMU on, no stack]. */
#include <sel4/config.h>

#define KERNEL_STACK_BITS 13

    .section .boot.start, "ax"
    .global kernel_start
kernel_start:
    msr     daifset, #0xf
    msr     spsel, #1
    adrp    x9, kernel_stack_top
    add     x9, x9, :lo12:kernel_stack_top
#if CONFIG_MAX_NUM_NODES > 1
    mrs     x10, tpidr_el1              /* the core's number, from the loader */
    sub     x9, x9, x10, lsl #KERNEL_STACK_BITS
    orr     x11, x9, x10
    msr     tpidr_el2, x11
#endif
    mov     sp, x9
    mov     x29, xzr
    mov     x30, xzr
#if CONFIG_MAX_NUM_NODES > 1
    cbnz    x10, boot_secondary
#endif
    /* x0-x5 are the arguments of boot_main, which does not return. */
    b       boot_main

    .section .bss.stack, "aw", %nobits
    .balign 4096
kernel_stack:
    .space  CONFIG_MAX_NUM_NODES << KERNEL_STACK_BITS
    .global kernel_stack_top
kernel_stack_top:
