/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What holders of scheduling contexts, and of the right to configure them, may ask. */

#include <sel4/constants.h>
#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/cores.h"
#include "kernel/core/invocation.h"
#include "kernel/core/schedule.h"
#include "kernel/object/notification.h"
#include "kernel/object/refill.h"
#include "kernel/object/sched_context.h"

bool sched_context_may_join_blocked(const struct sched_context *context)
{
    return context->refill_max == 0 ||
           (refill_is_ready(context) && refill_is_sufficient(context, 0));
}

static enum status bind_tcb(struct sched_context *context, struct tcb *tcb)
{
    if (context->tcb != NULL || tcb->sched_context != NULL ||
        (tcb_is_blocked(tcb) && !sched_context_may_join_blocked(context))) {
        return STATUS_ILLEGAL_OPERATION;
    }
    sched_context_bind_tcb(context, tcb);
    return STATUS_OK;
}

static enum status bind_notification(struct sched_context *context,
                                     struct notification *notification)
{
    if (context->notification != NULL || notification->sched_context != NULL) {
        return STATUS_ILLEGAL_OPERATION;
    }
    sched_context_bind_notification(context, notification);
    return STATUS_OK;
}

static enum status bind(struct invocation *invocation, struct sched_context *context)
{
    struct cap cap;

    if (invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    cap = invocation_extra(invocation, 0);
    switch (cap_tag(cap)) {
    case CAP_TCB:
        return bind_tcb(context, tcb_of(cap));
    case CAP_NOTIFICATION:
        return bind_notification(context, notification_of(cap));
    default:
        return refuse_capability(invocation, 1);
    }
}

static enum status unbind_object(struct invocation *invocation, struct sched_context *context)
{
    struct cap cap;

    if (invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    cap = invocation_extra(invocation, 0);
    switch (cap_tag(cap)) {
    case CAP_TCB:
        if (context->tcb != tcb_of(cap) || context->tcb == invocation->caller) {
            return STATUS_ILLEGAL_OPERATION;
        }
        sched_context_unbind_tcb(context);
        return STATUS_OK;
    case CAP_NOTIFICATION:
        if (context->notification != notification_of(cap)) {
            return STATUS_ILLEGAL_OPERATION;
        }
        sched_context_unbind_notification(context);
        return STATUS_OK;
    default:
        return refuse_capability(invocation, 1);
    }
}

static enum status unbind(struct invocation *invocation, struct sched_context *context)
{
    if (context->tcb == invocation->caller) {
        return STATUS_ILLEGAL_OPERATION;
    }
    sched_context_unbind_all(context);
    return STATUS_OK;
}

/* Lets the target run next, the caller right behind it. False: not now, the caller goes on. */
static bool yield_to(struct tcb *caller, struct sched_context *context)
{
    struct tcb *target = context->tcb;

    if (context->yield_from != NULL) {
        sched_context_complete_yield(context->yield_from);
    }
    sched_context_resume(context);
    if (!schedule_can_run(target)) {
        return false;
    }
    schedule_dequeue(target);
    if (target->priority < caller->priority || is_remote(target)) {
        schedule_enqueue_first(target);
        return false;
    }
    caller->yield_to = context;
    context->yield_from = caller;
    schedule_enqueue_first(caller);
    schedule_enqueue_first(target);
    schedule_again();
    return true;
}

static enum status yield_to_decode(struct invocation *invocation, struct sched_context *context)
{
    if (context->tcb == NULL || context->tcb == invocation->caller ||
        context->tcb->priority > invocation->caller->max_priority) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (!yield_to(invocation->caller, context)) {
        invocation_result(invocation, sched_context_take_consumed(context));
    }
    return STATUS_OK;
}

enum status sched_context_invoke(struct invocation *invocation)
{
    struct sched_context *context = sched_context_of(invocation->cap);

    if (context->tcb != NULL) {
        tcb_stall(context->tcb);
    }
    switch (invocation->label) {
    case SchedContextBind:
        return bind(invocation, context);
    case SchedContextUnbind:
        return unbind(invocation, context);
    case SchedContextUnbindObject:
        return unbind_object(invocation, context);
    case SchedContextConsumed:
        invocation_result(invocation, sched_context_take_consumed(context));
        return STATUS_OK;
    case SchedContextYieldTo:
        return yield_to_decode(invocation, context);
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}

/* Times in microseconds. */
static enum status check_times(struct invocation *invocation, uint64_t budget, uint64_t period)
{
    if (budget > TIMER_PERIOD_MAX_US || period > TIMER_PERIOD_MAX_US ||
        budget < TIMER_BUDGET_MIN_US || period < TIMER_BUDGET_MIN_US) {
        return refuse_range(invocation, TIMER_BUDGET_MIN_US, TIMER_PERIOD_MAX_US);
    }
    return budget > period ? refuse_range(invocation, TIMER_BUDGET_MIN_US, period) : STATUS_OK;
}

static enum status configure(struct invocation *invocation)
{
    uint64_t budget = invocation_word(invocation, 0);
    uint64_t period = invocation_word(invocation, 1);
    word_t extra = invocation_word(invocation, 2);
    badge_t badge = invocation_word(invocation, 3);
    word_t flags = invocation_word(invocation, 4);
    struct cap cap = invocation_extra(invocation, 0);
    enum status status = check_times(invocation, budget, period);
    uint64_t extra_max;

    if (status != STATUS_OK) {
        return status;
    }
    if (!cap_is(cap, CAP_SCHED_CONTEXT)) {
        return refuse_capability(invocation, 1);
    }
    extra_max = sched_context_extra_refills(cap_sched_context_bits(cap));
    if (extra > extra_max) {
        return refuse_range(invocation, 0, extra_max);
    }
    sched_context_configure(sched_context_of(cap),
                            &(struct sched_parameters){
                                .budget = timer_us_to_ticks(budget),
                                .period = timer_us_to_ticks(period),
                                .refill_max = REFILLS_MIN + extra,
                                .is_sporadic = (flags & seL4_SchedContext_Sporadic) != 0,
                                .badge = badge,
                                .core = (uint32_t)cap_core(invocation->cap),
                            });
    return STATUS_OK;
}

enum status sched_control_invoke(struct invocation *invocation)
{
    if (invocation->label != SchedControlConfigureFlags) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (invocation->extra[0] == NULL || invocation->length < 5) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    return configure(invocation);
}
