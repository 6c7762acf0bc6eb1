/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Signals, with a waiting thread and without, and waits. */
#include "kernel/syscall/fastpath.h"

#include "kernel/core/entry.h"
#include "kernel/object/irq.h"
#include "kernel/object/vcpu.h"

/* Takes the first waiting thread out of the queue. */
HOT void remove_first(struct notification *notification, struct tcb *first)
{
    struct tcb *next = first->queue_next;

    notification->head = next;
    if (next) {
        next->queue_previous = NULL;
    } else {
        notification->tail = NULL;
        notification->state = NOTIFICATION_IDLE;
    }
    first->queue_next = NULL;
    first->blocked_on = NULL;
}

/* Wakes a thread that waits in the notification's queue, or in a receive while bound to it. */
HOT void wake(struct notification *notification, struct tcb *tcb, badge_t badge, bool is_queued)
{
    if (is_queued)
        remove_first(notification, tcb);
    else
        ipc_cancel(tcb);
    tcb->context.word[CONTEXT_X0] = badge;
    tcb->state = THREAD_RUNNING;
}

/* The thread is no better than the current one, which goes on. */
static __attribute__((noinline)) struct context *
wake_later(struct notification *notification, struct tcb *tcb, badge_t badge, bool is_queued)
{
    struct tcb *current = this_core()->current;

    if (!fast_has_budget(tcb))
        return NULL;
    wake(notification, tcb, badge, is_queued);
    fast_enqueue(tcb);
    return &current->context;
}

/* A thread that runs on its own context: at once when it is better than the current one. */
HOT struct context *signal_waiting(struct notification *notification, struct tcb *tcb,
                                   badge_t badge, bool is_queued, bool is_time_known)
{
    struct tcb *current = this_core()->current;

    if (!fast_is_here(tcb))
        return NULL;
    if (tcb->priority <= current->priority)
        return wake_later(notification, tcb, badge, is_queued);
    if (!(is_time_known || fast_has_time()) || !fast_has_budget(tcb))
        return NULL;
    wake(notification, tcb, badge, is_queued);
    ready_add_first(current);
    return fast_switch(tcb);
}

static __attribute__((noinline)) struct context *signal_bound(struct notification *notification,
                                                              badge_t badge, bool is_time_known)
{
    return signal_waiting(notification, notification->bound_tcb, badge, false, is_time_known);
}

HOT bool bound_receives(const struct notification *notification)
{
    return notification->bound_tcb && notification->bound_tcb->state == THREAD_BLOCKED_ON_RECEIVE;
}

struct context *fastpath_interrupt(void)
{
    struct notification *notification;
    struct context *next = NULL;
    struct cap cap;
    unsigned irq;

    if (!fast_has_time()) {
        entry_interrupt();
        return NULL;
    }
    irq = gic_acknowledge();
    if (interrupt_signal(irq, &cap)) {
        notification = notification_of(cap);
        if (notification->state == NOTIFICATION_WAITING)
            next = signal_waiting(notification, notification->head, cap_badge(cap), true, true);
        else if (notification->state == NOTIFICATION_IDLE && bound_receives(notification))
            next = signal_bound(notification, cap_badge(cap), true);
    }
    if (next) {
        gic_set_enabled(irq, false);
        gic_end();
        return next;
    }
    if (vcpu_has_interrupt(irq)) {
        next = fastpath_guest_interrupt(irq);
        if (next) {
            gic_end();
            return next;
        }
    }
    interrupt_dispatch(irq);
    schedule_and_activate();
    return NULL;
}

struct context *fastpath_signal(cptr_t address, word_t info)
{
    struct tcb *current = this_core()->current;
    struct cap cap = fast_lookup(current, address, CAP_NOTIFICATION);
    struct notification *notification;

    if (!cap_is(cap, CAP_NOTIFICATION) || !(cap_rights(cap) & RIGHT_WRITE) ||
        (info & FAST_INFO_CAPS))
        return NULL;
    notification = notification_of(cap);
    if (notification->state == NOTIFICATION_WAITING)
        return signal_waiting(notification, notification->head, cap_badge(cap), true, false);
    if (notification->state == NOTIFICATION_ACTIVE) {
        notification->word |= cap_badge(cap);
        return &current->context;
    }
    if (bound_receives(notification))
        return signal_bound(notification, cap_badge(cap), false);
    notification->word = cap_badge(cap);
    notification->state = NOTIFICATION_ACTIVE;
    return &current->context;
}

/* The current thread can be the only one that waits, and keeps its scheduling context. */
HOT bool can_block(const struct notification *notification)
{
    return notification->state == NOTIFICATION_IDLE &&
           (!notification->sched_context ||
            notification->sched_context != this_core()->current->sched_context);
}

HOT void block(struct tcb *tcb, struct notification *notification)
{
    notification->head = tcb;
    notification->tail = tcb;
    notification->state = NOTIFICATION_WAITING;
    tcb->queue_next = NULL;
    tcb->queue_previous = NULL;
    tcb->blocked_on = notification;
    tcb->state = THREAD_BLOCKED_ON_NOTIFICATION;
}

HOT struct context *wait_for(struct cap cap)
{
    struct tcb *current = this_core()->current;
    struct notification *notification;
    struct tcb *next;

    if (!cap_is(cap, CAP_NOTIFICATION) || !(cap_rights(cap) & RIGHT_READ))
        return NULL;
    notification = notification_of(cap);
    if (notification->bound_tcb && notification->bound_tcb != current)
        return NULL;
    if (notification->state == NOTIFICATION_ACTIVE) {
        current->context.word[CONTEXT_X0] = notification->word;
        notification->state = NOTIFICATION_IDLE;
        return &current->context;
    }
    if (!can_block(notification))
        return NULL;
    next = fast_next();
    if (!next || !fast_has_time())
        return NULL;
    block(current, notification);
    return fast_run(next);
}

struct context *fastpath_wait(cptr_t address)
{
    return wait_for(fast_lookup(this_core()->current, address, CAP_NOTIFICATION));
}

struct context *fastpath_wait_for(struct cap cap)
{
    return wait_for(cap);
}
