/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* All state of the kernel that does not live in objects. */
#pragma once

#include "kernel/arm64/core_index.h"
#include "kernel/core/config.h"
#include "kernel/core/slot.h"
#include "kernel/object/sched_context.h"
#include "kernel/object/tcb.h"

struct ready_queue {
    struct tcb *head;
    struct tcb *tail;
};

/* Interrupt numbers: private ones of core 0, shared ones, private ones of the other cores. */
enum {
    IRQ_MAX = 159,
    IRQ_PRIVATE_COUNT = 32,
    IRQ_COUNT = IRQ_MAX + 1 + (CORE_COUNT - 1) * IRQ_PRIVATE_COUNT,
};

enum { PRIORITY_WORDS = PRIORITY_COUNT / 64, ASID_POOL_COUNT = 128 };

/* Ready threads of one domain; a bit per priority that has any, and a bit per word of those. */
struct ready_queues {
    uint64_t top;
    uint64_t words[PRIORITY_WORDS];
    struct ready_queue queues[PRIORITY_COUNT];
};

/* A slice of the domain schedule; duration 0 marks the end. */
struct domain_slice {
    uint64_t domain;
    ticks_t duration;
};

enum irq_state { IRQ_INACTIVE, IRQ_SIGNAL, IRQ_RESERVED };

struct asid_pool;
struct vcpu;

/* What one core works with. What every entry needs comes first: near the base, one instruction
 * reaches it. */
struct core {
    struct tcb *current;
    /* what time is charged to; follows `current` at the end of each kernel entry */
    struct sched_context *current_context;
    /* switch to this thread, which is in no queue, unless another is better */
    struct tcb *candidate;
    bool must_choose;    /* the current thread may not be the right one any more */
    bool must_reprogram; /* the timer deadline changed */
    ticks_t now;         /* time of this kernel entry */
    ticks_t consumed;    /* used since the last charge, not yet charged to current_context */
    unsigned work_units; /* since the last look for pending interrupts */

    struct tcb *idle;
    struct tcb *release_head; /* threads waiting for budget, by time of their head refill */
    struct ready_queues *ready_now; /* of the current domain */
    uint16_t domain;                /* current domain */
    ticks_t domain_time;      /* left of the slice */

    /* Belongs to the architecture. */
    struct tcb *fpu_owner; /* whose registers are in the FPU */
    struct tcb *fpu_user;  /* may use them now: the owner, or null while they are trapped */
    struct vcpu *vcpu_loaded;
    bool vcpu_is_active;
    /* The virtual timer's interrupt is enabled. It stays so while no VCPU is active, as its timer
     * is off then. */
    bool vtimer_is_enabled;
    /* A domain was left and its state saved; the next one may begin with the same thread. */
    bool is_unloaded;
    bool is_stalled; /* another core took the processor from the current thread (cores.h) */
};

struct kernel {
    struct core core[CORE_COUNT];
    struct asid_pool *asid_pools[ASID_POOL_COUNT];

    unsigned domain_index; /* entry of the current domain in the schedule */
    unsigned domain_start;
    struct domain_slice domain_schedule[DOMAIN_SCHEDULE_COUNT];

    /* Interrupts: the notification capability each signals. */
    enum irq_state irq_states[IRQ_COUNT];
    struct slot irq_slots[IRQ_COUNT];

    struct ready_queues ready[CORE_COUNT][DOMAIN_COUNT];

    struct tcb *debug_threads; /* list of all threads, debug builds */
};

extern struct kernel kernel;

/* The core this code runs on, and the one a thread runs on or will. */
/*@ assigns \nothing;
    ensures \exists integer i; 0 <= i < CORE_COUNT && \result == &kernel.core[i]; */
HOT struct core *this_core(void)
{
    return &kernel.core[core_index()];
}

/*@ requires \valid_read(&tcb->core) && tcb->core < CORE_COUNT;
    assigns \nothing;
    ensures \result == &kernel.core[CORE_COUNT == 1 ? 0 : tcb->core]; */
HOT struct core *core_of(const struct tcb *tcb)
{
    return &kernel.core[CORE_COUNT == 1 ? 0 : tcb->core];
}

/* The thread belongs to another core. */
/*@ requires \valid_read(&tcb->core);
    assigns \nothing;
    ensures one: CORE_COUNT == 1 ==> !\result; */
HOT bool is_remote(const struct tcb *tcb)
{
    return CORE_COUNT > 1 && tcb->core != core_index();
}

/* First thing at boot: idle threads, domain schedule, clock; for all cores. */
void kernel_init(void);
