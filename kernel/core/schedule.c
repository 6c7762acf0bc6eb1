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
    struct core *core = this_core();

    if (core->candidate != NULL && schedule_can_run(core->candidate)) {
        schedule_enqueue_first(core->candidate);
    }
    core->candidate = NULL;
    core->must_choose = true;
}

void schedule_forget(struct tcb *tcb)
{
    struct core *core = this_core();

    schedule_dequeue(tcb);
    schedule_release_dequeue(tcb);
    if (tcb == core->candidate || tcb == core->current) {
        if (tcb == core->candidate) {
            core->candidate = NULL;
        }
        schedule_again();
    }
}

void schedule_postpone(struct sched_context *context)
{
    struct core *core = this_core();

    if (context->tcb == core->candidate) {
        core->candidate = NULL;
        core->must_choose = true;
    }
    schedule_dequeue(context->tcb);
    schedule_release_enqueue(context->tcb);
    core->must_reprogram = true;
}

void schedule_wake(struct tcb *tcb)
{
    struct core *core = this_core();

    if (!schedule_can_run(tcb)) {
        return;
    }
    if (!refill_is_ready(tcb->sched_context) || !refill_is_sufficient(tcb->sched_context, 0)) {
        schedule_postpone(tcb->sched_context);
    } else if (tcb->domain != core->domain || is_remote(tcb)) {
        schedule_enqueue_first(tcb);
    } else if (core->must_choose || core->candidate != NULL) {
        schedule_again();
        schedule_enqueue_first(tcb);
    } else {
        core->candidate = tcb;
    }
}

void schedule_start_sporadic(struct tcb *tcb)
{
    struct sched_context *context = tcb->sched_context;

    if (context != NULL && context->is_sporadic && context != this_core()->current_context) {
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
    struct core *core = this_core();
    ticks_t used = core->consumed;

    core->domain_time = core->domain_time > used ? core->domain_time - used : 0;
    core->consumed = 0;
    return used;
}

void schedule_commit_time(void)
{
    struct core *core = this_core();
    struct sched_context *context = core->current_context;
    ticks_t used = schedule_take_consumed();

    if (context->refill_max != 0 && context != core->idle->sched_context) {
        refill_charge(context, used);
        context->consumed += used;
    }
}

static bool domain_is_over(void)
{
    struct core *core = this_core();

    return core->domain_time < core->consumed + TIMER_BUDGET_MIN_TICKS;
}

bool schedule_has_time(void)
{
    struct core *core = this_core();
    struct sched_context *context = core->current_context;

    if (context == core->idle->sched_context) {
        return !domain_is_over();
    }
    return context->refill_max != 0 && refill_is_sufficient(context, core->consumed) &&
           !domain_is_over();
}

bool schedule_check_budget(void)
{
    struct core *core = this_core();
    struct sched_context *context = core->current_context;

    if (context == core->idle->sched_context || refill_is_sufficient(context, core->consumed)) {
        return !domain_is_over();
    }
    sched_context_charge(core->consumed, true);
    return false;
}

bool schedule_check_budget_restart(void)
{
    struct core *core = this_core();
    bool may_run = schedule_check_budget();

    if (!may_run && tcb_is_runnable(core->current)) {
        tcb_set_state(core->current, THREAD_RESTART);
    }
    return may_run;
}

/* Threads whose budget has come are ready again. */
static void release_due(void)
{
    struct core *core = this_core();

    while (core->release_head != NULL && refill_is_ready(core->release_head->sched_context)) {
        struct tcb *tcb = core->release_head;

        schedule_release_dequeue(tcb);
        schedule_wake(tcb);
        core->must_reprogram = true;
    }
}

static void domain_next(void)
{
    struct core *core = this_core();
    unsigned next = kernel.domain_index + 1;

    if (next >= DOMAIN_SCHEDULE_COUNT || kernel.domain_schedule[next].duration == 0) {
        next = kernel.domain_start;
    }
    schedule_commit_time();
    arch_domain_leave();
    kernel.domain_index = next;
    core->domain = (uint16_t)kernel.domain_schedule[next].domain;
    core->ready_now = &kernel.ready[core_index()][core->domain];
    core->domain_time = kernel.domain_schedule[next].duration;
    core->must_reprogram = true;
}

void schedule_start_domain(unsigned index)
{
    kernel.domain_start = index;
    kernel.domain_index = index == 0 ? DOMAIN_SCHEDULE_COUNT - 1 : index - 1;
    this_core()->domain_time = 0;
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
        return this_core()->idle;
    }
    schedule_dequeue(best);
    return best;
}

/* The candidate against the rest: the current thread keeps the processor among equals, queued
 * threads come before newcomers that are no better than the current one was. */
static struct tcb *choose_with_candidate(struct tcb *candidate, bool current_can_run)
{
    struct core *core = this_core();
    struct tcb *current = core->current;
    bool is_better = current == core->idle || candidate->priority >= current->priority;

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
    struct core *core = this_core();
    struct tcb *candidate = core->candidate;
    bool current_can_run = schedule_can_run(core->current);

    if (candidate == NULL && !core->must_choose) {
        return core->current;
    }
    if (current_can_run) {
        schedule_enqueue_first(core->current);
    }
    if (candidate == NULL || !schedule_can_run(candidate)) {
        return choose_best();
    }
    return choose_with_candidate(candidate, current_can_run);
}

/* Time is charged to the context of the current thread from here on. */
static void switch_context(void)
{
    struct core *core = this_core();
    struct sched_context *context = core->current->sched_context;

    if (context != core->current_context) {
        core->must_reprogram = true;
        if (core->current != core->idle && !context->is_sporadic) {
            refill_unblock(context);
        }
    }
    if (core->must_reprogram) {
        schedule_commit_time();
    }
    core->current_context = context;
}

static void program_timer(void)
{
    struct core *core = this_core();
    ticks_t deadline =
        core->now + core->current_context->refills[core->current_context->refill_head].amount;

    if (deadline > core->now + core->domain_time) {
        deadline = core->now + core->domain_time;
    }
    if (core->release_head != NULL &&
        refill_head_time(core->release_head->sched_context) < deadline) {
        deadline = refill_head_time(core->release_head->sched_context);
    }
    timer_set_deadline(deadline);
    core->must_reprogram = false;
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
    struct core *core = this_core();
    struct sched_context *before = core->current_context;
    ticks_t used = core->consumed;

    if (sched_context_is_round_robin(before)) {
        refill_use(before, used);
    } else {
        refill_charge(before, used);
    }
    before->consumed += used;
    core->domain_time -= used;
    core->consumed = 0;
    core->current_context = context;
    if (!sched_context_is_round_robin(context)) {
        refill_unblock(context);
    }
    program_timer();
}

void schedule_and_activate(void)
{
    struct core *core = this_core();
    struct tcb *before = core->current;

    release_due();
    if (domain_is_over()) {
        schedule_again();
    }
    core->current = choose();
    core->candidate = NULL;
    core->must_choose = false;
    switch_context();
    if (core->must_reprogram) {
        program_timer();
    }
    if (core->current != before) {
        if (KERNEL_BENCHMARK) {
            benchmark_thread_switch(before, core->current);
        }
        arch_thread_switch(core->current);
    }
    schedule_activate(core->current);
}
