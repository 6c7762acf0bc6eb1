/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a driver VM that has the multiplexer, in an enemy's hands, can do to clients: it leads their rings. For tests. */
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "devices/blk/sharing.h"
#include "devices/net/sharing.h"
#include "guest/bridge/bridge.h"
#include "guest/sharing/garbage.h"

enum {
    PAUSE_NS = 2 * 1000 * 1000,
    PEERS = 40, /* more than there are */
    TARGETS_MAX = 6 * NET_SHARING_CLIENTS_MAX,
    INFO_WORDS = 16,
    NUMBER_BITS = 7, /* of ids and buffers that there are, and some more */
};

struct target {
    struct ring_shared *ring; /* or, where capacity is 0, an information page */
    uint32_t capacity;
    uint32_t entry_words;
};

static struct target targets[TARGETS_MAX];
static uint32_t target_count;
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64: the same numbers each time */
static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)(next() >> 8) % limit;
}

static void target_add(struct shared *shared, uint64_t address, uint32_t capacity, uint32_t entry_words)
{
    uint64_t bytes = capacity == 0 ? INFO_WORDS * 8 : ring_bytes(capacity, entry_words);
    void *memory = shared_memory(shared, address, bytes);
    if (memory != NULL && target_count < TARGETS_MAX) {
        targets[target_count++] = (struct target){ memory, capacity, entry_words };
    }
}

static void ring_add(struct shared *shared, const struct config_ring *ring)
{
    if (ring->capacity != 0 && ring->capacity <= RING_CAPACITY_MAX && ring->entry_words <= RING_ENTRY_WORDS_MAX) {
        target_add(shared, ring->vaddr, ring->capacity, ring->entry_words);
    }
}

static void net_add(struct shared *shared, const struct net_sharing_config *config)
{
    for (uint32_t i = 0; i < config->multiplexer.client_count && i < NET_SHARING_CLIENTS_MAX; i++) {
        const struct net_multiplexer_client_config *client = &config->multiplexer.clients[i];
        ring_add(shared, &client->tx_ready);
        ring_add(shared, &client->tx_done);
        ring_add(shared, &config->copiers[i].rx_free);
        ring_add(shared, &config->copiers[i].rx_ready);
        target_add(shared, client->info.vaddr, 0, 0);
    }
}

static void blk_add(struct shared *shared, const struct blk_sharing_config *config)
{
    for (uint32_t i = 0; i < config->mux.client_count && i < BLK_CLIENTS_MAX; i++) {
        const struct blk_mux_client_config *client = &config->mux.clients[i];
        ring_add(shared, &client->requests);
        ring_add(shared, &client->responses);
        target_add(shared, client->info.vaddr, 0, 0);
    }
}

/* Anything, or an id, a length or the place of a buffer, as far as a client might believe it. */
static uint64_t entry_word(void)
{
    uint64_t number = next() >> (64 - NUMBER_BITS);
    switch (below(4)) {
    case 0:
        return number * NET_BUFFER_BYTES;
    case 1:
        return number << 32 | below(NET_BUFFER_BYTES);
    case 2:
        return below(NET_BUFFER_BYTES);
    default:
        return next();
    }
}

static void words_scribble(void *memory, uint64_t count)
{
    uint64_t *words = memory;
    for (uint64_t i = 0; i < count; i++) {
        __atomic_store_n(&words[i], next(), __ATOMIC_RELAXED);
    }
}

static void entries_scribble(const struct target *target)
{
    for (uint32_t i = 0; i < target->capacity * target->entry_words; i++) {
        __atomic_store_n(&target->ring->entries[i], entry_word(), __ATOMIC_RELAXED);
    }
}

/* As a leader that keeps the rules: clients join, and what follows reaches deeper. */
static void ring_start(struct ring_shared *ring)
{
    ring_store(&ring->magic, RING_MAGIC);
    ring_store(&ring->version, RING_VERSION);
    ring_store(&ring->leader_generation, (uint32_t)next() & ~RING_LEFT_MARK);
}

static void ring_scribble(const struct target *target)
{
    struct ring_shared *ring = target->ring;
    uint32_t choice = below(64);
    if (choice == 0) {
        words_scribble(ring, ring_bytes(target->capacity, target->entry_words) / 8);
    } else if (choice == 1) {
        words_scribble((uint64_t *)(void *)ring + below(RING_HEADER_BYTES / 8), 1);
    } else if (choice < 4) {
        ring_start(ring);
    } else if (choice < 20) {
        ring_store(&ring->tail, ring_load(&ring->head) + below(target->capacity + 2));
    } else if (choice < 36) {
        ring_store(&ring->head, ring_load(&ring->tail) - below(target->capacity + 2));
    } else if (choice < 42) {
        ring_store(&ring->producer_waiting, below(3));
        ring_store(&ring->consumer_waiting, below(3));
    } else {
        entries_scribble(target);
    }
}

/* Both rings of a pair have to be of one generation before a client joins them. */
static void all_start(void)
{
    uint64_t before = state;
    for (uint32_t i = 0; i < target_count; i++) {
        state = before;
        if (targets[i].capacity != 0) {
            ring_start(targets[i].ring);
        }
    }
}

void sharing_garbage(struct shared *shared, const struct config_header *header)
{
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    if (config_is_valid(header, CONFIG_ROLE_NET_MULTIPLEXER, sizeof(struct net_sharing_config))) {
        net_add(shared, (const struct net_sharing_config *)(const void *)header);
    } else if (config_is_valid(header, CONFIG_ROLE_BLK_MULTIPLEXER, sizeof(struct blk_sharing_config))) {
        blk_add(shared, (const struct blk_sharing_config *)(const void *)header);
    }
    for (uint32_t round = 0; target_count != 0; round++) {
        if (below(32) == 0) {
            all_start();
        }
        for (uint32_t i = 0; i < target_count; i++) {
            if (targets[i].capacity != 0) {
                ring_scribble(&targets[i]);
            } else if (below(16) == 0) {
                words_scribble(targets[i].ring, INFO_WORDS);
            }
        }
        for (uint8_t peer = 0; peer < PEERS; peer++) {
            shared_notify(shared, peer);
        }
        nanosleep(&pause, NULL);
    }
}
