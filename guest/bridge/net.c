/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for network: frames between a Linux interface and the rings of devices/net, in batches, one copy each way. */
#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest/bridge/bridge.h"
#include "guest/bridge/net.h"

enum {
    BATCH = NET_BRIDGE_BATCH,
    LINK_PERIOD_MS = 1000, /* a packet socket does not tell that the link went */
};

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
        bridge->sending_count = 0;
        bridge->notify = true;
    }
}

/* What the rings hold is checked to be a number by lib/ring.h; what the numbers name is checked where it is used. */
static uint32_t sane(uint32_t count)
{
    return count == RING_BROKEN ? 0 : count;
}

static void buffers_take(struct net_bridge *bridge)
{
    uint32_t count = lesser(sane(ring_available(&bridge->rx_free.ring)),
                            NET_RECEIVE_BUFFERS_MAX - bridge->free_count);
    for (uint32_t i = 0; i < count; i++) {
        ring_read(&bridge->rx_free.ring, bridge->free[bridge->free_count++]);
    }
}

static void received_report(struct net_bridge *bridge, const uint64_t *buffer, uint32_t length)
{
    uint64_t entry = (uint32_t)buffer[1] | (uint64_t)length << 32;
    ring_write(&bridge->rx_ready.ring, &entry);
}

/* Straight into the buffers. True: there may be more. */
static bool frames_receive(struct net_bridge *bridge)
{
    struct mmsghdr messages[BATCH] = { 0 };
    struct iovec parts[BATCH];
    uint64_t buffers[BATCH][NET_DRIVER_RX_FREE_WORDS];
    uint32_t wanted = lesser(lesser(bridge->free_count, BATCH), sane(ring_space(&bridge->rx_ready.ring)));
    uint32_t count = 0;
    if (!bridge->readable) {
        return false;
    }
    for (uint32_t i = 0; i < wanted; i++) {
        const uint64_t *buffer = bridge->free[--bridge->free_count];
        void *memory = shared_memory(bridge->shared, buffer[0], NET_BUFFER_BYTES);
        if (memory != NULL) {
            buffers[count][0] = buffer[0];
            buffers[count][1] = buffer[1];
            parts[count] = (struct iovec){ memory, NET_BUFFER_BYTES };
            messages[count].msg_hdr.msg_iov = &parts[count];
            messages[count].msg_hdr.msg_iovlen = 1;
            count++;
        }
    }
    int got = count == 0 ? 0 : recvmmsg(bridge->port.socket, messages, count, MSG_DONTWAIT, NULL);
    uint32_t received = got > 0 ? (uint32_t)got : 0;
    for (uint32_t i = count; i-- > 0;) {
        uint32_t length = i < received ? messages[i].msg_len : 0;
        if (length < NET_FRAME_BYTES_MIN || length > NET_FRAME_BYTES_MAX) {
            bridge->free[bridge->free_count][0] = buffers[i][0];
            bridge->free[bridge->free_count++][1] = buffers[i][1];
        }
    }
    for (uint32_t i = 0; i < received; i++) {
        if (messages[i].msg_len >= NET_FRAME_BYTES_MIN && messages[i].msg_len <= NET_FRAME_BYTES_MAX) {
            received_report(bridge, buffers[i], messages[i].msg_len);
        }
    }
    bridge->readable = count == 0 || received == count;
    return count != 0 && received == count;
}

static void frames_take(struct net_bridge *bridge)
{
    if (bridge->sending_count != 0) {
        return;
    }
    bridge->sending_first = 0;
    uint32_t count = lesser(sane(ring_available(&bridge->tx_ready.ring)), BATCH);
    count = lesser(count, sane(ring_space(&bridge->tx_done.ring)));
    for (uint32_t i = 0; i < count; i++) {
        ring_read(&bridge->tx_ready.ring, bridge->sending[i]);
    }
    bridge->sending_count = count;
}

/* The header as the multiplexer checked it, the rest from the sender's buffer. */
static void message_fill(struct net_bridge *bridge, uint64_t *entry, struct iovec *parts, struct msghdr *message)
{
    uint32_t length = entry[1] >> 32;
    uint8_t *memory = length < NET_FRAME_BYTES_MIN || length > NET_FRAME_BYTES_MAX
                          ? NULL
                          : shared_memory(bridge->shared, entry[0], length);
    parts[0] = (struct iovec){ &entry[2], NET_HEADER_BYTES };
    parts[1] = (struct iovec){ memory + NET_HEADER_BYTES, length - NET_HEADER_BYTES };
    message->msg_iov = parts;
    message->msg_iovlen = memory == NULL ? 1 : 2;
}

/* True: there may be more to send at once. */
static bool frames_send(struct net_bridge *bridge)
{
    struct mmsghdr messages[BATCH] = { 0 };
    struct iovec parts[BATCH][2];
    frames_take(bridge);
    for (uint32_t i = 0; i < bridge->sending_count; i++) {
        message_fill(bridge, bridge->sending[bridge->sending_first + i], parts[i], &messages[i].msg_hdr);
    }
    if (bridge->sending_count == 0) {
        return false;
    }
    int sent = sendmmsg(bridge->port.socket, messages, bridge->sending_count, MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) {
        return false;
    }
    uint32_t done = sent > 0 ? (uint32_t)sent : 1; /* a frame that the interface refuses is lost, as on a wire */
    for (uint32_t i = 0; i < done; i++) {
        uint64_t entry = (uint32_t)bridge->sending[bridge->sending_first + i][1];
        ring_write(&bridge->tx_done.ring, &entry);
    }
    bridge->sending_first += done;
    bridge->sending_count -= done;
    return true;
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
    if (bridge->free_count < BATCH) {
        quiet = ring_sleep_empty(&bridge->rx_free.ring) && quiet;
    }
    return quiet;
}

bool net_bridge_step(struct net_bridge *bridge, bool *again)
{
    *again = false;
    rings_update(bridge);
    if (bridge->up) {
        buffers_take(bridge);
        *again = frames_receive(bridge);
        *again = frames_send(bridge) || *again;
        rings_publish(bridge);
        *again = *again || !rings_sleep(bridge);
    }
    bool notify = bridge->notify;
    bridge->notify = false;
    return notify;
}

/* Edges of both files: what they tell is remembered in `readable`, in what waits to be sent, and in the rings. */
static bool watch(struct net_bridge *bridge, int how, int file, uint32_t events)
{
    struct epoll_event event = { .events = events | EPOLLET, .data = { .fd = file } };
    return epoll_ctl(bridge->events, how, file, &event) == 0;
}

/* Being told of each frame that has left is worth it only while some wait for room. */
static void watch_room(struct net_bridge *bridge)
{
    bool wanted = bridge->sending_count != 0;
    if (wanted != bridge->writable_wanted &&
        watch(bridge, EPOLL_CTL_MOD, bridge->port.socket, EPOLLIN | (wanted ? EPOLLOUT : 0))) {
        bridge->writable_wanted = wanted;
    }
}

void net_bridge_wait(struct net_bridge *bridge, int timeout_ms)
{
    struct epoll_event happened[2];
    int limit_ms = timeout_ms >= 0 && timeout_ms < LINK_PERIOD_MS ? timeout_ms : LINK_PERIOD_MS;
    watch_room(bridge);
    int count = epoll_wait(bridge->events, happened, 2, limit_ms);
    for (int i = 0; i < count; i++) {
        bridge->readable |= happened[i].data.fd == bridge->port.socket;
    }
    if (count == 0 && packet_link_update(&bridge->port)) {
        info_publish(bridge);
    }
}

bool net_bridge_open(struct net_bridge *bridge, struct shared *shared, const struct net_driver_config *config,
                     const char *interface)
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
    bridge->events = epoll_create1(EPOLL_CLOEXEC);
    if (bridge->events < 0 || !watch(bridge, EPOLL_CTL_ADD, shared->file, EPOLLIN) ||
        !watch(bridge, EPOLL_CTL_ADD, bridge->port.socket, EPOLLIN)) {
        bridge_fail("epoll");
        return false;
    }
    bridge->readable = true;
    info_publish(bridge);
    return true;
}

void bridge_net(struct shared *shared, const void *config, const char *interface)
{
    static struct net_bridge bridge;
    if (!net_bridge_open(&bridge, shared, config, interface)) {
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
