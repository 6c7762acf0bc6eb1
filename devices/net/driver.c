/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network driver, the half that all devices share: rings to the multiplexer, interrupts. Never sees packet data. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/net/device.h"
#include "devices/net/protocol.h"
#include "lib/ring_join.h"

uintptr_t config_address;

static const struct net_driver_config *config;
static struct ring_follower tx_ready;
static struct ring_follower tx_done;
static struct ring_follower rx_free;
static struct ring_follower rx_ready;
static bool up;

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void info_publish(void)
{
    struct net_device_state state = net_device_state();
    struct net_info *info = (struct net_info *)config->info.vaddr;
    net_info_write(info, state.mac, state.mtu, state.link_up);
    microkit_notify(config->multiplexer_channel);
}

/*
 * Joins the multiplexer's rings. In a new generation it has forgotten what the device holds, so the
 * device is reset before the first of the four is joined by data: the multiplexer waits for all
 * four.
 */
static void rings_update(void)
{
    struct ring_follower *rings[] = { &tx_ready, &tx_done, &rx_free, &rx_ready };
    bool fresh = false;
    bool down = false;
    for (uint32_t i = 0; i < 4; i++) {
        enum ring_join join = ring_join_update(rings[i]);
        fresh |= join == RING_JOIN_FRESH;
        down |= join == RING_JOIN_DOWN || rings[i]->ring.generation != tx_ready.ring.generation;
    }
    if (fresh) {
        if (!net_device_init(config)) {
            component_stop("device does not start");
        }
        microkit_notify(config->multiplexer_channel);
    }
    up = !down;
}

/* Each of the four answers how many entries it moved. */
static uint32_t frames_received(void)
{
    uint32_t space = ring_space(&rx_ready.ring);
    uint32_t count = 0;
    uint32_t cookie;
    uint32_t length;
    while (count < space && net_device_receive_take(&cookie, &length)) {
        uint64_t entry = cookie | (uint64_t)length << 32;
        ring_write(&rx_ready.ring, &entry);
        count++;
    }
    return count;
}

static uint32_t frames_sent(void)
{
    uint32_t space = ring_space(&tx_done.ring);
    uint32_t count = 0;
    uint32_t cookie;
    while (count < space && net_device_transmit_take(&cookie)) {
        uint64_t entry = cookie;
        ring_write(&tx_done.ring, &entry);
        count++;
    }
    return count;
}

static uint32_t buffers_give(void)
{
    uint32_t count = lesser(ring_available(&rx_free.ring), net_device_receive_room());
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_DRIVER_RX_FREE_WORDS];
        ring_read(&rx_free.ring, entry);
        net_device_receive_give(entry[0], (uint32_t)entry[1]);
    }
    return count;
}

static uint32_t frames_give(void)
{
    uint32_t count = lesser(ring_available(&tx_ready.ring), net_device_transmit_room());
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_DRIVER_TX_READY_WORDS];
        ring_read(&tx_ready.ring, entry);
        net_device_transmit_give(entry[0], (uint32_t)(entry[1] >> 32), (uint32_t)entry[1],
                                 &entry[2]);
    }
    return count;
}

/* One pass over both directions; tells the multiplexer only of what has changed. */
static void work(void)
{
    bool notify = false;
    if (frames_received() > 0) {
        notify |= ring_publish(&rx_ready.ring);
    }
    if (frames_sent() > 0) {
        notify |= ring_publish(&tx_done.ring);
    }
    if (buffers_give() > 0) {
        notify |= ring_release(&rx_free.ring);
    }
    if (frames_give() > 0) {
        notify |= ring_release(&tx_ready.ring);
    }
    net_device_kick();
    if (notify) {
        microkit_notify(config->multiplexer_channel);
    }
}

/*
 * Asks to be woken. What the device is done with matters only while the multiplexer's rings take it;
 * receive buffers only when the device begins to run out of them; frames to send only while the
 * device takes more. False: there is work.
 */
static bool arm(void)
{
    bool quiet = true;
    bool receives = ring_space(&rx_ready.ring) > 0;
    bool sends = ring_space(&tx_done.ring) > 0;
    if (!receives) {
        quiet &= ring_sleep_full(&rx_ready.ring);
    }
    if (!sends) {
        quiet &= ring_sleep_full(&tx_done.ring);
    }
    quiet &= net_device_arm(receives, sends);
    if (net_device_transmit_room() > 0) {
        quiet &= ring_sleep_empty(&tx_ready.ring);
    }
    if (net_device_receive_held() < net_device_receive_room()) {
        quiet &= ring_sleep_empty(&rx_free.ring);
    }
    return quiet;
}

static void service(void)
{
    do {
        rings_update();
        if (!up) {
            return;
        }
        work();
    } while (!arm());
}

static void ring_init(struct ring_follower *ring, const struct config_ring *place)
{
    ring_join_init(ring, (void *)place->vaddr, place->capacity, place->entry_words);
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_NET_DRIVER, sizeof(*config));
    ring_init(&tx_ready, &config->tx_ready);
    ring_init(&tx_done, &config->tx_done);
    ring_init(&rx_free, &config->rx_free);
    ring_init(&rx_ready, &config->rx_ready);
    if (!net_device_init(config)) {
        component_stop("device not found");
    }
    info_publish();
    service();
}

void notified(microkit_channel channel)
{
    if (channel == config->device.interrupt_channel) {
        if (net_device_interrupt()) {
            info_publish();
        }
        service();
        microkit_irq_ack(channel);
        return;
    }
    service();
}
