/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Endpoints: a queue of threads that want to send or to receive. */
#pragma once

#include "kernel/object/tcb.h"

enum endpoint_state { ENDPOINT_IDLE, ENDPOINT_SENDING, ENDPOINT_RECEIVING };

/* 16 bytes: the tail pointer keeps the state in its low bits. */
struct endpoint {
    struct tcb *head;
    uint64_t tail_and_state;
};

_Static_assert(sizeof(struct endpoint) == 16, "an endpoint object is 16 bytes");

static inline struct endpoint *endpoint_of(struct cap cap)
{
    assert(cap_is(cap, CAP_ENDPOINT));
    return memory_at(cap_port_address(cap));
}

enum { ENDPOINT_STATE_MASK = 3 };

static inline enum endpoint_state endpoint_state(const struct endpoint *endpoint)
{
    return (enum endpoint_state)(endpoint->tail_and_state & ENDPOINT_STATE_MASK);
}

/* Takes the first queued thread out; there is one. */
static inline void endpoint_remove_first(struct endpoint *endpoint)
{
    struct tcb *first = endpoint->head;
    struct tcb *next = first->queue_next;

    endpoint->head = next;
    if (next != NULL) {
        next->queue_previous = NULL;
    } else {
        endpoint->tail_and_state = ENDPOINT_IDLE;
    }
    first->queue_next = NULL;
    first->blocked_on = NULL;
}

/* Puts the only thread into an empty queue. */
static inline void endpoint_set_only(struct endpoint *endpoint, struct tcb *tcb,
                                     enum endpoint_state state)
{
    endpoint->head = tcb;
    endpoint->tail_and_state = (uint64_t)tcb | state;
}

/* How a message is sent through an endpoint capability. */
struct endpoint_send {
    struct endpoint *endpoint;
    badge_t badge;
    bool is_blocking;
    bool is_call;
    bool can_grant;
    bool can_grant_reply;
    bool can_donate; /* a receiver without scheduling context gets the sender's */
};

/* Sends the message (or the pending fault) of `sender`; it may block. */
void endpoint_send(struct tcb *sender, const struct endpoint_send *how);

/* Receives; `reply` may be null. The thread may block when `is_blocking`. */
void endpoint_receive(struct tcb *receiver, struct cap endpoint_cap, bool is_blocking,
                      struct reply *reply);

/* Takes a blocked thread out of its endpoint's queue. */
void endpoint_remove(struct endpoint *endpoint, struct tcb *tcb);

/* A queued thread got another priority. */
void endpoint_reorder(struct endpoint *endpoint, struct tcb *tcb);

/* Restarts every queued thread: the endpoint goes away. */
void endpoint_cancel_all(struct endpoint *endpoint);

/* Restarts the queued senders with this badge. */
void endpoint_cancel_badged(struct endpoint *endpoint, badge_t badge);
