/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a driver VM in an enemy's hands can do to its peers: used by tests, which look at the others. */
#include <stdio.h>
#include <time.h>

#include "guest/bridge/bridge.h"
#include "guest/sharing/garbage.h"

enum {
    PAGE_BYTES = 0x1000,
    PAUSE_NS = 2 * 1000 * 1000,
    PEERS = 40, /* more than there are */
};

/* xorshift64: the same numbers each time */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Mostly all words at random; now and then numbers that are nearly right, which reach deeper. */
static void scribble(uint64_t *words, uint64_t count, uint64_t *state)
{
    uint64_t mask = next(state) % 4 == 0 ? UINT64_MAX : UINT64_C(0x000003ff000003ff);
    for (uint64_t i = 0; i < count; i++) {
        if (next(state) % 2 == 0) {
            __atomic_store_n(&words[i], next(state) & mask, __ATOMIC_RELAXED);
        }
    }
}

/* All of the control region but the configuration: ring headers, indices, flags, generations, entries, information. */
void bridge_garbage(struct shared *shared)
{
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    uint64_t bytes = shared->regions[BRIDGE_CONTROL].bytes;
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    if (bytes <= PAGE_BYTES) {
        return;
    }
    uint64_t *words = shared_memory(shared, bridge_address(BRIDGE_CONTROL, PAGE_BYTES), bytes - PAGE_BYTES);
    if (words == NULL) {
        bridge_fail("no control region");
        return;
    }
    puts("bridge: garbage from now on");
    fflush(stdout);
    sharing_garbage(shared, shared_memory(shared, bridge_address(BRIDGE_CONTROL, 0), PAGE_BYTES));
    for (;;) {
        scribble(words, (bytes - PAGE_BYTES) / 8, &state);
        shared_notify(shared, (uint8_t)(next(&state) % PEERS));
        shared_notify(shared, 0);
        nanosleep(&pause, NULL);
    }
}
