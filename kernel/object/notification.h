/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Notifications: a word of signals, or a queue of threads waiting for one. */
#pragma once

#include "kernel/object/tcb.h"

enum notification_state { NOTIFICATION_IDLE, NOTIFICATION_WAITING, NOTIFICATION_ACTIVE };

struct notification {
    struct tcb *head;
    struct tcb *tail;
    struct tcb *bound_tcb;
    struct sched_context *sched_context; /* lent to a passive thread that a signal wakes */
    badge_t word;
    enum notification_state state;
    uint64_t reserved[2];
};

_Static_assert(sizeof(struct notification) == 64, "a notification object is 64 bytes");

static inline struct notification *notification_of(struct cap cap)
{
    assert(cap_is(cap, CAP_NOTIFICATION));
    return memory_at(cap_port_address(cap));
}

/* Signals with a badge: from users and from interrupts. */
void notification_signal(struct notification *notification, badge_t badge);

/* Takes the pending signal or waits for one when `is_blocking`. */
void notification_wait(struct tcb *tcb, struct notification *notification, bool is_blocking);

/* Hands the pending signal word to a thread; the notification becomes idle. */
void notification_complete(struct notification *notification, struct tcb *tcb);

/* The thread is about to block: a borrowed scheduling context goes back. */
void notification_take_back_context(struct notification *notification, struct tcb *tcb);

void notification_bind(struct notification *notification, struct tcb *tcb);
void notification_unbind(struct tcb *tcb);

void notification_remove(struct notification *notification, struct tcb *tcb);
void notification_reorder(struct notification *notification, struct tcb *tcb);

/* Last capability gone: unbinds and restarts all waiters. */
void notification_finalise(struct notification *notification);
