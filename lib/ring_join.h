/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A follower of a ring through its whole life: start, join, restart of either side. */
#pragma once

#include "lib/ring.h"

/*
 * A follower that was restarted finds the generation which its former life had joined; the leader's indices are in the
 * middle of it, so joining it again would mix them up. It therefore leaves first: the leader sees RING_DOWN, takes a new
 * generation (ring_leader_lost), and the follower joins that one.
 */
struct ring_follower {
    struct ring ring;
    uint32_t left; /* generation of a former life: never to be joined; 0: none */
};

enum ring_join {
    RING_JOIN_DOWN,  /* not connected */
    RING_JOIN_UP,    /* connected, nothing happened */
    RING_JOIN_FRESH, /* just joined: the ring is empty, what was in flight is forgotten; notify the leader */
};

static inline void ring_join_init(struct ring_follower *follower, void *shared, uint32_t capacity,
                                  uint32_t entry_words)
{
    ring_follow(&follower->ring, shared, capacity, entry_words);
    uint32_t generation = ring_load(&follower->ring.shared->leader_generation);
    follower->left = 0;
    if (ring_load(&follower->ring.shared->follower_generation) == generation) {
        follower->left = generation;
        ring_store(&follower->ring.shared->follower_generation, 0);
    }
}

static inline enum ring_join ring_join_update(struct ring_follower *follower)
{
    switch (ring_follower_state(&follower->ring)) {
    case RING_UP:
        return RING_JOIN_UP;
    case RING_RESTARTED:
        if (ring_load(&follower->ring.shared->leader_generation) == follower->left) {
            return RING_JOIN_DOWN;
        }
        return ring_adopt(&follower->ring) ? RING_JOIN_FRESH : RING_JOIN_DOWN;
    default:
        return RING_JOIN_DOWN;
    }
}
