/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Time accounting per thread (benchmark builds). */
#include "test.h"

#include <sel4/benchmark_utilisation_types.h>

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION

enum { LOOPS = 100000 };

static void spin(struct thread *self)
{
    for (volatile uint64_t i = 0; i < self->argument[0]; i++)
        ;
}

static uint64_t report(seL4_CPtr tcb, unsigned word)
{
    seL4_BenchmarkGetThreadUtilisation(tcb);
    return seL4_GetMR((int)word);
}

static void set_log_buffer(struct thread *self)
{
    self->result[0] = sel4_trap_short(seL4_SysBenchmarkSetLogBuffer, 0, 0);
}

/* Its number has a name, but there is no such call without a log. */
static void check_log_buffer(void)
{
    static struct thread thread;
    seL4_CPtr endpoint = object_new(seL4_EndpointObject, 0);

    thread_create(&thread, 100, true);
    thread_set_fault_endpoint(&thread, endpoint);
    thread_start(&thread, set_log_buffer);
    CHECK_EQUAL(seL4_MessageInfo_get_label(seL4_Wait(endpoint, NULL)), seL4_Fault_UnknownSyscall);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_Syscall), (seL4_Word)seL4_SysBenchmarkSetLogBuffer);
    thread_destroy(&thread);
}

void check_benchmark(void)
{
    static struct thread busy, idle;
    uint64_t cycles;

    print("benchmark\n");
    check_log_buffer();
    thread_create(&busy, 100, true);
    thread_create(&idle, 100, true);
    busy.argument[0] = LOOPS;
    idle.argument[0] = 0;
    CHECK_EQUAL(seL4_BenchmarkResetLog(), seL4_NoError);
    seL4_BenchmarkResetThreadUtilisation(busy.tcb);
    seL4_BenchmarkResetThreadUtilisation(idle.tcb);
    thread_start(&busy, spin);
    thread_start(&idle, spin);
    pause_us(20000);
    seL4_BenchmarkFinalizeLog();
    seL4_BenchmarkNullSyscall();
    seL4_BenchmarkFlushCaches();
    seL4_BenchmarkFlushL1Caches(3);
    CHECK(busy.is_done && idle.is_done);
    cycles = report(busy.tcb, BENCHMARK_TCB_UTILISATION);
    CHECK(cycles > LOOPS);
    CHECK(report(idle.tcb, BENCHMARK_TCB_UTILISATION) < cycles / 10);
    CHECK(report(idle.tcb, BENCHMARK_TCB_NUMBER_SCHEDULES) >= 1);
    CHECK(report(busy.tcb, BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES) >= 1);
    CHECK(report(busy.tcb, BENCHMARK_TOTAL_UTILISATION) > cycles);
    CHECK(report(busy.tcb, BENCHMARK_IDLE_LOCALCPU_UTILISATION) > 0);
    CHECK(report(busy.tcb, BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES) >
          report(busy.tcb, BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES));
}

#else

void check_benchmark(void)
{
}

#endif
