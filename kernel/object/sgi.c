/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* SGI capabilities: the right to send one software generated interrupt to one core. */
#include "kernel/arm64/gic.h"
#include "kernel/core/invocation.h"
#include "kernel/object/irq.h"

enum { TARGET_MAX = 7 };

enum status irq_issue_sgi(struct invocation *invocation)
{
    word_t irq, target;
    struct slot *slot;
    enum status status;

    if (invocation->length < 4 || !invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    irq = invocation_word(invocation, 0);
    target = invocation_word(invocation, 1);
    if (irq >= GIC_SGI_COUNT)
        return refuse_range(invocation, 0, GIC_SGI_COUNT - 1);
    if (target > TARGET_MAX)
        return refuse_argument(invocation, 1);
    status = invocation_empty_slot(invocation, invocation_extra(invocation, 0),
                                   invocation_word(invocation, 2), invocation_word(invocation, 3),
                                   &slot);
    if (status != STATUS_OK)
        return status;
    slot_insert_child(slot, cap_sgi(irq, target), invocation->slot);
    return STATUS_OK;
}

enum status sgi_invoke(struct invocation *invocation)
{
    gic_send_sgi((unsigned)cap_sgi_irq(invocation->cap), (unsigned)cap_sgi_target(invocation->cap));
    return STATUS_OK;
}
