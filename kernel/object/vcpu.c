/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtual cores: attaching to threads, loading and unloading, their interrupts. */
#include "kernel/object/vcpu.h"

#include <board.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/arm64/vcpu_registers.h"
#include "kernel/core/cores.h"
#include "kernel/core/schedule.h"

/* Index a maintenance fault reports when no list register asks for it. */
#define NO_LIST_REGISTER UINT64_MAX

void vcpu_init(struct vcpu *vcpu)
{
    vcpu->reg[VCPU_SCTLR] = SCTLR_GUEST_RESET;
    virtual_interface_init(&vcpu->interrupts);
}

static void timer_enable(bool is_enabled)
{
    if (this_core()->vtimer_is_enabled != is_enabled)
        gic_set_enabled(BOARD_TIMER_VIRTUAL_IRQ, is_enabled);
    this_core()->vtimer_is_enabled = is_enabled;
}

static void native_load(void)
{
    sysreg_write(hcr_el2, HCR_NATIVE);
    sysreg_write(sctlr_el1, SCTLR_NATIVE);
    sysreg_write(cpacr_el1, CPACR_FPEN);
    sysreg_write(cntkctl_el1, CNTKCTL_NATIVE);
    if (KERNEL_HARDWARE_DEBUG)
        sysreg_write(mdcr_el2, sysreg_read(mdcr_el2) | MDCR_DEBUG);
}

void vcpu_native_init(void)
{
    sysreg_write(mdcr_el2, sysreg_read(mdcr_el2) & ~MDCR_DEBUG);
    native_load();
    isb();
}

/* Takes the loaded VCPU out of action; most of its registers stay where they are. Without
 * barriers, as in enable: what changes is used after the exception return, or after a barrier of
 * its own. */
static void disable(struct vcpu *vcpu)
{
    vcpu->debug.mdscr = debug_control_take();
    vcpu->reg[VCPU_SCTLR] = sysreg_read(sctlr_el1);
    vcpu->reg[VCPU_CPACR] = sysreg_read(cpacr_el1);
    vcpu->reg[VCPU_CNTV_CTL] = sysreg_read(cntv_ctl_el0);
    sysreg_write(cntv_ctl_el0, 0);
    vcpu->reg[VCPU_CNTV_CVAL] = sysreg_read(cntv_cval_el0);
    vcpu->reg[VCPU_CNTVOFF] = sysreg_read(cntvoff_el2);
    sysreg_write(cntvoff_el2, 0);
    vcpu->reg[VCPU_CNTKCTL] = sysreg_read(cntkctl_el1);
    virtual_interface_disable(&vcpu->interrupts);
    native_load();
    this_core()->vcpu_is_active = false;
}

static void enable(struct vcpu *vcpu)
{
    sysreg_write(hcr_el2, HCR_GUEST);
    if (KERNEL_HARDWARE_DEBUG)
        sysreg_write(mdcr_el2, sysreg_read(mdcr_el2) & ~MDCR_DEBUG);
    debug_control_set(vcpu->debug.mdscr);
    sysreg_write(sctlr_el1, vcpu->reg[VCPU_SCTLR]);
    sysreg_write(cpacr_el1, vcpu->reg[VCPU_CPACR]);
    virtual_interface_enable(&vcpu->interrupts);
    sysreg_write(cntkctl_el1, vcpu->reg[VCPU_CNTKCTL]);
    sysreg_write(cntvoff_el2, vcpu->reg[VCPU_CNTVOFF]);
    sysreg_write(cntv_cval_el0, vcpu->reg[VCPU_CNTV_CVAL]);
    isb(); /* the timer starts when all of it is right */
    sysreg_write(cntv_ctl_el0, vcpu->reg[VCPU_CNTV_CTL]);
    timer_enable(!vcpu->timer_masked);
    this_core()->vcpu_is_active = true;
}

void vcpu_flush(void)
{
    if (!this_core()->vcpu_loaded)
        return;
    if (this_core()->vcpu_is_active)
        disable(this_core()->vcpu_loaded);
    vcpu_registers_save(this_core()->vcpu_loaded);
    this_core()->vcpu_loaded = NULL;
}

static void unload(void *nothing)
{
    (void)nothing;
    vcpu_flush();
}

/* Only the core of its thread can have it loaded. */
void vcpu_unload(struct vcpu *vcpu)
{
    if (core_of(vcpu->tcb)->vcpu_loaded == vcpu)
        core_call(core_of(vcpu->tcb), unload, NULL);
}

void vcpu_switch(struct vcpu *vcpu)
{
    if (vcpu != this_core()->vcpu_loaded && vcpu) {
        vcpu_flush();
        vcpu_registers_load(vcpu);
        this_core()->vcpu_loaded = vcpu;
        enable(vcpu);
    } else if (vcpu && !this_core()->vcpu_is_active) {
        enable(vcpu);
    } else if (!vcpu && this_core()->vcpu_is_active) {
        disable(this_core()->vcpu_loaded);
    }
}

void vcpu_detach(struct vcpu *vcpu)
{
    struct tcb *tcb = vcpu->tcb;

    if (!tcb)
        return;
    tcb_stall(tcb);
    vcpu_unload(vcpu);
    tcb->vcpu = NULL;
    vcpu->tcb = NULL;
    tcb->context.word[CONTEXT_SPSR] = arch_sanitise_status(tcb, tcb->context.word[CONTEXT_SPSR]);
}

void vcpu_finalise(struct vcpu *vcpu)
{
    vcpu_detach(vcpu);
}

bool vcpu_guest_can_fault(void)
{
    return this_core()->vcpu_is_active && this_core()->current->vcpu == this_core()->vcpu_loaded &&
           schedule_can_run(this_core()->current) && !this_core()->current->in_ready_queue &&
           !this_core()->current->in_release_queue;
}

/* The lowest list register whose interrupt the guest has ended; its request for maintenance is
 * cleared. */
static word_t ended_list_register(struct vcpu *vcpu)
{
    uint64_t ended = list_registers_ended();
    unsigned index;

    if (ended == 0)
        return NO_LIST_REGISTER;
    index = (unsigned)__builtin_ctzll(ended);
    if (index >= gic_list_register_count())
        return NO_LIST_REGISTER;
    list_register_end(&vcpu->interrupts, index);
    return index;
}

word_t vcpu_take_interrupt(unsigned irq)
{
    if (irq == BOARD_GIC_MAINTENANCE_IRQ)
        return ended_list_register(this_core()->vcpu_loaded);
    timer_enable(false);
    this_core()->vcpu_loaded->timer_masked = true;
    return irq;
}

/* An event that nobody can take now is not lost: the line stays high. */
static void raise(enum fault_type type, unsigned irq)
{
    struct fault fault = {.type = type};

    if (!vcpu_guest_can_fault())
        return;
    fault.words[0] = vcpu_take_interrupt(irq);
    fault_raise(this_core()->current, &fault);
}

void vcpu_timer_interrupt(void)
{
    raise(FAULT_VPPI, BOARD_TIMER_VIRTUAL_IRQ);
}

void vcpu_maintenance_interrupt(void)
{
    raise(FAULT_VGIC_MAINTENANCE, BOARD_GIC_MAINTENANCE_IRQ);
}
