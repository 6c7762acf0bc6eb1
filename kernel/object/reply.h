/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reply objects: the link between a blocked caller and who may answer it, and the way back for its
 * scheduling context. */
#pragma once

#include "kernel/object/sched_context.h"
#include "kernel/object/tcb.h"

/* The objects of nested calls on one donated scheduling context form a stack: `previous` is the
 * older call, `next` the newer one; the newest has `head_of` set instead. */
struct reply {
    struct tcb *tcb; /* the server blocked in receive, or after a call the blocked caller */
    struct reply *previous;
    struct reply *next;
    struct sched_context *head_of;
};

_Static_assert(sizeof(struct reply) == 32, "a reply object is 32 bytes");

static inline struct reply *reply_of(struct cap cap)
{
    assert(cap_is(cap, CAP_REPLY));
    return memory_at(cap_object_address(cap));
}

/* Puts a new call on top of a context's stack. */
static inline void reply_stack(struct reply *reply, struct sched_context *context)
{
    struct reply *previous = context->reply;

    reply->previous = previous;
    if (previous != NULL) {
        previous->head_of = NULL;
        previous->next = reply;
    }
    reply->head_of = context;
    context->reply = reply;
}

/* Takes the newest call off its context's stack. */
static inline struct sched_context *reply_unstack(struct reply *reply)
{
    struct sched_context *context = reply->head_of;
    struct reply *previous = reply->previous;

    context->reply = previous;
    if (previous != NULL) {
        previous->next = NULL;
        previous->head_of = context;
    }
    reply->previous = NULL;
    reply->head_of = NULL;
    return context;
}

/* The caller waits on `reply` for the callee's answer and donates its scheduling context when
 * allowed and needed. */
void reply_push(struct reply *reply, struct tcb *caller, struct tcb *callee, bool can_donate);

/* Ends the caller's wait: inactive, and with its scheduling context back if this was the newest
 * call on it. */
void reply_remove(struct reply *reply);

/* Ends the caller's wait without giving anything back: the chain is cut here. */
void reply_cancel(struct reply *reply);

/* A server that offered the reply object stops receiving. */
void reply_unlink(struct reply *reply);

/* Answers the caller linked to `reply`, if there is one, with the message of `sender`. */
void reply_send(struct reply *reply, struct tcb *sender, bool can_grant);

/* Last capability gone. */
void reply_finalise(struct reply *reply);
