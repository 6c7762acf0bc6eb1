/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: the client's side of the rings. */
#include <microkit.h>

#include "devices/serial/client.h"

void serial_client_init(struct serial_client *client, const struct serial_client_config *config)
{
    *client = (struct serial_client){.channel = config->channel};
    if (config->tx.vaddr == 0) {
        return;
    }
    ring_join_init(&client->tx, (void *)(uintptr_t)config->tx.vaddr, config->tx.capacity,
                   SERIAL_ENTRY_WORDS);
    ring_join_init(&client->rx, (void *)(uintptr_t)config->rx.vaddr, config->rx.capacity,
                   SERIAL_ENTRY_WORDS);
    microkit_notify(client->channel);
}

static bool follower_is_up(const struct serial_client *client, struct ring_follower *follower)
{
    if (follower->ring.shared == 0) {
        return false;
    }
    enum ring_join join = ring_join_update(follower);
    if (join == RING_JOIN_FRESH) {
        microkit_notify(client->channel);
    }
    return join != RING_JOIN_DOWN;
}

/* Entries that fit into the tx ring. */
static uint32_t tx_entries(struct serial_client *client)
{
    uint32_t space = follower_is_up(client, &client->tx) ? ring_space(&client->tx.ring) : 0;
    return space == RING_BROKEN ? 0 : space;
}

/* Put the collected characters into the ring. */
static bool tx_push(struct serial_client *client)
{
    if (client->tx_count == 0) {
        return true;
    }
    if (tx_entries(client) == 0) {
        client->wants_space = true;
        return false;
    }
    ring_write(&client->tx.ring, client->tx_entry);
    client->tx_count = 0;
    return true;
}

uint32_t serial_space(struct serial_client *client)
{
    return SERIAL_ENTRY_CHARACTERS - client->tx_count +
           tx_entries(client) * SERIAL_ENTRY_CHARACTERS;
}

uint32_t serial_write(struct serial_client *client, const uint8_t *characters, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (client->tx_count == SERIAL_ENTRY_CHARACTERS && !tx_push(client)) {
            return i;
        }
        serial_entry_append(client->tx_entry, client->tx_count, characters[i]);
        client->tx_count++;
    }
    return count;
}

bool serial_putc(struct serial_client *client, char character)
{
    uint8_t byte = (uint8_t)character;
    return serial_write(client, &byte, 1) == 1;
}

bool serial_puts(struct serial_client *client, const char *text)
{
    for (; *text != 0; text++) {
        if ((*text == '\n' && !serial_putc(client, '\r')) || !serial_putc(client, *text)) {
            return false;
        }
    }
    return true;
}

void serial_flush(struct serial_client *client)
{
    tx_push(client);
    /* Both rings join or none: a client that only writes is let in too. */
    follower_is_up(client, &client->rx);
    if (follower_is_up(client, &client->tx) && ring_join_publish(&client->tx)) {
        microkit_notify(client->channel);
    }
}

/* Fetch the next entry of the rx ring. */
static bool rx_pull(struct serial_client *client)
{
    if (!follower_is_up(client, &client->rx)) {
        return false;
    }
    uint32_t available = ring_available(&client->rx.ring);
    if (available == 0 || available == RING_BROKEN) {
        return false;
    }
    ring_read(&client->rx.ring, client->rx_entry);
    if (ring_join_release(&client->rx)) {
        microkit_notify(client->channel);
    }
    uint32_t length = serial_entry_length(client->rx_entry);
    client->rx_count = length <= SERIAL_ENTRY_CHARACTERS ? length : 0;
    client->rx_next = 0;
    return true;
}

int serial_getc(struct serial_client *client)
{
    while (client->rx_next >= client->rx_count) {
        if (!rx_pull(client)) {
            return -1;
        }
    }
    return serial_entry_character(client->rx_entry, client->rx_next++);
}

bool serial_sleep_space(struct serial_client *client)
{
    if (!client->wants_space || !follower_is_up(client, &client->tx)) {
        return true;
    }
    client->wants_space = false;
    return ring_sleep_full(&client->tx.ring);
}

bool serial_sleep(struct serial_client *client)
{
    if (client->rx_next < client->rx_count) {
        return false;
    }
    if (follower_is_up(client, &client->rx) && !ring_sleep_empty(&client->rx.ring)) {
        return false;
    }
    return serial_sleep_space(client);
}
