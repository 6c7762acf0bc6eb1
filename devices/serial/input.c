/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what is typed goes to the client with the focus, but for the commands after Ctrl-]. */
#include "devices/serial/input.h"

enum {
    INPUT_TURN_ENTRIES = 8, /* in one step */
    KEY_ESCAPE = 0x1d,      /* Ctrl-] */
};

/* Send the collected input to the focused client. No room: lost and counted, else the escape key
 * would not work. */
static void input_push(struct serial_mux *mux)
{
    uint32_t focus = mux->screen.focus;
    struct statistics_entry *statistics = &mux->statistics->clients[focus];
    uint32_t count = mux->rx_count;
    mux->rx_count = 0;
    if (count == 0 || focus >= mux->client_count) {
        return;
    }
    uint32_t space = 0;
    if (serial_client_is_served(mux, focus) && serial_client_may(mux, focus, SERIAL_RECEIVE)) {
        space = ring_peer_space(&mux->clients[focus].peer);
    }
    if (space == 0) {
        statistics_add(&statistics->drops, count);
        return;
    }
    ring_write(&mux->clients[focus].peer.to.ring, mux->rx_entry);
    ring_peer_publish(&mux->clients[focus].peer);
    statistics_add(&statistics->bytes_in, count);
    statistics_add(&statistics->packets_in, 1);
}

static void input_put(struct serial_mux *mux, uint8_t character)
{
    serial_entry_append(mux->rx_entry, mux->rx_count, character);
    mux->rx_count++;
    if (mux->rx_count == SERIAL_ENTRY_CHARACTERS) {
        input_push(mux);
    }
}

/* Move the focus by `step` to the next client that may have it. */
static uint32_t focus_beside(const struct serial_mux *mux, uint32_t step)
{
    uint32_t client = mux->screen.focus;
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client = (client + step) % mux->client_count;
        if (serial_client_may(mux, client, SERIAL_RECEIVE)) {
            return client;
        }
    }
    return mux->screen.focus;
}

static void focus_set(struct serial_mux *mux, uint32_t client)
{
    if (client >= mux->client_count || !serial_client_may(mux, client, SERIAL_RECEIVE)) {
        screen_say(&mux->screen, "[no such client]");
        return;
    }
    input_push(mux);
    screen_focus(&mux->screen, client);
}

static void clients_list(struct serial_mux *mux)
{
    const char *words[SERIAL_CLIENTS_MAX];
    for (uint32_t i = 0; i < mux->client_count; i++) {
        enum statistics_state state = serial_client_state(mux, i);
        words[i] = state == STATISTICS_ATTACHED      ? "attached"
                   : state == STATISTICS_QUARANTINED ? "quarantined"
                   : state == STATISTICS_DOWN        ? "down"
                                                     : "detached";
    }
    screen_list(&mux->screen, words);
}

/* The key after Ctrl-]. */
static void command_key(struct serial_mux *mux, uint8_t key)
{
    if (screen_room(&mux->screen) < SCREEN_LIST_BYTES || mux->client_count == 0) {
        statistics_add(&mux->statistics->device.drops, 1);
    } else if (key >= '0' && key <= '9') {
        focus_set(mux, (uint32_t)(key - '0'));
    } else if (key == 'n') {
        focus_set(mux, focus_beside(mux, 1));
    } else if (key == 'p') {
        focus_set(mux, focus_beside(mux, mux->client_count - 1));
    } else {
        clients_list(mux);
    }
}

static void input_key(struct serial_mux *mux, uint8_t key)
{
    bool escape = mux->escape;
    mux->escape = key == KEY_ESCAPE && !escape;
    if (mux->escape) {
        return;
    }
    if (escape && key != KEY_ESCAPE) {
        command_key(mux, key);
        return;
    }
    input_put(mux, key);
}

bool serial_input_turn(struct serial_mux *mux)
{
    uint32_t available = ring_peer_available(&mux->driver);
    uint32_t count = available < INPUT_TURN_ENTRIES ? available : INPUT_TURN_ENTRIES;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[SERIAL_ENTRY_WORDS];
        ring_read(&mux->driver.from.ring, entry);
        uint32_t length = serial_entry_length(entry);
        if (length == 0 || length > SERIAL_ENTRY_CHARACTERS) {
            statistics_add(&mux->statistics->device.refusals, 1);
            length = 0;
        }
        for (uint32_t j = 0; j < length; j++) {
            input_key(mux, serial_entry_character(entry, j));
        }
        statistics_add(&mux->statistics->device.bytes_in, length);
    }
    input_push(mux);
    ring_peer_release(&mux->driver);
    return available > count;
}
