/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Scheduling contexts: binding, donation, and what happens when budget ends. */

#include "kernel/object/sched_context.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/cores.h"
#include "kernel/core/fault.h"
#include "kernel/core/schedule.h"
#include "kernel/object/notification.h"
#include "kernel/object/refill.h"
#include "kernel/object/reply.h"

static void set_parameters(struct sched_context *context, const struct sched_parameters *wanted)
{
    bool is_round_robin = wanted->budget == wanted->period;
    uint64_t max = is_round_robin ? REFILLS_MIN : wanted->refill_max;
    ticks_t period = is_round_robin ? 0 : wanted->period;
    bool is_running = context->refill_max != 0 && context->tcb != NULL &&
                      tcb_is_runnable(context->tcb) && context->core == wanted->core;

    context->badge = wanted->badge;
    context->is_sporadic = wanted->is_sporadic;
    context->core = wanted->core;
    if (is_running) {
        refill_update(context, max, wanted->budget, period);
    } else {
        refill_start(context, max, wanted->budget, period);
    }
}

void sched_context_configure(struct sched_context *context,
                             const struct sched_parameters *parameters)
{
    struct tcb *tcb = context->tcb;

    if (tcb != NULL) {
        tcb_stall(tcb);
        schedule_dequeue(tcb);
        schedule_release_dequeue(tcb);
    }
    if (context == this_core()->current_context) {
        schedule_commit_time();
        this_core()->must_reprogram = true;
    }
    set_parameters(context, parameters);
    if (tcb == NULL) {
        return;
    }
    tcb_set_core(tcb, context->core);
    sched_context_resume(context);
    if (tcb == this_core()->current) {
        schedule_again();
    } else {
        schedule_wake(tcb);
    }
}

void sched_context_resume(struct sched_context *context)
{
    if (context != NULL && context->tcb != NULL && schedule_can_run(context->tcb) &&
        !(refill_is_ready(context) && refill_is_sufficient(context, 0))) {
        schedule_postpone(context);
    }
}

void sched_context_bind_tcb(struct sched_context *context, struct tcb *tcb)
{
    context->tcb = tcb;
    tcb->sched_context = context;
    tcb_set_core(tcb, context->core);
    schedule_start_sporadic(tcb);
    sched_context_resume(context);
    if (schedule_can_run(tcb)) {
        schedule_enqueue_first(tcb);
        schedule_again();
    }
}

void sched_context_unbind_tcb(struct sched_context *context)
{
    struct tcb *tcb = context->tcb;

    if (tcb != NULL) {
        tcb_stall(tcb);
        tcb->sched_context = NULL;
        context->tcb = NULL;
        schedule_forget(tcb);
    }
}

void sched_context_bind_notification(struct sched_context *context,
                                     struct notification *notification)
{
    context->notification = notification;
    notification->sched_context = context;
}

void sched_context_unbind_notification(struct sched_context *context)
{
    if (context->notification != NULL) {
        context->notification->sched_context = NULL;
        context->notification = NULL;
    }
}

void sched_context_unbind_all(struct sched_context *context)
{
    sched_context_unbind_tcb(context);
    sched_context_unbind_notification(context);
    if (context->reply != NULL) {
        context->reply->head_of = NULL;
        context->reply = NULL;
    }
}

void sched_context_donate(struct sched_context *context, struct tcb *tcb)
{
    assert(tcb->sched_context == NULL);
    sched_context_unbind_tcb(context);
    context->tcb = tcb;
    tcb->sched_context = context;
    tcb_set_core(tcb, context->core);
}

/* The current thread has used up its head refill. */
static void end_time_slice(bool can_timeout)
{
    struct tcb *tcb = this_core()->current;
    struct sched_context *context = tcb->sched_context;

    if (can_timeout && !sched_context_is_round_robin(context) && fault_has_timeout_handler(tcb)) {
        fault_raise_timeout(tcb);
    } else if (refill_is_ready(context) && refill_is_sufficient(context, 0)) {
        schedule_enqueue_last(tcb);
    } else {
        schedule_postpone(context);
    }
}

void sched_context_charge(ticks_t used, bool can_timeout)
{
    struct sched_context *context = this_core()->current_context;
    ticks_t consumed = schedule_take_consumed();

    if (context != this_core()->idle->sched_context) {
        refill_end_slice(context, used);
        context->consumed += consumed;
    }
    if (schedule_can_run(this_core()->current)) {
        end_time_slice(can_timeout);
        schedule_again();
        this_core()->must_reprogram = true;
    }
}

uint64_t sched_context_take_consumed(struct sched_context *context)
{
    ticks_t taken =
        context->consumed < TIMER_CONSUMED_MAX_TICKS ? context->consumed : TIMER_CONSUMED_MAX_TICKS;

    context->consumed -= taken;
    return timer_ticks_to_us(taken);
}

void sched_context_complete_yield(struct tcb *tcb)
{
    word_t consumed = sched_context_take_consumed(tcb->yield_to);

    sched_context_cancel_yield(tcb);
    tcb->context.word[CONTEXT_X0] = 0;
    tcb->context.word[CONTEXT_X0 + 1] = 1; /* label 0, one word */
    tcb_set_message_word(tcb, NULL, 0, consumed);
}

void sched_context_cancel_yield(struct tcb *tcb)
{
    if (tcb->yield_to != NULL) {
        tcb->yield_to->yield_from = NULL;
        tcb->yield_to = NULL;
    }
}

void sched_context_finalise(struct sched_context *context)
{
    sched_context_unbind_all(context);
    if (context->yield_from != NULL) {
        sched_context_complete_yield(context->yield_from);
    }
    context->refill_max = 0;
}
