/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what is typed goes to the client with the focus, but for the commands after Ctrl-]. */
#include "devices/serial/input.h"

enum {
    KEY_ESCAPE = 0x1d, /* Ctrl-] */
};

/* May what is typed go to this client? */
/*@ requires \valid_read(mux) && mux->client_count <= SERIAL_CLIENTS_MAX;
    assigns \nothing;
    ensures exact: \result <==> serial_served(mux, client) && serial_may_focus(mux, client); */
static bool client_may_get(const struct serial_mux *mux, uint32_t client)
{
    return serial_client_may_focus(mux, client) && serial_client_is_served(mux, client);
}

/* The collected input goes to the client. False: there is no room. */
/*@ requires gets: serial_gets_input(mux, client); */
static bool input_write(struct serial_mux *mux, uint32_t client)
{
    if (ring_peer_space(&mux->clients[client].peer) == 0) {
        return false;
    }
    ring_write(&mux->clients[client].peer.to.ring, mux->rx_entry);
    ring_peer_publish(&mux->clients[client].peer);
    return true;
}

static void input_count(struct serial_mux *mux, uint32_t client, uint32_t characters, bool written)
{
    struct statistics_entry *statistics = &mux->statistics->clients[client];
    if (!written) {
        statistics_add(&statistics->drops, characters);
        return;
    }
    statistics_add(&statistics->bytes_in, characters);
    statistics_add(&statistics->packets_in, 1);
}

/* Send the collected input to the focused client. No room: lost and counted, else the escape key
 * would not work. */
/*@ requires serial_mux_valid(mux); */
static void input_push(struct serial_mux *mux)
{
    uint32_t focus = mux->screen.focus;
    uint32_t count = mux->rx_count;
    mux->rx_count = 0;
    if (count == 0 || focus >= mux->client_count) {
        return;
    }
    bool written = client_may_get(mux, focus) && input_write(mux, focus);
    input_count(mux, focus, count, written);
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
/*@ requires \valid_read(mux) && 0 < mux->client_count <= SERIAL_CLIENTS_MAX;
    assigns \nothing;
    ensures may: \result == mux->screen.focus || serial_may_focus(mux, \result); */
static uint32_t focus_beside(const struct serial_mux *mux, uint32_t step)
{
    uint32_t client = mux->screen.focus;
    /*@ loop invariant 0 <= i <= mux->client_count;
        loop assigns i, client;
        loop variant mux->client_count - i; */
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client = (client + step) % mux->client_count;
        if (serial_client_may(mux, client, SERIAL_RECEIVE)) {
            return client;
        }
    }
    return mux->screen.focus;
}

bool serial_client_may_focus(const struct serial_mux *mux, uint32_t client)
{
    return client < mux->client_count && serial_client_may(mux, client, SERIAL_RECEIVE);
}

void serial_focus_give(struct serial_mux *mux, uint32_t client)
{
    screen_focus(&mux->screen, client);
}

/* What was typed before is the old focus's, and has been sent. */
/*@ requires serial_mux_valid(mux); */
static void focus_set(struct serial_mux *mux, uint32_t client)
{
    if (serial_client_may_focus(mux, client)) {
        serial_focus_give(mux, client);
    } else {
        screen_say(&mux->screen, "[no such client]");
    }
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
    input_push(mux);
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

static void input_take(struct serial_mux *mux)
{
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

/* What is left over of the input is sent too. */
static void input_end(struct serial_mux *mux)
{
    input_push(mux);
    ring_peer_release(&mux->driver);
}

bool serial_input_turn(struct serial_mux *mux)
{
    uint32_t available = ring_peer_available(&mux->driver);
    uint32_t count = available < SERIAL_INPUT_ENTRIES ? available : SERIAL_INPUT_ENTRIES;
    //@ ghost uint32_t taken = 0;
    /*@ loop invariant 0 <= i <= count <= SERIAL_INPUT_ENTRIES && taken == i;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        input_take(mux);
        //@ ghost taken++;
    }
    input_end(mux);
    //@ ghost serial_input_taken = taken;
    return available > count;
}
