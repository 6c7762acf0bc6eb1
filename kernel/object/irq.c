/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: who gets them (IRQ control), what they signal (IRQ handlers), and their arrival. */
#include "kernel/object/irq.h"

#include <board.h>
#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/arm64/timer.h"
#include "kernel/core/cores.h"
#include "kernel/core/invocation.h"
#include "kernel/object/notification.h"
#include "kernel/object/vcpu.h"

enum { DEPTH_WITH_CORE = 0xff }; /* bits of the depth that count when a core is named */

_Static_assert((int)IRQ_PRIVATE_COUNT == (int)GIC_PRIVATE_COUNT, "private interrupts");

/* Private interrupts that the kernel keeps; the last two on several cores only. */
static const unsigned kept[] = {BOARD_GIC_MAINTENANCE_IRQ, BOARD_TIMER_HYPERVISOR_IRQ,
                                BOARD_TIMER_VIRTUAL_IRQ, SGI_CALL, SGI_RESCHEDULE};

enum { KEPT_COUNT = CORE_COUNT == 1 ? 3 : 5 };

void irq_init(void)
{
    for (unsigned core = 0; core < CORE_COUNT; core++) {
        for (unsigned i = 0; i < KEPT_COUNT; i++)
            kernel.irq_states[irq_index(kept[i], core)] = IRQ_RESERVED;
    }
}

void irq_core_init(void)
{
    for (unsigned i = 0; i < KEPT_COUNT; i++)
        gic_set_enabled(kept[i], kept[i] != BOARD_TIMER_VIRTUAL_IRQ);
}

/* What a private interrupt of another core is to be. */
struct irq_setting {
    unsigned irq;
    bool value;
};

static void enable(void *argument)
{
    const struct irq_setting *setting = argument;

    gic_set_enabled(setting->irq, setting->value);
}

static void set_edge(void *argument)
{
    const struct irq_setting *setting = argument;

    gic_set_edge(setting->irq, setting->value);
}

void irq_set_enabled_elsewhere(uint64_t index, bool is_enabled)
{
    struct irq_setting setting = {irq_number(index), is_enabled};

    core_call(&kernel.core[index <= IRQ_MAX ? 0 : (index - IRQ_MAX - 1) / IRQ_PRIVATE_COUNT + 1], enable,
              &setting);
}

/* Where the arguments of a request for a handler stand; core: 0 for none. */
struct handler_arguments {
    unsigned trigger;
    unsigned slot; /* its index, followed by its depth */
    unsigned core;
};

static enum status issue_handler(struct invocation *invocation, const struct handler_arguments *where)
{
    word_t irq = invocation_word(invocation, 0);
    word_t depth = invocation_word(invocation, where->slot + 1);
    word_t core = where->core ? invocation_word(invocation, where->core) : 0;
    struct irq_setting edge = {(unsigned)irq, where->trigger && invocation_word(invocation, where->trigger)};
    struct slot *slot;
    enum status status;
    unsigned index;

    if (irq > IRQ_MAX)
        return refuse_range(invocation, 0, IRQ_MAX);
    if (CORE_COUNT > 1 && where->trigger && !where->core && irq < IRQ_PRIVATE_COUNT)
        return STATUS_ILLEGAL_OPERATION;
    if (core >= CORE_COUNT)
        return refuse_argument(invocation, where->core);
    index = irq_index((unsigned)irq, (unsigned)core);
    if (kernel.irq_states[index] != IRQ_INACTIVE)
        return STATUS_REVOKE_FIRST;
    status = invocation_empty_slot(invocation, invocation_extra(invocation, 0),
                                   invocation_word(invocation, where->slot),
                                   where->core ? depth & DEPTH_WITH_CORE : depth, &slot);
    if (status != STATUS_OK)
        return status;
    if (where->core && irq >= IRQ_PRIVATE_COUNT)
        gic_set_target((unsigned)irq, (unsigned)core);
    if (where->trigger)
        core_call(irq < IRQ_PRIVATE_COUNT ? &kernel.core[core] : this_core(), set_edge, &edge);
    kernel.irq_states[index] = IRQ_SIGNAL;
    irq_set_enabled(index, true);
    slot_insert_child(slot, cap_irq_handler(index), invocation->slot);
    return STATUS_OK;
}

static enum status issue_plain(struct invocation *invocation)
{
    if (invocation->length < 3 || !invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    return issue_handler(invocation, &(struct handler_arguments){.slot = 1});
}

static enum status issue_with_trigger(struct invocation *invocation)
{
    if (invocation->length < 4 || !invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    return issue_handler(invocation, &(struct handler_arguments){.trigger = 1, .slot = 2});
}

/* The label is another one's in builds for one core. The length is not checked: words that were not sent are what
 * the buffer holds. */
static enum status issue_last(struct invocation *invocation)
{
    if (CORE_COUNT == 1)
        return irq_issue_sgi(invocation);
    if (!invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    return issue_handler(invocation, &(struct handler_arguments){.trigger = 1, .slot = 2, .core = 4});
}

enum status irq_control_invoke(struct invocation *invocation)
{
    switch (invocation->label) {
    case IRQIssueIRQHandler:
        return issue_plain(invocation);
    case ARMIRQIssueIRQHandlerTrigger:
        return issue_with_trigger(invocation);
    case ARMIRQIssueIRQHandlerTrigger + 1:
        return issue_last(invocation);
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
        irq_set_enabled(irq, true);
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
    irq_set_enabled(irq, false);
    kernel.irq_states[irq] = IRQ_INACTIVE;
    slot_delete_short(&kernel.irq_slots[irq]);
}

static void signal(unsigned irq)
{
    struct cap cap = slot_cap(&kernel.irq_slots[irq_index(irq, core_index())]);

    gic_set_enabled(irq, false);
    if (cap_is(cap, CAP_NOTIFICATION) && (cap_rights(cap) & RIGHT_WRITE))
        notification_signal(notification_of(cap), cap_badge(cap));
}

static void reserved(unsigned irq)
{
    if (irq == BOARD_TIMER_HYPERVISOR_IRQ) {
        timer_acknowledge();
        this_core()->must_reprogram = true;
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
    unsigned index = irq_index(irq, core_index());

    if (irq > IRQ_MAX || kernel.irq_states[index] != IRQ_SIGNAL)
        return false;
    *cap = slot_cap(&kernel.irq_slots[index]);
    return cap_is(*cap, CAP_NOTIFICATION) && (cap_rights(*cap) & RIGHT_WRITE);
}

void interrupt_handle(void)
{
    interrupt_dispatch(gic_acknowledge());
}

void interrupt_dispatch(unsigned irq)
{
    unsigned index = irq_index(irq, core_index());

    if (irq == GIC_SPURIOUS)
        return;
    if (irq > IRQ_MAX || kernel.irq_states[index] == IRQ_INACTIVE)
        gic_set_enabled(irq, false);
    else if (kernel.irq_states[index] == IRQ_SIGNAL)
        signal(irq);
    else
        reserved(irq);
    gic_end();
}
