/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Never waits for anything; says which share of the processor it was given over some time. */

#include <microkit.h>

enum { MEASURE_MS = 400, LOST_US = 20 };

static uint64_t clock_now(void)
{
    uint64_t now;

    __asm__ volatile("isb; mrs %0, cntpct_el0" : "=r"(now));
    return now;
}

/* A step of the clock larger than the loop explains was time of others. */
static uint64_t lost_ticks(uint64_t start, uint64_t length, uint64_t threshold)
{
    uint64_t lost = 0, last = start;

    while (last - start < length) {
        uint64_t now = clock_now();

        if (now - last > threshold) {
            lost += now - last;
        }
        last = now;
    }
    return lost;
}

void init(void)
{
    uint64_t frequency, length;

    __asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
    length = frequency / 1000 * MEASURE_MS;
    for (;;) {
        uint64_t lost = lost_ticks(clock_now(), length, frequency / 1000000 * LOST_US);

        microkit_dbg_printf("%s: had %lu percent\n", microkit_name,
                            (length - (lost < length ? lost : length)) * 100 / length);
    }
}

void notified(microkit_channel channel)
{
    (void)channel;
}
