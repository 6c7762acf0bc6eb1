/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: copies received frames into one client's own region. Trusted by all senders. */
#include "devices/net/copier.h"

enum { BUFFER_WORDS = NET_BUFFER_BYTES / 8 };

static bool ring_is_sane(const struct config_ring *ring, uint32_t entry_words)
{
    return ring->vaddr != 0 && ring->entry_words == entry_words && ring->capacity != 0 &&
           ring->capacity <= RING_CAPACITY_MAX && (ring->capacity & (ring->capacity - 1)) == 0;
}

/* The client's rings in a new generation; it will give us its buffers again. */
static void client_start(struct net_copier *copier)
{
    copier->generation = copier->generation == UINT32_MAX ? 1 : copier->generation + 1;
    ring_lead(&copier->rx_free, copier->rx_free.shared, copier->rx_free.capacity,
              copier->rx_free.entry_words, copier->generation);
    ring_lead(&copier->rx_ready, copier->rx_ready.shared, copier->rx_ready.capacity,
              copier->rx_ready.entry_words, copier->generation);
    for (uint32_t i = 0; i < copier->rx_buffers; i++) {
        copier->ours[i] = false;
    }
    copier->free_count = 0;
    copier->link = NET_COPIER_WAITING;
}

bool net_copier_init(struct net_copier *copier, const struct net_copier_config *config)
{
    if (!ring_is_sane(&config->copy, NET_COPY_ENTRY_WORDS) ||
        !ring_is_sane(&config->copied, NET_COPIED_ENTRY_WORDS) ||
        !ring_is_sane(&config->rx_free, NET_CLIENT_ENTRY_WORDS) ||
        !ring_is_sane(&config->rx_ready, NET_CLIENT_ENTRY_WORDS) ||
        config->rx.bytes / NET_BUFFER_BYTES > NET_CLIENT_BUFFERS_MAX) {
        return false;
    }
    *copier = (struct net_copier){ .rx = (volatile uint64_t *)config->rx.vaddr };
    copier->rx_buffers = (uint32_t)(config->rx.bytes / NET_BUFFER_BYTES);
    for (uint32_t i = 0; i <= CONFIG_CLIENTS_MAX; i++) {
        copier->sources[i] = (const volatile uint64_t *)config->sources[i].vaddr;
        copier->source_buffers[i] = (uint32_t)(config->sources[i].bytes / NET_BUFFER_BYTES);
    }
    ring_join_init(&copier->copy, (void *)config->copy.vaddr, config->copy.capacity,
                   config->copy.entry_words);
    ring_join_init(&copier->copied, (void *)config->copied.vaddr, config->copied.capacity,
                   config->copied.entry_words);
    ring_follow(&copier->rx_free, (void *)config->rx_free.vaddr, config->rx_free.capacity,
                config->rx_free.entry_words);
    ring_follow(&copier->rx_ready, (void *)config->rx_ready.vaddr, config->rx_ready.capacity,
                config->rx_ready.entry_words);
    copier->generation = ring_load(&copier->rx_free.shared->leader_generation);
    client_start(copier);
    return true;
}

/* The multiplexer's rings. When it starts us anew we start the client anew. */
static bool multiplexer_update(struct net_copier *copier)
{
    enum ring_join copy = ring_join_update(&copier->copy);
    enum ring_join copied = ring_join_update(&copier->copied);
    bool fresh = copy == RING_JOIN_FRESH || copied == RING_JOIN_FRESH;
    copier->connected = copy != RING_JOIN_DOWN && copied != RING_JOIN_DOWN;
    if (fresh) { /* also when the client never joined: it may have overwritten our lines */
        client_start(copier);
    }
    return fresh;
}

static bool client_update(struct net_copier *copier)
{
    bool joined = ring_leader_state(&copier->rx_free) == RING_UP &&
                  ring_leader_state(&copier->rx_ready) == RING_UP;
    if (copier->link == NET_COPIER_WAITING && joined) {
        copier->link = NET_COPIER_UP;
    } else if (copier->link != NET_COPIER_BROKEN && !joined) {
        bool left = ring_leader_state(&copier->rx_free) == RING_LEFT ||
                    ring_leader_state(&copier->rx_ready) == RING_LEFT;
        if (copier->link == NET_COPIER_UP || left) {
            client_start(copier);
            return true;
        }
    }
    return false;
}

static void refuse(struct net_copier *copier)
{
    if (copier->refused < NET_COPIER_REFUSED_MAX) {
        copier->refused++;
    }
}

/* Is this a buffer of the client's that it has not given to us already? */
static bool free_is_valid(const struct net_copier *copier, uint64_t offset)
{
    uint64_t buffer = offset / NET_BUFFER_BYTES;
    return offset % NET_BUFFER_BYTES == 0 && buffer < copier->rx_buffers && !copier->ours[buffer];
}

/* Takes the buffers that the client gives, each checked. At most a ring full. */
static bool free_collect(struct net_copier *copier)
{
    uint32_t count = ring_available(&copier->rx_free);
    if (count == RING_BROKEN) {
        copier->link = NET_COPIER_BROKEN;
        refuse(copier);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS];
        ring_read(&copier->rx_free, entry);
        if (free_is_valid(copier, entry[0])) {
            uint16_t buffer = (uint16_t)(entry[0] / NET_BUFFER_BYTES);
            copier->ours[buffer] = true;
            copier->free[copier->free_count] = buffer;
            copier->free_count++;
        } else {
            refuse(copier);
        }
    }
    return count > 0 && ring_release(&copier->rx_free);
}

/*
 * Whole words: both buffers are NET_BUFFER_BYTES long and aligned, so the last word may be copied
 * whole too.
 */
static void frame_copy(volatile uint64_t *to, const volatile uint64_t *from, uint32_t length,
                       const uint64_t *header)
{
    to[0] = header[0];
    to[1] = header[1] | (from[1] & ~UINT64_C(0xffffffffffff));
    for (uint32_t i = 2; i < (length + 7) / 8; i++) {
        to[i] = from[i];
    }
}

/* Hands the frame to the client, if it has a buffer and reads its ring. */
static enum net_copy_status frame_deliver(struct net_copier *copier, const volatile uint64_t *from,
                                          uint32_t length, const uint64_t *header)
{
    if (copier->link == NET_COPIER_BROKEN) {
        return NET_COPY_BROKEN;
    }
    if (copier->link != NET_COPIER_UP || copier->free_count == 0) {
        return NET_COPY_NO_BUFFER;
    }
    uint32_t space = ring_space(&copier->rx_ready);
    if (space == RING_BROKEN) {
        copier->link = NET_COPIER_BROKEN;
        return NET_COPY_BROKEN;
    }
    if (space == 0) {
        return NET_COPY_NO_BUFFER;
    }
    copier->free_count--;
    uint16_t buffer = copier->free[copier->free_count];
    copier->ours[buffer] = false;
    frame_copy(&copier->rx[(uint64_t)buffer * BUFFER_WORDS], from, length, header);
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { (uint64_t)buffer * NET_BUFFER_BYTES, length };
    ring_write(&copier->rx_ready, entry);
    return NET_COPY_DELIVERED;
}

/*
 * One entry of the multiplexer's; it is checked too, so that a wrong configuration shows and does
 * not copy.
 */
static void copy_take(struct net_copier *copier)
{
    uint64_t entry[NET_COPY_ENTRY_WORDS];
    ring_read(&copier->copy.ring, entry);
    uint32_t source = entry[0] >> 16 & 0xffff;
    uint32_t buffer = entry[0] & 0xffff;
    uint32_t length = (uint32_t)(entry[0] >> 32);
    enum net_copy_status status = NET_COPY_NO_BUFFER;
    if (source <= CONFIG_CLIENTS_MAX && copier->sources[source] != 0 &&
        buffer < copier->source_buffers[source] && length <= NET_FRAME_BYTES_MAX) {
        status = frame_deliver(copier, &copier->sources[source][(uint64_t)buffer * BUFFER_WORDS],
                               length, &entry[1]);
    }
    uint64_t answer = (entry[0] & UINT64_C(0xffffffffffff)) | (uint64_t)status << 48 |
                      (uint64_t)copier->refused << 56;
    copier->refused = 0;
    ring_write(&copier->copied.ring, &answer);
}

/* Copies what is due, up to the budget, and says so to both sides; true: more remains. */
static bool copy_all(struct net_copier *copier, struct net_copier_outcome *outcome)
{
    uint32_t available = ring_available(&copier->copy.ring);
    uint32_t space = ring_space(&copier->copied.ring);
    if (available == RING_BROKEN || space == RING_BROKEN) {
        return false;
    }
    uint32_t count = available < space ? available : space;
    count = count < NET_COPIER_BUDGET ? count : NET_COPIER_BUDGET;
    for (uint32_t i = 0; i < count; i++) {
        copy_take(copier);
    }
    if (count > 0) {
        outcome->notify_multiplexer |= ring_release(&copier->copy.ring);
        outcome->notify_multiplexer |= ring_publish(&copier->copied.ring);
        if (copier->link == NET_COPIER_UP) {
            outcome->notify_client |= ring_publish(&copier->rx_ready);
        }
    }
    return count < available && count < space;
}

struct net_copier_outcome net_copier_step(struct net_copier *copier)
{
    struct net_copier_outcome outcome = { 0 };
    outcome.notify_multiplexer = multiplexer_update(copier);
    outcome.notify_client = client_update(copier) || outcome.notify_multiplexer;
    if (copier->link == NET_COPIER_UP) {
        outcome.notify_client |= free_collect(copier);
    }
    if (!copier->connected) {
        return outcome;
    }
    outcome.again = copy_all(copier, &outcome);
    if (!outcome.again && !ring_sleep_empty(&copier->copy.ring)) {
        outcome.again = ring_available(&copier->copy.ring) != RING_BROKEN &&
                        ring_space(&copier->copied.ring) != 0;
    }
    return outcome;
}
