/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: the framework half of the driver, between the multiplexer's rings and a UART. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/serial/config.h"
#include "devices/serial/device.h"
#include "lib/ring_join.h"

uintptr_t config_address;

static const struct serial_driver_config *config;
static struct ring_follower tx;
static struct ring_follower rx;
static uint64_t tx_entry[SERIAL_ENTRY_WORDS]; /* taken from the ring, not yet all sent */
static uint32_t tx_next;
static uint32_t tx_count;

static bool follower_is_up(struct ring_follower *follower)
{
    enum ring_join join = ring_join_update(follower);
    if (join == RING_JOIN_FRESH) {
        microkit_notify(config->mux_channel);
    }
    return join != RING_JOIN_DOWN;
}

/* Send the entry at hand. False: the device is full. */
static bool entry_send(void)
{
    while (tx_next < tx_count) {
        if (!serial_device_put(serial_entry_character(tx_entry, tx_next))) {
            return false;
        }
        tx_next++;
    }
    return true;
}

static bool entry_take(void)
{
    uint32_t available = ring_available(&tx.ring);
    if (available == 0 || available == RING_BROKEN) {
        return false;
    }
    ring_read(&tx.ring, tx_entry);
    uint32_t length = serial_entry_length(tx_entry);
    tx_count = length <= SERIAL_ENTRY_CHARACTERS ? length : 0;
    tx_next = 0;
    return true;
}

/* Send as much as the device takes. True: asleep until the device has room or the multiplexer has
 * more. */
static bool transmit(void)
{
    if (!follower_is_up(&tx)) {
        return true;
    }
    bool sent = entry_send();
    while (sent && entry_take()) {
        sent = entry_send();
    }
    if (ring_join_release(&tx)) {
        microkit_notify(config->mux_channel);
    }
    serial_device_want_room(!sent);
    return !sent || ring_sleep_empty(&tx.ring);
}

/* Receive all there is. What the multiplexer leaves no room for is lost, as on any line without
 * flow control. */
static void receive(void)
{
    uint64_t entry[SERIAL_ENTRY_WORDS] = {0};
    bool up = follower_is_up(&rx);
    uint32_t count = 0;
    int character = serial_device_get();
    while (character >= 0) {
        serial_entry_append(entry, count++, (uint8_t)character);
        character = serial_device_get();
        uint32_t space = up ? ring_space(&rx.ring) : 0;
        bool full = count == SERIAL_ENTRY_CHARACTERS;
        if ((full || character < 0) && space != 0 && space != RING_BROKEN) {
            ring_write(&rx.ring, entry);
        }
        count = full ? 0 : count;
    }
    if (up && ring_join_publish(&rx)) {
        microkit_notify(config->mux_channel);
    }
}

static void step(void)
{
    receive();
    while (!transmit()) {
    }
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_SERIAL_DRIVER, sizeof(*config));
    if (!serial_device_init(&config->device)) {
        component_stop("no UART of my kind, stopped");
    }
    ring_join_init(&tx, (void *)(uintptr_t)config->tx.vaddr, config->tx.capacity,
                   SERIAL_ENTRY_WORDS);
    ring_join_init(&rx, (void *)(uintptr_t)config->rx.vaddr, config->rx.capacity,
                   SERIAL_ENTRY_WORDS);
    microkit_notify(config->mux_channel);
    step();
}

void notified(microkit_channel channel)
{
    bool interrupt = channel == config->device.interrupt_channel;
    if (interrupt) {
        serial_device_interrupt();
    }
    step();
    if (interrupt) {
        microkit_irq_ack(channel);
    }
}
