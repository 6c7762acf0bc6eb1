/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Both sides of a ring through their whole lives: start, join, restart of either side. */
#pragma once

#include "lib/ring.h"

/*
 * A follower that was restarted finds the generation which its former life had joined; the leader's
 * indices are in the middle of it, so joining it again would mix them up. It therefore leaves
 * first: the leader sees RING_LEFT, takes a new generation (ring_leader_restart), and the follower
 * joins that one.
 */
struct ring_follower {
    struct ring ring;
    uint32_t left; /* generation of a former life: never to be joined; 0: none */
};

struct ring_leader {
    struct ring ring;
    uint32_t generation;
    bool joined; /* the follower has been seen in this generation */
};

enum ring_join {
    RING_JOIN_DOWN,  /* not connected */
    RING_JOIN_UP,    /* connected, nothing happened */
    RING_JOIN_FRESH, /* just joined: the ring is empty, what was in flight is forgotten; a follower
                        notifies its leader */
    RING_JOIN_LOST,  /* leader only: the follower left; reclaim, ring_leader_restart, notify it */
};

/* Follower, at its start; notify the leader afterwards if `left` is not 0. */
static inline void ring_join_init(struct ring_follower *follower, void *shared, uint32_t capacity,
                                  uint32_t entry_words)
{
    ring_follow(&follower->ring, shared, capacity, entry_words);
    uint32_t generation = ring_load(&follower->ring.shared->leader_generation);
    uint32_t joined = ring_load(&follower->ring.shared->follower_generation);
    follower->left = 0;
    if (generation != 0 &&
        (joined == generation || joined == (generation | RING_LEFT_MARK))) {
        follower->left = generation;
        ring_store(&follower->ring.shared->follower_generation, generation | RING_LEFT_MARK);
    }
}

/* Follower, at every wake-up before it touches the ring. */
/*@ requires \valid(follower) && ring_valid(&follower->ring);
    assigns follower->ring.index, follower->ring.place, follower->ring.generation,
            follower->ring.shared->tail, follower->ring.shared->head,
            follower->ring.shared->follower_generation, shared_seen, shared_unfenced;
    ensures ring_valid(&follower->ring);
    ensures answer: \result == RING_JOIN_UP || \result == RING_JOIN_FRESH ||
                    \result == RING_JOIN_DOWN;
    ensures up: \result == RING_JOIN_UP ==>
                shared_seen != 0 && shared_seen == follower->ring.generation;
    ensures fresh: \result == RING_JOIN_FRESH ==>
                follower->ring.index == 0 && follower->ring.generation != 0 &&
                follower->ring.shared->follower_generation == follower->ring.generation;
    ensures kept: \result != RING_JOIN_FRESH ==>
                follower->ring.index == \old(follower->ring.index) &&
                follower->ring.generation == \old(follower->ring.generation); */
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

/* Follower: make what was written visible. True: notify the leader; never without news. */
/*@ requires \valid(follower) && ring_valid(&follower->ring);
    assigns follower->ring.shared->tail, follower->ring.shared->consumer_waiting, shared_seen,
            shared_unfenced;
    ensures news: \result ==>
                follower->ring.shared->tail == (uint32_t)follower->ring.index;
    ensures once: \result ==> shared_seen != 0 && follower->ring.shared->consumer_waiting == 0;
    ensures quiet: shared_seen == 0 ==> !\result; */
static inline bool ring_join_publish(struct ring_follower *follower)
{
    struct ring *ring = &follower->ring;
    return ring_load(&ring->shared->tail) != (uint32_t)ring->index && ring_publish(ring);
}

/* Follower: give back the slots of what was read. True: notify the leader; never without news. */
/*@ requires \valid(follower) && ring_valid(&follower->ring);
    assigns follower->ring.shared->head, follower->ring.shared->producer_waiting, shared_seen,
            shared_unfenced;
    ensures news: \result ==>
                follower->ring.shared->head == (uint32_t)follower->ring.index;
    ensures once: \result ==> shared_seen != 0 && follower->ring.shared->producer_waiting == 0;
    ensures quiet: shared_seen == 0 ==> !\result; */
static inline bool ring_join_release(struct ring_follower *follower)
{
    struct ring *ring = &follower->ring;
    return ring_load(&ring->shared->head) != (uint32_t)ring->index && ring_release(ring);
}

/* Leader: start a new generation; reclaim what was in flight before, notify the follower
 * afterwards. */
/*@ requires \valid(leader) && ring_valid(&leader->ring);
    requires ring_apart(&leader->ring, leader->ring.shared,
                        leader->ring.capacity * leader->ring.entry_words);
    requires \separated(leader, &leader->ring.shared->tail, &leader->ring.shared->head,
                        &leader->ring.shared->magic, &leader->ring.shared->version,
                        &leader->ring.shared->leader_generation);
    assigns *leader, leader->ring.shared->tail, leader->ring.shared->head,
            leader->ring.shared->magic, leader->ring.shared->version,
            leader->ring.shared->leader_generation, shared_unfenced;
    ensures ring_valid(&leader->ring) && !leader->joined && leader->ring.index == 0;
    ensures fresh: leader->generation != 0 && leader->generation != \old(leader->generation);
    ensures next: \old(leader->generation) != UINT32_MAX ==>
                leader->generation == \old(leader->generation) + 1;
    ensures taken: leader->ring.generation == leader->generation &&
                leader->ring.shared->leader_generation == leader->generation; */
static inline void ring_leader_restart(struct ring_leader *leader)
{
    leader->generation = leader->generation == UINT32_MAX ? 1 : leader->generation + 1;
    leader->joined = false;
    ring_lead(&leader->ring, leader->ring.shared, leader->ring.capacity, leader->ring.entry_words,
              leader->generation);
}

/* Leader, at its start. A former life's generation stands in shared memory: go on from there. */
static inline void ring_leader_init(struct ring_leader *leader, void *shared, uint32_t capacity,
                                    uint32_t entry_words)
{
    ring_follow(&leader->ring, shared, capacity, entry_words);
    leader->generation = ring_load(&leader->ring.shared->leader_generation);
    ring_leader_restart(leader);
}

/* Leader, at every wake-up before it touches the ring. */
/*@ requires \valid(leader) && ring_valid(&leader->ring);
    assigns leader->joined, shared_seen;
    ensures up: \result == RING_JOIN_UP || \result == RING_JOIN_FRESH <==>
                shared_seen == leader->ring.generation;
    ensures fresh: \result == RING_JOIN_FRESH ==> !\old(leader->joined) && leader->joined;
    ensures lost: \old(leader->joined) && shared_seen != leader->ring.generation ==>
                \result == RING_JOIN_LOST;
    ensures down: \result == RING_JOIN_DOWN ==> !leader->joined; */
static inline enum ring_join ring_leader_update(struct ring_leader *leader)
{
    enum ring_state state = ring_leader_state(&leader->ring);
    bool up = state == RING_UP;
    enum ring_join join = up ? (leader->joined ? RING_JOIN_UP : RING_JOIN_FRESH)
                             : (leader->joined || state == RING_LEFT ? RING_JOIN_LOST
                                                                     : RING_JOIN_DOWN);
    leader->joined = leader->joined || up;
    return join;
}
