/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Endpoints: rendezvous of senders and receivers. */

#include "kernel/object/endpoint.h"

#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/core/thread_queue.h"
#include "kernel/object/notification.h"
#include "kernel/object/reply.h"
#include "kernel/object/sched_context.h"

static struct thread_queue endpoint_queue(const struct endpoint *endpoint)
{
    return (struct thread_queue){
        endpoint->head, (struct tcb *)(endpoint->tail_and_state & ~(uint64_t)ENDPOINT_STATE_MASK)};
}

static void endpoint_set_queue(struct endpoint *endpoint, struct thread_queue queue,
                               enum endpoint_state state)
{
    endpoint->head = queue.head;
    endpoint->tail_and_state = (uint64_t)queue.tail | (queue.head == NULL ? ENDPOINT_IDLE : state);
}

static void endpoint_add(struct endpoint *endpoint, struct tcb *tcb, enum endpoint_state state)
{
    struct thread_queue queue = endpoint_queue(endpoint);

    tcb->blocked_on = endpoint;
    thread_queue_add(&queue, tcb);
    endpoint_set_queue(endpoint, queue, state);
}

void endpoint_remove(struct endpoint *endpoint, struct tcb *tcb)
{
    struct thread_queue queue = endpoint_queue(endpoint);

    thread_queue_remove(&queue, tcb);
    endpoint_set_queue(endpoint, queue, endpoint_state(endpoint));
    tcb->blocked_on = NULL;
}

void endpoint_reorder(struct endpoint *endpoint, struct tcb *tcb)
{
    enum endpoint_state state = endpoint_state(endpoint);

    endpoint_remove(endpoint, tcb);
    endpoint_add(endpoint, tcb, state);
}

static void block_sender(struct tcb *sender, const struct endpoint_send *how)
{
    sender->send_badge = how->badge;
    sender->send_can_grant = how->can_grant;
    sender->send_can_grant_reply = how->can_grant_reply;
    sender->send_is_call = how->is_call;
    endpoint_add(how->endpoint, sender, ENDPOINT_SENDING);
    tcb_set_state(sender, THREAD_BLOCKED_ON_SEND);
}

/* A caller, or a thread with a fault, waits for the answer; without a way to be answered it
 * stops. */
static void link_caller(struct tcb *caller, struct tcb *callee, struct reply *reply, bool can_reply,
                        bool can_donate)
{
    if (reply != NULL && can_reply) {
        reply_push(reply, caller, callee, can_donate);
    } else {
        tcb_set_state(caller, THREAD_INACTIVE);
    }
}

void endpoint_send(struct tcb *sender, const struct endpoint_send *how)
{
    struct endpoint *endpoint = how->endpoint;
    struct tcb *receiver = endpoint->head;
    struct reply *reply;

    if (endpoint_state(endpoint) != ENDPOINT_RECEIVING) {
        if (how->is_blocking) {
            block_sender(sender, how);
        }
        return;
    }
    endpoint_remove(endpoint, receiver);
    ipc_transfer(sender, receiver, endpoint, how->badge, how->can_grant);
    reply = receiver->reply;
    if (reply != NULL) {
        reply_unlink(reply);
    }
    if (how->is_call || sender->fault.type != FAULT_NONE) {
        link_caller(sender, receiver, reply, how->can_grant || how->can_grant_reply,
                    how->can_donate);
    } else if (how->can_donate && receiver->sched_context == NULL &&
               sender->sched_context != NULL) {
        sched_context_donate(sender->sched_context, receiver);
    }
    tcb_set_state(receiver, THREAD_RUNNING);
    schedule_unblock(receiver);
}

static void receive_from(struct tcb *receiver, struct tcb *sender, struct endpoint *endpoint,
                         struct reply *reply)
{
    endpoint_remove(endpoint, sender);
    ipc_transfer(sender, receiver, endpoint, sender->send_badge, sender->send_can_grant);
    schedule_start_sporadic(sender);
    if (sender->send_is_call || sender->fault.type != FAULT_NONE) {
        link_caller(sender, receiver, reply, sender->send_can_grant || sender->send_can_grant_reply,
                    sender->fault.type != FAULT_TIMEOUT);
    } else {
        tcb_set_state(sender, THREAD_RUNNING);
        schedule_wake(sender);
    }
}

void endpoint_receive(struct tcb *receiver, struct cap endpoint_cap, bool is_blocking,
                      struct reply *reply)
{
    struct endpoint *endpoint = endpoint_of(endpoint_cap);
    struct notification *bound = receiver->bound_notification;

    if (reply != NULL && reply->tcb != NULL && reply->tcb != receiver) {
        ipc_cancel(reply->tcb);
    }
    if (bound != NULL && bound->state == NOTIFICATION_ACTIVE) {
        notification_complete(bound, receiver);
        return;
    }
    if (bound != NULL && is_blocking) {
        notification_take_back_context(bound, receiver);
    }
    if (endpoint_state(endpoint) == ENDPOINT_SENDING) {
        receive_from(receiver, endpoint->head, endpoint, reply);
    } else if (!is_blocking) {
        ipc_receive_nothing(receiver);
    } else {
        receiver->reply = reply;
        if (reply != NULL) {
            reply->tcb = receiver;
        }
        endpoint_add(endpoint, receiver, ENDPOINT_RECEIVING);
        tcb_set_state(receiver, THREAD_BLOCKED_ON_RECEIVE);
    }
}

/* The operation a queued thread waits in is tried again; a thread with a fault stops. */
static void restart_queued(struct tcb *tcb)
{
    if (tcb->reply != NULL) {
        reply_unlink(tcb->reply);
    }
    if (tcb->fault.type != FAULT_NONE) {
        tcb_set_state(tcb, THREAD_INACTIVE);
    } else {
        tcb_set_state(tcb, THREAD_RESTART);
        schedule_unblock(tcb);
    }
}

void endpoint_cancel_all(struct endpoint *endpoint)
{
    while (endpoint->head != NULL) {
        struct tcb *tcb = endpoint->head;

        endpoint_remove(endpoint, tcb);
        restart_queued(tcb);
    }
}

void endpoint_cancel_badged(struct endpoint *endpoint, badge_t badge)
{
    struct tcb *next;

    if (endpoint_state(endpoint) != ENDPOINT_SENDING) {
        return;
    }
    for (struct tcb *tcb = endpoint->head; tcb != NULL; tcb = next) {
        next = tcb->queue_next;
        if (tcb->send_badge == badge) {
            endpoint_remove(endpoint, tcb);
            restart_queued(tcb);
        }
    }
}
