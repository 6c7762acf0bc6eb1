/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Scheduling contexts: their budget is what was configured, whatever happens to it, and nobody
 * uses a budget that is not there. */
#include <string.h>

#include "kernel/arm64/arch.h"
#include "kernel/object/notification.h"
#include "kernel/object/reply.h"
#include "kernel/object/sched_context.h"
#include "tests/fuzz/kernel/check.h"

enum { CONTEXTS_MAX = 1024, STACK_MAX = 256 };

/* What each context had at the last look. */
struct remembered {
    const struct sched_context *context;
    ticks_t budget;
};
static struct remembered remembered[CONTEXTS_MAX];
static unsigned remembered_count;

void check_time_forget(void)
{
    remembered_count = 0;
}

static const struct refill *refill_at(const struct sched_context *context, uint64_t position)
{
    return &context->refills[(context->refill_head + position) % context->refill_max];
}

/* All refills together; they stand in order and do not overlap. */
static ticks_t budget_of(const struct sched_context *context)
{
    bool is_periodic = !sched_context_is_round_robin(context);
    ticks_t sum = 0;

    require(context->refill_count >= 1 && context->refill_count <= context->refill_max,
            "refills fit");
    require(context->refill_head < context->refill_max, "the head is a refill");
    for (uint64_t i = 0; i < context->refill_count; i++) {
        const struct refill *refill = refill_at(context, i);

        sum += refill->amount;
        require(!is_periodic || i + 1 == context->refill_count ||
                    refill->time + refill->amount <= refill_at(context, i + 1)->time,
                "refills follow each other");
    }
    require(refill_at(context, 0)->amount >= TIMER_BUDGET_MIN_TICKS,
            "the next refill is worth running on");
    return sum;
}

static const struct remembered *find_remembered(const struct sched_context *context)
{
    for (unsigned i = 0; i < remembered_count; i++) {
        if (remembered[i].context == context) {
            return &remembered[i];
        }
    }
    return NULL;
}

static ticks_t check_budget(const struct sched_context *context,
                            const struct configuration *configured)
{
    const struct remembered *before = find_remembered(context);
    ticks_t budget = context->refill_max == 0 ? 0 : budget_of(context);

    require(budget == 0 || budget >= TIMER_BUDGET_MIN_TICKS, "no budget below the least");
    require(before == NULL || budget == before->budget ||
                (context == configured->context && budget == configured->budget),
            "time is neither lost nor made");
    return budget;
}

static void check_links(const struct sched_context *context)
{
    unsigned depth = 0;

    if (context->tcb != NULL) {
        check_alive(context->tcb, CAP_TCB, "a live thread");
        require(context->tcb->sched_context == context, "a thread has one context");
    }
    if (context->notification != NULL) {
        check_alive(context->notification, CAP_NOTIFICATION, "a live notification");
        require(context->notification->sched_context == context, "bound both ways");
    }
    if (context->yield_from != NULL) {
        check_alive(context->yield_from, CAP_TCB, "a live thread");
        require(context->yield_from->yield_to == context, "yields both ways");
    }
    for (const struct reply *reply = context->reply; reply != NULL; reply = reply->previous) {
        check_alive(reply, CAP_REPLY, "a live reply object");
        require(depth != 0 || reply->head_of == context, "the newest call knows its context");
        require(depth == 0 || reply->head_of == NULL, "older calls do not");
        require(++depth < STACK_MAX, "call stacks end");
    }
}

void check_time(const struct configuration *configured)
{
    static struct remembered found[CONTEXTS_MAX];
    const struct object *object;
    unsigned count = 0;

    for (unsigned i = 0; (object = check_object(i)) != NULL; i++) {
        if (object->tag == CAP_SCHED_CONTEXT && count < CONTEXTS_MAX) {
            const struct sched_context *context = memory_at(object->base);

            require(context->refill_max <= REFILLS_MIN + sched_context_extra_refills(object->bits),
                    "refills fit into the object");
            found[count++] = (struct remembered){context, check_budget(context, configured)};
            check_links(context);
        }
    }
    memcpy(remembered, found, count * sizeof(found[0]));
    remembered_count = count;
}
