/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: who gets them (IRQ control), what they signal (IRQ handlers), and their arrival. */
#include "kernel/object/irq.h"

#include <board.h>
#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/arm64/timer.h"
#include "kernel/core/invocation.h"
#include "kernel/core/kernel.h"
#include "kernel/object/notification.h"
#include "kernel/object/vcpu.h"

_Static_assert(IRQ_COUNT == IRQ_MAX + 1, "interrupt table");

void irq_init(void)
{
    static const unsigned reserved[] = {BOARD_GIC_MAINTENANCE_IRQ, BOARD_TIMER_HYPERVISOR_IRQ,
                                        BOARD_TIMER_VIRTUAL_IRQ};

    for (unsigned i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        kernel.irq_states[reserved[i]] = IRQ_RESERVED;
    gic_set_enabled(BOARD_GIC_MAINTENANCE_IRQ, true);
    gic_set_enabled(BOARD_TIMER_HYPERVISOR_IRQ, true);
}

/* Arguments of Get are (irq, index, depth), of GetTrigger (irq, trigger, index, depth). */
static enum status issue_handler(struct invocation *invocation, bool has_trigger)
{
    unsigned first = has_trigger ? 2 : 1;
    word_t irq, trigger;
    struct slot *slot;
    enum status status;

    if (invocation->length < first + 2 || !invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    irq = invocation_word(invocation, 0);
    trigger = invocation_word(invocation, 1);
    if (irq > IRQ_MAX)
        return refuse_range(invocation, 0, IRQ_MAX);
    if (kernel.irq_states[irq] != IRQ_INACTIVE)
        return STATUS_REVOKE_FIRST;
    status = invocation_empty_slot(invocation, invocation_extra(invocation, 0),
                                   invocation_word(invocation, first),
                                   invocation_word(invocation, first + 1), &slot);
    if (status != STATUS_OK)
        return status;
    if (has_trigger)
        gic_set_edge((unsigned)irq, trigger != 0);
    kernel.irq_states[irq] = IRQ_SIGNAL;
    gic_set_enabled((unsigned)irq, true);
    slot_insert_child(slot, cap_irq_handler(irq), invocation->slot);
    return STATUS_OK;
}

enum status irq_control_invoke(struct invocation *invocation)
{
    switch (invocation->label) {
    case IRQIssueIRQHandler:
        return issue_handler(invocation, false);
    case ARMIRQIssueIRQHandlerTrigger:
        return issue_handler(invocation, true);
    case ARMIRQIssueSGISignal:
        return irq_issue_sgi(invocation);
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}

static enum status set_notification(struct invocation *invocation, struct slot *binding)
{
    struct cap cap;

    if (!invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    cap = invocation_extra(invocation, 0);
    if (!cap_is(cap, CAP_NOTIFICATION) || !(cap_rights(cap) & RIGHT_WRITE))
        return refuse_capability(invocation, 0);
    slot_delete_short(binding);
    /* Deleting the old capability may have taken the new one's source along. */
    if (!slot_is_empty(invocation->extra[0]))
        slot_insert(binding, cap, invocation->extra[0]);
    return STATUS_OK;
}

enum status irq_handler_invoke(struct invocation *invocation)
{
    uint64_t irq = cap_irq(invocation->cap);

    switch (invocation->label) {
    case IRQAckIRQ:
        gic_set_enabled((unsigned)irq, true);
        return STATUS_OK;
    case IRQSetIRQHandler:
        return set_notification(invocation, &kernel.irq_slots[irq]);
    case IRQClearIRQHandler:
        slot_delete_short(&kernel.irq_slots[irq]);
        return STATUS_OK;
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}

void irq_handler_finalise(uint64_t irq)
{
    gic_set_enabled((unsigned)irq, false);
    kernel.irq_states[irq] = IRQ_INACTIVE;
    slot_delete_short(&kernel.irq_slots[irq]);
}

static void signal(unsigned irq)
{
    struct cap cap = kernel.irq_slots[irq].cap;

    gic_set_enabled(irq, false);
    if (cap_is(cap, CAP_NOTIFICATION) && (cap_rights(cap) & RIGHT_WRITE))
        notification_signal(notification_of(cap), cap_badge(cap));
}

static void reserved(unsigned irq)
{
    if (irq == BOARD_TIMER_HYPERVISOR_IRQ) {
        timer_acknowledge();
        kernel.must_reprogram = true;
    } else if (irq == BOARD_TIMER_VIRTUAL_IRQ) {
        vcpu_timer_interrupt();
    } else if (irq == BOARD_GIC_MAINTENANCE_IRQ) {
        vcpu_maintenance_interrupt();
    }
}

bool interrupt_pending(void)
{
    return (sysreg_read(isr_el1) & 0x80) != 0;
}

bool interrupt_signal(unsigned irq, struct cap *cap)
{
    if (irq > IRQ_MAX || kernel.irq_states[irq] != IRQ_SIGNAL)
        return false;
    *cap = kernel.irq_slots[irq].cap;
    return cap_is(*cap, CAP_NOTIFICATION) && (cap_rights(*cap) & RIGHT_WRITE);
}

void interrupt_handle(void)
{
    interrupt_dispatch(gic_acknowledge());
}

void interrupt_dispatch(unsigned irq)
{
    if (irq == GIC_SPURIOUS)
        return;
    if (irq > IRQ_MAX || kernel.irq_states[irq] == IRQ_INACTIVE)
        gic_set_enabled(irq, false);
    else if (kernel.irq_states[irq] == IRQ_SIGNAL)
        signal(irq);
    else
        reserved(irq);
    gic_end();
}
