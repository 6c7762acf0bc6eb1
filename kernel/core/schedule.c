/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Choosing the next thread at the end of a kernel entry, and the clock of that entry. */

#include "kernel/core/schedule.h"

#include "kernel/arm64/arch.h"
#include "kernel/object/refill.h"

bool schedule_can_run(const struct tcb *tcb)
{
    return tcb_is_runnable(tcb) && tcb->sched_context != NULL &&
           tcb->sched_context->refill_max != 0 && !tcb->in_release_queue;
}

void schedule_again(void)
{
    if (kernel.candidate != NULL && schedule_can_run(kernel.candidate)) {
        schedule_enqueue_first(kernel.candidate);
    }
    kernel.candidate = NULL;
    kernel.must_choose = true;
}

void schedule_forget(struct tcb *tcb)
{
    schedule_dequeue(tcb);
    schedule_release_dequeue(tcb);
    if (tcb == kernel.candidate || tcb == kernel.current) {
        if (tcb == kernel.candidate) {
            kernel.candidate = NULL;
        }
        schedule_again();
    }
}

void schedule_postpone(struct sched_context *context)
{
    if (context->tcb == kernel.candidate) {
        kernel.candidate = NULL;
        kernel.must_choose = true;
    }
    schedule_dequeue(context->tcb);
    schedule_release_enqueue(context->tcb);
    kernel.must_reprogram = true;
}

void schedule_wake(struct tcb *tcb)
{
    if (!schedule_can_run(tcb)) {
        return;
    }
    if (!refill_is_ready(tcb->sched_context) || !refill_is_sufficient(tcb->sched_context, 0)) {
        schedule_postpone(tcb->sched_context);
    } else if (tcb->domain != kernel.domain) {
        schedule_enqueue_first(tcb);
    } else if (kernel.must_choose || kernel.candidate != NULL) {
        schedule_again();
        schedule_enqueue_first(tcb);
    } else {
        kernel.candidate = tcb;
    }
}

void schedule_start_sporadic(struct tcb *tcb)
{
    struct sched_context *context = tcb->sched_context;

    if (context != NULL && context->is_sporadic && context != kernel.current_context) {
        refill_unblock(context);
    }
}

void schedule_unblock(struct tcb *tcb)
{
    schedule_start_sporadic(tcb);
    schedule_wake(tcb);
}

ticks_t schedule_take_consumed(void)
{
    ticks_t used = kernel.consumed;

    kernel.domain_time = kernel.domain_time > used ? kernel.domain_time - used : 0;
    kernel.consumed = 0;
    return used;
}

void schedule_commit_time(void)
{
    struct sched_context *context = kernel.current_context;
    ticks_t used = schedule_take_consumed();

    if (context->refill_max != 0 && context != kernel.idle->sched_context) {
        refill_charge(context, used);
        context->consumed += used;
    }
}

static bool domain_is_over(void)
{
    return kernel.domain_time < kernel.consumed + TIMER_BUDGET_MIN_TICKS;
}

bool schedule_has_time(void)
{
    struct sched_context *context = kernel.current_context;

    if (context == kernel.idle->sched_context) {
        return !domain_is_over();
    }
    return context->refill_max != 0 && refill_is_sufficient(context, kernel.consumed) &&
           !domain_is_over();
}

bool schedule_check_budget(void)
{
    struct sched_context *context = kernel.current_context;

    if (context == kernel.idle->sched_context || refill_is_sufficient(context, kernel.consumed)) {
        return !domain_is_over();
    }
    sched_context_charge(kernel.consumed, true);
    return false;
}

bool schedule_check_budget_restart(void)
{
    bool may_run = schedule_check_budget();

    if (!may_run && tcb_is_runnable(kernel.current)) {
        tcb_set_state(kernel.current, THREAD_RESTART);
    }
    return may_run;
}

/* Threads whose budget has come are ready again. */
static void release_due(void)
{
    while (kernel.release_head != NULL && refill_is_ready(kernel.release_head->sched_context)) {
        struct tcb *tcb = kernel.release_head;

        schedule_release_dequeue(tcb);
        schedule_wake(tcb);
        kernel.must_reprogram = true;
    }
}

static void domain_next(void)
{
    unsigned next = kernel.domain_index + 1;

    if (next >= DOMAIN_SCHEDULE_COUNT || kernel.domain_schedule[next].duration == 0) {
        next = kernel.domain_start;
    }
    schedule_commit_time();
    arch_domain_leave();
    kernel.domain_index = next;
    kernel.domain = (uint16_t)kernel.domain_schedule[next].domain;
    kernel.ready_now = &kernel.ready[kernel.domain];
    kernel.domain_time = kernel.domain_schedule[next].duration;
    kernel.must_reprogram = true;
}

void schedule_start_domain(unsigned index)
{
    kernel.domain_start = index;
    kernel.domain_index = index == 0 ? DOMAIN_SCHEDULE_COUNT - 1 : index - 1;
    kernel.domain_time = 0;
    schedule_again();
}

static struct tcb *choose_best(void)
{
    struct tcb *best;

    if (domain_is_over()) {
        domain_next();
    }
    best = schedule_first_ready();
    if (best == NULL) {
        return kernel.idle;
    }
    schedule_dequeue(best);
    return best;
}

/* The candidate against the rest: the current thread keeps the processor among equals, queued
 * threads come before newcomers that are no better than the current one was. */
static struct tcb *choose_with_candidate(struct tcb *candidate, bool current_can_run)
{
    struct tcb *current = kernel.current;
    bool is_better = current == kernel.idle || candidate->priority >= current->priority;

    if (!is_better && !schedule_is_highest(candidate->priority)) {
        schedule_enqueue_first(candidate);
        return choose_best();
    }
    if (current_can_run && candidate->priority == current->priority) {
        schedule_enqueue_last(candidate);
        return choose_best();
    }
    return candidate;
}

static struct tcb *choose(void)
{
    struct tcb *candidate = kernel.candidate;
    bool current_can_run = schedule_can_run(kernel.current);

    if (candidate == NULL && !kernel.must_choose) {
        return kernel.current;
    }
    if (current_can_run) {
        schedule_enqueue_first(kernel.current);
    }
    if (candidate == NULL || !schedule_can_run(candidate)) {
        return choose_best();
    }
    return choose_with_candidate(candidate, current_can_run);
}

/* Time is charged to the context of the current thread from here on. */
static void switch_context(void)
{
    struct sched_context *context = kernel.current->sched_context;

    if (context != kernel.current_context) {
        kernel.must_reprogram = true;
        if (kernel.current != kernel.idle && !context->is_sporadic) {
            refill_unblock(context);
        }
    }
    if (kernel.must_reprogram) {
        schedule_commit_time();
    }
    kernel.current_context = context;
}

static void program_timer(void)
{
    ticks_t deadline =
        kernel.now + kernel.current_context->refills[kernel.current_context->refill_head].amount;

    if (deadline > kernel.now + kernel.domain_time) {
        deadline = kernel.now + kernel.domain_time;
    }
    if (kernel.release_head != NULL &&
        refill_head_time(kernel.release_head->sched_context) < deadline) {
        deadline = refill_head_time(kernel.release_head->sched_context);
    }
    timer_set_deadline(deadline);
    kernel.must_reprogram = false;
}

void schedule_activate(struct tcb *tcb)
{
    if (tcb->state == THREAD_RESTART) {
        tcb->context.word[CONTEXT_NEXT_IP] = tcb->context.word[CONTEXT_FAULT_IP];
        tcb_set_state(tcb, THREAD_RUNNING);
    }
    if (tcb->yield_to != NULL) {
        sched_context_complete_yield(tcb);
    }
}

void schedule_charge_to(struct sched_context *context)
{
    struct sched_context *before = kernel.current_context;
    ticks_t used = kernel.consumed;

    if (sched_context_is_round_robin(before)) {
        before->refills[before->refill_head].amount -= used;
        refill_second(before)->amount += used;
    } else {
        refill_charge(before, used);
    }
    before->consumed += used;
    kernel.domain_time -= used;
    kernel.consumed = 0;
    kernel.current_context = context;
    if (!sched_context_is_round_robin(context)) {
        refill_unblock(context);
    }
    program_timer();
}

void schedule_and_activate(void)
{
    struct tcb *before = kernel.current;

    release_due();
    if (domain_is_over()) {
        schedule_again();
    }
    kernel.current = choose();
    kernel.candidate = NULL;
    kernel.must_choose = false;
    switch_context();
    if (kernel.must_reprogram) {
        program_timer();
    }
    if (kernel.current != before) {
        if (KERNEL_BENCHMARK) {
            benchmark_thread_switch(before, kernel.current);
        }
        arch_thread_switch(kernel.current);
    }
    schedule_activate(kernel.current);
}
