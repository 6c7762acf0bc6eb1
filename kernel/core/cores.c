/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The lock around the kernel in builds for several cores, and calls between cores.
 *
 * Only the core that has the lock calls, and it waits for the end of the call. The other one is in
 * user mode or idle, which the interrupt ends, or waits for the lock itself. So what a called
 * function does is as much under the lock as if the caller did it. */

#include "kernel/core/cores.h"

#include "kernel/arm64/arch.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/schedule.h"

/* Whoever finds the lock free takes it: on a machine that is simulated or shared, a core that waits may itself have to
 * wait for a processor, and a queue would wait with it. But a core that has waited long is hungry, and those that
 * come then stand back until they are hungry too. */
enum { PATIENCE = 10000 };
static uint32_t is_taken, waiting, hungry;

/* At most one call is under way. `called` is the core that has to answer plus one, 0 for none. */
static void (*call_function)(void *);
static void *call_argument;
static uint32_t called;

static uint32_t reschedule; /* a bit per core that is to be interrupted when this one leaves */

static void answer_call(void)
{
    if (__atomic_load_n(&called, __ATOMIC_ACQUIRE) != core_index() + 1) {
        return;
    }
    call_function(call_argument);
    __atomic_store_n(&called, 0, __ATOMIC_RELEASE);
}

void cores_call(struct core *core, void (*function)(void *), void *argument)
{
    unsigned index = (unsigned)(core - kernel.core);

    call_function = function;
    call_argument = argument;
    __atomic_store_n(&called, index + 1, __ATOMIC_RELEASE);
    gic_send_sgi(SGI_CALL, index);
    while (__atomic_load_n(&called, __ATOMIC_ACQUIRE) != 0) {
        relax();
    }
}

static bool take_lock(bool is_hungry)
{
    return (is_hungry || __atomic_load_n(&hungry, __ATOMIC_RELAXED) == 0) &&
           __atomic_load_n(&is_taken, __ATOMIC_RELAXED) == 0 &&
           __atomic_exchange_n(&is_taken, 1, __ATOMIC_ACQUIRE) == 0;
}

static void wait_lock(void)
{
    unsigned turns = 0;

    __atomic_fetch_add(&waiting, 1, __ATOMIC_RELAXED);
    while (!take_lock(turns >= PATIENCE)) {
        answer_call();
        relax();
        if (turns < PATIENCE && ++turns == PATIENCE) {
            __atomic_fetch_add(&hungry, 1, __ATOMIC_RELAXED);
        }
    }
    if (turns >= PATIENCE) {
        __atomic_fetch_sub(&hungry, 1, __ATOMIC_RELAXED);
    }
    __atomic_fetch_sub(&waiting, 1, __ATOMIC_RELAXED);
}

bool cores_enter(void)
{
    struct core *core = this_core();
    bool was_stalled;

    if (!take_lock(false)) {
        wait_lock();
    }
    was_stalled = core->is_stalled;
    core->is_stalled = false;
    return !was_stalled;
}

bool cores_try_enter(void)
{
    return take_lock(false);
}

void cores_leave(void)
{
    for (unsigned i = 0; reschedule != 0; i++) {
        if ((reschedule & 1u << i) != 0) {
            gic_send_sgi(SGI_RESCHEDULE, i);
            reschedule &= ~(1u << i);
        }
    }
    __atomic_store_n(&is_taken, 0, __ATOMIC_RELEASE);
}

bool cores_are_waiting(void)
{
    return __atomic_load_n(&waiting, __ATOMIC_RELAXED) != 0;
}

void cores_reschedule(struct core *core)
{
    core->must_choose = true;
    reschedule |= 1u << (core - kernel.core);
}

/* On the stalled core: its thread runs its instruction again when it next runs. */
static void stall(void *nothing)
{
    struct core *core = this_core();
    struct tcb *tcb = core->current;

    (void)nothing;
    schedule_update_time();
    schedule_check_budget_restart();
    schedule_commit_time();
    if (schedule_can_run(tcb)) {
        tcb->state = THREAD_RESTART;
        schedule_enqueue_first(tcb);
    }
    core->current = core->idle;
    core->current_context = core->idle->sched_context;
    core->must_reprogram = true;
    core->is_stalled = true;
    schedule_again();
    arch_thread_switch(core->idle);
}

void cores_stall(struct core *core)
{
    cores_call(core, stall, NULL);
    schedule_update_time(); /* not before what the other core has seen */
}
