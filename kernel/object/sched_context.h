/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Scheduling contexts: the right to run for a budget in every period. */
#pragma once

#include "kernel/object/tcb.h"

struct refill {
    ticks_t time; /* not to be used before */
    ticks_t amount;
};

enum {
    SCHED_CONTEXT_BITS_MIN = 7,
    /* the refill ring follows; two refills always fit in the first 128 bytes */
    SCHED_CONTEXT_CORE_BYTES = 96,
    REFILLS_MIN = 2,
};

struct sched_context {
    ticks_t period;   /* 0: round-robin, the budget is a time slice */
    ticks_t consumed; /* since it was last read */
    struct tcb *tcb;
    struct reply *reply; /* newest call this context was donated through */
    struct notification *notification;
    struct tcb *yield_from; /* the thread that waits for the answer to YieldTo */
    badge_t badge;
    uint64_t refill_max; /* 0: not configured, nobody can run on it */
    uint64_t refill_head;
    uint64_t refill_count;
    uint32_t core;
    bool is_sporadic;
    uint64_t reserved;
    struct refill refills[];
};

_Static_assert(sizeof(struct sched_context) == SCHED_CONTEXT_CORE_BYTES,
               "room for two refills in 128 bytes");

static inline struct sched_context *sched_context_of(struct cap cap)
{
    assert(cap_is(cap, CAP_SCHED_CONTEXT));
    return memory_at(cap_object_address(cap));
}

/*@ requires \valid_read(&context->period);
    assigns \nothing;
    ensures \result <==> context->period == 0; */
static inline bool sched_context_is_round_robin(const struct sched_context *context)
{
    return context->period == 0;
}

/* How many refills beyond the mandatory two an object of this size holds. */
static inline uint64_t sched_context_extra_refills(unsigned size_bits)
{
    return ((UINT64_C(1) << size_bits) - 128) / sizeof(struct refill);
}

/* Parameters of a context, times in ticks; budget = period means round-robin. */
struct sched_parameters {
    ticks_t budget;
    ticks_t period;
    uint64_t refill_max;
    bool is_sporadic;
    badge_t badge;
    uint32_t core;
};

/* Applies new parameters to a context, active or not, and reschedules. */
void sched_context_configure(struct sched_context *context,
                             const struct sched_parameters *parameters);

void sched_context_bind_tcb(struct sched_context *context, struct tcb *tcb);
void sched_context_unbind_tcb(struct sched_context *context);
void sched_context_bind_notification(struct sched_context *context,
                                     struct notification *notification);
void sched_context_unbind_notification(struct sched_context *context);

/* Unbinds the thread, the notification and the call chain. */
void sched_context_unbind_all(struct sched_context *context);

/* A thread that is blocked now could run on this context as soon as it is woken. */
bool sched_context_may_join_blocked(const struct sched_context *context);

/* Moves the context from whoever runs on it to `tcb`, which has none. */
void sched_context_donate(struct sched_context *context, struct tcb *tcb);

/* A thread that may run but has no budget now is moved to the release queue. */
void sched_context_resume(struct sched_context *context);

/* Ends the time of the current thread, which has used it all up: end of its time slice, release
 * queue or timeout fault. */
void sched_context_charge(ticks_t used, bool can_timeout);

/* Microseconds consumed since last asked. */
uint64_t sched_context_take_consumed(struct sched_context *context);

/* Gives a thread that yielded to this context its answer. */
void sched_context_complete_yield(struct tcb *tcb);

/* Forgets a pending YieldTo of the thread. */
void sched_context_cancel_yield(struct tcb *tcb);

/* Last capability gone. */
void sched_context_finalise(struct sched_context *context);

struct invocation;
enum status sched_context_invoke(struct invocation *invocation);
enum status sched_control_invoke(struct invocation *invocation);
