/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A multiplexer's view of one peer: a pair of rings that it leads, restarted together. */
#pragma once

#include "lib/config.h"
#include "lib/ring_join.h"

struct ring_peer {
    struct ring_leader from; /* peer -> us */
    struct ring_leader to;   /* us -> peer */
    bool up;                 /* both are joined */
    bool broken;             /* an index of the peer made no sense */
    bool notify;             /* the peer has to be notified at the end of this step */
    uint64_t published;      /* entries written that the peer knows of */
    uint64_t released;       /* entries read that the peer knows of */
};

static inline void ring_peer_init(struct ring_peer *peer, const struct config_ring *from,
                                  const struct config_ring *to, uint32_t from_words,
                                  uint32_t to_words)
{
    ring_leader_init(&peer->from, (void *)(uintptr_t)from->vaddr, from->capacity, from_words);
    ring_leader_init(&peer->to, (void *)(uintptr_t)to->vaddr, to->capacity, to_words);
    peer->up = false;
    peer->broken = false;
    peer->notify = true;
    peer->published = 0;
    peer->released = 0;
}

/* Start both rings anew; what was in flight is the caller's to reclaim. */
static inline void ring_peer_restart(struct ring_peer *peer)
{
    ring_leader_restart(&peer->from);
    ring_leader_restart(&peer->to);
    peer->up = false;
    peer->broken = false;
    peer->notify = true;
    peer->published = 0;
    peer->released = 0;
}

/* Look after joins and losses. False: the peer left, its rings were started anew, what was in
 * flight is to be reclaimed. */
static inline bool ring_peer_update(struct ring_peer *peer)
{
    enum ring_join from = ring_leader_update(&peer->from);
    enum ring_join to = ring_leader_update(&peer->to);
    if (from == RING_JOIN_LOST || to == RING_JOIN_LOST) {
        ring_peer_restart(peer);
        return false;
    }
    peer->up = from != RING_JOIN_DOWN && to != RING_JOIN_DOWN;
    return true;
}

/* Entries to read; 0 for a peer that broke the ring, which is noted. */
static inline uint32_t ring_peer_available(struct ring_peer *peer)
{
    uint32_t available = ring_available(&peer->from.ring);
    peer->broken = peer->broken || available == RING_BROKEN;
    return peer->broken ? 0 : available;
}

/* Entries that can be written; 0 for a peer that broke the ring, which is noted. */
static inline uint32_t ring_peer_space(struct ring_peer *peer)
{
    uint32_t space = ring_space(&peer->to.ring);
    peer->broken = peer->broken || space == RING_BROKEN;
    return peer->broken ? 0 : space;
}

/* Make what was written visible; without news nobody is woken. */
static inline void ring_peer_publish(struct ring_peer *peer)
{
    if (peer->published != peer->to.ring.index) {
        peer->published = peer->to.ring.index;
        peer->notify = ring_publish(&peer->to.ring) || peer->notify;
    }
}

/* Give back the slots of what was read. */
static inline void ring_peer_release(struct ring_peer *peer)
{
    if (peer->released != peer->from.ring.index) {
        peer->released = peer->from.ring.index;
        peer->notify = ring_release(&peer->from.ring) || peer->notify;
    }
}
