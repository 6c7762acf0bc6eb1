/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reading the system counter, which EL0 may do without a call [ARM DDI 0487, D11.2]; saturating conversions. */
#pragma once

#include <stdint.h>

enum {
    CLOCK_NS_PER_S = 1000000000,
};

/* Ticks of the physical counter since reset. */
static inline uint64_t clock_ticks(void)
{
    uint64_t ticks;
    __asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(ticks) : : "memory");
    return ticks;
}

static inline uint64_t clock_frequency_hz(void)
{
    uint64_t frequency;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
    return frequency;
}

/* Ticks to nanoseconds; exact for counters below 18 GHz, saturates after 584 years. */
static inline uint64_t clock_ticks_to_ns(uint64_t ticks, uint64_t frequency_hz)
{
    uint64_t seconds = ticks / frequency_hz;
    uint64_t rest = ticks % frequency_hz;
    if (seconds >= UINT64_MAX / CLOCK_NS_PER_S) {
        return UINT64_MAX;
    }
    return seconds * CLOCK_NS_PER_S + rest * CLOCK_NS_PER_S / frequency_hz;
}

/* Nanoseconds to ticks, rounded up so that a deadline is never early; saturates. */
static inline uint64_t clock_ns_to_ticks(uint64_t ns, uint64_t frequency_hz)
{
    uint64_t seconds = ns / CLOCK_NS_PER_S;
    uint64_t rest = ns % CLOCK_NS_PER_S;
    uint64_t part = (rest * frequency_hz + CLOCK_NS_PER_S - 1) / CLOCK_NS_PER_S;
    if (seconds >= (UINT64_MAX - part) / frequency_hz) {
        return UINT64_MAX;
    }
    return seconds * frequency_hz + part;
}

/* Nanoseconds since reset. */
static inline uint64_t clock_now_ns(void)
{
    return clock_ticks_to_ns(clock_ticks(), clock_frequency_hz());
}
