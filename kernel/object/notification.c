/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Notifications: signalling, waiting, and lending a scheduling context to passive threads. */

#include "kernel/object/notification.h"

#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/core/thread_queue.h"
#include "kernel/object/sched_context.h"

static struct thread_queue notification_queue(const struct notification *notification)
{
    return (struct thread_queue){notification->head, notification->tail};
}

static void notification_set_queue(struct notification *notification, struct thread_queue queue)
{
    notification->head = queue.head;
    notification->tail = queue.tail;
    notification->state = queue.head == NULL ? NOTIFICATION_IDLE : NOTIFICATION_WAITING;
}

static void notification_add(struct notification *notification, struct tcb *tcb)
{
    struct thread_queue queue = notification_queue(notification);

    tcb->blocked_on = notification;
    thread_queue_add(&queue, tcb);
    notification_set_queue(notification, queue);
}

void notification_remove(struct notification *notification, struct tcb *tcb)
{
    struct thread_queue queue = notification_queue(notification);

    thread_queue_remove(&queue, tcb);
    notification_set_queue(notification, queue);
    tcb->blocked_on = NULL;
}

void notification_reorder(struct notification *notification, struct tcb *tcb)
{
    notification_remove(notification, tcb);
    notification_add(notification, tcb);
}

/* A woken thread without scheduling context borrows the notification's when nobody uses it. */
static void lend_context(struct notification *notification, struct tcb *tcb)
{
    struct sched_context *context = notification->sched_context;

    if (tcb->sched_context == NULL && context != NULL && context->tcb == NULL) {
        sched_context_donate(context, tcb);
        sched_context_resume(context);
    }
}

void notification_take_back_context(struct notification *notification, struct tcb *tcb)
{
    struct sched_context *context = notification->sched_context;

    if (context != NULL && context == tcb->sched_context) {
        sched_context_unbind_tcb(context);
    }
}

/* Wakes a thread that waited for the notification, or in a receive while bound to it. */
static void deliver(struct notification *notification, struct tcb *tcb, badge_t badge)
{
    tcb->context.word[CONTEXT_X0] = badge;
    tcb_set_state(tcb, THREAD_RUNNING);
    lend_context(notification, tcb);
    schedule_unblock(tcb);
}

void notification_signal(struct notification *notification, badge_t badge)
{
    struct tcb *bound = notification->bound_tcb;

    if (notification->state == NOTIFICATION_WAITING) {
        struct tcb *tcb = notification->head;

        notification_remove(notification, tcb);
        deliver(notification, tcb, badge);
    } else if (notification->state == NOTIFICATION_ACTIVE) {
        notification->word |= badge;
    } else if (bound != NULL && bound->state == THREAD_BLOCKED_ON_RECEIVE) {
        ipc_cancel(bound);
        deliver(notification, bound, badge);
    } else {
        notification->word = badge;
        notification->state = NOTIFICATION_ACTIVE;
    }
}

void notification_complete(struct notification *notification, struct tcb *tcb)
{
    tcb->context.word[CONTEXT_X0] = notification->word;
    notification->state = NOTIFICATION_IDLE;
    lend_context(notification, tcb);
    schedule_start_sporadic(tcb);
}

void notification_wait(struct tcb *tcb, struct notification *notification, bool is_blocking)
{
    if (notification->state == NOTIFICATION_ACTIVE) {
        notification_complete(notification, tcb);
    } else if (!is_blocking) {
        ipc_receive_nothing(tcb);
    } else {
        notification_add(notification, tcb);
        tcb_set_state(tcb, THREAD_BLOCKED_ON_NOTIFICATION);
        notification_take_back_context(notification, tcb);
    }
}

void notification_bind(struct notification *notification, struct tcb *tcb)
{
    notification->bound_tcb = tcb;
    tcb->bound_notification = notification;
}

void notification_unbind(struct tcb *tcb)
{
    if (tcb->bound_notification != NULL) {
        tcb->bound_notification->bound_tcb = NULL;
        tcb->bound_notification = NULL;
    }
}

void notification_finalise(struct notification *notification)
{
    if (notification->bound_tcb != NULL) {
        notification_unbind(notification->bound_tcb);
    }
    if (notification->sched_context != NULL) {
        sched_context_unbind_notification(notification->sched_context);
    }
    while (notification->head != NULL) {
        struct tcb *tcb = notification->head;

        notification_remove(notification, tcb);
        tcb_set_state(tcb, THREAD_RESTART);
        schedule_unblock(tcb);
    }
}
