/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reply objects: the link between a blocked caller and who may answer it, and the way back for its
 * scheduling context. */
#pragma once

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
    return memory_at(cap_object_address(cap));
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
