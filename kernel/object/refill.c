/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetic of refills [facts: 07 section 3]. */

#include "kernel/object/refill.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"

/* Later than this nothing is planned any more: time arithmetic does not overflow. */
#define TIME_MAX (UINT64_MAX / 2)

/* The books of the proofs: what was taken off refills and what was given to refills, modulo 2^64.
 * pop_head, add_tail, gain and lose keep them; nothing else changes an amount. Who begins with both
 * the same and ends so has conserved time. */
//@ ghost ticks_t taken;
//@ ghost ticks_t given;

/*@ requires ring(context);
    assigns \nothing;
    ensures \result == &context->refills[context->refill_head]; */
static struct refill *head_of(struct sched_context *context)
{
    return &context->refills[context->refill_head];
}

/*@ requires ring(context) && position < context->refill_max;
    assigns \nothing;
    ensures \result == &context->refills[place(context, position)];
    ensures inside: 0 <= place(context, position) < context->refill_max; */
static struct refill *refill_at(struct sched_context *context, uint64_t position)
{
    uint64_t index = context->refill_head + position;

    return &context->refills[index >= context->refill_max ? index - context->refill_max : index];
}

/*@ requires ring(context) && context->refill_count >= 1;
    assigns \nothing;
    ensures \result == &context->refills[last(context)];
    ensures inside: 0 <= last(context) < context->refill_max; */
static struct refill *tail_of(struct sched_context *context)
{
    return refill_at(context, context->refill_count - 1);
}

/*@ requires ring(context) && context->refill_count >= 1;
    assigns context->refill_head, context->refill_count, taken;
    ensures ring(context);
    ensures books: taken == (ticks_t)(\old(taken) + \result.amount);
    ensures head: \result == \old(context->refills[context->refill_head]);
    ensures fewer: context->refill_count == \old(context->refill_count) - 1;
    ensures next: context->refill_head == \old(place(context, 1)); */
static struct refill pop_head(struct sched_context *context)
{
    struct refill head = *head_of(context);

    context->refill_head =
        context->refill_head + 1 == context->refill_max ? 0 : context->refill_head + 1;
    context->refill_count--;
    //@ ghost taken += head.amount;
    return head;
}

/*@ requires ring(context) && context->refill_count < context->refill_max;
    assigns context->refill_count, context->refills[0 .. context->refill_max - 1], given;
    ensures ring(context);
    ensures books: given == (ticks_t)(\old(given) + refill.amount);
    ensures same: context->refill_max == \old(context->refill_max) && context->period == \old(context->period);
    ensures head: context->refill_head == \old(context->refill_head);
    ensures more: context->refill_count == \old(context->refill_count) + 1;
    ensures added: context->refills[last(context)] == refill;
    ensures kept: \forall integer i; 0 <= i < context->refill_max && i != last(context) ==>
        context->refills[i] == \old(context->refills[i]); */
static void add_tail(struct sched_context *context, struct refill refill)
{
    context->refill_count++;
    *tail_of(context) = refill;
    //@ ghost given += refill.amount;
}

/*@ requires \valid(refill);
    assigns refill->amount, given;
    ensures refill->amount == (ticks_t)(\old(refill->amount) + amount);
    ensures books: given == (ticks_t)(\old(given) + amount); */
static void gain(struct refill *refill, ticks_t amount)
{
    refill->amount += amount;
    //@ ghost given += amount;
}

/*@ requires \valid(refill) && amount <= refill->amount;
    assigns refill->amount, taken;
    ensures refill->amount == \old(refill->amount) - amount;
    ensures books: taken == (ticks_t)(\old(taken) + amount); */
static void lose(struct refill *refill, ticks_t amount)
{
    refill->amount -= amount;
    //@ ghost taken += amount;
}

/*@ requires context_valid(context) && \valid(&context->refills[0 .. max - 1]) && 1 <= max <= 0x1000000000;
    requires two: period == 0 ==> max == 2;
    requires context_apart(context) && \separated(&context->refills[0 .. max - 1], &kernel);
    assigns context->period, context->refill_max, context->refill_head, context->refill_count,
            context->refills[0 .. max - 1], taken, given;
    ensures ring(context) && context->refill_max == max && context->period == period;
    ensures slices: context->period == 0 ==> round_robin(context);
    ensures books: given == budget && taken == 0; */
void refill_start(struct sched_context *context, uint64_t max, ticks_t budget, ticks_t period)
{
    context->period = period;
    context->refill_max = max;
    context->refill_head = 0;
    context->refill_count = 0;
    //@ ghost taken = given = 0;
    add_tail(context, (struct refill){this_core()->now, budget});
    //@ assert first: context->refill_count == 1 && context->refills[0].amount == budget;
    //@ assert set: context->refill_head == 0 && context->refill_max == max && context->period == period;
    if (sched_context_is_round_robin(context)) {
        add_tail(context, (struct refill){this_core()->now, 0});
    }
}

/*@ requires ring(context) && context->refill_count >= 1;
    requires \valid(&context->refills[0 .. max - 1]) && 2 <= max <= 0x1000000000;
    requires two: period == 0 ==> max == 2;
    requires context_apart(context) && \separated(&context->refills[0 .. max - 1], &kernel);
    assigns context->period, context->refill_max, context->refill_head, context->refill_count,
            context->refills[0 .. max - 1], taken, given;
    ensures ring(context) && context->refill_max == max && context->period == period;
    ensures slices: context->period == 0 ==> round_robin(context);
    ensures books: given == budget && taken == 0;
    ensures whole: context->refill_head == 0 &&
        (context->refill_count == 1 ||
         (context->refill_count == 2 &&
          context->refills[0].amount + context->refills[1].amount == budget)) &&
        (context->refill_count == 1 ==> context->refills[0].amount == budget); */
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
    //@ ghost taken = given = 0;
    add_tail(context, head);
    //@ assert first: context->refill_count == 1 && context->refills[0].amount == head.amount;
    //@ assert set: context->refill_head == 0 && context->refill_max == max && context->period == period;
    //@ assert whole: head.amount + rest == budget;
    if (rest != 0 || sched_context_is_round_robin(context)) {
        add_tail(context, (struct refill){head.time + period, rest});
    }
}

/* Plans a refill behind all others; merged into the last one when they touch or there is no
 * room. */
/*@ requires ring(context) && context->refill_max >= 1;
    assigns context->refill_count, context->refills[0 .. context->refill_max - 1], given;
    ensures ring(context);
    ensures books: given == (ticks_t)(\old(given) + refill.amount);
    ensures same: context->refill_max == \old(context->refill_max) && context->period == \old(context->period);
    ensures head: context->refill_head == \old(context->refill_head);
    ensures some: context->refill_count >= 1;
    ensures count: context->refill_count == \old(context->refill_count) ||
                   context->refill_count == \old(context->refill_count) + 1;
    ensures kept: \forall integer i; 0 <= i < context->refill_max && i != last(context) ==>
        context->refills[i] == \old(context->refills[i]);
    ensures added: context->refill_count != \old(context->refill_count) ==>
        context->refills[last(context)] == refill;
    ensures gained: context->refill_count == \old(context->refill_count) ==>
        context->refills[last(context)].amount ==
        (uint64_t)(\old(context->refills[last(context)].amount) + refill.amount); */
static void plan(struct sched_context *context, struct refill refill)
{
    struct refill *tail;

    if (context->refill_count == 0) {
        add_tail(context, refill);
        return;
    }
    tail = tail_of(context);
    if (tail->time + tail->amount >= refill.time) {
        gain(tail, refill.amount);
    } else if (context->refill_count == context->refill_max) {
        tail->time = refill.time - tail->amount;
        gain(tail, refill.amount);
    } else {
        add_tail(context, refill);
    }
}

/* A head too small to run on is joined with the next refill, which then starts earlier by the same
 * amount. */
/*@ requires ring(context) && context->refill_count >= 1;
    requires books: taken == given;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1], taken, given;
    ensures ring(context);
    ensures books: taken == given;
    ensures some: context->refill_count >= 1;
    ensures large: context->refill_count == 1 ||
                   context->refills[context->refill_head].amount >= TIMER_BUDGET_MIN_TICKS; */
static void merge_small_head(struct sched_context *context)
{
    /*@ loop invariant ring: ring(context) && context->refill_count >= 1;
        loop invariant same: context->refill_max == \at(context->refill_max, Pre);
        loop invariant books: taken == given;
        loop assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1],
                     taken, given;
        loop variant context->refill_count; */
    while (context->refill_count > 1 && head_of(context)->amount < TIMER_BUDGET_MIN_TICKS) {
        struct refill small = pop_head(context);

        head_of(context)->time -= small.amount;
        gain(head_of(context), small.amount);
    }
}

/*@ requires ring(context) && context->refill_count >= 1;
    requires period: context->period <= TIME_MAX;
    requires books: taken == given;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1], taken, given;
    ensures ring(context) && context->refill_count >= 1;
    ensures books: taken == given;
    ensures large: context->refill_count == 1 ||
                   context->refills[context->refill_head].amount >= TIMER_BUDGET_MIN_TICKS; */
static void charge_periodic(struct sched_context *context, ticks_t used)
{
    /*@ loop invariant ring: ring(context) && context->refill_count >= 1;
        loop invariant same: context->refill_max == \at(context->refill_max, Pre) &&
                             context->period == \at(context->period, Pre);
        loop invariant less: used <= \at(used, Pre);
        loop invariant books: taken == given;
        loop assigns used, context->refill_head, context->refill_count,
                     context->refills[0 .. context->refill_max - 1], taken, given; */
    while (head_of(context)->amount <= used && head_of(context)->time < TIME_MAX) {
        struct refill head = pop_head(context);

        //@ assert enough: head.amount <= used;
        //@ assert no_wrap: head.time + context->period <= 0xffffffffffffffff;
        used -= head.amount;
        head.time += context->period;
        plan(context, head);
    }
    if (used > 0 && head_of(context)->time < TIME_MAX) {
        struct refill *head = head_of(context);
        struct refill back = {head->time + context->period, used};

        //@ assert enough: used < head->amount;
        //@ assert no_wrap: head->time + context->period <= 0xffffffffffffffff;
        lose(head, used);
        head->time += used;
        plan(context, back);
    }
    merge_small_head(context);
}

/*@ requires ring(context) && context->refill_count >= 1 && context->period <= TIME_MAX;
    requires context->period == 0 ==> round_robin(context);
    requires books: taken == given;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1], taken, given;
    ensures ring(context) && context->refill_count >= 1;
    ensures books: taken == given;
    ensures kept: context->period == 0 ==> round_robin(context); */
void refill_charge(struct sched_context *context, ticks_t used)
{
    if (sched_context_is_round_robin(context)) {
        struct refill *head = head_of(context);
        ticks_t part = used < head->amount ? used : head->amount;

        lose(head, part);
        gain(refill_second(context), part);
    } else {
        charge_periodic(context, used);
    }
}

/*@ requires ring(context) && context->refill_count >= 1 && context->period <= TIME_MAX;
    requires context->period == 0 ==> round_robin(context);
    requires books: taken == given;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1], taken, given;
    ensures ring(context) && context->refill_count >= 1;
    ensures books: taken == given; */
void refill_end_slice(struct sched_context *context, ticks_t used)
{
    if (sched_context_is_round_robin(context)) {
        ticks_t part = tail_of(context)->amount;

        lose(tail_of(context), part);
        gain(head_of(context), part);
    } else {
        charge_periodic(context, used);
    }
}

/*@ requires context_valid(context) && (context->refill_max != 0 ==> ring(context) && context->refill_count >= 1);
    requires context_apart(context) && \separated(&context->refills[0 .. context->refill_max - 1], &kernel);
    requires books: taken == given;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1],
            kernel.core[0 .. CORE_COUNT - 1].must_reprogram, taken, given;
    ensures books: taken == given;
    ensures ring: context->refill_max != 0 ==> ring(context) && context->refill_count >= 1;
    ensures fewer: context->refill_count <= \old(context->refill_count);
    ensures slices: context->period == 0 ==> context->refill_count == \old(context->refill_count) &&
                    context->refills[context->refill_head] == \old(context->refills[context->refill_head]); */
void refill_unblock(struct sched_context *context)
{
    if (sched_context_is_round_robin(context) || context->refill_max == 0 ||
        !refill_is_ready(context)) {
        return;
    }
    head_of(context)->time = this_core()->now;
    this_core()->must_reprogram = true;
    /*@ loop invariant ring: ring(context) && context->refill_count >= 1;
        loop invariant same: context->refill_max == \at(context->refill_max, Pre);
        loop invariant fewer: context->refill_count <= \at(context->refill_count, Pre);
        loop invariant books: taken == given;
        loop assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1],
                     taken, given;
        loop variant context->refill_count; */
    while (context->refill_count > 1 &&
           refill_at(context, 1)->time <= head_of(context)->time + head_of(context)->amount) {
        struct refill head = pop_head(context);

        head_of(context)->time = head.time;
        gain(head_of(context), head.amount);
    }
}
