/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Entry of the loader, its exception vectors, and the jump into the kernel. */

/* At entry: MMU and caches off, nothing known of any register. */
    .section .text.start, "ax"
    .global _start
_start:
    msr     daifset, #15
    adr     x0, _start              /* where the loader runs, which may not be where it belongs */
    mrs     x1, CurrentEL
    adrp    x2, loader_stack_top
    add     x2, x2, :lo12:loader_stack_top
    mov     sp, x2
    cmp     x1, #(2 << 2)
    b.ne    1f
    adr     x3, vectors
    msr     vbar_el2, x3
    isb
1:  bl      loader_main
2:  wfi
    b       2b

/* loader_jump(const struct kernel_arguments *arguments): x0..x3 as the kernel wants them, no device tree,
 * logical core 0. The kernel's window is mapped. */
    .text
    .global loader_jump
loader_jump:
    ldr     x6, [x0, #32]
    ldp     x2, x3, [x0, #16]
    ldp     x0, x1, [x0]
    mov     x4, xzr
    mov     x5, xzr
    msr     cntvoff_el2, xzr
    msr     tpidr_el1, xzr
    isb
    br      x6

/* Where the other cores start: x0 = struct loader_core, with the MMU off. */
    .global loader_secondary
loader_secondary:
    msr     daifset, #15
    ldp     x1, x2, [x0]
    ldp     x3, x4, [x0, #16]
    ldp     x5, x6, [x0, #32]
    adr     x7, vectors
    msr     vbar_el2, x7
    ic      iallu
    tlbi    alle2
    dsb     sy
    msr     mair_el2, x1
    msr     tcr_el2, x2
    msr     ttbr0_el2, x3
    isb
    msr     sctlr_el2, x4
    msr     cntvoff_el2, xzr
    msr     tpidr_el1, x6
    isb
    br      x5

/* Every exception is fatal. */
    .macro vector
    .balign 128
    mrs     x0, esr_el2
    mrs     x1, elr_el2
    mrs     x2, far_el2
    b       loader_exception
    .endm

    .balign 2048
vectors:
    .rept 16
    vector
    .endr
