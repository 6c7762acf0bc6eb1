/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Peers that write anything into their rings, often something that nearly makes sense; the same in
 * every run. */
#pragma once

#include "lib/ring_join.h"

static uint64_t hostile_state = UINT64_C(0x9e3779b97f4a7c15);

static inline uint64_t hostile_next(void)
{
    hostile_state ^= hostile_state << 13;
    hostile_state ^= hostile_state >> 7;
    hostile_state ^= hostile_state << 17;
    return hostile_state;
}

static inline uint32_t hostile_below(uint32_t limit)
{
    return (uint32_t)(hostile_next() % limit);
}

/* Small, at an edge, or anything. */
static inline uint64_t hostile_number(void)
{
    static const uint64_t edges[] = {0, 1, UINT32_MAX, UINT64_C(1) << 32, UINT64_MAX};
    switch (hostile_below(4)) {
    case 0:
        return edges[hostile_below(sizeof(edges) / sizeof(edges[0]))];
    case 1:
        return hostile_next();
    default:
        return hostile_below(70);
    }
}

/* Changes something about one ring, whichever side it is: joins, leaves, moves an index, writes
 * entries. */
static inline void hostile_ring(void *memory, uint32_t capacity, uint32_t words,
                                uint64_t (*entry_word)(void))
{
    struct ring_shared *ring = (struct ring_shared *)memory;
    uint32_t choice = hostile_below(64);
    if (choice == 0) {
        ring->follower_generation = ring->leader_generation | RING_LEFT_MARK;
    } else if (choice == 1) {
        ((uint32_t *)memory)[hostile_below(RING_HEADER_BYTES / 4)] = (uint32_t)hostile_number();
    } else if (choice == 2) {
        ring->head = ring->tail - hostile_below(capacity + 2);
    } else if (choice < 16) {
        ring->tail = ring->head + hostile_below(capacity + 1);
    } else if (choice < 24) {
        ring->head = ring->tail;
    } else if (choice < 28) {
        ring->producer_waiting = hostile_below(2);
        ring->consumer_waiting = hostile_below(2);
    } else if (choice < 40) {
        ring->follower_generation = ring->leader_generation;
    } else {
        for (uint32_t i = 0; i < capacity * words; i++) {
            ring->entries[i] = entry_word();
        }
    }
}
