/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one ring: single producer, single consumer, shared with a peer that is not trusted. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Who is who. Every ring has a producer and a consumer. Independently of that one side is the *leader*: the more
 * trusted of the two (the multiplexer towards clients and drivers). The leader starts the ring, and starts it anew
 * when a peer was restarted or let out of quarantine, by taking a new generation; the follower adopts it. A ring
 * whose two generations differ is down: it counts as empty and as full. Memory that is all zero is a ring that is down.
 *
 * Entries are a fixed number of 64-bit words. Capacity (a power of two) and entry size come from configuration, never
 * from shared memory. Indices run freely; the private index has 64 bits and only its low 32 bits are shared. The
 * peer's index is read once per batch and counts only if it is at most `capacity` ahead of ours, else RING_BROKEN.
 *
 * Sleeping: who wants to sleep sets its waiting flag, executes a full fence and looks again; who publishes executes a
 * full fence and looks at the flag. Whoever clears a peer's flag must notify the peer.
 * This file is the only place in the house with memory ordering.
 */

enum {
    RING_MAGIC = 0x474e4952, /* "RING" */
    RING_VERSION = 1,
    RING_LINE_BYTES = 64,
    RING_HEADER_BYTES = 4 * RING_LINE_BYTES,
    RING_CAPACITY_MAX = 1 << 16,
};

/* Answer of ring_space and ring_available when the peer's index makes no sense: quarantine the peer. */
static const uint32_t RING_BROKEN = UINT32_MAX;

enum ring_state {
    RING_DOWN,      /* the peer has not joined this generation: neither read nor write */
    RING_UP,        /* both sides are in the same generation */
    RING_RESTARTED, /* follower only: the leader took a new generation; reclaim buffers, then ring_adopt */
};

/* What lies in shared memory: four lines, each written by one party, then the entries. */
struct ring_shared {
    uint32_t magic; /* leader's line */
    uint32_t version;
    uint32_t leader_generation;
    uint32_t reserved0[13];
    uint32_t follower_generation; /* follower's line */
    uint32_t reserved1[15];
    uint32_t tail; /* producer's line: entries written so far */
    uint32_t producer_waiting;
    uint32_t reserved2[14];
    uint32_t head; /* consumer's line: entries taken so far */
    uint32_t consumer_waiting;
    uint32_t reserved3[14];
    uint64_t entries[];
};

_Static_assert(sizeof(struct ring_shared) == RING_HEADER_BYTES, "four lines, then the entries");

/* One side's private view. */
struct ring {
    struct ring_shared *shared;
    uint64_t index;       /* entries we wrote (producer) or took (consumer), including unpublished ones */
    uint32_t capacity;    /* power of two, at most RING_CAPACITY_MAX */
    uint32_t entry_words; /* 64-bit words per entry */
    uint32_t generation;  /* the generation we are in; 0: none yet */
};

/* Bytes of shared memory that a ring needs. */
static inline uint64_t ring_bytes(uint32_t capacity, uint32_t entry_words)
{
    return RING_HEADER_BYTES + (uint64_t)capacity * entry_words * 8;
}

static inline uint32_t ring_load(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void ring_store(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline void ring_full_fence(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* Set up our private view as the follower; the ring is down until the leader has started it. */
static inline void ring_follow(struct ring *ring, void *shared, uint32_t capacity, uint32_t entry_words)
{
    *ring = (struct ring){ .shared = shared, .capacity = capacity, .entry_words = entry_words };
}

/*
 * Set up our private view as the leader and start a new generation. Entries in flight are forgotten: the caller
 * reclaims what they stood for. `generation` must differ from all earlier ones of this ring and from 0; the caller
 * counts it privately. Notify the peer afterwards.
 */
static inline void ring_lead(struct ring *ring, void *shared, uint32_t capacity, uint32_t entry_words,
                             uint32_t generation)
{
    ring_follow(ring, shared, capacity, entry_words);
    ring->generation = generation;
    ring_store(&ring->shared->tail, 0);
    ring_store(&ring->shared->head, 0);
    ring->shared->magic = RING_MAGIC;
    ring->shared->version = RING_VERSION;
    ring_store(&ring->shared->leader_generation, generation);
}

/* Leader: has the follower joined our generation? */
static inline enum ring_state ring_leader_state(const struct ring *ring)
{
    return ring_load(&ring->shared->follower_generation) == ring->generation ? RING_UP : RING_DOWN;
}

/* Follower: down, up, or restarted by the leader (then reclaim and ring_adopt). */
static inline enum ring_state ring_follower_state(const struct ring *ring)
{
    uint32_t generation = ring_load(&ring->shared->leader_generation);
    if (generation == 0) {
        return RING_DOWN;
    }
    return generation == ring->generation ? RING_UP : RING_RESTARTED;
}

/* Follower: join the leader's generation with an empty ring. False if what lies there is no ring of our version. */
static inline bool ring_adopt(struct ring *ring)
{
    uint32_t generation = ring_load(&ring->shared->leader_generation);
    if (generation == 0 || ring->shared->magic != RING_MAGIC || ring->shared->version != RING_VERSION) {
        return false;
    }
    ring->index = 0;
    ring->generation = generation;
    ring_store(&ring->shared->tail, 0); /* an index of ours from the old generation may stand there; */
    ring_store(&ring->shared->head, 0); /* the leader writes neither before we have joined */
    ring_store(&ring->shared->follower_generation, generation);
    return true;
}

/* Producer: entries that can be written now, or RING_BROKEN. */
static inline uint32_t ring_space(const struct ring *ring)
{
    uint32_t used = (uint32_t)ring->index - ring_load(&ring->shared->head);
    return used > ring->capacity ? RING_BROKEN : ring->capacity - used;
}

/* Consumer: entries that can be read now, or RING_BROKEN. */
static inline uint32_t ring_available(const struct ring *ring)
{
    uint32_t count = ring_load(&ring->shared->tail) - (uint32_t)ring->index;
    return count > ring->capacity ? RING_BROKEN : count;
}

/* Producer: put one entry; only after ring_space said there is room. The peer sees it after ring_publish. */
static inline void ring_write(struct ring *ring, const uint64_t *entry)
{
    uint64_t slot = (ring->index & (ring->capacity - 1)) * ring->entry_words;
    for (uint32_t i = 0; i < ring->entry_words; i++) {
        __atomic_store_n(&ring->shared->entries[slot + i], entry[i], __ATOMIC_RELAXED);
    }
    ring->index++;
}

/* Consumer: take one entry into private memory; only after ring_available said there is one. */
static inline void ring_read(struct ring *ring, uint64_t *entry)
{
    uint64_t slot = (ring->index & (ring->capacity - 1)) * ring->entry_words;
    for (uint32_t i = 0; i < ring->entry_words; i++) {
        entry[i] = __atomic_load_n(&ring->shared->entries[slot + i], __ATOMIC_RELAXED);
    }
    ring->index++;
}

/* True (once) if the peer sleeps and has to be notified. */
static inline bool ring_take_flag(uint32_t *waiting)
{
    ring_full_fence();
    if (__atomic_load_n(waiting, __ATOMIC_RELAXED) == 0) {
        return false;
    }
    __atomic_store_n(waiting, 0, __ATOMIC_RELAXED);
    return true;
}

/* Producer: make all written entries visible. True: notify the consumer. */
static inline bool ring_publish(struct ring *ring)
{
    ring_store(&ring->shared->tail, (uint32_t)ring->index);
    return ring_take_flag(&ring->shared->consumer_waiting);
}

/* Consumer: give back the slots of all entries read. True: notify the producer, which waits for space. */
static inline bool ring_release(struct ring *ring)
{
    ring_store(&ring->shared->head, (uint32_t)ring->index);
    return ring_take_flag(&ring->shared->producer_waiting);
}

/* Consumer: ask to be notified. True: the ring is still empty, we may sleep. False: look again first. */
static inline bool ring_sleep_empty(struct ring *ring)
{
    __atomic_store_n(&ring->shared->consumer_waiting, 1, __ATOMIC_RELAXED);
    ring_full_fence();
    return ring_available(ring) == 0;
}

/* Producer: ask to be notified of space. True: there is still none, we may sleep. False: look again first. */
static inline bool ring_sleep_full(struct ring *ring)
{
    __atomic_store_n(&ring->shared->producer_waiting, 1, __ATOMIC_RELAXED);
    ring_full_fence();
    return ring_space(ring) == 0;
}
