/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Threads as the processor sees them: address space, FPU, VCPU and status of who runs. */
#include "kernel/arm64/arch.h"
#include "kernel/arm64/hardware_debug.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/arm64/thread_switch.h"
#include "kernel/arm64/trap.h"
#include "kernel/core/cores.h"
#include "kernel/object/asid.h"
#include "kernel/object/vcpu.h"
#include "kernel/syscall/benchmark.h"

enum { MODE_EL0T = 0, MODE_EL1T = 4, MODE_EL1H = 5 };

void memory_zero(paddr_t address, uint64_t bytes)
{
    uint64_t *at = memory_at(address);

    for (uint64_t i = 0; i < bytes / 16; i++, at += 2) {
        at[0] = 0;
        at[1] = 0;
    }
}

static void fpu_trap(bool is_trapped)
{
    sysreg_write(cptr_el2, is_trapped ? CPTR_RESERVED | CPTR_TFP : CPTR_RESERVED & ~CPTR_TFP);
    isb();
}

/* Takes the FPU from who has it and saves its registers. */
static void fpu_release(void)
{
    if (this_core()->fpu_owner) {
        fpu_trap(false);
        fpu_save(&this_core()->fpu_owner->context.fpu);
    }
    fpu_trap(true);
    this_core()->fpu_owner = NULL;
    this_core()->fpu_user = NULL;
}

/* Floating point registers in the hardware belong to the core's fpu_owner; they follow the threads that
 * may use them. */
static void fpu_give(struct tcb *user)
{
    bool is_change = !user != !this_core()->fpu_user;

    this_core()->fpu_user = user;
    if (is_change)
        fpu_trap(!user);
    if (!user || this_core()->fpu_owner == user)
        return;
    if (this_core()->fpu_owner)
        fpu_save(&this_core()->fpu_owner->context.fpu);
    fpu_load(&user->context.fpu);
    this_core()->fpu_owner = user;
}

struct context *thread_give_fpu(struct tcb *tcb)
{
    fpu_give(thread_fpu_user(tcb));
    return &tcb->context;
}

struct context *thread_switch_fully(struct tcb *tcb)
{
    uint64_t vttbr;

    vcpu_switch(tcb->vcpu);
    if (asid_vttbr(tcb->slots[TCB_VSPACE].cap, &vttbr))
        sysreg_write(vttbr_el2, vttbr);
    else
        asid_activate(tcb);
    if (KERNEL_HARDWARE_DEBUG)
        hardware_debug_switch(tcb);
    if (thread_fpu_user(tcb) != this_core()->fpu_user)
        return thread_give_fpu(tcb);
    return &tcb->context;
}

void arch_thread_switch(struct tcb *tcb)
{
    thread_switch(tcb);
}

static void unload_fpu(void *nothing)
{
    (void)nothing;
    fpu_release();
}

void arch_thread_unload(struct tcb *tcb)
{
    if (core_of(tcb)->fpu_owner == tcb)
        core_call(core_of(tcb), unload_fpu, NULL);
    if (tcb->vcpu)
        vcpu_unload(tcb->vcpu);
}

void arch_thread_changed(struct tcb *tcb)
{
    if (tcb == core_of(tcb)->fpu_owner && (tcb->flags & TCB_FLAG_FPU_DISABLED))
        core_call(core_of(tcb), unload_fpu, NULL);
    if (tcb == this_core()->current)
        arch_thread_switch(tcb);
}

void arch_domain_leave(void)
{
    this_core()->is_unloaded = true;
    vcpu_flush();
    fpu_release();
}

void thread_load(struct tcb *tcb)
{
    if (this_core()->is_unloaded)
        arch_thread_switch(tcb);
    this_core()->is_unloaded = false;
}

static word_t status_default(void)
{
    return KERNEL_DEBUG ? SPSR_DEBUG_DEFAULT : SPSR_RELEASE_DEFAULT;
}

word_t arch_sanitise_status(const struct tcb *tcb, word_t spsr)
{
    word_t mode = spsr & SPSR_MODE;

    if (tcb->vcpu && (mode == MODE_EL0T || mode == MODE_EL1T || mode == MODE_EL1H))
        return spsr;
    return (spsr & SPSR_FLAGS) | status_default();
}

void arch_tcb_init(struct tcb *tcb)
{
    tcb->context.word[CONTEXT_SPSR] = status_default();
}

void arch_idle_init(struct tcb *idle)
{
    arch_tcb_init(idle);
    idle->flags = TCB_FLAG_FPU_DISABLED;
}

void arch_tcb_finalise(struct tcb *tcb)
{
    if (tcb->vcpu)
        vcpu_detach(tcb->vcpu);
    arch_thread_unload(tcb);
    if (KERNEL_BENCHMARK)
        benchmark_forget(tcb);
}
