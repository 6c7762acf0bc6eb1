/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Who runs next: ready queues, the release queue, domains and the clock of a kernel entry. */
#pragma once

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"

/* The thread has a configured scheduling context and waits for nothing. */
bool schedule_can_run(const struct tcb *tcb);

/* Ready queue of the thread's domain and priority. Nothing happens when it is there (add) or not
 * there (remove) already. */
void schedule_enqueue_first(struct tcb *tcb);
void schedule_enqueue_last(struct tcb *tcb);
void schedule_dequeue(struct tcb *tcb);

/* The first thread of the highest ready priority in the current domain, or null. */
struct tcb *schedule_first_ready(void);

/* No ready thread of the current domain has a higher priority. */
bool schedule_is_highest(unsigned priority);

/* Threads that wait for budget. */
void schedule_release_enqueue(struct tcb *tcb);
void schedule_release_dequeue(struct tcb *tcb);

/* For a thread that can no longer run: out of every queue and no candidate any more. */
void schedule_forget(struct tcb *tcb);

/* A thread became able to run: it runs at once when it should. */
void schedule_wake(struct tcb *tcb);

/* Sporadic contexts: refills that are due start when the thread becomes able to run. */
void schedule_start_sporadic(struct tcb *tcb);

/* Both, for a thread that was blocked. */
void schedule_unblock(struct tcb *tcb);

/* The choice of the current thread must be made again. */
void schedule_again(void);

/* Moves a thread with a scheduling context from the ready queues to the release queue. */
void schedule_postpone(struct sched_context *context);

/* Chooses the thread to run, switches to it and sets the timer. Last thing of every kernel entry;
 * the core's current thread then runs. */
void schedule_and_activate(void);

/* Fast paths: time is charged to this context from now on. The clock was read; what was used
 * fits the budget of the context that is charged now and the time of the domain. */
void schedule_charge_to(struct sched_context *context);

/* The thread that is about to run: runs its instruction again, or gets the answer to YieldTo, if
 * that is due. */
void schedule_activate(struct tcb *tcb);

/* Reads the clock; the time since the last look counts as consumed. */
HOT void schedule_update_time(void)
{
    ticks_t before = this_core()->now;

    this_core()->now = timer_now();
    this_core()->consumed += this_core()->now - before;
}

/* The time used since the last charge, counted off the domain's slice; the caller charges it. */
ticks_t schedule_take_consumed(void);

/* Charges consumed time to the scheduling context it belongs to. */
void schedule_commit_time(void);

/* The current thread has budget left and its domain time; changes nothing. */
bool schedule_has_time(void);

/* False when the current thread has no budget, or its domain no time, for what it asks: it has been
 * charged and rescheduled. */
bool schedule_check_budget(void);

/* As schedule_check_budget, and the thread runs its instruction again later. */
bool schedule_check_budget_restart(void);

/* Domain schedule. */
void schedule_start_domain(unsigned index);
