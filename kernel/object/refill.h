/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Refills of a scheduling context: when how much budget comes. A ring of {time, amount} in order of
 * time, not overlapping. */
#pragma once

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"
#include "kernel/object/sched_context.h"

/* Nothing is planned later than this any more: the clock does not get there. */
#define TIME_MAX (UINT64_MAX / 2)
/* For the proofs: no period is longer. */
#define PERIOD_MAX (UINT64_MAX / 4)

/* The ring has room for `refill_max` refills, of which `refill_count` from `refill_head` on are in use. Conservation: the sum
 * of their amounts is the budget, which only refill_start and refill_update change. */
/*@ predicate context_valid(struct sched_context *c) =
        \valid(&c->period) && \valid(&c->refill_max) && \valid(&c->refill_head) && \valid(&c->refill_count);
    predicate context_apart(struct sched_context *c) =
        \separated(&c->period, &kernel) && \separated(&c->refill_max, &kernel) &&
        \separated(&c->refill_head, &kernel) && \separated(&c->refill_count, &kernel);
    predicate ring(struct sched_context *c) =
        context_valid(c) && \valid(&c->refills[0 .. c->refill_max - 1]) && c->refill_head < c->refill_max &&
        c->refill_max <= 0x1000000000 && c->refill_count <= c->refill_max;
    predicate round_robin(struct sched_context *c) =
        c->period == 0 && c->refill_max == 2 && c->refill_count == 2;
    logic integer place(struct sched_context *c, integer i) =
        c->refill_head + i < c->refill_max ? c->refill_head + i : c->refill_head + i - c->refill_max;
    logic integer last(struct sched_context *c) = place(c, c->refill_count - 1);
    logic integer time_of(struct sched_context *c, integer i) = c->refills[place(c, i)].time;
    logic integer amount_of(struct sched_context *c, integer i) = c->refills[place(c, i)].amount;
    logic integer total(struct sched_context *c, integer n) = n <= 0 ? 0 : total(c, n - 1) + amount_of(c, n - 1);
    logic integer budget(struct sched_context *c) = total(c, c->refill_count);
    predicate whole(struct sched_context *c) = \forall integer i; 0 <= i < c->refill_count ==>
        0 < amount_of(c, i) <= PERIOD_MAX && time_of(c, i) <= TIME_MAX + PERIOD_MAX;
    predicate in_order(struct sched_context *c, integer from) = \forall integer i; from <= i < c->refill_count - 1 ==>
        time_of(c, i) + amount_of(c, i) <= time_of(c, i + 1);
    predicate planned(struct sched_context *c, integer from) = whole(c) && in_order(c, from);
    predicate same_below{L1, L2}(struct sched_context *c, integer n) = \forall integer i; 0 <= i < n ==>
        time_of{L1}(c, i) == time_of{L2}(c, i) && amount_of{L1}(c, i) == amount_of{L2}(c, i);
    predicate same_but{L1, L2}(struct sched_context *c, integer but) =
        \at(c->refill_count, L1) == \at(c->refill_count, L2) && \at(c->refill_max, L1) == \at(c->refill_max, L2) &&
        \at(c->refill_head, L1) == \at(c->refill_head, L2) &&
        \forall integer i; 0 <= i < \at(c->refill_count, L1) && i != but ==>
            time_of{L1}(c, i) == time_of{L2}(c, i) && amount_of{L1}(c, i) == amount_of{L2}(c, i);
    predicate is_now(integer time) = \exists integer i; 0 <= i < CORE_COUNT && time == kernel.core[i].now;
    predicate clock = \forall integer i; 0 <= i < CORE_COUNT ==> kernel.core[i].now <= TIME_MAX; */

/* Round-robin contexts have exactly two refills: what is left of the time slice, and what is
 * used of it. */
/*@ requires ring(context) && context->refill_max == 2;
    assigns \nothing;
    ensures \result == &context->refills[1 - context->refill_head]; */
HOT struct refill *refill_second(struct sched_context *context)
{
    //@ assert two: context->refill_head == 0 || context->refill_head == 1;
    return &context->refills[context->refill_head ^ 1];
}

/*@ requires \valid_read(&context->refill_head) && \valid_read(&context->refills[context->refill_head]);
    assigns \nothing;
    ensures \result == context->refills[context->refill_head].time; */
HOT ticks_t refill_head_time(const struct sched_context *context)
{
    return context->refills[context->refill_head].time;
}

/* Round-robin: of the time slice `used` ticks are gone, which it has. */
/*@ requires ring(context) && round_robin(context) && budget(context) <= PERIOD_MAX;
    requires enough: used <= context->refills[context->refill_head].amount;
    assigns context->refills[0 .. context->refill_max - 1];
    ensures total: budget(context) == \old(budget(context));
    ensures left: amount_of(context, 0) == \old(amount_of(context, 0)) - used;
    ensures gone: amount_of(context, 1) == \old(amount_of(context, 1)) + used; */
HOT void refill_use(struct sched_context *context, ticks_t used)
{
    //@ assert before: total(context, 1) == amount_of(context, 0);
    context->refills[context->refill_head].amount -= used;
    refill_second(context)->amount += used;
    //@ assert after: total(context, 1) == amount_of(context, 0);
}

/* The head refill may be used now. */
/*@ requires \valid_read(&context->refill_head) && \valid_read(&context->refills[context->refill_head]);
    assigns \nothing; */
HOT bool refill_is_ready(const struct sched_context *context)
{
    return refill_head_time(context) <= this_core()->now;
}

/* After `used` ticks the head refill still has the minimum to run. */
/*@ requires \valid_read(&context->refill_head) && \valid_read(&context->refills[context->refill_head]);
    assigns \nothing;
    ensures \result <==> context->refills[context->refill_head].amount >= used + TIMER_BUDGET_MIN_TICKS; */
HOT bool refill_is_sufficient(const struct sched_context *context, ticks_t used)
{
    ticks_t amount = context->refills[context->refill_head].amount;

    return amount >= used && amount - used >= TIMER_BUDGET_MIN_TICKS;
}

/* Starts over with the full budget available now. */
void refill_start(struct sched_context *context, uint64_t max, ticks_t budget, ticks_t period);

/* New parameters for a context in use; bandwidth is preserved. */
void refill_update(struct sched_context *context, uint64_t max, ticks_t budget, ticks_t period);

/* Takes used time off the head refill; it comes back a period later. */
void refill_charge(struct sched_context *context, ticks_t used);

/* Round-robin: the time slice is over, the whole budget is available again. Others: charges the
 * whole of `used`. */
void refill_end_slice(struct sched_context *context, ticks_t used);

/* The thread begins to run or becomes able to: refills that are due start now. */
void refill_unblock(struct sched_context *context);
