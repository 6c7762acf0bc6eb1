/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a network client calls: its four rings and the buffers in its own two regions. */
#include "devices/net/client.h"

static bool ring_init(struct ring_follower *ring, const struct config_ring *config,
                      uint32_t buffers)
{
    if (config->vaddr == 0 || config->entry_words != NET_CLIENT_ENTRY_WORDS ||
        config->capacity < buffers || config->capacity > RING_CAPACITY_MAX ||
        (config->capacity & (config->capacity - 1)) != 0) {
        return false;
    }
    ring_join_init(ring, (void *)config->vaddr, config->capacity, config->entry_words);
    return true;
}

bool net_client_init(struct net_client *client, const struct net_client_config *config)
{
    *client = (struct net_client){ 0 };
    uint64_t tx_buffers = config->tx.bytes / NET_BUFFER_BYTES;
    uint64_t rx_buffers = config->rx.bytes / NET_BUFFER_BYTES;
    client->rx_anywhere = config->rx_anywhere != 0;
    if (client->rx_anywhere) {
        rx_buffers = config->rx_free.capacity;
    }
    if (tx_buffers > NET_CLIENT_BUFFERS_MAX || rx_buffers > NET_CLIENT_BUFFERS_MAX) {
        return false;
    }
    client->tx_buffers = (uint32_t)tx_buffers;
    client->rx_buffers = (uint32_t)rx_buffers;
    client->tx_base = (uint8_t *)config->tx.vaddr;
    client->rx_base = (uint8_t *)config->rx.vaddr;
    client->info = (const struct net_info *)config->info.vaddr;
    client->mac = net_mac_from_bytes(config->mac);
    return ring_init(&client->tx_ready, &config->tx_ready, client->tx_buffers) &&
           ring_init(&client->tx_done, &config->tx_done, client->tx_buffers) &&
           ring_init(&client->rx_free, &config->rx_free, client->rx_buffers) &&
           ring_init(&client->rx_ready, &config->rx_ready, client->rx_buffers);
}

/* All transmit buffers are ours again. */
static void transmit_restart(struct net_client *client)
{
    client->tx_free_count = 0;
    for (uint32_t i = 0; i < client->tx_buffers; i++) {
        client->tx_state[i] = NET_CLIENT_BUFFER_FREE;
        client->tx_free[client->tx_free_count++] = (uint16_t)i;
    }
    client->notify |= NET_CLIENT_NOTIFY_MULTIPLEXER;
    client->counters.restarts++;
}

static void receive_give(struct net_client *client, uint32_t buffer)
{
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { (uint64_t)buffer * NET_BUFFER_BYTES, 0 };
    client->rx_state[buffer] = NET_CLIENT_BUFFER_SENT;
    ring_write(&client->rx_free.ring, entry); /* one slot per buffer: there is room */
    client->rx_given = true;
}

/* All receive buffers go to the copier; places are given by the caller. */
static void receive_restart(struct net_client *client)
{
    for (uint32_t i = 0; i < client->rx_buffers && client->rx_anywhere; i++) {
        client->rx_state[i] = NET_CLIENT_BUFFER_FREE;
    }
    client->rx_forgotten = true;
    for (uint32_t i = 0; i < client->rx_buffers && !client->rx_anywhere; i++) {
        receive_give(client, i);
    }
    client->notify |= NET_CLIENT_NOTIFY_COPIER;
    client->counters.restarts++;
}

/*
 * Joins both rings of a pair. FRESH: a new generation was joined by at least one and both are up.
 */
static enum ring_join pair_update(struct ring_follower *one, struct ring_follower *other)
{
    enum ring_join a = ring_join_update(one);
    enum ring_join b = ring_join_update(other);
    if (a == RING_JOIN_DOWN || b == RING_JOIN_DOWN ||
        one->ring.generation != other->ring.generation) {
        return RING_JOIN_DOWN;
    }
    return a == RING_JOIN_FRESH || b == RING_JOIN_FRESH ? RING_JOIN_FRESH : RING_JOIN_UP;
}

void net_client_update(struct net_client *client)
{
    struct net_info info;
    enum ring_join tx = pair_update(&client->tx_ready, &client->tx_done);
    enum ring_join rx = pair_update(&client->rx_free, &client->rx_ready);
    if (tx == RING_JOIN_FRESH) {
        transmit_restart(client);
    }
    if (rx == RING_JOIN_FRESH) {
        receive_restart(client);
    }
    client->tx_up = tx != RING_JOIN_DOWN;
    client->rx_up = rx != RING_JOIN_DOWN;
    if (client->info != 0 && net_info_read(client->info, &info)) {
        client->mac = info.mac;
        client->link_up = info.link_up != 0;
    }
}

bool net_client_is_up(const struct net_client *client)
{
    return client->tx_up && client->rx_up && (client->info == 0 || client->link_up);
}

uint64_t net_client_mac(const struct net_client *client)
{
    return client->mac;
}

/* Takes sent buffers back. */
static void transmit_reclaim(struct net_client *client)
{
    uint32_t count = ring_available(&client->tx_done.ring);
    if (count == 0 || count == RING_BROKEN) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS];
        ring_read(&client->tx_done.ring, entry);
        uint64_t buffer = entry[0] / NET_BUFFER_BYTES;
        if (buffer >= client->tx_buffers || client->tx_state[buffer] != NET_CLIENT_BUFFER_SENT) {
            client->counters.bad_entries++;
            continue;
        }
        client->tx_state[buffer] = NET_CLIENT_BUFFER_FREE;
        client->tx_free[client->tx_free_count++] = (uint16_t)buffer;
        client->counters.tx_refused += entry[1] == NET_TX_REFUSED;
    }
    if (ring_release(&client->tx_done.ring)) {
        client->notify |= NET_CLIENT_NOTIFY_MULTIPLEXER;
    }
}

uint8_t *net_client_transmit_buffer(struct net_client *client)
{
    if (!client->tx_up) {
        return 0;
    }
    if (client->tx_free_count == 0) {
        transmit_reclaim(client);
    }
    if (client->tx_free_count == 0) {
        return 0;
    }
    uint32_t buffer = client->tx_free[--client->tx_free_count];
    client->tx_state[buffer] = NET_CLIENT_BUFFER_CALLER;
    return client->tx_base + (uint64_t)buffer * NET_BUFFER_BYTES;
}

/* The number of a transmit buffer that the caller holds; tx_buffers if it is none. */
static uint32_t transmit_held(const struct net_client *client, const uint8_t *pointer)
{
    uint64_t buffer = (uint64_t)(pointer - client->tx_base) / NET_BUFFER_BYTES;
    if (buffer >= client->tx_buffers || client->tx_state[buffer] != NET_CLIENT_BUFFER_CALLER) {
        return client->tx_buffers;
    }
    return (uint32_t)buffer;
}

void net_client_transmit(struct net_client *client, uint8_t *pointer, uint32_t length)
{
    uint32_t buffer = transmit_held(client, pointer);
    if (buffer == client->tx_buffers) {
        return;
    }
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { (uint64_t)buffer * NET_BUFFER_BYTES, length };
    client->tx_state[buffer] = NET_CLIENT_BUFFER_SENT;
    ring_write(&client->tx_ready.ring, entry); /* one slot per buffer: there is room */
    client->tx_given = true;
    client->counters.sent++;
}

void net_client_transmit_cancel(struct net_client *client, uint8_t *pointer)
{
    uint32_t buffer = transmit_held(client, pointer);
    if (buffer != client->tx_buffers) {
        client->tx_state[buffer] = NET_CLIENT_BUFFER_FREE;
        client->tx_free[client->tx_free_count++] = (uint16_t)buffer;
    }
}

uint32_t net_client_receive_count(const struct net_client *client)
{
    uint32_t count = client->rx_up ? ring_available(&client->rx_ready.ring) : 0;
    return count == RING_BROKEN ? 0 : count;
}

uint8_t *net_client_receive(struct net_client *client, uint32_t *length)
{
    for (uint32_t count = net_client_receive_count(client); count > 0; count--) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS];
        ring_read(&client->rx_ready.ring, entry);
        client->rx_taken = true;
        uint64_t buffer = entry[0] / NET_BUFFER_BYTES;
        if (entry[1] <= NET_BUFFER_BYTES && buffer < client->rx_buffers &&
            client->rx_state[buffer] == NET_CLIENT_BUFFER_SENT) {
            client->rx_state[buffer] = NET_CLIENT_BUFFER_CALLER;
            client->counters.received++;
            *length = (uint32_t)entry[1];
            return client->rx_base + buffer * NET_BUFFER_BYTES;
        }
        client->counters.bad_entries++;
    }
    return 0;
}

void net_client_receive_done(struct net_client *client, uint8_t *frame)
{
    uint64_t buffer = (uint64_t)(frame - client->rx_base) / NET_BUFFER_BYTES;
    if (buffer < client->rx_buffers && client->rx_state[buffer] == NET_CLIENT_BUFFER_CALLER) {
        receive_give(client, (uint32_t)buffer);
    }
}

bool net_client_receive_place(struct net_client *client, uint32_t id, uint64_t offset,
                              uint32_t room)
{
    if (!client->rx_up || id >= client->rx_buffers ||
        client->rx_state[id] == NET_CLIENT_BUFFER_SENT) {
        return false;
    }
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { offset, room | (uint64_t)id << 32 };
    client->rx_state[id] = NET_CLIENT_BUFFER_SENT;
    ring_write(&client->rx_free.ring, entry); /* one slot per id: there is room */
    client->rx_given = true;
    return true;
}

bool net_client_receive_placed(struct net_client *client, uint32_t *id, uint32_t *length)
{
    for (uint32_t count = net_client_receive_count(client); count > 0; count--) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS];
        ring_read(&client->rx_ready.ring, entry);
        client->rx_taken = true;
        *id = (uint32_t)(entry[1] >> 32);
        *length = (uint32_t)entry[1];
        if (*length <= NET_FRAME_BYTES_MAX && *id < client->rx_buffers &&
            client->rx_state[*id] == NET_CLIENT_BUFFER_SENT) {
            client->rx_state[*id] = NET_CLIENT_BUFFER_FREE;
            client->counters.received++;
            return true;
        }
        client->counters.bad_entries++;
    }
    return false;
}

static void ring_leave(struct ring_follower *ring)
{
    ring_join_init(ring, ring->ring.shared, ring->ring.capacity, ring->ring.entry_words);
}

/* As if we were restarted: the copier starts the rings anew and forgets what it has. */
void net_client_receive_recall(struct net_client *client)
{
    if (!client->rx_up) {
        client->rx_forgotten = true; /* who has not joined its generation gave it nothing */
        return;
    }
    ring_leave(&client->rx_free);
    ring_leave(&client->rx_ready);
    client->rx_up = false;
    client->rx_given = false;
    client->rx_taken = false;
    client->rx_forgotten = false;
    client->notify |= NET_CLIENT_NOTIFY_COPIER;
}

bool net_client_receive_forgotten(struct net_client *client)
{
    bool forgotten = client->rx_forgotten;
    client->rx_forgotten = false;
    return forgotten;
}

uint32_t net_client_flush(struct net_client *client)
{
    if (client->tx_up && client->tx_given && ring_publish(&client->tx_ready.ring)) {
        client->notify |= NET_CLIENT_NOTIFY_MULTIPLEXER;
    }
    if (client->rx_up && client->rx_given && ring_publish(&client->rx_free.ring)) {
        client->notify |= NET_CLIENT_NOTIFY_COPIER;
    }
    if (client->rx_up && client->rx_taken && ring_release(&client->rx_ready.ring)) {
        client->notify |= NET_CLIENT_NOTIFY_COPIER;
    }
    client->tx_given = false;
    client->rx_given = false;
    client->rx_taken = false;
    uint32_t notify = client->notify;
    client->notify = 0;
    return notify;
}

/* Is there something in a ring that makes sense? A broken one waits for its next generation. */
static bool ring_is_quiet(struct ring *ring)
{
    return ring_sleep_empty(ring) || ring_available(ring) == RING_BROKEN;
}

bool net_client_arm(struct net_client *client, bool want_transmit)
{
    bool quiet = !client->rx_up || ring_is_quiet(&client->rx_ready.ring);
    if (want_transmit && client->tx_up) {
        quiet = client->tx_free_count == 0 && ring_is_quiet(&client->tx_done.ring) && quiet;
    }
    return quiet;
}
