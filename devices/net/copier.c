/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: copies received frames into one client's own region. Trusted by all senders. */
#include "devices/net/copier.h"

#include "lib/string.h"

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
    net_places_init(&copier->places, copier->places.bytes, copier->places.most);
    copier->link = NET_COPIER_WAITING;
}

/* Buffers of the client's region, or places that it may give at a time. */
static uint64_t rx_count(const struct net_copier_config *config)
{
    return config->rx_anywhere != 0 ? config->rx_free.capacity
                                    : config->rx.bytes / NET_BUFFER_BYTES;
}

bool net_copier_init(struct net_copier *copier, const struct net_copier_config *config)
{
    if (!ring_is_sane(&config->copy, NET_COPY_ENTRY_WORDS) ||
        !ring_is_sane(&config->copied, NET_COPIED_ENTRY_WORDS) ||
        !ring_is_sane(&config->rx_free, NET_CLIENT_ENTRY_WORDS) ||
        !ring_is_sane(&config->rx_ready, NET_CLIENT_ENTRY_WORDS) ||
        rx_count(config) > NET_CLIENT_BUFFERS_MAX) {
        return false;
    }
    *copier = (struct net_copier){ .rx = (uint8_t *)config->rx.vaddr };
    copier->anywhere = config->rx_anywhere != 0;
    net_places_init(&copier->places, config->rx.bytes, (uint32_t)rx_count(config));
    for (uint32_t i = 0; i <= NET_CLIENTS_MAX; i++) {
        copier->sources[i] = (const uint8_t *)config->sources[i].vaddr;
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

/* What an entry of rx_free gives. */
/*@ requires \valid_read(copier) && \valid_read(entry + (0 .. 1));
    requires copier->places.most <= NET_CLIENT_BUFFERS_MAX;
    assigns \nothing;
    ensures offset: \result.offset == entry[0];
    ensures room: !copier->anywhere ==> \result.room == NET_BUFFER_BYTES;
    ensures buffer: !copier->anywhere && \result.id < copier->places.most ==>
                    entry[0] == \result.id * NET_BUFFER_BYTES; */
static struct net_place place_of(const struct net_copier *copier, const uint64_t *entry)
{
    if (copier->anywhere) {
        return (struct net_place){
            .offset = entry[0], .room = (uint32_t)entry[1], .id = (uint32_t)(entry[1] >> 32) };
    }
    uint64_t buffer = entry[0] / NET_BUFFER_BYTES;
    bool whole = entry[0] % NET_BUFFER_BYTES == 0 && buffer < copier->places.most;
    return (struct net_place){
        .offset = entry[0], .room = NET_BUFFER_BYTES, .id = whole ? (uint32_t)buffer : UINT32_MAX };
}

/* Takes one buffer that the client gives, if it may. */
static void free_take(struct net_copier *copier)
{
    uint64_t entry[NET_CLIENT_ENTRY_WORDS];
    ring_read(&copier->rx_free, entry);
    struct net_place place = place_of(copier, entry);
    if (!net_places_push(&copier->places, &place)) {
        refuse(copier);
    }
}

/* Entries that the client gives; RING_BROKEN: its index makes no sense. */
static uint32_t free_available(struct net_copier *copier)
{
    return ring_available(&copier->rx_free);
}

static bool free_has_room(const struct net_copier *copier)
{
    return copier->places.count < copier->places.most;
}

static bool free_release(struct net_copier *copier)
{
    return ring_release(&copier->rx_free);
}

static void client_break(struct net_copier *copier)
{
    copier->link = NET_COPIER_BROKEN;
    refuse(copier);
}

/* For the proofs: entries that the client gave when free_collect looked, and those it took. */
/*@ ghost uint32_t net_copier_given; */
/*@ ghost uint32_t net_copier_collected; */

/* Takes the buffers that the client gives, each checked. At most a ring full; with all of them on
 * the stack the rest, which can only be wrong, waits in the ring until a frame took one. */
/*@ ensures budget: net_copier_collected <= net_copier_given; */
static bool free_collect(struct net_copier *copier)
{
    uint32_t count = free_available(copier);
    uint32_t taken = 0;
    if (count == RING_BROKEN) {
        client_break(copier);
        //@ ghost net_copier_collected = 0;
        return false;
    }
    /*@ loop invariant 0 <= taken <= count;
        loop variant count - taken; */
    for (; taken < count && free_has_room(copier); taken++) {
        free_take(copier);
    }
    bool notify = count > 0 && free_release(copier);
    //@ ghost net_copier_given = count;
    //@ ghost net_copier_collected = taken;
    return notify;
}

/*
 * The header is the one that the multiplexer checked; the sender may change all that follows while
 * we copy it. The other side of memcpy is another file, so nothing is read twice for that.
 */
/*@ requires length <= NET_FRAME_BYTES_MAX;
    requires to: \valid(to + (0 .. length - 1));
    requires from: \valid_read(from + (0 .. length - 1));
    requires header: \valid_read(header + (0 .. 1));
    requires apart: \separated(to + (0 .. length - 1), from + (0 .. length - 1));
    requires besides: \separated(to + (0 .. length - 1), header + (0 .. 1));
    assigns to[0 .. length - 1]; */
static void frame_copy(uint8_t *to, const uint8_t *from, uint32_t length, const uint64_t *header)
{
    if (length <= NET_HEADER_BYTES) {
        memcpy(to, header, length);
        return;
    }
    memcpy(to, header, NET_HEADER_BYTES);
    memcpy(to + NET_HEADER_BYTES, from + NET_HEADER_BYTES, length - NET_HEADER_BYTES);
}

/* Copies the frame to the place on top, of which there is one. False: it does not fit there. */
/*@ requires \valid(copier);
    requires places_valid(&copier->places);
    requires some: copier->places.count > 0;
    requires most: length <= NET_FRAME_BYTES_MAX;
    requires \valid(place) && \separated(place, copier);
    requires region: \valid(copier->rx + (0 .. copier->places.bytes - 1));
    requires from: \valid_read(from + (0 .. length - 1));
    requires header: \valid_read(header + (0 .. 1));
    requires apart: \separated(copier->rx + (0 .. copier->places.bytes - 1), copier);
    requires answer: \separated(copier->rx + (0 .. copier->places.bytes - 1), place);
    requires source: \separated(copier->rx + (0 .. copier->places.bytes - 1),
                from + (0 .. length - 1));
    requires copied: \separated(copier->rx + (0 .. copier->places.bytes - 1),
                header + (0 .. 1));
    assigns *place, copier->places.count, copier->places.ours[0 .. NET_CLIENT_BUFFERS_MAX - 1],
            copier->rx[0 .. copier->places.bytes - 1];
    ensures valid: places_valid(&copier->places);
    ensures inside: \result ==> place->offset + length <= copier->places.bytes;
    ensures nothing: !\result ==> copier->places.count == \old(copier->places.count); */
static bool frame_place(struct net_copier *copier, const uint8_t *from, uint32_t length,
                        const uint64_t *header, struct net_place *place)
{
    if (!net_places_pop(&copier->places, length, place)) {
        return false;
    }
    frame_copy(copier->rx + place->offset, from, length, header);
    return true;
}

/* Hands the frame to the client, if it has a buffer and reads its ring. */
static enum net_copy_status frame_deliver(struct net_copier *copier, const uint8_t *from,
                                          uint32_t length, const uint64_t *header)
{
    if (copier->link == NET_COPIER_BROKEN) {
        return NET_COPY_BROKEN;
    }
    if (copier->link != NET_COPIER_UP || copier->places.count == 0) {
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
    struct net_place place;
    if (!frame_place(copier, from, length, header, &place)) {
        return NET_COPY_NO_BUFFER;
    }
    uint64_t id = copier->anywhere ? (uint64_t)place.id << 32 : 0;
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { place.offset, length | id };
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
    if (source <= NET_CLIENTS_MAX && copier->sources[source] != 0 &&
        buffer < copier->source_buffers[source] && length <= NET_FRAME_BYTES_MAX) {
        const uint8_t *from = copier->sources[source] + (uint64_t)buffer * NET_BUFFER_BYTES;
        status = frame_deliver(copier, from, length, &entry[1]);
    }
    uint64_t answer = (entry[0] & UINT64_C(0xffffffffffff)) | (uint64_t)status << 48 |
                      (uint64_t)copier->refused << 56;
    copier->refused = 0;
    ring_write(&copier->copied.ring, &answer);
}

/* Entries of the multiplexer's that can be answered too; none when a ring is broken. */
static uint32_t copies_due(struct net_copier *copier)
{
    uint32_t available = ring_available(&copier->copy.ring);
    uint32_t space = ring_space(&copier->copied.ring);
    if (available == RING_BROKEN || space == RING_BROKEN) {
        return 0;
    }
    return available < space ? available : space;
}

/* What was copied is said to both sides. */
static void copies_publish(struct net_copier *copier, struct net_copier_outcome *outcome)
{
    outcome->notify_multiplexer |= ring_release(&copier->copy.ring);
    outcome->notify_multiplexer |= ring_publish(&copier->copied.ring);
    if (copier->link == NET_COPIER_UP) {
        outcome->notify_client |= ring_publish(&copier->rx_ready);
    }
}

/* For the proofs: entries that the last call of copy_all took, one in each turn of its loop. */
/*@ ghost uint32_t net_copier_taken; */

/* Copies what is due, up to the budget, and says so to both sides; true: more remains. */
/*@ ensures budget: net_copier_taken <= NET_COPIER_BUDGET; */
static bool copy_all(struct net_copier *copier, struct net_copier_outcome *outcome)
{
    uint32_t due = copies_due(copier);
    uint32_t count = due < NET_COPIER_BUDGET ? due : NET_COPIER_BUDGET;
    /*@ loop invariant 0 <= i <= count <= NET_COPIER_BUDGET;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        copy_take(copier);
    }
    if (count > 0) {
        copies_publish(copier, outcome);
    }
    //@ ghost net_copier_taken = count;
    return count < due;
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
