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
    return memory_at(cap_port_address(cap));
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
