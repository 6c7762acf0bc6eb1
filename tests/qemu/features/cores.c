/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Components on four cores; which one this is, its name says. */

#include <microkit.h>

#include "lib/string.h"

enum {
    SPINNERS = 3,
    ROUNDS = 1000,
    OF_WATCHER = 0, /* the others' channel to the watcher */
    SERVER = 1,
    LENDER = 2,
    TIMEKEEPER = 3,
    FAILING = 4,
    CLOCK_INTERRUPT = 5,
};

/* [PL031 3.2] in words from the base. */
enum { CLOCK_DATA = 0x00 / 4, CLOCK_MATCH = 0x04 / 4, CLOCK_MASK = 0x10 / 4, CLOCK_CLEAR = 0x1c / 4 };

uint64_t counts_address, clock_address; /* set by the image tool */

static bool is(const char *name)
{
    return strcmp(microkit_name, name) == 0;
}

_Noreturn static void spin(unsigned number)
{
    volatile uint64_t *counts = (volatile uint64_t *)counts_address;

    for (;;) {
        counts[number - 1]++;
    }
}

/* All of them get on while this one runs. */
static void watch(void)
{
    const volatile uint64_t *counts = (const volatile uint64_t *)counts_address;

    for (unsigned i = 0; i < SPINNERS; i++) {
        uint64_t before = counts[i];

        while (counts[i] - before < ROUNDS) {
        }
    }
    microkit_dbg_printf("watcher: %u others run\n", SPINNERS);
}

static void call(microkit_channel channel, const char *name)
{
    uint64_t sum = 0;

    for (uint64_t i = 1; i <= ROUNDS; i++) {
        microkit_mr_set(0, i);
        microkit_ppcall(channel, microkit_msginfo_new(0, 1));
        sum += microkit_mr_get(0);
    }
    microkit_dbg_printf("watcher: %s answered %lu\n", name, sum);
}

static void clock_start(void)
{
    volatile uint32_t *clock = (volatile uint32_t *)clock_address;

    clock[CLOCK_MATCH] = clock[CLOCK_DATA] + 1;
    clock[CLOCK_MASK] = 1;
}

void init(void)
{
    if (strncmp(microkit_name, "spinner", 7) == 0) {
        spin((unsigned)(microkit_name[7] - '0'));
    }
    if (is("watcher")) {
        watch();
        call(SERVER, "server");
        call(LENDER, "lender");
        microkit_notify(FAILING);
        microkit_notify(TIMEKEEPER);
    }
}

void notified(microkit_channel channel)
{
    if (is("failing")) {
        *(volatile uint64_t *)0x123000 = 0;
    } else if (channel == CLOCK_INTERRUPT) {
        ((volatile uint32_t *)clock_address)[CLOCK_CLEAR] = 1;
        microkit_irq_ack(CLOCK_INTERRUPT);
        microkit_notify(OF_WATCHER);
    } else if (is("timekeeper")) {
        clock_start();
    } else {
        microkit_dbg_printf("watcher: told of the interrupt\n");
        microkit_notify(TIMEKEEPER); /* and once more */
    }
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    microkit_mr_set(0, 2 * microkit_mr_get(0));
    return message;
}
