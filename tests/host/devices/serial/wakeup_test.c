/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Nobody runs unless notified, in random order: all output is shown, or a wake-up was lost. */
#include "tests/host/cmocka_head.h"

#include <stdlib.h>
#include <string.h>

#include <microkit.h>

#include "devices/serial/client.h"
#include "devices/serial/multiplexer.h"

enum {
    CLIENTS = 3,
    CAPACITY = 4,
    LARGE_CAPACITY =
        128, /* of the driver's rings, every other time: it takes all there is at once */
    RING_WORDS = (RING_HEADER_BYTES + LARGE_CAPACITY * SERIAL_ENTRY_WORDS * 8) / 8,
    DRIVER = CLIENTS,
    MUX = CLIENTS + 1,
    DEVICE = CLIENTS + 2, /* not a party: has room for some characters, when chosen */
    PARTIES = CLIENTS + 3,
    CHARACTERS = 6000, /* of each client */
    SLOW_CLIENT = 2,   /* its rate's wake-ups must not hide that others lack theirs */
    SLOW_CHARACTERS = 600,
    SEEDS = 40,
    STEPS_MAX = 400000,
};

uint64_t fake_registers[64];
static _Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS];
static struct serial_policy policy;
static struct statistics_page statistics;
static struct serial_mux mux;
static struct serial_client clients[CLIENTS];
static uint32_t written[CLIENTS];
static uint32_t shown[256]; /* by character */
static bool notified[PARTIES];
static uint64_t now;
static uint64_t wake_ns;
static struct ring_follower driver_tx;
static struct ring_follower driver_rx;
static uint32_t device_room;
static bool driver_waits; /* for room in the device */
static uint32_t driver_capacity;

void microkit_notify(microkit_channel channel)
{
    assert_int_equal(channel, MUX);
    notified[MUX] = true;
}

microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    return message;
}

static uint32_t characters_of(uint32_t client)
{
    uint32_t slow = driver_capacity == CAPACITY ? SLOW_CHARACTERS : 0;
    return client == SLOW_CLIENT ? slow : CHARACTERS;
}

/* Client i writes the letter 'A' + i, in lines of changing length. */
static void client_run(uint32_t i)
{
    do {
        while (written[i] < characters_of(i)) {
            bool end = written[i] % 37 == 36 || written[i] + 1 == characters_of(i);
            uint8_t character = end ? '\n' : (uint8_t)('A' + i);
            if (serial_write(&clients[i], &character, 1) == 0) {
                break;
            }
            written[i]++;
            if (rand() % 50 == 0) {
                serial_flush(&clients[i]);
            }
        }
        serial_flush(&clients[i]);
    } while (!serial_sleep(&clients[i]));
}

static bool driver_step(void)
{
    bool fresh = ring_join_update(&driver_rx) == RING_JOIN_FRESH;
    enum ring_join tx = ring_join_update(&driver_tx);
    notified[MUX] = notified[MUX] || fresh || tx == RING_JOIN_FRESH;
    if (tx == RING_JOIN_DOWN) {
        return true;
    }
    while (device_room > 0 && ring_available(&driver_tx.ring) > 0) {
        uint64_t entry[SERIAL_ENTRY_WORDS];
        ring_read(&driver_tx.ring, entry);
        device_room--;
        for (uint32_t i = 0; i < serial_entry_length(entry); i++) {
            shown[serial_entry_character(entry, i)]++;
        }
    }
    driver_waits = device_room == 0;
    notified[MUX] = ring_join_release(&driver_tx) || notified[MUX];
    return driver_waits || ring_sleep_empty(&driver_tx.ring);
}

static void mux_run(void)
{
    struct serial_mux_result result;
    do {
        serial_mux_step(&mux, now, &result);
        for (uint32_t i = 0; i < CLIENTS; i++) {
            notified[i] = notified[i] || (result.notify_clients >> i & 1) != 0;
        }
        notified[DRIVER] = notified[DRIVER] || result.notify_driver;
    } while (result.again);
    wake_ns = result.wake_ns;
}

static struct config_ring ring_at(uint32_t peer, uint32_t which)
{
    uint32_t capacity = peer == DRIVER ? driver_capacity : CAPACITY;
    return (struct config_ring){(uintptr_t)memory[peer][which], capacity, SERIAL_ENTRY_WORDS};
}

static void world_init(void)
{
    memset(memory, 0, sizeof(memory));
    memset(written, 0, sizeof(written));
    memset(shown, 0, sizeof(shown));
    memset(notified, 0, sizeof(notified));
    now = 1000;
    wake_ns = TIMER_NEVER;
    device_room = 0;
    policy = (struct serial_policy){.version = 2};
    struct serial_mux_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .driver_tx = ring_at(DRIVER, 0),
        .driver_rx = ring_at(DRIVER, 1),
        .timer = {.fired = {1, 1}},
        .client_count = CLIENTS,
    };
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].tx = ring_at(i, 0);
        config.clients[i].rx = ring_at(i, 1);
        policy.clients[i].state = STATISTICS_ATTACHED;
        policy.clients[i].rights = SERIAL_RIGHTS_ALL;
    }
    policy.clients[SLOW_CLIENT].rate = 1000;
    policy.clients[SLOW_CLIENT].burst = 100;
    serial_mux_init(&mux, &config, now);
    mux_run();
    ring_join_init(&driver_tx, memory[DRIVER][0], driver_capacity, SERIAL_ENTRY_WORDS);
    ring_join_init(&driver_rx, memory[DRIVER][1], driver_capacity, SERIAL_ENTRY_WORDS);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct serial_client_config client = {ring_at(i, 0), ring_at(i, 1), MUX, {0}};
        serial_client_init(&clients[i], &client);
    }
}

/* A device behind large rings has room only when nobody else has work: everything is full by then.
 */
static bool can_run(uint32_t party)
{
    bool device = driver_waits && device_room == 0 && driver_capacity == CAPACITY;
    return party == DEVICE ? device : notified[party];
}

static void party_run(uint32_t party)
{
    if (party == DEVICE) {
        device_room = driver_capacity == CAPACITY ? 1 + (uint32_t)rand() % 9 : 4 * LARGE_CAPACITY;
        notified[DRIVER] = true;
        return;
    }
    notified[party] = false;
    if (party < CLIENTS) {
        client_run(party);
    } else if (party == MUX) {
        mux_run();
    } else {
        while (!driver_step()) {
        }
    }
}

/* Let one party run that may. False: all are asleep for good. */
static bool world_step(void)
{
    uint32_t first = (uint32_t)rand() % PARTIES;
    for (uint32_t i = 0; i < PARTIES; i++) {
        uint32_t party = (first + i) % PARTIES;
        if (can_run(party)) {
            party_run(party);
            return true;
        }
    }
    if (driver_waits && device_room == 0) {
        party_run(DEVICE);
        return true;
    }
    if (wake_ns == TIMER_NEVER) {
        return false;
    }
    now = wake_ns;
    wake_ns = TIMER_NEVER;
    notified[MUX] = true;
    return true;
}

/* Letters that client i wrote: all but the newlines. */
static uint32_t letters_of(uint32_t client)
{
    uint32_t count = characters_of(client);
    return count - count / 37 - (count % 37 != 0 ? 1 : 0);
}

static void no_wake_up_is_lost(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        srand(seed);
        driver_capacity = seed % 2 == 0 ? CAPACITY : LARGE_CAPACITY;
        world_init();
        uint32_t steps = 0;
        while (world_step() && steps < STEPS_MAX) {
            steps++;
        }
        assert_true(steps < STEPS_MAX);
        for (uint32_t i = 1; i < CLIENTS; i++) {
            if (written[i] != characters_of(i) || shown['A' + i] != letters_of(i)) {
                fail_msg("seed %u: client %u wrote %u, %u of %u letters are shown", seed, i,
                         written[i], shown['A' + i], letters_of(i));
            }
        }
        assert_true(shown['A'] >= letters_of(0)); /* its unfinished line is shown again and again */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_wake_up_is_lost)};
    return cmocka_run_group_tests_name("serial wake-ups", tests, NULL, NULL);
}
