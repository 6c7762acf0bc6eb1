/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial clients and a driver that lie at random while policies change: all stays in its bounds. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "devices/serial/multiplexer.h"
#include "tests/host/devices/hostile.h"

enum {
    CLIENTS = 3,
    CAPACITY = 16,
    RING_WORDS = (RING_HEADER_BYTES + CAPACITY * SERIAL_ENTRY_WORDS * 8) / 8,
    DRIVER = CLIENTS, /* index of its rings */
    ROUNDS = 60000,
};

static _Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS];
static struct serial_policy policy;
static struct statistics_page statistics;
static struct serial_mux_config config;
static struct serial_mux mux;
static struct ring_follower followers[CLIENTS + 1][2]; /* of those that work properly */
static uint64_t now;

static struct config_ring ring_at(uint32_t peer, uint32_t which)
{
    return (struct config_ring){(uintptr_t)memory[peer][which], CAPACITY, SERIAL_ENTRY_WORDS};
}

/* Text, keys of commands, escape sequences, lengths that cannot be. */
static uint64_t any_entry(void)
{
    static const char characters[] = "\035\035\035np?019ab\r\n\b\033[3m\177\t";
    uint64_t word = 0;
    for (uint32_t i = 0; i < 8; i++) {
        word = word << 8 | (uint8_t)characters[hostile_below(sizeof(characters))];
    }
    word = hostile_below(8) == 0 ? hostile_next() : word;
    return (word & ~UINT64_C(0xff)) | hostile_below(hostile_below(64) == 0 ? 80 : 16);
}

static void any_policy(void)
{
    struct serial_client_policy *client = &policy.clients[hostile_below(CLIENTS)];
    client->state = hostile_below(8) != 0 ? STATISTICS_ATTACHED : hostile_below(5);
    client->rights = hostile_below(4) != 0 ? SERIAL_RIGHTS_ALL : hostile_below(8);
    client->rate = hostile_below(2) != 0 ? 0 : hostile_number();
    client->burst = hostile_number();
    client->epoch += hostile_below(3) == 0;
    policy.focus = hostile_below(CLIENTS + 1);
    policy.focus_epoch += hostile_below(2);
    policy.version = hostile_below(8) == 0 ? hostile_number() : (policy.version | 1) + 1;
}

/* A peer that fills one ring with whatever, and empties the other, by the rules. */
static void peer_works(uint32_t peer)
{
    uint32_t fills = peer == DRIVER ? 1 : 0;
    struct ring *to = &followers[peer][fills].ring;
    struct ring *from = &followers[peer][1 - fills].ring;
    bool up = ring_join_update(&followers[peer][0]) != RING_JOIN_DOWN;
    up &= ring_join_update(&followers[peer][1]) != RING_JOIN_DOWN;
    uint32_t space = ring_space(to);
    uint32_t available = ring_available(from);
    if (!up || space == RING_BROKEN || available == RING_BROKEN) {
        for (uint32_t i = 0; i < 2; i++) {
            ring_join_init(&followers[peer][i], memory[peer][i], CAPACITY, SERIAL_ENTRY_WORDS);
        }
        return;
    }
    uint64_t entry[SERIAL_ENTRY_WORDS];
    for (uint32_t i = hostile_below(12); i > 0 && space > 0; i--, space--) {
        for (uint32_t j = 0; j < SERIAL_ENTRY_WORDS; j++) {
            entry[j] = any_entry();
        }
        ring_write(to, entry);
    }
    for (uint32_t i = hostile_below(available + 1); i > 0; i--) {
        ring_read(from, entry);
    }
    (void)ring_publish(to);
    (void)ring_release(from);
}

static int setup(void **state)
{
    (void)state;
    hostile_state = 1;
    config = (struct serial_mux_config){
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .driver_tx = ring_at(DRIVER, 0),
        .driver_rx = ring_at(DRIVER, 1),
        .timer = {.fired = {1, 1}},
        .client_count = CLIENTS,
    };
    for (uint32_t i = 0; i <= CLIENTS; i++) {
        for (uint32_t j = 0; j < 2; j++) {
            ring_join_init(&followers[i][j], memory[i][j], CAPACITY, SERIAL_ENTRY_WORDS);
        }
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].tx = ring_at(i, 0);
        config.clients[i].rx = ring_at(i, 1);
        config.clients[i].name[0] = (char)('a' + i);
    }
    return 0;
}

static void expect_in_bounds(const struct serial_mux_result *result)
{
    assert_true(mux.screen.count <= SCREEN_FIFO_BYTES && mux.screen.focus < CLIENTS);
    assert_true(mux.rx_count < SERIAL_ENTRY_CHARACTERS && mux.rotate < CLIENTS);
    assert_true(result->notify_clients < 1u << CLIENTS);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        assert_true(mux.clients[i].next <= mux.clients[i].count);
        assert_true(mux.clients[i].count <= SERIAL_ENTRY_CHARACTERS);
        assert_true(mux.screen.lines[i].count <= SCREEN_LINE_BYTES);
    }
}

static void all_peers_and_policies_at_random(void **state)
{
    (void)state;
    struct serial_mux_result result;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (round % 10000 == 0) { /* the multiplexer starts anew, with a timer or without */
            config.timer.fired.vaddr = round / 10000 % 2;
            serial_mux_init(&mux, &config, now);
        }
        if (hostile_below(8) == 0) {
            hostile_ring(memory[hostile_below(CLIENTS + 1)][hostile_below(2)], CAPACITY,
                         SERIAL_ENTRY_WORDS, any_entry);
        }
        if (hostile_below(16) == 0) {
            any_policy();
        }
        for (uint32_t i = 0; i <= CLIENTS; i++) {
            if (hostile_below(i == DRIVER ? 2 : 3) == 0) {
                peer_works(i);
            }
        }
        now += hostile_below(2000000);
        serial_mux_step(&mux, now, &result);
        expect_in_bounds(&result);
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        assert_in_range(statistics.clients[i].bytes_out, 1000, UINT32_MAX);
        assert_in_range(statistics.clients[i].bytes_in, 100, UINT32_MAX);
        assert_in_range(statistics.clients[i].refusals, 100, UINT32_MAX);
    }
}

/* Of clients there may be none, and more than there can be count as many as there can be. */
static void numbers_of_clients_at_the_edges(void **state)
{
    (void)state;
    struct serial_mux_result result;
    config.client_count = 0;
    serial_mux_init(&mux, &config, now);
    for (uint32_t i = 0; i < 100; i++) {
        peer_works(DRIVER);
        serial_mux_step(&mux, now, &result);
        assert_int_equal(result.notify_clients, 0);
    }
    static uint64_t others[SERIAL_CLIENTS_MAX][2][RING_WORDS];
    config.client_count = SERIAL_CLIENTS_MAX + 1;
    for (uint32_t i = CLIENTS; i < SERIAL_CLIENTS_MAX; i++) {
        config.clients[i].tx = (struct config_ring){(uintptr_t)others[i][0], CAPACITY, 0};
        config.clients[i].rx = (struct config_ring){(uintptr_t)others[i][1], CAPACITY, 0};
    }
    serial_mux_init(&mux, &config, now);
    assert_int_equal(mux.client_count, SERIAL_CLIENTS_MAX);
    serial_mux_step(&mux, now, &result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_peers_and_policies_at_random, setup),
        cmocka_unit_test_setup(numbers_of_clients_at_the_edges, setup),
    };
    return cmocka_run_group_tests_name("serial at random", tests, NULL, NULL);
}
