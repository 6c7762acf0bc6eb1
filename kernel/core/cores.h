/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Several cores: one lock around the kernel, and calls from the core inside to the others. On one core
 * all of it is nothing. */
#pragma once

#include "kernel/core/kernel.h"

/* What the cores interrupt each other for; users cannot have these. */
enum { SGI_CALL = 0, SGI_RESCHEDULE = 1 };

/* Waits for the lock and answers calls meanwhile, so the current thread's registers must be saved.
 * False: a call took the processor from that thread, the idle thread is current now, and the entry
 * is void. */
bool cores_enter(void);

/* As cores_enter, but only if the lock is free; then nobody calls. */
bool cores_try_enter(void);

/* Tells cores that something better is ready for them, and gives the lock back: who takes it next sees
 * all that was written before, here and by threads of this core. */
void cores_leave(void);

/* Another core waits for the lock. */
bool cores_are_waiting(void);

/* Runs the function on another core as a part of this kernel entry; returns when it is done. */
void cores_call(struct core *core, void (*function)(void *), void *argument);

/* Takes the processor from the thread that runs on another core; it is ready then, or what its used
 * time makes of it. */
void cores_stall(struct core *core);

/* A thread of another core has become ready, or first in the release queue: is that core to look
 * at it? */
void cores_reschedule(struct core *core);

HOT bool kernel_enter(void)
{
    return CORE_COUNT == 1 || cores_enter();
}

HOT void kernel_leave(void)
{
    if (CORE_COUNT > 1)
        cores_leave();
}

/* The same on any core, this one included. */
HOT void core_call(struct core *core, void (*function)(void *), void *argument)
{
    if (CORE_COUNT == 1 || core == this_core())
        function(argument);
    else
        cores_call(core, function, argument);
}

/* Before anything is done to a thread: it does not run on another core any more. */
HOT void tcb_stall(struct tcb *tcb)
{
    if (is_remote(tcb) && core_of(tcb)->current == tcb)
        cores_stall(core_of(tcb));
}
