/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for network: frames between a Linux interface and the rings of devices/net, in batches, one copy each way. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "guest/bridge/bridge.h"
#include "guest/bridge/net.h"

enum { BATCH = NET_BRIDGE_BATCH };

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void info_publish(struct net_bridge *bridge)
{
    struct net_info *info = shared_memory(bridge->shared, bridge->config->info.vaddr, sizeof *info);
    if (info != NULL) {
        net_info_write(info, bridge->port.mac, bridge->port.mtu, bridge->port.link_up);
        bridge->notify = true;
    }
}

/* In a new generation the multiplexer has forgotten what we hold, and so do we. */
static void rings_update(struct net_bridge *bridge)
{
    struct ring_follower *rings[] = { &bridge->tx_ready, &bridge->tx_done, &bridge->rx_free, &bridge->rx_ready };
    bool fresh = false;
    bridge->up = true;
    for (uint32_t i = 0; i < 4; i++) {
        enum ring_join join = ring_join_update(rings[i]);
        fresh |= join == RING_JOIN_FRESH;
        bridge->up &= join != RING_JOIN_DOWN &&
                      rings[i]->ring.generation == bridge->tx_ready.ring.generation;
    }
    if (fresh) {
        bridge->free_count = 0;
        net_direct_forget(&bridge->direct);
        bridge->sending_count = 0;
        bridge->notify = true;
    }
}

static void buffers_take(struct net_bridge *bridge)
{
    uint32_t count = lesser(net_bridge_count(ring_available(&bridge->rx_free.ring)),
                            NET_RECEIVE_BUFFERS_MAX - bridge->free_count);
    for (uint32_t i = 0; i < count; i++) {
        ring_read(&bridge->rx_free.ring, bridge->free[bridge->free_count++]);
    }
}

/* A buffer that was no memory of ours came without a frame: the multiplexer counts what is reported of it. */
static void received_report(struct net_bridge *bridge, uint64_t entry)
{
    ring_write(&bridge->rx_ready.ring, &entry);
}

/* Straight into the buffers. True: there may be more. */
static bool frames_receive(struct net_bridge *bridge)
{
    uint64_t buffers[BATCH][NET_DRIVER_RX_FREE_WORDS];
    uint32_t count = lesser(lesser(bridge->free_count, BATCH), net_bridge_count(ring_space(&bridge->rx_ready.ring)));
    if (!bridge->readable || count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t *buffer = bridge->free[bridge->free_count - 1 - i];
        buffers[i][0] = buffer[0];
        buffers[i][1] = (uint32_t)buffer[1];
    }
    int got = shared_batch(bridge->shared, SHARED_FRAMES_RECEIVE, buffers, count, 0);
    uint32_t received = got > 0 ? (uint32_t)got : 0;
    bridge->free_count -= received;
    for (uint32_t i = 0; i < received; i++) {
        received_report(bridge, buffers[i][1]);
    }
    bridge->readable = received == count;
    return received == count;
}

static void frames_take(struct net_bridge *bridge)
{
    struct ring ring = bridge->tx_ready.ring; /* nobody else's: known not to change by itself */
    if (bridge->sending_count != 0 || ring.entry_words != NET_DRIVER_TX_READY_WORDS) {
        return;
    }
    bridge->sending_first = 0;
    uint32_t count = lesser(net_bridge_count(ring_available(&ring)), BATCH);
    count = lesser(count, net_bridge_count(ring_space(&bridge->tx_done.ring)));
    for (uint32_t i = 0; i < count; i++) {
        ring_read(&ring, bridge->sending[i]);
    }
    bridge->tx_ready.ring = ring;
    bridge->sending_count = count;
}

static void frames_done(struct net_bridge *bridge, uint32_t count)
{
    struct ring ring = bridge->tx_done.ring; /* as in frames_take */
    if (ring.entry_words != NET_DRIVER_TX_DONE_WORDS) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry = (uint32_t)bridge->sending[bridge->sending_first + i][1];
        ring_write(&ring, &entry);
    }
    bridge->tx_done.ring = ring;
    bridge->sending_first += count;
    bridge->sending_count -= count;
}

/* True: there may be more to send at once. What the interface refuses is lost, as on a wire. */
static bool frames_send(struct net_bridge *bridge)
{
    frames_take(bridge);
    if (bridge->sending_count == 0 || bridge->full) {
        return false;
    }
    int sent = shared_batch(bridge->shared, SHARED_FRAMES_SEND, bridge->sending[bridge->sending_first],
                            bridge->sending_count, 0);
    frames_done(bridge, sent < 0 ? bridge->sending_count : (uint32_t)sent);
    bridge->full = bridge->sending_count != 0;
    return !bridge->full;
}

static void rings_publish(struct net_bridge *bridge)
{
    bridge->notify |= ring_join_publish(&bridge->rx_ready);
    bridge->notify |= ring_join_publish(&bridge->tx_done);
    bridge->notify |= ring_join_release(&bridge->rx_free);
    bridge->notify |= ring_join_release(&bridge->tx_ready);
}

/* Asks to be notified. True: nothing came in between. */
static bool rings_sleep(struct net_bridge *bridge)
{
    bool quiet = true;
    if (bridge->sending_count == 0) {
        quiet = ring_sleep_empty(&bridge->tx_ready.ring) && quiet;
    }
    if (bridge->is_direct && ring_space(&bridge->rx_ready.ring) == 0) { /* no buffer is taken then either */
        return ring_sleep_full(&bridge->rx_ready.ring) && quiet;
    }
    if (bridge->is_direct) {
        quiet = net_direct_sleep(&bridge->direct) && quiet;
    }
    if (bridge->is_direct ? bridge->direct.free < bridge->direct.count / 2 : bridge->free_count < BATCH) {
        quiet = ring_sleep_empty(&bridge->rx_free.ring) && quiet;
    }
    return quiet;
}

bool net_bridge_step(struct net_bridge *bridge, bool *again)
{
    *again = false;
    rings_update(bridge);
    if (bridge->up) {
        if (bridge->is_direct) {
            net_direct_step(&bridge->direct, &bridge->rx_free.ring, &bridge->rx_ready.ring);
        } else {
            buffers_take(bridge);
            *again = frames_receive(bridge);
        }
        *again = frames_send(bridge) || *again;
        rings_publish(bridge);
        *again = *again || !rings_sleep(bridge);
    }
    bool notify = bridge->notify;
    bridge->notify = false;
    return notify;
}

void net_bridge_wait(struct net_bridge *bridge, int timeout_ms)
{
    uint32_t news = shared_wait(bridge->shared, timeout_ms);
    bridge->readable |= (news & SHARED_FRAMES) != 0;
    bridge->full = bridge->full && (news & SHARED_ROOM) == 0;
    if ((news & SHARED_LINK) != 0 && packet_link_update(&bridge->port)) {
        info_publish(bridge);
    }
}

bool net_bridge_open(struct net_bridge *bridge, struct shared *shared, const struct net_driver_config *config,
                     uint32_t pool, const char *interface)
{
    bridge->shared = shared;
    bridge->config = config;
    if (!packet_open(&bridge->port, interface)) {
        bridge_fail(interface);
        return false;
    }
    if (!bridge_ring(shared, &bridge->tx_ready, &config->tx_ready, NET_DRIVER_TX_READY_WORDS) ||
        !bridge_ring(shared, &bridge->tx_done, &config->tx_done, NET_DRIVER_TX_DONE_WORDS) ||
        !bridge_ring(shared, &bridge->rx_free, &config->rx_free, NET_DRIVER_RX_FREE_WORDS) ||
        !bridge_ring(shared, &bridge->rx_ready, &config->rx_ready, NET_DRIVER_RX_READY_WORDS)) {
        bridge_fail("rings");
        return false;
    }
    if (ioctl(shared->file, SHARED_FRAMES_OPEN, (long)bridge->port.index) != 0) {
        bridge_fail(interface);
        return false;
    }
    bridge->is_direct = packet_one_queue(&bridge->port) &&
                        net_direct_open(&bridge->direct, shared, pool, bridge->port.index);
    if (!bridge->is_direct) {
        fprintf(stderr, "bridge: %s: no XDP (%s): each frame gets a socket buffer\n", interface, strerror(errno));
    }
    bridge->readable = true;
    info_publish(bridge);
    return true;
}

void bridge_net(struct shared *shared, const void *config, const char *interface)
{
    static struct net_bridge bridge;
    if (!net_bridge_open(&bridge, shared, config, BRIDGE_MULTIPLEXER_DATA, interface)) {
        return;
    }
    for (;;) {
        bool again = true;
        while (again) {
            if (net_bridge_step(&bridge, &again)) {
                shared_notify(shared, bridge.config->multiplexer_channel);
            }
        }
        net_bridge_wait(&bridge, -1);
    }
}
