/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Exception vectors of EL2: a user's registers go to its thread object, C code does the rest. */
#include "offsets.h"

/* While a thread runs, SP_EL2 points at its context. The kernel runs on one stack, interrupts masked,
 * and never returns from C to here. */

    .macro save_context
    stp     x0, x1, [sp, #WORD_X0]
    stp     x2, x3, [sp, #WORD_X0 + 16]
    stp     x4, x5, [sp, #WORD_X0 + 32]
    stp     x6, x7, [sp, #WORD_X0 + 48]
    str     x8, [sp, #WORD_X0 + 64]
    stp     x9, x10, [sp, #WORD_X9]
    stp     x11, x12, [sp, #WORD_X9 + 16]
    stp     x13, x14, [sp, #WORD_X9 + 32]
    str     x15, [sp, #WORD_X9 + 48]
    stp     x16, x17, [sp, #WORD_X16]
    str     x18, [sp, #WORD_X16 + 16]
    stp     x19, x20, [sp, #WORD_X19]
    stp     x21, x22, [sp, #WORD_X19 + 16]
    stp     x23, x24, [sp, #WORD_X19 + 32]
    stp     x25, x26, [sp, #WORD_X19 + 48]
    stp     x27, x28, [sp, #WORD_X19 + 64]
    stp     x29, x30, [sp, #WORD_X29]
    mrs     x0, elr_el2
    mrs     x1, sp_el0
    mrs     x2, spsr_el2
    mrs     x3, tpidr_el0
    mrs     x4, tpidrro_el0
    str     x0, [sp]                    /* restart address; C corrects it for system calls */
    stp     x1, x2, [sp, #WORD_SP]
    stp     x3, x4, [sp, #WORD_TPIDR]
    str     x0, [sp, #WORD_NEXT_IP]
    adrp    x5, kernel_stack_top
    add     x5, x5, :lo12:kernel_stack_top
    mov     sp, x5
    .endm

    .macro from_user handler
    .balign 0x80
    b       \handler\()_entry
    .endm

    .macro from_kernel kind
    .balign 0x80
    mov     x0, #\kind
    b       kernel_fault_entry
    .endm

    .section .text.vectors, "ax"
    .balign 2048
    .global exception_vectors
exception_vectors:
    from_kernel 0
    from_kernel 1
    from_kernel 2
    from_kernel 3
    from_kernel 4
    from_kernel 5
    from_kernel 6
    from_kernel 7
    .rept 2                             /* AArch64, then AArch32 (programs of a guest) */
    from_user trap_synchronous
    from_user trap_interrupt
    from_user trap_interrupt
    from_user trap_system_error
    .endr

trap_synchronous_entry:
    save_context
    b       trap_synchronous

trap_interrupt_entry:
    save_context
    b       trap_interrupt

trap_system_error_entry:
    save_context
    b       trap_system_error

/* The kernel itself took an exception: x0 = vector. The stack may be what broke. */
kernel_fault_entry:
    adrp    x5, kernel_stack_top
    add     sp, x5, :lo12:kernel_stack_top
    mrs     x1, esr_el2
    mrs     x2, elr_el2
    mrs     x3, far_el2
    b       trap_kernel_fault

/* _Noreturn void context_restore(struct context *x0): continues the thread. */
    .global context_restore
context_restore:
    mov     sp, x0
    ldr     x0, [sp, #WORD_NEXT_IP]
    ldp     x1, x2, [sp, #WORD_SP]
    ldp     x3, x4, [sp, #WORD_TPIDR]
    msr     elr_el2, x0
    msr     sp_el0, x1
    msr     spsr_el2, x2
    msr     tpidr_el0, x3
    msr     tpidrro_el0, x4
    ldp     x29, x30, [sp, #WORD_X29]
    ldp     x27, x28, [sp, #WORD_X19 + 64]
    ldp     x25, x26, [sp, #WORD_X19 + 48]
    ldp     x23, x24, [sp, #WORD_X19 + 32]
    ldp     x21, x22, [sp, #WORD_X19 + 16]
    ldp     x19, x20, [sp, #WORD_X19]
    ldr     x18, [sp, #WORD_X16 + 16]
    ldp     x16, x17, [sp, #WORD_X16]
    ldr     x15, [sp, #WORD_X9 + 48]
    ldp     x13, x14, [sp, #WORD_X9 + 32]
    ldp     x11, x12, [sp, #WORD_X9 + 16]
    ldp     x9, x10, [sp, #WORD_X9]
    ldr     x8, [sp, #WORD_X0 + 64]
    ldp     x6, x7, [sp, #WORD_X0 + 48]
    ldp     x4, x5, [sp, #WORD_X0 + 32]
    ldp     x2, x3, [sp, #WORD_X0 + 16]
    ldp     x0, x1, [sp, #WORD_X0]
    eret

/* void fpu_save(struct fpu_state *x0), void fpu_load(const struct fpu_state *x0) */
    .arch_extension fp
    .arch_extension simd
    .macro fpu_each instruction
    .irp    n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
    fpu_pair \instruction, \n, %(\n + 1)
    .endr
    .endm
    .altmacro
    .macro fpu_pair instruction, first, second
    \instruction q\first, q\second, [x0, #16 * \first]
    .endm

    .global fpu_save
fpu_save:
    fpu_each stp
    mrs     x1, fpsr
    mrs     x2, fpcr
    add     x0, x0, #FPU_FPSR
    stp     w1, w2, [x0]
    ret

    .global fpu_load
fpu_load:
    fpu_each ldp
    add     x0, x0, #FPU_FPSR
    ldp     w1, w2, [x0]
    msr     fpsr, x1
    msr     fpcr, x2
    ret

/* void smc_call(word_t registers[8]): SMC #0 with x0-x7; firmware may change x8-x17. */
    .global smc_call
smc_call:
    stp     x29, x30, [sp, #-16]!
    str     x0, [sp, #-16]!
    mov     x16, x0
    ldp     x0, x1, [x16]
    ldp     x2, x3, [x16, #16]
    ldp     x4, x5, [x16, #32]
    ldp     x6, x7, [x16, #48]
    smc     #0
    ldr     x16, [sp], #16
    stp     x0, x1, [x16]
    stp     x2, x3, [x16, #16]
    stp     x4, x5, [x16, #32]
    stp     x6, x7, [x16, #48]
    ldp     x29, x30, [sp], #16
    ret
