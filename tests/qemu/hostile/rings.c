/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Misuse of shared rings, the same for every class: writes behind the back of lib/ring.h. */
#include "tests/qemu/hostile/attack.h"

enum {
    AHEAD_ENTRIES = 1000,
    SCRIBBLED_WORDS = 64, /* of the entries */
    MULTIPLIER = 2654435761u,
};

bool hostile_join(struct ring *ring)
{
    enum ring_state state = ring_follower_state(ring);
    return state == RING_UP || (state == RING_RESTARTED && ring_adopt(ring));
}

void hostile_tail_ahead(struct ring *ring)
{
    ring_store(&ring->shared->tail, (uint32_t)ring->index + ring->capacity + AHEAD_ENTRIES);
}

void hostile_head_ahead(struct ring *ring)
{
    ring_store(&ring->shared->head, (uint32_t)ring->index + AHEAD_ENTRIES);
}

void hostile_scribble(struct ring *ring, uint32_t seed)
{
    volatile uint32_t *header = (volatile uint32_t *)ring->shared;
    for (uint32_t i = 0; i < RING_HEADER_BYTES / sizeof(*header); i++) {
        seed = seed * MULTIPLIER + i;
        header[i] = seed;
    }
    volatile uint64_t *entries = ring->shared->entries;
    for (uint32_t i = 0; i < SCRIBBLED_WORDS; i++) {
        seed = seed * MULTIPLIER + i;
        entries[i] = (uint64_t)seed << 32 | ~seed;
    }
}

void hostile_leave(struct ring *ring)
{
    ring_store(&ring->shared->follower_generation, 0);
    ring->generation = 0;
}
