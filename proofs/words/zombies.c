/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deletion step by step: what is left of a capability to slots is a zombie, sound, and stays one, wherever it is moved, until
 * its slot is empty. So slots of a half-deleted object are reached through a zombie only. */
/* words: memory */
#include "proofs/words/calls.h"

#include "kernel/arm64/mmu.c"
#include "kernel/core/delete.c"

/* U3: the end of an object changes no capability that is looked at here. */
void endpoint_cancel_all(struct endpoint *endpoint)
{
    (void)endpoint;
}

void notification_finalise(struct notification *notification)
{
    (void)notification;
}

void reply_finalise(struct reply *reply)
{
    (void)reply;
}

void sched_context_finalise(struct sched_context *context)
{
    (void)context;
}

void irq_handler_finalise(uint64_t irq)
{
    (void)irq;
}

void tcb_finalise(struct tcb *tcb)
{
    (void)tcb;
}

void arch_cap_finalise(struct cap cap, bool is_final)
{
    (void)is_final;
    prove(cap_is_sound(cap));
}

/* C1, of the capability whose end begins. */
bool slot_is_final(const struct slot *slot)
{
    assume(cap_is_sound(slot->cap));
    return any_word() & 1;
}

/* Of what they do with capabilities proofs/words/slots.c is proved. */
void slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b)
{
    slot_put(a, cap_b);
    slot_put(b, cap_a);
}

void slot_unlink(struct slot *slot)
{
    slot->cap = cap_null();
}

static bool is_zombie(const struct slot *slot)
{
    return cap_is(slot->cap, CAP_ZOMBIE) && cap_is_sound(slot->cap);
}

/* A deletion begins: empty, or a zombie. */
void law_begin(struct slot *slot)
{
    assume(is_aligned((uint64_t)slot, SLOT_BITS));
    prove(slot_finalise(slot) ? slot_is_empty(slot) : is_zombie(slot));
}

/* It goes on: empty, or a zombie, perhaps elsewhere. */
void law_step(struct slot *slot)
{
    assume(is_aligned((uint64_t)slot, SLOT_BITS) && is_zombie(slot));
    struct slot *root = slot;
    bool is_gone = zombie_step(&root);

    prove(is_gone || is_zombie(root));
    prove(is_aligned((uint64_t)root, SLOT_BITS));
}
