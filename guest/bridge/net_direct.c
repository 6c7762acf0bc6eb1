/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Buffers of the receive pool between the class's rings and the module below. */
#include "guest/bridge/net_direct.h"

#include <stddef.h>

#include "guest/bridge/net.h"

bool net_direct_open(struct net_direct *direct, struct shared *shared, uint32_t pool, int interface)
{
    uint64_t bytes = pool < SHARED_REGIONS_MAX ? shared->regions[pool].bytes : 0;
    uint64_t count = bytes / NET_BUFFER_BYTES;
    direct->region = pool;
    direct->count = count < NET_RECEIVE_BUFFERS_MAX ? (uint32_t)count : NET_RECEIVE_BUFFERS_MAX;
    return places_open(&direct->places, shared, pool, interface);
}

void net_direct_forget(struct net_direct *direct)
{
    direct->free = 0;
    for (uint32_t i = 0; i < direct->count; i++) {
        direct->buffers[i].given = false;
    }
}

/* NULL: not a buffer of the pool. */
static struct net_direct_buffer *buffer_at(struct net_direct *direct, uint64_t address)
{
    uint64_t number = bridge_offset(address) / NET_BUFFER_BYTES;
    bool good = bridge_region(address) == direct->region && address % NET_BUFFER_BYTES == 0 &&
                number < direct->count;
    return good ? &direct->buffers[number] : NULL;
}

static void buffer_to_linux(struct net_direct *direct, struct net_direct_buffer *buffer)
{
    buffer->with_linux = true;
    places_give(&direct->places, (uint32_t)(buffer - direct->buffers) * NET_BUFFER_BYTES);
}

/* What makes no sense goes back without a frame, and the multiplexer counts it. */
static void buffer_take(struct net_direct *direct, const uint64_t entry[NET_DRIVER_RX_FREE_WORDS],
                        struct ring *rx_ready)
{
    struct net_direct_buffer *buffer = buffer_at(direct, entry[0]);
    uint64_t cookie = (uint32_t)entry[1];
    if (buffer == NULL || buffer->given) {
        ring_write(rx_ready, &cookie);
        return;
    }
    buffer->cookie = (uint32_t)cookie;
    buffer->given = true;
    direct->free++;
    if (!buffer->with_linux) {
        buffer_to_linux(direct, buffer);
    }
}

/* True: reported. A frame of an earlier generation costs its buffer's turn. */
static bool buffer_report(struct net_direct *direct, struct net_direct_buffer *buffer, uint32_t length,
                          struct ring *rx_ready)
{
    uint64_t entry = buffer->cookie | (uint64_t)length << 32;
    buffer->with_linux = false;
    if (!buffer->given) {
        return false;
    }
    buffer->given = false;
    direct->free--;
    ring_write(rx_ready, &entry);
    return true;
}

void net_direct_step(struct net_direct *direct, struct ring *rx_free, struct ring *rx_ready)
{
    struct ring taken = *rx_free; /* nobody else's: known not to change by themselves */
    struct ring reported = *rx_ready;
    uint32_t space = net_bridge_count(ring_space(&reported));
    uint32_t given = net_bridge_count(ring_available(&taken));
    uint32_t offset;
    uint32_t length;
    if (taken.entry_words != NET_DRIVER_RX_FREE_WORDS || reported.entry_words != NET_DRIVER_RX_READY_WORDS) {
        return;
    }
    while (space > 0 && places_take(&direct->places, &offset, &length)) {
        space -= buffer_report(direct, &direct->buffers[offset / NET_BUFFER_BYTES], length, &reported);
    }
    for (uint32_t i = 0; i < given && i < space; i++) {
        uint64_t entry[NET_DRIVER_RX_FREE_WORDS];
        ring_read(&taken, entry);
        buffer_take(direct, entry, &reported);
    }
    *rx_free = taken;
    *rx_ready = reported;
    places_publish(&direct->places);
}

bool net_direct_sleep(struct net_direct *direct)
{
    return places_sleep(&direct->places);
}
