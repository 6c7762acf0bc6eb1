/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Exception vectors of EL2: a user's registers go to its thread object, C code does the rest. */
#include <sel4/config.h>

#include "offsets.h"

/* While a thread runs, SP_EL2 points at its context. The kernel runs on one stack, interrupts
 * masked; C code that has the whole context saved does not return to here. */

    /* Registers that C code may change, and x19; moved in the order of the context. */
    .macro each_volatile instruction
    \instruction x0, x1, [sp, #WORD_X0]
    \instruction x2, x3, [sp, #WORD_X0 + 16]
    \instruction x4, x5, [sp, #WORD_X0 + 32]
    \instruction x6, x7, [sp, #WORD_X0 + 48]
    \instruction x8, x16, [sp, #WORD_X8]
    \instruction x17, x18, [sp, #WORD_X8 + 16]
    \instruction x29, x30, [sp, #WORD_X29]
    \instruction x9, x10, [sp, #WORD_X9]
    \instruction x11, x12, [sp, #WORD_X9 + 16]
    \instruction x13, x14, [sp, #WORD_X9 + 32]
    \instruction x15, x19, [sp, #WORD_X9 + 48]
    .endm

    .macro each_preserved instruction, context
    \instruction x20, x21, [\context, #WORD_X20]
    \instruction x22, x23, [\context, #WORD_X20 + 16]
    \instruction x24, x25, [\context, #WORD_X20 + 32]
    \instruction x26, x27, [\context, #WORD_X20 + 48]
    .endm

    /* The rest of a context whose volatile registers are saved. The restart address lies `back`
     * bytes before the next one. TPIDRRO_EL0 is written at EL1 only. */
    .macro save_rest context, back, is_native=0
    mrs     x1, tpidr_el0
    mrs     x3, elr_el2
    mrs     x4, sp_el0
    mrs     x5, spsr_el2
    sub     x6, x3, #\back
    each_preserved stp, \context
    stp     x28, x1, [\context, #WORD_X28]
    .if \is_native
    str     x3, [\context, #WORD_NEXT_IP]
    .else
    mrs     x2, tpidrro_el0
    stp     x2, x3, [\context, #WORD_TPIDRRO]
    .endif
    stp     x6, x4, [\context]
    str     x5, [\context, #WORD_SPSR]
    .endm

    .macro use_kernel_stack
#if CONFIG_MAX_NUM_NODES > 1
    mrs     x10, tpidr_el2
    and     sp, x10, #~CORE_INDEX_MASK
#else
    adrp    x10, kernel_stack_top       /* page aligned */
    mov     sp, x10
#endif
    .endm

    .macro from_user handler
    .balign 0x80
    b       \handler\()_entry
    .endm

    /* System calls try the fast paths first: x0-x7 are their arguments as they are the caller's. */
    .macro synchronous_from_user
    .balign 0x80
    each_volatile stp
    mov     x19, sp
    mrs     x9, esr_el2
    lsr     x9, x9, #ESR_CLASS_SHIFT
    use_kernel_stack
    cmp     x9, #EC_SVC_NUMBER
    b.ne    trap_synchronous_entry
    bl      fastpath_system_call
    cmp     x0, x19
    b.eq    continue_same
    cbz     x0, trap_system_call_entry
    b       continue_other
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
    synchronous_from_user
    from_user trap_interrupt
    from_user trap_interrupt
    from_user trap_system_error
    .endr

trap_synchronous_entry:
    save_rest x19, 0
    b       trap_synchronous

trap_system_call_entry:
    save_rest x19, 4, 1
    b       trap_system_call

    .macro save_all
    each_volatile stp
    mov     x19, sp
    save_rest x19, 0
    use_kernel_stack
    .endm

trap_interrupt_entry:
    save_all
    b       trap_interrupt

trap_system_error_entry:
    save_all
    b       trap_system_error

/* The kernel itself took an exception: x0 = vector. The stack may be what broke. */
kernel_fault_entry:
    use_kernel_stack
    mrs     x1, esr_el2
    mrs     x2, elr_el2
    mrs     x3, far_el2
    b       trap_kernel_fault

/* After a fast path: the caller goes on (x19), or it stops and another context does (x0). With several
 * cores the lock is held until the registers of a thread that stops are saved. */
continue_same:
#if CONFIG_MAX_NUM_NODES > 1
    bl      cores_leave
#endif
    mov     sp, x19
    each_volatile ldp
    eret

continue_other:
    save_rest x19, 4, 1
#if CONFIG_MAX_NUM_NODES > 1
    mov     x20, x0
    bl      cores_leave
    mov     x0, x20
#endif

/* _Noreturn void context_restore(struct context *x0): continues the thread. */
    .global context_restore
context_restore:
    mov     sp, x0
    ldp     x1, x2, [sp, #WORD_TPIDRRO]
    ldp     x3, x4, [sp, #WORD_SP]
    ldp     x28, x5, [sp, #WORD_X28]
    msr     tpidrro_el0, x1
    msr     elr_el2, x2
    msr     sp_el0, x3
    msr     spsr_el2, x4
    msr     tpidr_el0, x5
    each_preserved ldp, sp
    each_volatile ldp
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
