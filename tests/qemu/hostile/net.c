/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A hostile network client: has the same memory as any client and keeps none of the rules. */
#include <microkit.h>

#include "devices/net/protocol.h"
#include "lib/string.h"
#include "tests/qemu/hostile/attack.h"

enum {
    FRAME_BYTES = 64,
    REPEATS = 10000,
    STORM_ROUNDS = 1000,
    ETHERTYPE_EXPERIMENTAL = 0xb588, /* 0x88b5 as it lies in memory: IEEE 802 local experimental, nobody answers */
};

static const struct net_client_config *config;
static struct ring tx_ready, tx_done, rx_free, rx_ready;
static uint64_t to_repeat; /* entries of the repeating attacks still to be submitted */
static bool drains;        /* takes the answers in tx_done */
static bool awaits;        /* the attack ends when everything has been answered */

/* A neighbour's address: systems/hostile/system.xml gives it to vm1. */
static const uint8_t NEIGHBOUR_MAC[NET_MAC_BYTES] = { 0x02, 0, 0, 0, 0, 0x01 };

static void follow(struct ring *ring, const struct config_ring *from)
{
    ring_follow(ring, (void *)from->vaddr, from->capacity, from->entry_words);
}

void attacker_init(const struct client_config *client)
{
    config = &client->net;
    follow(&tx_ready, &config->tx_ready);
    follow(&tx_done, &config->tx_done);
    follow(&rx_free, &config->rx_free);
    follow(&rx_ready, &config->rx_ready);
    microkit_notify(config->multiplexer_channel);
    microkit_notify(config->copier_channel);
}

enum config_class attacker_class(void)
{
    return CONFIG_CLASS_NET;
}

bool attacker_is_joined(void)
{
    uint32_t tx_before = tx_ready.generation, rx_before = rx_free.generation;
    bool joined = hostile_join(&tx_ready);
    joined = hostile_join(&tx_done) && joined;
    joined = hostile_join(&rx_free) && joined;
    joined = hostile_join(&rx_ready) && joined;
    if (tx_ready.generation != tx_before) {
        microkit_notify(config->multiplexer_channel);
    }
    if (rx_free.generation != rx_before) {
        microkit_notify(config->copier_channel);
    }
    return joined;
}

/* A broadcast frame in transmit buffer `buffer`. */
static void frame_make(uint32_t buffer, const uint8_t *source)
{
    uint8_t *frame = (uint8_t *)config->tx.vaddr + (uint64_t)buffer * NET_BUFFER_BYTES;
    uint16_t type = ETHERTYPE_EXPERIMENTAL;
    memset(frame, 0xff, NET_MAC_BYTES);
    memcpy(frame + NET_MAC_BYTES, source, NET_MAC_BYTES);
    memcpy(frame + 2 * NET_MAC_BYTES, &type, sizeof(type));
}

static void submit(uint64_t offset, uint64_t word)
{
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { offset, word };
    ring_write(&tx_ready, entry);
    tally.submitted++;
}

static void publish(void)
{
    ring_publish(&tx_ready);
    microkit_notify(config->multiplexer_channel);
}

static void offsets(void)
{
    const uint64_t bad[] = {
        config->tx.bytes,     config->tx.bytes + NET_BUFFER_BYTES, 1,          config->tx.bytes - 1,
        -(uint64_t)NET_BUFFER_BYTES, UINT64_MAX,                   1ull << 63, config->tx.vaddr,
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        submit(bad[i], FRAME_BYTES);
    }
}

static void lengths(void)
{
    const uint64_t bad[] = { 65535, 0, NET_FRAME_BYTES_MIN - 1, NET_FRAME_BYTES_MAX + 1, UINT64_MAX,
                             FRAME_BYTES | 1ull << 16, FRAME_BYTES | 1ull << 32 };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        frame_make(i, config->mac);
        submit((uint64_t)i * NET_BUFFER_BYTES, bad[i]);
    }
}

static void foreign_sources(void)
{
    static const uint8_t broadcast[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    static const uint8_t zero[NET_MAC_BYTES];
    const uint8_t *const sources[] = { NEIGHBOUR_MAC, broadcast, zero };
    for (uint32_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        frame_make(i, sources[i]);
        submit((uint64_t)i * NET_BUFFER_BYTES, FRAME_BYTES);
    }
}

/* Buffers for reception that are not ours, not aligned, or given twice. */
static void receive_offsets(void)
{
    const uint64_t bad[] = { config->rx.bytes, 1, -(uint64_t)NET_BUFFER_BYTES, UINT64_MAX, 0, 0, 0 };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { bad[i], 0 };
        ring_write(&rx_free, entry);
    }
    ring_publish(&rx_free);
    microkit_notify(config->copier_channel);
}

/* Many notifications with nothing behind them, or with a generation that comes and goes. */
static void storm(bool leave)
{
    for (uint32_t i = 0; i < STORM_ROUNDS; i++) {
        if (leave) {
            hostile_leave(&tx_ready);
            hostile_leave(&rx_free);
        }
        microkit_notify(config->multiplexer_channel);
        microkit_notify(config->copier_channel);
        attacker_is_joined();
    }
}

static void scribble(void)
{
    for (uint32_t round = 0; round < STORM_ROUNDS; round++) {
        hostile_scribble(&tx_ready, round);
        hostile_scribble(&tx_done, round + 1);
        hostile_scribble(&rx_free, round + 2);
        hostile_scribble(&rx_ready, round + 3);
        microkit_notify(config->multiplexer_channel);
        microkit_notify(config->copier_channel);
    }
}

/* Submits as many of the repeated entries as the ring takes. */
static void repeat(void)
{
    uint32_t space = to_repeat == 0 ? 0 : ring_space(&tx_ready);
    if (space == 0 || space == RING_BROKEN) {
        return;
    }
    while (to_repeat > 0 && space > 0) {
        submit(0, FRAME_BYTES);
        to_repeat--;
        space--;
    }
    publish();
}

static const char *begin_repeat(const char *name, bool drain)
{
    frame_make(0, config->mac);
    to_repeat = REPEATS;
    drains = drain;
    repeat();
    return name;
}

static const char *begin_submit(char letter)
{
    switch (letter) {
    case 'g':
        frame_make(0, config->mac);
        submit(0, FRAME_BYTES);
        awaits = true;
        return "good frame";
    case 'o':
        offsets();
        return "offsets";
    case 'l':
        lengths();
        awaits = true;
        return "lengths";
    case 'm':
        foreign_sources();
        awaits = true;
        return "foreign sources";
    default:
        return NULL;
    }
}

static const char *begin_break(char letter)
{
    switch (letter) {
    case 'f':
        receive_offsets();
        return "receive offsets";
    case 'j':
        hostile_tail_ahead(&tx_ready);
        return "transmit index ahead";
    case 'h':
        hostile_head_ahead(&tx_done);
        return "answers taken ahead";
    case 'x':
        hostile_tail_ahead(&rx_free);
        return "receive index ahead";
    case 's':
        scribble();
        return "scribble";
    case 'q':
        storm(true);
        return "leave and join";
    case 'n':
        storm(false);
        return "notifications";
    default:
        return NULL;
    }
}

const char *attacker_begin(char letter)
{
    to_repeat = 0;
    drains = true;
    awaits = false;
    if (letter == 'r') {
        return begin_repeat("one buffer again and again", true);
    }
    if (letter == 'd') {
        return begin_repeat("answers never taken", false);
    }
    const char *name = begin_submit(letter);
    if (name != NULL) {
        publish();
        return name;
    }
    name = begin_break(letter);
    if (name != NULL) {
        microkit_notify(config->multiplexer_channel);
        microkit_notify(config->copier_channel);
    }
    return name;
}

/* Answers of the multiplexer. */
static void collect(void)
{
    uint32_t count = ring_available(&tx_done);
    for (uint32_t i = 0; count != RING_BROKEN && i < count; i++) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS];
        ring_read(&tx_done, entry);
        tally.accepted += entry[1] == NET_TX_SENT;
        tally.refused += entry[1] == NET_TX_REFUSED;
        tally.strange += entry[0] >= config->tx.bytes || entry[1] > NET_TX_REFUSED;
    }
    ring_release(&tx_done);
}

bool attacker_go_on(void)
{
    uint32_t count;
    do {
        if (drains) {
            collect();
        }
        repeat();
        ring_sleep_empty(&tx_done);
        count = ring_available(&tx_done);
    } while (drains && count != 0 && count != RING_BROKEN);
    if (to_repeat > 0) {
        ring_sleep_full(&tx_ready);
        return true;
    }
    return !awaits || tally.accepted + tally.refused < tally.submitted;
}
