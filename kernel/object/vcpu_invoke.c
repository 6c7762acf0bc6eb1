/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What callers may ask of a VCPU. */
#include <board.h>
#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/vcpu_registers.h"
#include "kernel/core/cores.h"
#include "kernel/core/invocation.h"
#include "kernel/object/vcpu.h"

enum { VIRTUAL_IRQ_MAX = 1023, PRIORITY_MAX = 31, GROUP_MAX = 1 };

static struct vcpu *vcpu_of(struct cap cap)
{
    assert(cap_is(cap, CAP_VCPU));
    return memory_at(cap_object_address(cap));
}

static enum status set_tcb(struct invocation *invocation)
{
    struct vcpu *vcpu = vcpu_of(invocation->cap);
    struct cap cap;
    struct tcb *tcb;

    if (!invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    cap = invocation_extra(invocation, 0);
    if (!cap_is(cap, CAP_TCB))
        return STATUS_ILLEGAL_OPERATION;
    tcb = tcb_of(cap);
    tcb_stall(tcb);
    if (tcb->vcpu != vcpu) {
        if (tcb->vcpu)
            vcpu_detach(tcb->vcpu);
        vcpu_detach(vcpu);
        tcb->vcpu = vcpu;
        vcpu->tcb = tcb;
    }
    arch_thread_changed(tcb);
    return STATUS_OK;
}

/* Of the VCPU that is loaded on this core. */
static void load_list_register(void *index)
{
    list_register_write(&this_core()->vcpu_loaded->interrupts, (unsigned)*(word_t *)index);
}

static enum status inject(struct invocation *invocation)
{
    struct vcpu *vcpu = vcpu_of(invocation->cap);
    word_t word, virq, priority, group, index;

    if (invocation->length < 1)
        return STATUS_TRUNCATED_MESSAGE;
    word = invocation_word(invocation, 0);
    virq = bits_of(word, 0, 16);
    priority = bits_of(word, 16, 8);
    group = bits_of(word, 24, 8);
    index = bits_of(word, 32, 8);
    if (virq > VIRTUAL_IRQ_MAX)
        return refuse_range(invocation, 0, VIRTUAL_IRQ_MAX);
    if (priority > PRIORITY_MAX)
        return refuse_range(invocation, 0, PRIORITY_MAX);
    if (group > GROUP_MAX)
        return refuse_range(invocation, 0, GROUP_MAX);
    if (index >= gic_list_register_count())
        return refuse_range(invocation, 0, gic_list_register_count() - 1);
    if (list_register_is_active(&vcpu->interrupts, (unsigned)index))
        return STATUS_DELETE_FIRST;
    list_register_set(&vcpu->interrupts, (unsigned)index, virq, priority, group);
    if (vcpu->tcb && core_of(vcpu->tcb)->vcpu_loaded == vcpu)
        core_call(core_of(vcpu->tcb), load_list_register, &index);
    return STATUS_OK;
}

/* The register lives in the hardware now, not in the object. */
static bool is_in_hardware(const struct vcpu *vcpu, word_t field)
{
    if (vcpu != this_core()->vcpu_loaded)
        return false;
    return this_core()->vcpu_is_active || (field >= VCPU_TTBR0 && field <= VCPU_SPSR_EL1);
}

static bool is_32_bits(word_t field)
{
    return field == VCPU_CONTEXTIDR || field == VCPU_AFSR0 || field == VCPU_AFSR1 ||
           field == VCPU_ESR || field == VCPU_SPSR_EL1;
}

static enum status read_register(struct invocation *invocation)
{
    struct vcpu *vcpu = vcpu_of(invocation->cap);
    word_t field;

    if (invocation->length < 1)
        return STATUS_TRUNCATED_MESSAGE;
    field = invocation_word(invocation, 0);
    if (field >= VCPU_REGISTER_COUNT)
        return refuse_argument(invocation, 1);
    invocation_result(invocation, is_in_hardware(vcpu, field)
                                      ? vcpu_hardware_read((enum vcpu_register)field)
                                      : vcpu->reg[field]);
    return STATUS_OK;
}

static enum status write_register(struct invocation *invocation)
{
    struct vcpu *vcpu = vcpu_of(invocation->cap);
    word_t field, value;

    if (invocation->length < 2)
        return STATUS_TRUNCATED_MESSAGE;
    field = invocation_word(invocation, 0);
    value = invocation_word(invocation, 1);
    if (field >= VCPU_REGISTER_COUNT)
        return refuse_argument(invocation, 1);
    if (is_32_bits(field))
        value &= UINT32_MAX;
    if (is_in_hardware(vcpu, field))
        vcpu_hardware_write((enum vcpu_register)field, value);
    else
        vcpu->reg[field] = value;
    return STATUS_OK;
}

static enum status acknowledge_ppi(struct invocation *invocation)
{
    word_t irq;

    if (invocation->length < 1)
        return STATUS_TRUNCATED_MESSAGE;
    irq = invocation_word(invocation, 0);
    if (irq > IRQ_MAX)
        return refuse_range(invocation, 0, IRQ_MAX);
    if (irq != BOARD_TIMER_VIRTUAL_IRQ)
        return refuse_argument(invocation, 0);
    vcpu_of(invocation->cap)->timer_masked = false;
    return STATUS_OK;
}

enum status vcpu_invoke(struct invocation *invocation)
{
    switch (invocation->label) {
    case ARMVCPUSetTCB:
        return set_tcb(invocation);
    case ARMVCPUInjectIRQ:
        return inject(invocation);
    case ARMVCPUReadReg:
        return read_register(invocation);
    case ARMVCPUWriteReg:
        return write_register(invocation);
    case ARMVCPUAckVPPI:
        return acknowledge_ppi(invocation);
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}
