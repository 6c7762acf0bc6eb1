/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Notifications and acknowledgements that wait for the end of an entry point: a bit for each id. */

#include "sdk/runtime/deferred.h"

static seL4_Word pending_notifications;
static seL4_Word pending_acknowledgements;

void microkit_deferred_notify(microkit_channel channel)
{
    if (!microkit_id_is_valid(microkit_notifications, channel)) {
        microkit_report_id("microkit_deferred_notify", "channel", channel);
        return;
    }
    pending_notifications |= UINT64_C(1) << channel;
}

void microkit_deferred_irq_ack(microkit_channel channel)
{
    if (!microkit_id_is_valid(microkit_irqs, channel)) {
        microkit_report_id("microkit_deferred_irq_ack", "interrupt", channel);
        return;
    }
    pending_acknowledgements |= UINT64_C(1) << channel;
}

/* Acknowledgements go first, since a device may be waiting. */
static bool deferred_take(struct deferred *next)
{
    if (pending_acknowledgements != 0) {
        next->target =
            MICROKIT_SLOT_IRQ_BASE + (seL4_CPtr)__builtin_ctzll(pending_acknowledgements);
        next->message = seL4_MessageInfo_new(IRQAckIRQ, 0, 0, 0);
        pending_acknowledgements &= pending_acknowledgements - 1;
        return true;
    }
    if (pending_notifications != 0) {
        next->target =
            MICROKIT_SLOT_NOTIFICATION_BASE + (seL4_CPtr)__builtin_ctzll(pending_notifications);
        next->message = seL4_MessageInfo_new(0, 0, 0, 0);
        pending_notifications &= pending_notifications - 1;
        return true;
    }
    return false;
}

bool deferred_send_all_but_one(struct deferred *last)
{
    struct deferred next;

    if (!deferred_take(last)) {
        return false;
    }
    while (deferred_take(&next)) {
        seL4_NBSend(last->target, last->message);
        *last = next;
    }
    return true;
}

void deferred_send_all(void)
{
    struct deferred last;

    if (deferred_send_all_but_one(&last)) {
        seL4_NBSend(last.target, last.message);
    }
}
