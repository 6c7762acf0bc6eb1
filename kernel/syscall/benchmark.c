/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Benchmark system calls: cycles and entries per thread, from the cycle counter of the PMU. */
#include "kernel/syscall/benchmark.h"

#include <sel4/benchmark_utilisation_types.h>
#include <sel4/syscall.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION

#include "kernel/arm64/cache.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/cspace.h"

/* Use of tcb->utilisation. */
enum { CYCLES, SCHEDULES, KERNEL_CYCLES, KERNEL_ENTRIES, COUNTERS };

enum { FLUSH_INSTRUCTIONS = 1, FLUSH_DATA = 2 };
enum { REPORT_WORD = 1 }; /* message words follow the tag of the IPC buffer */

#define PMCR_ENABLE UINT64_C(0x45) /* E, C: reset, LC: 64 bits */
#define PMU_CYCLE_COUNTER (UINT64_C(1) << 31)
#define PMCCFILTR_EL2 (UINT64_C(1) << 27)
#define PMUSERENR_ENABLE UINT64_C(1)

static bool is_running;
static struct tcb *counted; /* the thread whose time runs */
static uint64_t counted_since;
static uint64_t entered_at; /* 0: not inside the kernel since the last reset */
static uint64_t total[COUNTERS];
static uint64_t started_at;

static uint64_t cycles(void)
{
    isb();
    return sysreg_read(pmccntr_el0);
}

void benchmark_init(void)
{
    sysreg_write(pmcr_el0, PMCR_ENABLE);
    sysreg_write(pmccfiltr_el0, PMCCFILTR_EL2);
    sysreg_write(pmcntenset_el0, PMU_CYCLE_COUNTER);
    sysreg_write(pmuserenr_el0, PMUSERENR_ENABLE);
}

void benchmark_enter(void)
{
    entered_at = cycles();
}

void benchmark_leave(void)
{
    uint64_t spent = cycles() - entered_at;

    if (!is_running || !counted)
        return;
    counted->utilisation[KERNEL_CYCLES] += spent;
    counted->utilisation[KERNEL_ENTRIES]++;
    total[KERNEL_CYCLES] += spent;
    total[KERNEL_ENTRIES]++;
}

void benchmark_thread_switch(struct tcb *from, struct tcb *to)
{
    uint64_t now = cycles();

    (void)from;
    if (!is_running)
        return;
    if (counted)
        counted->utilisation[CYCLES] += now - counted_since;
    counted = to;
    counted_since = now;
    to->utilisation[SCHEDULES]++;
    total[SCHEDULES]++;
}

void benchmark_forget(struct tcb *tcb)
{
    if (counted == tcb)
        counted = NULL;
}

static void clear(struct tcb *tcb)
{
    for (unsigned i = 0; i < COUNTERS; i++)
        tcb->utilisation[i] = 0;
}

static void start(void)
{
    clear(this_core()->idle);
    clear(this_core()->current);
    for (unsigned i = 0; i < COUNTERS; i++)
        total[i] = 0;
    counted = this_core()->current;
    counted_since = started_at = cycles();
    is_running = true;
}

static void stop(void)
{
    if (is_running && counted)
        counted->utilisation[CYCLES] += cycles() - counted_since;
    total[CYCLES] = cycles() - started_at;
    is_running = false;
}

static struct tcb *named_thread(cptr_t address)
{
    struct lookup_fault fault;
    struct slot *slot = cspace_lookup(this_core()->current, address, &fault);
    struct cap cap = slot ? slot_cap(slot) : cap_null();

    return cap_is(cap, CAP_TCB) ? tcb_of(cap) : NULL;
}

static void report(const struct tcb *tcb)
{
    uint64_t *to = tcb_buffer(this_core()->current, true);
    const uint64_t *idle = this_core()->idle->utilisation;

    if (!tcb || !to)
        return;
    to += REPORT_WORD;
    for (unsigned i = 0; i < COUNTERS; i++) {
        to[BENCHMARK_TCB_UTILISATION + i] = tcb->utilisation[i];
        to[BENCHMARK_TOTAL_UTILISATION + i] = total[i];
    }
    to[BENCHMARK_IDLE_LOCALCPU_UTILISATION] = idle[CYCLES];
    to[BENCHMARK_IDLE_TCBCPU_UTILISATION] = idle[CYCLES];
    to[BENCHMARK_IDLE_NUMBER_SCHEDULES] = idle[SCHEDULES];
    to[BENCHMARK_IDLE_KERNEL_UTILISATION] = idle[KERNEL_CYCLES];
    to[BENCHMARK_IDLE_NUMBER_KERNEL_ENTRIES] = idle[KERNEL_ENTRIES];
}

/* All caches, or the first level only: 1 instructions, 2 data, 3 both. */
static void flush(word_t first_level_only, word_t type)
{
    if (!first_level_only || (type & FLUSH_DATA))
        cache_flush_data(first_level_only ? 1 : UINT32_MAX);
    if (!first_level_only || (type & FLUSH_INSTRUCTIONS))
        cache_flush_instructions();
}

bool benchmark_syscall(word_t number)
{
    word_t *x0 = &this_core()->current->context.word[CONTEXT_X0];
    struct tcb *tcb;

    switch ((int64_t)number) {
    case seL4_SysBenchmarkFlushCaches:
        flush(*x0, this_core()->current->context.word[CONTEXT_X0 + 1]);
        return true;
    case seL4_SysBenchmarkNullSyscall:
        return true;
    case seL4_SysBenchmarkResetLog:
        start();
        *x0 = 0;
        return true;
    case seL4_SysBenchmarkFinalizeLog:
        stop();
        return true;
    case seL4_SysBenchmarkGetThreadUtilisation:
        report(named_thread(*x0));
        return true;
    case seL4_SysBenchmarkResetThreadUtilisation:
        tcb = named_thread(*x0);
        if (tcb)
            clear(tcb);
        return true;
    default:
        return false;
    }
}

#else

void benchmark_init(void)
{
}
void benchmark_enter(void)
{
}
void benchmark_leave(void)
{
}

void benchmark_thread_switch(struct tcb *from, struct tcb *to)
{
    (void)from;
    (void)to;
}

void benchmark_forget(struct tcb *tcb)
{
    (void)tcb;
}

bool benchmark_syscall(word_t number)
{
    (void)number;
    return false;
}

#endif
