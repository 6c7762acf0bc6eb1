/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetic of refills [facts: 07 section 3]. */

#include "kernel/object/refill.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"

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
    assigns context->refill_head, context->refill_count;
    ensures ring(context);
    ensures total: budget(context) == \old(budget(context)) - \result.amount;
    ensures head: \result == \old(context->refills[context->refill_head]);
    ensures fewer: context->refill_count == \old(context->refill_count) - 1;
    ensures next: context->refill_head == \old(place(context, 1));
    ensures was: \result.time == \old(time_of(context, 0)) && \result.amount == \old(amount_of(context, 0));
    ensures shifted: \forall integer i; 0 <= i < context->refill_count ==>
        time_of(context, i) == \old(time_of(context, i + 1)) && amount_of(context, i) == \old(amount_of(context, i + 1)); */
static struct refill pop_head(struct sched_context *context)
{
    struct refill head = *head_of(context);

    context->refill_head =
        context->refill_head + 1 == context->refill_max ? 0 : context->refill_head + 1;
    context->refill_count--;
    /*@ ghost
        uint64_t n = 0;
        /@ loop invariant 0 <= n <= context->refill_count;
           loop invariant total(context, n) + head.amount == total{Pre}(context, n + 1);
           loop assigns n;
           loop variant context->refill_count - n; @/
        while (n < context->refill_count) {
            n++;
        } */
    return head;
}

/*@ requires ring(context) && context->refill_count < context->refill_max;
    assigns context->refill_count, context->refills[0 .. context->refill_max - 1];
    ensures ring(context);
    ensures total: budget(context) == \old(budget(context)) + refill.amount;
    ensures same: context->refill_max == \old(context->refill_max) && context->period == \old(context->period);
    ensures head: context->refill_head == \old(context->refill_head);
    ensures more: context->refill_count == \old(context->refill_count) + 1;
    ensures added: time_of(context, context->refill_count - 1) == refill.time &&
                   amount_of(context, context->refill_count - 1) == refill.amount;
    ensures kept: same_below{Pre, Post}(context, context->refill_count - 1); */
static void add_tail(struct sched_context *context, struct refill refill)
{
    context->refill_count++;
    *tail_of(context) = refill;
    /*@ ghost
        uint64_t n = 0;
        /@ loop invariant 0 <= n < context->refill_count;
           loop invariant total(context, n) == total{Pre}(context, n);
           loop assigns n;
           loop variant context->refill_count - n; @/
        while (n + 1 < context->refill_count) {
            n++;
        } */
}

/* `refill` is the one at `position`. */
/*@ requires ring(context) && position < context->refill_count;
    requires which: refill == &context->refills[place(context, position)];
    requires room: budget(context) + amount <= 0xffffffffffffffff;
    assigns refill->amount;
    ensures more: refill->amount == \old(refill->amount) + amount;
    ensures part: refill->amount <= budget(context);
    ensures others: same_but{Pre, Post}(context, position);
    ensures this: amount_of(context, position) == \old(refill->amount) + amount &&
                  time_of(context, position) == \old(refill->time);
    ensures total: budget(context) == \old(budget(context)) + amount; */
static void gain(struct refill *refill, ticks_t amount)
    /*@ ghost (struct sched_context *context, uint64_t position) */
{
    /*@ ghost
        uint64_t n = 0;
        /@ loop invariant 0 <= n <= context->refill_count && 0 <= total(context, n);
           loop invariant n > position ==> refill->amount <= total(context, n);
           loop assigns n;
           loop variant context->refill_count - n; @/
        while (n < context->refill_count) {
            n++;
        } */
    refill->amount += amount;
    /*@ ghost
        n = 0;
        /@ loop invariant 0 <= n <= context->refill_count;
           loop invariant total(context, n) == total{Pre}(context, n) + (n > position ? amount : 0);
           loop assigns n;
           loop variant context->refill_count - n; @/
        while (n < context->refill_count) {
            n++;
        } */
}

/*@ requires ring(context) && position < context->refill_count;
    requires which: refill == &context->refills[place(context, position)];
    requires enough: amount <= refill->amount;
    assigns refill->amount;
    ensures less: refill->amount == \old(refill->amount) - amount;
    ensures others: same_but{Pre, Post}(context, position);
    ensures this: amount_of(context, position) == \old(refill->amount) - amount &&
                  time_of(context, position) == \old(refill->time);
    ensures total: budget(context) == \old(budget(context)) - amount; */
static void lose(struct refill *refill, ticks_t amount)
    /*@ ghost (struct sched_context *context, uint64_t position) */
{
    refill->amount -= amount;
    /*@ ghost
        uint64_t n = 0;
        /@ loop invariant 0 <= n <= context->refill_count;
           loop invariant total(context, n) == total{Pre}(context, n) - (n > position ? amount : 0);
           loop assigns n;
           loop variant context->refill_count - n; @/
        while (n < context->refill_count) {
            n++;
        } */
}

/*@ requires ring(context) && position < context->refill_count;
    requires which: refill == &context->refills[place(context, position)];
    assigns refill->time;
    ensures then: refill->time == time;
    ensures others: same_but{Pre, Post}(context, position);
    ensures this: time_of(context, position) == time && amount_of(context, position) == \old(refill->amount);
    ensures total: budget(context) == \old(budget(context)); */
static void come_at(struct refill *refill, ticks_t time)
    /*@ ghost (struct sched_context *context, uint64_t position) */
{
    refill->time = time;
    /*@ ghost
        uint64_t n = 0;
        /@ loop invariant 0 <= n <= context->refill_count && total(context, n) == total{Pre}(context, n);
           loop assigns n;
           loop variant context->refill_count - n; @/
        while (n < context->refill_count) {
            n++;
        } */
}

/*@ requires context_valid(context) && \valid(&context->refills[0 .. max - 1]) && 1 <= max <= 0x1000000000;
    requires two: period == 0 ==> max == 2;
    requires enough: 1 <= budget && (period == 0 || budget <= period) && period <= PERIOD_MAX;
    requires clock: clock;
    requires context_apart(context) && \separated(&context->refills[0 .. max - 1], &kernel);
    assigns context->period, context->refill_max, context->refill_head, context->refill_count,
            context->refills[0 .. max - 1];
    ensures ring(context) && context->refill_max == max && context->period == period;
    ensures slices: context->period == 0 ==> round_robin(context);
    ensures total: budget(context) == budget;
    ensures planned: context->period != 0 ==> planned(context, 0); */
void refill_start(struct sched_context *context, uint64_t max, ticks_t budget, ticks_t period)
{
    context->period = period;
    context->refill_max = max;
    context->refill_head = 0;
    context->refill_count = 0;
    //@ assert none: budget(context) == 0;
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
    requires enough: 1 <= budget && (period == 0 || budget <= period) && period <= PERIOD_MAX;
    requires clock: clock && context->refills[context->refill_head].time <= TIME_MAX;
    requires some: context->refills[context->refill_head].amount > 0;
    requires context_apart(context) && \separated(&context->refills[0 .. max - 1], &kernel);
    assigns context->period, context->refill_max, context->refill_head, context->refill_count,
            context->refills[0 .. max - 1];
    ensures ring(context) && context->refill_max == max && context->period == period;
    ensures slices: context->period == 0 ==> round_robin(context);
    ensures total: budget(context) == budget;
    ensures planned: context->period != 0 ==> planned(context, 0); */
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
    //@ assert none: budget(context) == 0;
    add_tail(context, head);
    //@ assert first: context->refill_count == 1 && time_of(context, 0) == head.time && amount_of(context, 0) == head.amount;
    //@ assert set: context->refill_head == 0 && context->refill_max == max && context->period == period;
    //@ assert whole: head.amount + rest == budget;
    if (rest != 0 || sched_context_is_round_robin(context)) {
        add_tail(context, (struct refill){head.time + period, rest});
        //@ assert head: time_of(context, 0) == head.time && amount_of(context, 0) == head.amount;
        //@ assert rest: time_of(context, 1) == head.time + period && amount_of(context, 1) == rest;
        //@ assert apart: context->period != 0 ==> whole(context);
        //@ assert order: context->period != 0 ==> in_order(context, 0);
    }
}

/* Plans a refill behind all others; merged into the last one when they touch or there is no
 * room. */
/*@ requires ring(context) && context->refill_max >= 1;
    requires planned(context, 0);
    requires refill: 0 < refill.amount <= PERIOD_MAX && refill.time <= TIME_MAX + PERIOD_MAX;
    requires room: budget(context) + refill.amount <= PERIOD_MAX;
    assigns context->refill_count, context->refills[0 .. context->refill_max - 1];
    ensures ring(context) && context->refill_count >= 1;
    ensures total: budget(context) == \old(budget(context)) + refill.amount;
    ensures planned: planned(context, 0);
    ensures same: context->refill_max == \old(context->refill_max) && context->period == \old(context->period);
    ensures head: context->refill_head == \old(context->refill_head);
    ensures kept: same_below{Pre, Post}(context, \old(context->refill_count) - 1); */
static void plan(struct sched_context *context, struct refill refill)
{
    struct refill *tail;

    if (context->refill_count == 0) {
        add_tail(context, refill);
        //@ assert only: planned(context, 0);
        return;
    }
    tail = tail_of(context);
    //@ assert behind: tail == &context->refills[place(context, context->refill_count - 1)];
    if (tail->time + tail->amount >= refill.time) {
        gain(tail, refill.amount) /*@ ghost (context, context->refill_count - 1) */;
        //@ assert joined: planned(context, 0);
        //@ assert kept_1: same_below{Pre, Here}(context, context->refill_count - 1);
    } else if (context->refill_count == context->refill_max) {
        //@ assert end: tail->time + tail->amount < refill.time;
        //@ assert last: tail->time == time_of(context, context->refill_count - 1);
        /*@ assert before: context->refill_count >= 2 ==>
                time_of(context, context->refill_count - 2) + amount_of(context, context->refill_count - 2) <= tail->time; */
        come_at(tail, refill.time - tail->amount) /*@ ghost (context, context->refill_count - 1) */;
        //@ assert moved: whole(context);
        /*@ assert then: context->refill_count >= 2 ==>
                time_of(context, context->refill_count - 2) + amount_of(context, context->refill_count - 2) <= tail->time; */
        /*@ assert others: \forall integer i; 0 <= i < context->refill_count - 2 ==>
                time_of(context, i) + amount_of(context, i) <= time_of(context, i + 1); */
        //@ assert later: in_order(context, 0);
        gain(tail, refill.amount) /*@ ghost (context, context->refill_count - 1) */;
        //@ assert put_off: planned(context, 0);
        //@ assert kept_2: same_below{Pre, Here}(context, context->refill_count - 1);
    } else {
        add_tail(context, refill);
        //@ assert added: planned(context, 0);
        //@ assert kept_3: same_below{Pre, Here}(context, context->refill_count - 2);
    }
}

/* A head too small to run on is joined with the next refill, which then starts earlier by the same
 * amount. */
/*@ requires ring(context) && context->refill_count >= 1;
    requires planned(context, 0) && budget(context) <= PERIOD_MAX;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1];
    ensures ring(context) && context->refill_count >= 1;
    ensures total: budget(context) == \old(budget(context));
    ensures planned: planned(context, 0);
    ensures large: context->refill_count == 1 ||
                   context->refills[context->refill_head].amount >= TIMER_BUDGET_MIN_TICKS; */
static void merge_small_head(struct sched_context *context)
{
    /*@ loop invariant ring: ring(context) && context->refill_count >= 1;
        loop invariant same: context->refill_max == \at(context->refill_max, Pre);
        loop invariant total: budget(context) == \at(budget(context), Pre);
        loop invariant planned: planned(context, 0);
        loop assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1];
        loop variant context->refill_count; */
    while (context->refill_count > 1 && head_of(context)->amount < TIMER_BUDGET_MIN_TICKS) {
        struct refill small = pop_head(context);

        //@ assert rest: planned(context, 0);
        //@ assert behind: small.time + small.amount <= time_of(context, 0);
        come_at(head_of(context), head_of(context)->time - small.amount) /*@ ghost (context, 0) */;
        gain(head_of(context), small.amount) /*@ ghost (context, 0) */;
    }
}

/*@ requires ring(context) && context->refill_count >= 1;
    requires period: 0 < context->period <= PERIOD_MAX;
    requires planned(context, 0) && budget(context) <= PERIOD_MAX;
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1];
    ensures ring(context) && context->refill_count >= 1;
    ensures total: budget(context) == \old(budget(context));
    ensures planned: planned(context, 0);
    ensures large: context->refill_count == 1 ||
                   context->refills[context->refill_head].amount >= TIMER_BUDGET_MIN_TICKS; */
static void charge_periodic(struct sched_context *context, ticks_t used)
{
    /*@ loop invariant ring: ring(context) && context->refill_count >= 1;
        loop invariant same: context->refill_max == \at(context->refill_max, Pre) &&
                             context->period == \at(context->period, Pre);
        loop invariant less: used <= \at(used, Pre);
        loop invariant total: budget(context) == \at(budget(context), Pre);
        loop invariant planned: planned(context, 0);
        loop assigns used, context->refill_head, context->refill_count,
                     context->refills[0 .. context->refill_max - 1];
        loop variant used; */
    while (head_of(context)->amount <= used && head_of(context)->time < TIME_MAX) {
        struct refill head = pop_head(context);

        //@ assert enough: 0 < head.amount <= used;
        //@ assert rest: planned(context, 0);
        //@ assert no_wrap: head.time + context->period <= TIME_MAX + PERIOD_MAX;
        used -= head.amount;
        head.time += context->period;
        plan(context, head);
    }
    if (used > 0 && head_of(context)->time < TIME_MAX) {
        struct refill *head = head_of(context);
        struct refill back = {head->time + context->period, used};

        //@ assert enough: used < head->amount;
        //@ assert no_wrap: head->time + context->period <= TIME_MAX + PERIOD_MAX;
        //@ assert first: head->time == time_of(context, 0) && head->amount == amount_of(context, 0);
        //@ assert next: context->refill_count > 1 ==> time_of(context, 0) + amount_of(context, 0) <= time_of(context, 1);
        lose(head, used) /*@ ghost (context, 0) */;
        //@ assert left: whole(context);
        //@ assert apart: in_order(context, 1);
        //@ assert less: in_order(context, 0);
        come_at(head, head->time + used) /*@ ghost (context, 0) */;
        //@ assert later: whole(context);
        //@ assert shorter: in_order(context, 0);
        plan(context, back);
    }
    merge_small_head(context);
}

/*@ requires ring(context) && context->refill_count >= 1 && context->period <= PERIOD_MAX;
    requires budget(context) <= PERIOD_MAX;
    requires slices: context->period == 0 ==> round_robin(context);
    requires planned: context->period != 0 ==> planned(context, 0);
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1];
    ensures ring(context) && context->refill_count >= 1;
    ensures total: budget(context) == \old(budget(context));
    ensures slices: context->period == 0 ==> round_robin(context);
    ensures planned: context->period != 0 ==> planned(context, 0); */
void refill_charge(struct sched_context *context, ticks_t used)
{
    if (sched_context_is_round_robin(context)) {
        ticks_t left = head_of(context)->amount;

        refill_use(context, used < left ? used : left);
    } else {
        charge_periodic(context, used);
    }
}

/*@ requires ring(context) && context->refill_count >= 1 && context->period <= PERIOD_MAX;
    requires budget(context) <= PERIOD_MAX;
    requires slices: context->period == 0 ==> round_robin(context);
    requires planned: context->period != 0 ==> planned(context, 0);
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1];
    ensures ring(context) && context->refill_count >= 1;
    ensures total: budget(context) == \old(budget(context));
    ensures slices: context->period == 0 ==> round_robin(context);
    ensures planned: context->period != 0 ==> planned(context, 0); */
void refill_end_slice(struct sched_context *context, ticks_t used)
{
    if (sched_context_is_round_robin(context)) {
        ticks_t part = tail_of(context)->amount;

        lose(tail_of(context), part) /*@ ghost (context, 1) */;
        gain(head_of(context), part) /*@ ghost (context, 0) */;
    } else {
        charge_periodic(context, used);
    }
}

/*@ requires context_valid(context) && (context->refill_max != 0 ==> ring(context) && context->refill_count >= 1);
    requires context_apart(context) && \separated(&context->refills[0 .. context->refill_max - 1], &kernel);
    requires clock: clock;
    requires context->refill_max != 0 ==> budget(context) <= PERIOD_MAX;
    requires planned: context->period != 0 && context->refill_max != 0 ==> planned(context, 0);
    assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1],
            kernel.core[0 .. CORE_COUNT - 1].must_reprogram;
    ensures ring: context->refill_max != 0 ==> ring(context) && context->refill_count >= 1;
    ensures total: context->refill_max != 0 ==> budget(context) == \old(budget(context));
    ensures planned: context->period != 0 && context->refill_max != 0 ==> planned(context, 0);
    ensures fewer: context->refill_count <= \old(context->refill_count);
    ensures begins: context->refill_max != 0 ==>
        time_of(context, 0) == \old(time_of(context, 0)) || is_now(time_of(context, 0));
    ensures slices: context->period == 0 ==> context->refill_count == \old(context->refill_count) &&
                    context->refills[context->refill_head] == \old(context->refills[context->refill_head]); */
void refill_unblock(struct sched_context *context)
{
    if (sched_context_is_round_robin(context) || context->refill_max == 0 ||
        !refill_is_ready(context)) {
        return;
    }
    come_at(head_of(context), this_core()->now) /*@ ghost (context, 0) */;
    this_core()->must_reprogram = true;
    /*@ loop invariant ring: ring(context) && context->refill_count >= 1;
        loop invariant same: context->refill_max == \at(context->refill_max, Pre);
        loop invariant fewer: context->refill_count <= \at(context->refill_count, Pre);
        loop invariant total: budget(context) == \at(budget(context), Pre);
        loop invariant planned: planned(context, 1);
        loop invariant begins: is_now(time_of(context, 0));
        loop assigns context->refill_head, context->refill_count, context->refills[0 .. context->refill_max - 1];
        loop variant context->refill_count; */
    while (context->refill_count > 1 &&
           refill_at(context, 1)->time <= head_of(context)->time + head_of(context)->amount) {
        struct refill head = pop_head(context);

        //@ assert rest: planned(context, 0);
        come_at(head_of(context), head.time) /*@ ghost (context, 0) */;
        //@ assert earlier: planned(context, 1);
        gain(head_of(context), head.amount) /*@ ghost (context, 0) */;
        //@ assert joined: in_order(context, 1);
        //@ assert longer: amount_of(context, 0) <= PERIOD_MAX;
    }
    //@ assert whole: whole(context);
    //@ assert apart: context->refill_count > 1 ==> time_of(context, 0) + amount_of(context, 0) < time_of(context, 1);
    //@ assert order: in_order(context, 0);
}
