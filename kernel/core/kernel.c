/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one instance of the kernel's state, and how it starts. */

#include "kernel/core/kernel.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/schedule.h"

struct kernel kernel;

/* The idle threads and their contexts, which never run out. */
static struct tcb idle_tcb[CORE_COUNT];
static uint64_t idle_context_memory[CORE_COUNT][128 / sizeof(uint64_t)];

#define FOREVER ((UINT64_C(1) << 56) - 1)

static void idle_init(unsigned index)
{
    struct sched_context *context = (struct sched_context *)idle_context_memory[index];
    struct tcb *idle = &idle_tcb[index];

    context->refill_max = REFILLS_MIN;
    context->refill_count = 1;
    context->refills[0] = (struct refill){0, FOREVER};
    context->tcb = idle;
    idle->sched_context = context;
    idle->state = THREAD_IDLE;
    idle->core = (uint8_t)index;
    arch_idle_init(idle);
    kernel.core[index].idle = idle;
}

static void core_init(unsigned index)
{
    struct core *core = &kernel.core[index];

    idle_init(index);
    core->current = core->idle;
    core->current_context = core->idle->sched_context;
    core->now = timer_now();
    core->ready_now = &kernel.ready[index][0];
    core->must_choose = true;
    core->must_reprogram = true;
    core->domain_time = FOREVER;
}

void kernel_init(void)
{
    for (unsigned i = 0; i < CORE_COUNT; i++) {
        core_init(i);
    }
    kernel.domain_schedule[0] = (struct domain_slice){0, FOREVER};
}
