/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one instance of the kernel's state, and how it starts. */

#include "kernel/core/kernel.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/schedule.h"

struct kernel kernel;

/* The idle thread and its context, which never runs out. */
static struct tcb idle_tcb;
static uint64_t idle_context_memory[128 / sizeof(uint64_t)];

#define FOREVER ((UINT64_C(1) << 56) - 1)

static void idle_init(void)
{
    struct sched_context *context = (struct sched_context *)idle_context_memory;

    context->refill_max = REFILLS_MIN;
    context->refill_count = 1;
    context->refills[0] = (struct refill){0, FOREVER};
    context->tcb = &idle_tcb;
    idle_tcb.sched_context = context;
    idle_tcb.state = THREAD_IDLE;
    arch_idle_init(&idle_tcb);
    kernel.idle = &idle_tcb;
}

void kernel_init(void)
{
    idle_init();
    kernel.current = kernel.idle;
    kernel.current_context = kernel.idle->sched_context;
    kernel.now = timer_now();
    kernel.ready_now = &kernel.ready[0];
    kernel.must_choose = true;
    kernel.must_reprogram = true;
    kernel.domain_schedule[0] = (struct domain_slice){0, FOREVER};
    kernel.domain_time = FOREVER;
}
