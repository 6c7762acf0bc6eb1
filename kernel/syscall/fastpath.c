/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Which system calls have a fast path. */
#include "kernel/syscall/fastpath.h"

#include <sel4/syscall.h>

#include "kernel/arm64/arch.h"
#include "kernel/syscall/benchmark.h"

struct context *fastpath_switch_charged(struct tcb *tcb)
{
    schedule_charge_to(tcb->sched_context);
    return thread_switch(tcb);
}

static inline struct context *try(cptr_t address, word_t info, cptr_t reply, word_t number)
{
    if ((int64_t)number == seL4_SysCall)
        return fastpath_call(address, info);
    if ((int64_t)number == seL4_SysReplyRecv)
        return fastpath_reply_receive(address, info, reply);
    if ((int64_t)number == seL4_SysSend)
        return fastpath_signal(address, info);
    if ((int64_t)number == seL4_SysWait)
        return fastpath_wait(address);
    if ((int64_t)number == seL4_SysRecv)
        return fastpath_receive(address, reply);
    return NULL;
}

/* The lock stays taken when a thread goes on: traps.S gives it back when all registers are saved.
 * Who has to wait for it needs all registers saved before. */
static struct context *try_locked(cptr_t address, word_t info, cptr_t reply, word_t number)
{
    struct context *next;

    if (!cores_try_enter())
        return NULL;
    next = try(address, info, reply, number);
    if (!next)
        cores_leave();
    return next;
}

struct context *fastpath_system_call(cptr_t address, word_t info, word_t word0, word_t word1,
                                     word_t word2, word_t word3, cptr_t reply, word_t number)
{
    struct context *next;

    (void)word0, (void)word1, (void)word2, (void)word3;
    if (CORE_COUNT > 1)
        return try_locked(address, info, reply, number);
    if (!KERNEL_BENCHMARK)
        return try(address, info, reply, number);
    benchmark_enter();
    next = try(address, info, reply, number);
    if (next)
        benchmark_leave();
    return next;
}
