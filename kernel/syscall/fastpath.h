/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Fast paths: the common cases of frequent system calls, without the detours of the general way. */
#pragma once

/* A fast path first looks whether its case is there and changes nothing while it looks, except that
 * it may read the clock. Then it does exactly what the general way would do. Otherwise it returns
 * null and the general way starts from the beginning.
 *
 * Where time is charged to the same scheduling context before and after, the clock is not read:
 * what was used is accounted with the next entry, and a timer that has run out in between
 * interrupts at once. */

#include "kernel/arm64/arch.h"
#include "kernel/arm64/thread_switch.h"
#include "kernel/core/cores.h"
#include "kernel/core/cspace.h"
#include "kernel/core/ipc.h"
#include "kernel/core/ready.h"
#include "kernel/core/schedule.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/notification.h"
#include "kernel/object/refill.h"
#include "kernel/object/reply.h"
#include "kernel/object/sched_context.h"

/* Apart from each other, so that none pays for the registers another needs. */
#define FASTPATH __attribute__((noinline))

/* Called by traps.S with x0-x7 of the caller, whose registers are saved up to x19-x28. The
 * context to go on with; null: take the general way. */
struct context *fastpath_system_call(cptr_t address, word_t info, word_t word0, word_t word1,
                                     word_t word2, word_t word3, cptr_t reply, word_t number);

/* A memory fault or exit of the current thread whose handler waits. The context to go on with;
 * null: take the general way. */
struct context *fastpath_fault(enum fault_type type, const word_t words[3]);

/* An interrupt of the virtual core that runs, which stops it with a fault, when the current thread
 * is known to have time. The context to go on with; null, and nothing was done: take the general
 * way. */
FASTPATH struct context *fastpath_guest_interrupt(unsigned irq);

/* Handles an interrupt: the context to go on with when its signal wakes a better thread that can
 * run at once; otherwise null and the general way was taken. */
struct context *fastpath_interrupt(void);

/* Each returns the context to go on with: the current thread's if it does not stop. */
FASTPATH struct context *fastpath_call(cptr_t address, word_t info);
FASTPATH struct context *fastpath_reply_receive(cptr_t source, word_t info, cptr_t reply);
FASTPATH struct context *fastpath_receive(cptr_t source, cptr_t reply);
FASTPATH struct context *fastpath_signal(cptr_t address, word_t info);
FASTPATH struct context *fastpath_wait(cptr_t address);

/* The same with a capability that was looked up. */
FASTPATH struct context *fastpath_wait_for(struct cap cap);

/* Invocations that do not stop the caller. */
FASTPATH struct context *fastpath_invoke(cptr_t address, word_t info);

/* The rest of a switch to a thread that runs on another scheduling context. */
FASTPATH struct context *fastpath_switch_charged(struct tcb *tcb);

/* Bits of the info word: up to four words and no capability; the fields a receiver sees. */
enum {
    FAST_INFO_SIZE = 0x1ff, /* capabilities and length */
    FAST_INFO_CAPS = 0x180,
    FAST_INFO_UNWRAPPED = 0xe00,
};

/* Where the first of two CNodes has another: what that resolves the rest of the address to, null
 * when its guard is another. Otherwise what the first has. */
HOT struct slot *fast_below(struct cap root, struct slot *slot, cptr_t address)
{
    unsigned used = cap_cnode_guard_size(root) + cap_cnode_radix(root);
    struct cap next = slot_cap(slot);

    /* The compiler forgets what it was compared with: else it asks for a CNode first. */
    asm("" : "+r"(next.w[1]));
    if (!cap_is(next, CAP_CNODE) ||
        used + cap_cnode_guard_size(next) + cap_cnode_radix(next) > CSPACE_DEPTH)
        return slot;
    return cspace_direct(next, address << used);
}

/* What one CNode or two resolve an address to: null when a guard is another, a CNode when there
 * may be more. */
HOT struct slot *fast_slot(struct cap root, cptr_t address)
{
    struct slot *slot = cspace_direct(root, address);

    return slot ? fast_below(root, slot, address) : NULL;
}

/* The same; what is wanted of it and found in the first CNode costs no look for a second. */
HOT struct cap fast_lookup(const struct tcb *tcb, cptr_t address, enum cap_tag wanted)
{
    struct cap root = slot_cap(&tcb->slots[TCB_CSPACE]);
    struct slot *slot = cspace_direct(root, address);

    if (slot && !cap_is(slot->cap, wanted))
        slot = fast_below(root, slot, address);
    return slot ? slot_cap(slot) : cap_null();
}

/* Reads the clock. False: the caller's budget or domain is over, or another's budget has come. */
HOT bool fast_has_time(void)
{
    const struct core *core = this_core();
    const struct sched_context *context = core->current_context;
    ticks_t needed;

    schedule_update_time();
    needed = core->consumed + TIMER_BUDGET_MIN_TICKS;
    return context->refills[context->refill_head].amount >= needed && core->domain_time >= needed &&
           (!core->release_head || !refill_is_ready(core->release_head->sched_context));
}

/* A woken thread may run on its own context as it is; its time is compared with the last reading
 * of the clock. A context that was never configured has no amount. */
HOT bool fast_has_budget(const struct tcb *tcb)
{
    const struct sched_context *context = tcb->sched_context;

    return context && !context->is_sporadic && refill_is_ready(context) &&
           refill_is_sufficient(context, 0);
}

/* The thread can run on this core now. */
HOT bool fast_is_here(const struct tcb *tcb)
{
    return tcb->domain == this_core()->domain && !is_remote(tcb);
}

/* When the current thread stops and wakes this one, this one is next. */
HOT bool fast_is_next(const struct tcb *tcb)
{
    return fast_is_here(tcb) &&
           (tcb->priority >= this_core()->current->priority || ready_highest() <= tcb->priority);
}

/* The processor goes to a thread that is in no queue. The clock was read if that runs on another
 * context. */
HOT struct context *fast_switch(struct tcb *tcb)
{
    if (KERNEL_BENCHMARK)
        benchmark_thread_switch(this_core()->current, tcb);
    this_core()->current = tcb;
    if (tcb->sched_context != this_core()->current_context)
        return fastpath_switch_charged(tcb);
    return thread_switch(tcb);
}

/* The best ready thread, which runs when the current one stops. An answer to YieldTo needs the
 * time to be charged first. */
HOT struct tcb *fast_next(void)
{
    struct tcb *next = ready_first();

    return next && !next->yield_to ? next : NULL;
}

HOT struct context *fast_run(struct tcb *next)
{
    ready_take_first(next);
    if (next->state == THREAD_RESTART)
        schedule_activate(next);
    return fast_switch(next);
}

/* A thread that can run and is no better than the current one, which goes on. */
HOT void fast_enqueue(struct tcb *tcb)
{
    if (tcb->priority == this_core()->current->priority)
        schedule_enqueue_last(tcb);
    else
        schedule_enqueue_first(tcb);
}

HOT void fast_copy_words(const struct tcb *from, struct tcb *to, unsigned length)
{
    for (unsigned i = 0; i < length; i++)
        to->context.word[CONTEXT_X0 + 2 + i] = from->context.word[CONTEXT_X0 + 2 + i];
}
