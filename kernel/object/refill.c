/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetic of refills [facts: 07 section 3]. */

#include "kernel/object/refill.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"

/* Later than this nothing is planned any more: time arithmetic does not overflow. */
#define TIME_MAX (UINT64_MAX / 2)

static struct refill *head_of(struct sched_context *context)
{
    return &context->refills[context->refill_head];
}

static struct refill *refill_at(struct sched_context *context, uint64_t position)
{
    uint64_t index = context->refill_head + position;

    return &context->refills[index >= context->refill_max ? index - context->refill_max : index];
}

static struct refill *tail_of(struct sched_context *context)
{
    return refill_at(context, context->refill_count - 1);
}

static struct refill pop_head(struct sched_context *context)
{
    struct refill head = *head_of(context);

    context->refill_head =
        context->refill_head + 1 == context->refill_max ? 0 : context->refill_head + 1;
    context->refill_count--;
    return head;
}

static void add_tail(struct sched_context *context, struct refill refill)
{
    context->refill_count++;
    *tail_of(context) = refill;
}

void refill_start(struct sched_context *context, uint64_t max, ticks_t budget, ticks_t period)
{
    context->period = period;
    context->refill_max = max;
    context->refill_head = 0;
    context->refill_count = 0;
    add_tail(context, (struct refill){this_core()->now, budget});
    if (sched_context_is_round_robin(context)) {
        add_tail(context, (struct refill){this_core()->now, 0});
    }
}

void refill_update(struct sched_context *context, uint64_t max, ticks_t budget, ticks_t period)
{
    struct refill head = *head_of(context);
    ticks_t rest = head.amount < budget ? budget - head.amount : 0;

    if (head.time <= this_core()->now) {
        head.time = this_core()->now;
    }
    if (head.amount > budget) {
        head.amount = budget;
    }
    context->period = period;
    context->refill_max = max;
    context->refill_head = 0;
    context->refill_count = 0;
    add_tail(context, head);
    if (rest != 0 || sched_context_is_round_robin(context)) {
        add_tail(context, (struct refill){head.time + period, rest});
    }
}

/* Plans a refill behind all others; merged into the last one when they touch or there is no
 * room. */
static void plan(struct sched_context *context, struct refill refill)
{
    struct refill *tail;

    if (context->refill_count == 0) {
        add_tail(context, refill);
        return;
    }
    tail = tail_of(context);
    if (tail->time + tail->amount >= refill.time) {
        tail->amount += refill.amount;
    } else if (context->refill_count == context->refill_max) {
        tail->time = refill.time - tail->amount;
        tail->amount += refill.amount;
    } else {
        add_tail(context, refill);
    }
}

/* A head too small to run on is joined with the next refill, which then starts earlier by the same
 * amount. */
static void merge_small_head(struct sched_context *context)
{
    while (context->refill_count > 1 && head_of(context)->amount < TIMER_BUDGET_MIN_TICKS) {
        struct refill small = pop_head(context);

        head_of(context)->time -= small.amount;
        head_of(context)->amount += small.amount;
    }
}

static void charge_periodic(struct sched_context *context, ticks_t used)
{
    while (head_of(context)->amount <= used && head_of(context)->time < TIME_MAX) {
        struct refill head = pop_head(context);

        used -= head.amount;
        head.time += context->period;
        plan(context, head);
    }
    if (used > 0 && head_of(context)->time < TIME_MAX) {
        struct refill *head = head_of(context);
        struct refill back = {head->time + context->period, used};

        head->amount -= used;
        head->time += used;
        plan(context, back);
    }
    merge_small_head(context);
}

void refill_charge(struct sched_context *context, ticks_t used)
{
    if (sched_context_is_round_robin(context)) {
        struct refill *head = head_of(context);
        ticks_t part = used < head->amount ? used : head->amount;

        head->amount -= part;
        refill_second(context)->amount += part;
    } else {
        charge_periodic(context, used);
    }
}

void refill_end_slice(struct sched_context *context, ticks_t used)
{
    if (sched_context_is_round_robin(context)) {
        head_of(context)->amount += tail_of(context)->amount;
        tail_of(context)->amount = 0;
    } else {
        charge_periodic(context, used);
    }
}

void refill_unblock(struct sched_context *context)
{
    if (sched_context_is_round_robin(context) || context->refill_max == 0 ||
        !refill_is_ready(context)) {
        return;
    }
    head_of(context)->time = this_core()->now;
    this_core()->must_reprogram = true;
    while (context->refill_count > 1 &&
           refill_at(context, 1)->time <= head_of(context)->time + head_of(context)->amount) {
        struct refill head = pop_head(context);

        head_of(context)->time = head.time;
        head_of(context)->amount += head.amount;
    }
}
