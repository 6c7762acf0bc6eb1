/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Refills of a scheduling context: when how much budget comes. A ring of {time, amount} in order of
 * time, not overlapping. */
#pragma once

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"
#include "kernel/object/sched_context.h"

/* Round-robin contexts have exactly two refills: what is left of the time slice, and what is
 * used of it. */
HOT struct refill *refill_second(struct sched_context *context)
{
    return &context->refills[context->refill_head ^ 1];
}

HOT ticks_t refill_head_time(const struct sched_context *context)
{
    return context->refills[context->refill_head].time;
}

/* The head refill may be used now. */
HOT bool refill_is_ready(const struct sched_context *context)
{
    return refill_head_time(context) <= this_core()->now;
}

/* After `used` ticks the head refill still has the minimum to run. */
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
