/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one ring: single producer, single consumer, shared with a peer that is not trusted. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/shared.h"

/*
 * Who is who. Every ring has a producer and a consumer. Independently of that one side is the
 * *leader*: the more trusted of the two (the multiplexer towards clients and drivers). The leader
 * starts the ring, and starts it anew when a peer was restarted or let out of quarantine, by
 * taking a new generation; the follower adopts it. A ring whose two generations differ is down: it
 * counts as empty and as full. Memory that is all zero is a ring that is down.
 *
 * Entries are a fixed number of 64-bit words. Capacity (a power of two) and entry size come from
 * configuration, never from shared memory. Indices run freely; the private index has 64 bits and
 * only its low 32 bits are shared. The peer's index is read once per batch and counts only if it
 * is at most `capacity` ahead of ours, else RING_BROKEN.
 *
 * Sleeping: who wants to sleep sets its waiting flag, executes a full fence and looks again; who
 * publishes executes a full fence and looks at the flag. Whoever clears a peer's flag must notify
 * the peer.
 *
 * Orderings are named in lib/shared.h. `make prove` proves the contracts, with every word of the
 * peer's arbitrary at each load.
 */

enum {
    RING_MAGIC = 0x474e4952, /* "RING" */
    RING_VERSION = 1,
    RING_LINE_BYTES = 64,
    RING_HEADER_BYTES = 4 * RING_LINE_BYTES,
    RING_CAPACITY_MAX = 1 << 16,
    RING_ENTRY_WORDS_MAX = 16,
};

/* Stands in the follower's generation together with the one that a former life of it had joined. */
static const uint32_t RING_LEFT_MARK = UINT32_C(1) << 31;

/* Answer of ring_space and ring_available when the peer's index makes no sense: quarantine it. */
static const uint32_t RING_BROKEN = UINT32_MAX;

enum ring_state {
    RING_DOWN,      /* the peer has not joined this generation: neither read nor write */
    RING_UP,        /* both sides are in the same generation */
    RING_RESTARTED, /* follower only: the leader took a new generation; reclaim, then ring_adopt */
    RING_LEFT,      /* leader only: the follower was restarted and has left this generation */
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
    uint64_t index;       /* entries we wrote or took, including unpublished ones */
    uint32_t capacity;    /* power of two, at most RING_CAPACITY_MAX */
    uint32_t entry_words; /* 64-bit words per entry */
    uint32_t generation;  /* the generation we are in; 0: none yet */
    uint32_t place;       /* index modulo capacity */
};

/*@ predicate ring_shared_valid(struct ring_shared *s, integer words) =
        \valid(&s->magic) && \valid(&s->version) && \valid(&s->leader_generation) &&
        \valid(&s->follower_generation) && \valid(&s->tail) && \valid(&s->producer_waiting) &&
        \valid(&s->head) && \valid(&s->consumer_waiting) && \valid(&s->entries[0 .. words - 1]);
    predicate ring_apart(struct ring *r, struct ring_shared *s, integer words) =
        \separated(r, &s->magic) && \separated(r, &s->version) &&
        \separated(r, &s->leader_generation) && \separated(r, &s->follower_generation) &&
        \separated(r, &s->tail) &&
        \separated(r, &s->producer_waiting) && \separated(r, &s->head) &&
        \separated(r, &s->consumer_waiting) && \separated(r, &s->entries[0 .. words - 1]);
    predicate ring_geometry(integer capacity, integer entry_words) =
        1 <= capacity <= RING_CAPACITY_MAX && 1 <= entry_words <= RING_ENTRY_WORDS_MAX;
    predicate ring_valid(struct ring *r) =
        \valid(r) && ring_geometry(r->capacity, r->entry_words) && r->place < r->capacity &&
        ring_shared_valid(r->shared, r->capacity * r->entry_words) &&
        ring_apart(r, r->shared, r->capacity * r->entry_words);
    logic integer ring_slot_of(struct ring *r) = r->place * r->entry_words;
*/

/* Bytes of shared memory that a ring needs. */
/*@ requires ring_geometry(capacity, entry_words);
    assigns \nothing;
    ensures \result == RING_HEADER_BYTES + capacity * entry_words * 8; */
static inline uint64_t ring_bytes(uint32_t capacity, uint32_t entry_words)
{
    return RING_HEADER_BYTES + (uint64_t)capacity * entry_words * 8;
}

/*@ requires \valid_read(word);
    assigns shared_seen;
    ensures \result == shared_seen; */
static inline uint32_t ring_load(const uint32_t *word)
{
    return shared_load_acquire(word);
}

/*@ requires \valid(word);
    assigns *word, shared_unfenced;
    ensures *word == value; */
static inline void ring_store(uint32_t *word, uint32_t value)
{
    shared_store_release(word, value);
}

/* Set up our private view as the follower; the ring is down until the leader has started it. */
/*@ requires \valid(ring);
    assigns *ring;
    ensures ring->shared == shared && ring->capacity == capacity;
    ensures ring->entry_words == entry_words;
    ensures index: ring->index == 0 && ring->place == 0;
    ensures generation: ring->generation == 0; */
static inline void ring_follow(struct ring *ring, struct ring_shared *shared, uint32_t capacity,
                               uint32_t entry_words)
{
    ring->shared = shared;
    ring->index = 0;
    ring->place = 0;
    ring->capacity = capacity;
    ring->entry_words = entry_words;
    ring->generation = 0;
}

/*
 * Set up our private view as the leader and start a new generation. Entries in flight are
 * forgotten: the caller reclaims what they stood for. `generation` must differ from all earlier
 * ones of this ring and from 0; the caller counts it privately. Notify the peer afterwards.
 */
/*@ requires \valid(ring) && ring_geometry(capacity, entry_words);
    requires ring_shared_valid(shared, capacity * entry_words);
    requires ring_apart(ring, shared, capacity * entry_words);
    assigns *ring, shared->tail, shared->head, shared->magic, shared->version,
            shared->leader_generation, shared_unfenced;
    ensures ring_valid(ring) && ring->index == 0 && ring->generation == generation;
    ensures ring->shared == shared && ring->capacity == capacity;
    ensures ring->entry_words == entry_words;
    ensures started: shared->leader_generation == generation;
    ensures empty: shared->tail == 0 && shared->head == 0; */
static inline void ring_lead(struct ring *ring, struct ring_shared *shared, uint32_t capacity,
                             uint32_t entry_words, uint32_t generation)
{
    ring_follow(ring, shared, capacity, entry_words);
    ring->generation = generation;
    ring_store(&shared->tail, 0);
    ring_store(&shared->head, 0);
    shared_store(&shared->magic, RING_MAGIC);
    shared_store(&shared->version, RING_VERSION);
    ring_store(&shared->leader_generation, generation);
}

/* Leader: has the follower joined our generation, and is it still the one that did? */
/*@ requires ring_valid(ring);
    assigns shared_seen;
    ensures \result == RING_UP <==> shared_seen == ring->generation;
    ensures \result == RING_UP || \result == RING_DOWN || \result == RING_LEFT; */
static inline enum ring_state ring_leader_state(const struct ring *ring)
{
    uint32_t generation = ring_load(&ring->shared->follower_generation);
    if (generation == ring->generation) {
        return RING_UP;
    }
    return generation == (ring->generation | RING_LEFT_MARK) ? RING_LEFT : RING_DOWN;
}

/* Follower: down, up, or restarted by the leader (then reclaim and ring_adopt). */
/*@ requires ring_valid(ring);
    assigns shared_seen;
    ensures \result == RING_DOWN <==> shared_seen == 0;
    ensures \result == RING_UP <==> shared_seen != 0 && shared_seen == ring->generation; */
static inline enum ring_state ring_follower_state(const struct ring *ring)
{
    uint32_t generation = ring_load(&ring->shared->leader_generation);
    if (generation == 0) {
        return RING_DOWN;
    }
    return generation == ring->generation ? RING_UP : RING_RESTARTED;
}

/* Follower: join the leader's generation with an empty ring. False: no ring of our version. */
/*@ requires ring_valid(ring);
    assigns ring->index, ring->place, ring->generation, ring->shared->tail, ring->shared->head,
            ring->shared->follower_generation, shared_seen, shared_unfenced;
    ensures ring_valid(ring);
    ensures joined: \result ==> ring->index == 0 && ring->place == 0 && ring->generation != 0 &&
                                ring->shared->follower_generation == ring->generation;
    ensures index: !\result ==> ring->index == \old(ring->index);
    ensures generation: !\result ==> ring->generation == \old(ring->generation); */
static inline bool ring_adopt(struct ring *ring)
{
    uint32_t generation = ring_load(&ring->shared->leader_generation);
    if (generation == 0 || shared_load(&ring->shared->magic) != RING_MAGIC ||
        shared_load(&ring->shared->version) != RING_VERSION) {
        return false;
    }
    ring->index = 0;
    ring->place = 0;
    ring->generation = generation;
    /* An index of ours from the old generation may stand there; the leader writes neither before
     * we have joined. */
    ring_store(&ring->shared->tail, 0);
    ring_store(&ring->shared->head, 0);
    ring_store(&ring->shared->follower_generation, generation);
    return true;
}

/* Producer: entries that can be written now, or RING_BROKEN. */
/*@ requires ring_valid(ring);
    assigns shared_seen;
    ensures bounded: \result == RING_BROKEN || \result <= ring->capacity;
    ensures exact: \let used = (uint32_t)((uint32_t)ring->index - shared_seen);
                   \result == (used > ring->capacity ? RING_BROKEN : ring->capacity - used); */
static inline uint32_t ring_space(const struct ring *ring)
{
    uint32_t used = (uint32_t)ring->index - ring_load(&ring->shared->head);
    return used > ring->capacity ? RING_BROKEN : ring->capacity - used;
}

/* Consumer: entries that can be read now, or RING_BROKEN. */
/*@ requires ring_valid(ring);
    assigns shared_seen;
    ensures bounded: \result == RING_BROKEN || \result <= ring->capacity;
    ensures exact: \let count = (uint32_t)(shared_seen - (uint32_t)ring->index);
                   \result == (count > ring->capacity ? RING_BROKEN : count); */
static inline uint32_t ring_available(const struct ring *ring)
{
    uint32_t count = ring_load(&ring->shared->tail) - (uint32_t)ring->index;
    return count > ring->capacity ? RING_BROKEN : count;
}

/* The first word of the entry at our index. */
/*@ requires ring_valid(ring);
    assigns \nothing;
    ensures exact: \result == ring_slot_of(ring);
    ensures inside: \result + ring->entry_words <= ring->capacity * ring->entry_words; */
static inline uint64_t ring_slot(const struct ring *ring)
{
    //@ assert scaled: ring->place * ring->entry_words <= (ring->capacity - 1) * ring->entry_words;
    return (uint64_t)ring->place * ring->entry_words;
}

/* Our index moves on by one entry. */
/*@ requires ring_valid(ring) && ring->index < UINT64_MAX;
    assigns ring->index, ring->place;
    ensures ring->index == \old(ring->index) + 1;
    ensures ring->place == (\old(ring->place) + 1 == ring->capacity ? 0 : \old(ring->place) + 1);
    ensures ring_valid(ring); */
static inline void ring_step(struct ring *ring)
{
    ring->index++;
    ring->place = ring->place + 1 == ring->capacity ? 0 : ring->place + 1;
}

/* Producer: put one entry, for which ring_space said there is room. Seen after ring_publish. */
/*@ requires ring_valid(ring) && ring->index < UINT64_MAX;
    requires \valid_read(entry + (0 .. ring->entry_words - 1));
    requires \separated(entry + (0 .. ring->entry_words - 1), ring,
                        &ring->shared->entries[0 .. ring->capacity * ring->entry_words - 1]);
    assigns ring->index, ring->place,
            ring->shared->entries[ring_slot_of(ring) .. ring_slot_of(ring) + ring->entry_words - 1];
    ensures ring->index == \old(ring->index) + 1;
    ensures written: \forall integer i; 0 <= i < ring->entry_words ==>
                         ring->shared->entries[\old(ring_slot_of(ring)) + i] == entry[i];
    ensures ring_valid(ring); */
static inline void ring_write(struct ring *ring, const uint64_t *entry)
{
    uint64_t slot = ring_slot(ring);
    /*@ loop invariant 0 <= i <= ring->entry_words;
        loop invariant \forall integer j; 0 <= j < i ==>
                           ring->shared->entries[slot + j] == entry[j];
        loop assigns i, ring->shared->entries[slot .. slot + ring->entry_words - 1];
        loop variant ring->entry_words - i; */
    for (uint32_t i = 0; i < ring->entry_words; i++) {
        shared_store64(&ring->shared->entries[slot + i], entry[i]);
    }
    ring_step(ring);
}

/* Consumer: take one entry into private memory; only after ring_available said there is one. */
/*@ requires ring_valid(ring) && ring->index < UINT64_MAX;
    requires \valid(entry + (0 .. ring->entry_words - 1));
    requires \separated(entry + (0 .. ring->entry_words - 1), ring);
    assigns ring->index, ring->place, entry[0 .. ring->entry_words - 1];
    ensures ring->index == \old(ring->index) + 1;
    ensures ring_valid(ring); */
static inline void ring_read(struct ring *ring, uint64_t *entry)
{
    uint64_t slot = ring_slot(ring);
    /*@ loop invariant 0 <= i <= ring->entry_words;
        loop assigns i, entry[0 .. ring->entry_words - 1];
        loop variant ring->entry_words - i; */
    for (uint32_t i = 0; i < ring->entry_words; i++) {
        entry[i] = shared_load64(&ring->shared->entries[slot + i]);
    }
    ring_step(ring);
}

/* True (once) if the peer sleeps and has to be notified. */
/*@ requires \valid(waiting);
    assigns *waiting, shared_seen, shared_unfenced;
    ensures woken: \result <==> shared_seen != 0;
    ensures once: \result ==> *waiting == 0;
    ensures kept: !\result ==> *waiting == \old(*waiting); */
static inline bool ring_take_flag(uint32_t *waiting)
{
    shared_fence();
    if (shared_load_fenced(waiting) == 0) {
        return false;
    }
    shared_store(waiting, 0);
    return true;
}

/* Producer: make all written entries visible. True: notify the consumer. */
/*@ requires ring_valid(ring);
    assigns ring->shared->tail, ring->shared->consumer_waiting, shared_seen, shared_unfenced;
    ensures published: ring->shared->tail == (uint32_t)ring->index;
    ensures woken: \result <==> shared_seen != 0;
    ensures once: \result ==> ring->shared->consumer_waiting == 0; */
static inline bool ring_publish(struct ring *ring)
{
    ring_store(&ring->shared->tail, (uint32_t)ring->index);
    return ring_take_flag(&ring->shared->consumer_waiting);
}

/* Consumer: give back the slots of all entries read. True: notify the producer. */
/*@ requires ring_valid(ring);
    assigns ring->shared->head, ring->shared->producer_waiting, shared_seen, shared_unfenced;
    ensures released: ring->shared->head == (uint32_t)ring->index;
    ensures woken: \result <==> shared_seen != 0;
    ensures once: \result ==> ring->shared->producer_waiting == 0; */
static inline bool ring_release(struct ring *ring)
{
    ring_store(&ring->shared->head, (uint32_t)ring->index);
    return ring_take_flag(&ring->shared->producer_waiting);
}

/* Consumer: ask to be notified. True: it is still empty, we may sleep. False: look again first. */
/*@ requires ring_valid(ring);
    assigns ring->shared->consumer_waiting, shared_seen, shared_unfenced;
    ensures asked: ring->shared->consumer_waiting == 1;
    ensures empty: \result <==> shared_seen == (uint32_t)ring->index; */
static inline bool ring_sleep_empty(struct ring *ring)
{
    shared_store(&ring->shared->consumer_waiting, 1);
    shared_fence();
    return shared_load_fenced(&ring->shared->tail) == (uint32_t)ring->index;
}

/* Producer: ask to be notified of space. True: there is none, we may sleep. False: look again. */
/*@ requires ring_valid(ring);
    assigns ring->shared->producer_waiting, shared_seen, shared_unfenced;
    ensures asked: ring->shared->producer_waiting == 1;
    ensures full: \result <==> (uint32_t)((uint32_t)ring->index - shared_seen) == ring->capacity; */
static inline bool ring_sleep_full(struct ring *ring)
{
    shared_store(&ring->shared->producer_waiting, 1);
    shared_fence();
    return (uint32_t)ring->index - shared_load_fenced(&ring->shared->head) == ring->capacity;
}
