/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reply objects: pushing calls, answering them, and undoing both. */

#include "kernel/object/reply.h"

#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/object/refill.h"
#include "kernel/object/sched_context.h"

void reply_push(struct reply *reply, struct tcb *caller, struct tcb *callee, bool can_donate)
{
    struct sched_context *context = caller->sched_context;

    reply->tcb = caller;
    caller->reply = reply;
    tcb_set_state(caller, THREAD_BLOCKED_ON_REPLY);
    if (!can_donate || context == NULL || callee->sched_context != NULL) {
        return;
    }
    reply_stack(reply, context);
    sched_context_donate(context, callee);
}

void reply_unlink(struct reply *reply)
{
    struct tcb *tcb = reply->tcb;

    tcb->reply = NULL;
    reply->tcb = NULL;
    tcb_set_state(tcb, THREAD_INACTIVE);
}

/* Cuts the stack at this reply object: older calls do not get the context back. */
static void stack_cut(struct reply *reply)
{
    if (reply->head_of != NULL) {
        reply->head_of->reply = NULL;
    }
    if (reply->next != NULL) {
        reply->next->previous = NULL;
    }
    if (reply->previous != NULL) {
        reply->previous->next = NULL;
    }
    reply->head_of = NULL;
    reply->next = NULL;
    reply->previous = NULL;
}

void reply_remove(struct reply *reply)
{
    struct tcb *tcb = reply->tcb;

    if (reply->head_of != NULL) {
        struct sched_context *context = reply_unstack(reply);

        if (tcb->sched_context == NULL) {
            sched_context_donate(context, tcb);
        }
    } else {
        stack_cut(reply);
    }
    reply_unlink(reply);
}

void reply_cancel(struct reply *reply)
{
    stack_cut(reply);
    reply_unlink(reply);
}

/* A thread that was answered runs when its budget allows; a timeout fault may come at once. */
static void answered_wake(struct tcb *tcb, bool was_timeout)
{
    struct sched_context *context = tcb->sched_context;

    if (context == NULL || !tcb_is_runnable(tcb)) {
        return;
    }
    if (!(refill_is_ready(context) && refill_is_sufficient(context, 0)) && !was_timeout &&
        context->refill_max != 0 && fault_has_timeout_handler(tcb)) {
        fault_raise_timeout(tcb);
    } else {
        schedule_wake(tcb);
    }
}

void reply_send(struct reply *reply, struct tcb *sender, bool can_grant)
{
    struct tcb *receiver = reply->tcb;
    enum fault_type fault;

    if (receiver == NULL || receiver->state != THREAD_BLOCKED_ON_REPLY) {
        return;
    }
    reply_remove(reply);
    schedule_start_sporadic(receiver);
    fault = receiver->fault.type;
    if (fault == FAULT_NONE) {
        ipc_transfer(sender, receiver, NULL, 0, can_grant);
        tcb_set_state(receiver, THREAD_RUNNING);
    } else {
        bool restart = fault_take_answer(receiver, sender);

        receiver->fault.type = FAULT_NONE;
        tcb_set_state(receiver, restart ? THREAD_RESTART : THREAD_INACTIVE);
    }
    answered_wake(receiver, fault == FAULT_TIMEOUT);
}

void reply_finalise(struct reply *reply)
{
    struct tcb *tcb = reply->tcb;

    if (tcb == NULL) {
        return;
    }
    if (tcb->state == THREAD_BLOCKED_ON_REPLY) {
        reply_remove(reply);
    } else {
        ipc_cancel(tcb);
    }
}
