/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Build-time constants of the kernel, for use in plain `if` and array bounds. */
#pragma once

#include <sel4/config.h>

enum {
#ifdef CONFIG_DEBUG_BUILD
    KERNEL_DEBUG = 1,
#else
    KERNEL_DEBUG = 0,
#endif
#ifdef CONFIG_PRINTING
    KERNEL_PRINTING = 1,
#else
    KERNEL_PRINTING = 0,
#endif
#ifdef CONFIG_ENABLE_BENCHMARKS
    KERNEL_BENCHMARK = 1,
#else
    KERNEL_BENCHMARK = 0,
#endif
#ifdef CONFIG_HARDWARE_DEBUG_API
    KERNEL_HARDWARE_DEBUG = 1,
#else
    KERNEL_HARDWARE_DEBUG = 0,
#endif
};

enum {
    CORE_COUNT = CONFIG_MAX_NUM_NODES,
    PRIORITY_COUNT = 256,
    DOMAIN_COUNT = CONFIG_NUM_DOMAINS,
    /* the last entry is always an end marker */
    DOMAIN_SCHEDULE_COUNT = CONFIG_NUM_DOMAIN_SCHEDULES,
    RETYPE_COUNT_MAX = CONFIG_RETYPE_FAN_OUT_LIMIT,
    RESET_CHUNK_BITS = CONFIG_RESET_CHUNK_BITS,
    WORK_UNITS_PER_PREEMPTION = CONFIG_MAX_NUM_WORK_UNITS_PER_PREEMPTION,
};
