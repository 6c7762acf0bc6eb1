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

static void frames_received(void)
{
    uint32_t cookie;
    uint32_t length;
    for (uint32_t space = ring_space(&rx_ready.ring);
         space > 0 && net_device_receive_take(&cookie, &length); space--) {
        uint64_t entry = cookie | (uint64_t)length << 32;
        ring_write(&rx_ready.ring, &entry);
    }
}

static void frames_sent(void)
{
    uint32_t cookie;
    for (uint32_t space = ring_space(&tx_done.ring);
         space > 0 && net_device_transmit_take(&cookie); space--) {
        uint64_t entry = cookie;
        ring_write(&tx_done.ring, &entry);
    }
}

static void buffers_give(void)
{
    uint32_t count = lesser(ring_available(&rx_free.ring), net_device_receive_room());
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_DRIVER_RX_FREE_WORDS];
        ring_read(&rx_free.ring, entry);
        net_device_receive_give(entry[0], (uint32_t)entry[1]);
    }
}

static void frames_give(void)
{
    uint32_t count = lesser(ring_available(&tx_ready.ring), net_device_transmit_room());
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_DRIVER_TX_READY_WORDS];
        ring_read(&tx_ready.ring, entry);
        net_device_transmit_give(entry[0], (uint32_t)(entry[1] >> 32), (uint32_t)entry[1],
                                 &entry[2]);
    }
}

/* One pass over both directions. */
static void work(void)
{
    frames_received();
    frames_sent();
    buffers_give();
    frames_give();
    net_device_kick();
    bool notify = ring_publish(&rx_ready.ring);
    notify |= ring_publish(&tx_done.ring);
    notify |= ring_release(&rx_free.ring);
    notify |= ring_release(&tx_ready.ring);
    if (notify) {
        microkit_notify(config->multiplexer_channel);
    }
}

/*
 * Asks to be woken. Receive buffers matter only when the device begins to run out of them; frames
 * to send only while the device takes more. False: there is work.
 */
static bool arm(void)
{
    bool quiet = net_device_arm();
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
