/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deleting and revoking capabilities: what happens to the object when its last one goes, and how to
 * go through nested CNodes without recursion, in bounded steps. */

#include "kernel/arm64/arch.h"
#include "kernel/core/entry.h"
#include "kernel/core/slot.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/notification.h"
#include "kernel/object/reply.h"
#include "kernel/object/sched_context.h"
#include "kernel/object/tcb.h"

static struct slot *zombie_slots(struct cap zombie)
{
    assert(cap_is(zombie, CAP_ZOMBIE));
    return memory_at(cap_zombie_address(zombie));
}

bool slot_is_long_running_delete(const struct slot *slot)
{
    switch (cap_tag(slot->cap)) {
    case CAP_CNODE:
    case CAP_TCB:
        return slot_is_final(slot);
    case CAP_ZOMBIE:
        return true;
    default:
        return false;
    }
}

/* Lets go of what the capability keeps alive. What stays in its slot: null, or the zombie that
 * remembers slots to be emptied. */
static struct cap cap_finalise(struct cap cap, bool is_final)
{
    if (cap_is_arch(cap)) {
        arch_cap_finalise(cap, is_final);
        return cap_null();
    }
    if (cap_is(cap, CAP_ZOMBIE)) {
        return cap;
    }
    if (!is_final) {
        return cap_null();
    }
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
        endpoint_cancel_all(endpoint_of(cap));
        return cap_null();
    case CAP_NOTIFICATION:
        notification_finalise(notification_of(cap));
        return cap_null();
    case CAP_REPLY:
        reply_finalise(reply_of(cap));
        return cap_null();
    case CAP_SCHED_CONTEXT:
        sched_context_finalise(sched_context_of(cap));
        return cap_null();
    case CAP_IRQ_HANDLER:
        irq_handler_finalise(cap_irq(cap));
        return cap_null();
    case CAP_TCB:
        tcb_finalise(tcb_of(cap));
        return cap_zombie(cap_object_address(cap), TCB_SLOT_COUNT);
    case CAP_CNODE:
        return cap_zombie(cap_cnode_address(cap), UINT64_C(1) << cap_cnode_radix(cap));
    default:
        return cap_null();
    }
}

/* Finalises the capability in the slot. True when the slot is empty now, false when a zombie
 * stays. */
static bool slot_finalise(struct slot *slot)
{
    struct cap left = cap_finalise(slot_cap(slot), slot_is_final(slot));

    if (cap_is_null(left)) {
        slot_unlink(slot);
        return true;
    }
    slot_put(slot, left);
    return false;
}

void slot_delete_short(struct slot *slot)
{
    if (!slot_is_empty(slot)) {
        bool is_gone = slot_finalise(slot);

        assert(is_gone);
        (void)is_gone;
    }
}

/* Exchanges two slots as they are. */
static void slot_exchange(struct slot *a, struct slot *b)
{
    slot_swap(a, slot_cap(a), b, slot_cap(b));
}

/* The zombie in `root` was found to have a zombie in its last slot. Turns the nesting inside out,
 * so that the inner one stands in `root` and the outer one waits in the inner one's first slot,
 * where the inner one ends:
 *
 *     root -> A, A[last] -> B     becomes     root -> B, B[0] -> A, A[last] = what was in B[0]
 *
 * When root is B[0] itself, B[1] does. Every zombie is entered once and left once, by the move in
 * zombie_step that ends B. */
static void zombie_descend(struct slot *root, struct slot *last)
{
    paddr_t inner = cap_zombie_address(last->cap);
    uint64_t count = cap_zombie_count(last->cap);
    uint64_t index = root == zombie_slots(last->cap) ? 1 : 0;
    struct slot *waiting = zombie_slots(last->cap) + index;

    slot_exchange(root, last);
    slot_exchange(last, waiting);
    slot_put(root, cap_zombie(inner, count > index ? count : index + 1));
}

/* One bounded step in emptying the slots of the zombie in `*root`; *root follows it when it moves.
 * True when *root is empty. */
static bool zombie_step(struct slot **root)
{
    struct slot *slots = zombie_slots((*root)->cap);
    uint64_t count = cap_zombie_count((*root)->cap);
    struct slot *last = slots + count - 1;

    if (count == 0 || (count == 1 && last == *root)) {
        slot_unlink(*root);
        return true;
    }
    if (last == *root) {
        /* It stands in its own object: let it be the last to go. */
        slot_exchange(last, slots);
        *root = slots;
        return false;
    }
    if (slot_is_empty(last) || slot_finalise(last)) {
        slot_put(*root, cap_zombie(cap_zombie_address((*root)->cap), count - 1));
        return false;
    }
    if (count == 1) {
        /* Only the outer zombie that waits in the first slot is left: this one is done. */
        slot_exchange(*root, last);
        slot_unlink(last);
        return slot_is_empty(*root);
    }
    zombie_descend(*root, last);
    return false;
}

enum status slot_delete(struct slot *slot)
{
    if (slot_is_empty(slot) || slot_finalise(slot)) {
        return STATUS_OK;
    }
    while (!zombie_step(&slot)) {
        if (preemption_point()) {
            return STATUS_PREEMPTED;
        }
    }
    return STATUS_OK;
}

enum status slot_revoke(struct slot *slot)
{
    while (slot_has_children(slot)) {
        enum status status = slot_delete(slot_next(slot));

        if (status != STATUS_OK) {
            return status;
        }
        if (slot_has_children(slot) && preemption_point()) {
            return STATUS_PREEMPTED;
        }
    }
    return STATUS_OK;
}
