/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Nobody runs unless notified, in random order: all requests are answered, or a wake-up was lost.
 */
#include "tests/host/cmocka_head.h"

#include <stdlib.h>
#include <string.h>

#include <microkit.h>

#include "devices/blk/client.h"
#include "devices/blk/multiplexer.h"
#include "devices/blk/pieces.h"
#include "lib/snapshot.h"

enum {
    CLIENTS = 3,
    CAPACITY = 4,
    DRIVER_CAPACITY = 8,
    RING_WORDS = (RING_HEADER_BYTES + DRIVER_CAPACITY * BLK_REQUEST_WORDS * 8) / 8,
    DRIVER = CLIENTS,
    MUX = CLIENTS + 1,
    DEVICE = CLIENTS + 2, /* not a party: completes what the driver has, when chosen */
    PARTIES = CLIENTS + 3,
    REQUESTS = 400,
    SLOW_CLIENT = 2, /* its rate's wake-ups must not hide that others lack theirs */
    SLOW_REQUESTS = 15,
    SEEDS = 60,
    STEPS_MAX = 200000,
};

uint64_t fake_registers[64];
static _Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS];
static uint8_t table[BLK_MUX_DMA_BYTES];
static struct blk_policy policy;
static struct statistics_page statistics;
static struct blk_info driver_info;
static struct blk_info infos[CLIENTS];
static struct blk_mux mux;
static struct blk_client clients[CLIENTS];
static uint32_t submitted[CLIENTS];
static uint32_t answered[CLIENTS];
static bool notified[PARTIES];
static uint64_t now;
static uint64_t wake_ns;

static struct ring_follower driver_requests;
static struct ring_follower driver_responses;
static struct blk_request taken[DRIVER_CAPACITY];
static uint32_t taken_count;
static uint32_t done_count; /* of taken, from the front */

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

static uint32_t requests_of(uint32_t client)
{
    return client == SLOW_CLIENT ? SLOW_REQUESTS : REQUESTS;
}

/* Eight sectors in so many pieces. */
static const uint64_t *pieces_of(uint32_t count)
{
    static uint64_t pieces[BLK_PIECES_MAX];
    for (uint32_t i = 0; i < count; i++) {
        pieces[i] = blk_piece(i * 4096, i == 0 ? 8 - (count - 1) : 1);
    }
    return pieces;
}

static void client_run(uint32_t i)
{
    struct blk_response response;
    struct blk_client *client = &clients[i];
    struct blk_info info;
    do {
        blk_client_update(client);
        bool ready = blk_client_info(client, &info) && info.ready != 0;
        while (blk_client_response(client, &response)) {
            assert_int_equal(response.status, BLK_OK);
            answered[i]++;
        }
        while (ready && submitted[i] < requests_of(i)) {
            bool flush = submitted[i] % 7 == 6;
            struct blk_request request = {.count = flush ? 0 : 8,
                                          .operation = flush ? BLK_FLUSH : BLK_READ,
                                          .id = submitted[i]};
            if (!flush && submitted[i] % 3 == 1) {
                request.pieces = (uint16_t)(1 + submitted[i] % request.count);
            }
            if (!blk_client_submit_pieces(client, &request, pieces_of(request.pieces))) {
                break;
            }
            submitted[i]++;
            if (rand() % 3 == 0) {
                blk_client_publish(client);
            }
        }
        blk_client_publish(client);
    } while (!blk_client_sleep(client));
}

static void driver_finish(void)
{
    while (done_count > 0 && ring_space(&driver_responses.ring) > 0) {
        struct blk_response response = {.id = taken[0].id, .sectors = taken[0].count};
        uint64_t words[BLK_RESPONSE_WORDS];
        blk_response_encode(&response, words);
        ring_write(&driver_responses.ring, words);
        taken_count--;
        done_count--;
        memmove(taken, taken + 1, taken_count * sizeof(taken[0]));
    }
}

static bool driver_step(void)
{
    bool up = ring_join_update(&driver_requests) == RING_JOIN_UP;
    up = ring_join_update(&driver_responses) == RING_JOIN_UP && up;
    notified[MUX] = notified[MUX] || !up;
    if (!up) {
        return ring_join_update(&driver_requests) != RING_JOIN_UP;
    }
    driver_finish();
    while (taken_count < DRIVER_CAPACITY / 2 && ring_available(&driver_requests.ring) > 0) {
        uint64_t pieces[BLK_PIECES_MAX];
        uint32_t available = ring_available(&driver_requests.ring);
        assert_int_not_equal(
            blk_request_get(&driver_requests.ring, available, &taken[taken_count++], pieces), 0);
    }
    bool wake = ring_join_release(&driver_requests);
    wake = ring_join_publish(&driver_responses) || wake;
    notified[MUX] = notified[MUX] || wake;
    return taken_count == DRIVER_CAPACITY / 2 || ring_sleep_empty(&driver_requests.ring);
}

static void mux_run(void)
{
    struct blk_mux_result result;
    do {
        blk_mux_step(&mux, now, &result);
        for (uint32_t i = 0; i < CLIENTS; i++) {
            notified[i] = notified[i] || (result.notify_clients >> i & 1) != 0;
        }
        notified[DRIVER] = notified[DRIVER] || result.notify_driver;
    } while (result.again);
    wake_ns = result.wake_ns;
}

static struct config_ring ring_at(uint32_t peer, uint32_t which)
{
    uint32_t capacity = peer == DRIVER ? DRIVER_CAPACITY : CAPACITY;
    capacity = peer == 1 && which == 1 ? CAPACITY / 2 : capacity; /* it waits for response slots */
    return (struct config_ring){(uintptr_t)memory[peer][which], capacity, 0};
}

static void world_init(void)
{
    memset(memory, 0, sizeof(memory));
    memset(infos, 0, sizeof(infos));
    memset(submitted, 0, sizeof(submitted));
    memset(answered, 0, sizeof(answered));
    memset(notified, 0, sizeof(notified));
    now = 1000;
    wake_ns = TIMER_NEVER;
    taken_count = 0;
    done_count = 0;
    policy = (struct blk_policy){.version = 2};
    driver_info = (struct blk_info){.version = 2,
                                    .capacity_sectors = 4096,
                                    .ready = 1,
                                    .generation = 1,
                                    .pieces_max = BLK_PIECES_MAX};
    struct blk_mux_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .dma = {(uintptr_t)table, sizeof(table), 0x1000},
        .driver_info = {(uintptr_t)&driver_info, sizeof(driver_info)},
        .driver_requests = ring_at(DRIVER, 0),
        .driver_responses = ring_at(DRIVER, 1),
        .timer = {.fired = {1, 1}},
        .client_count = CLIENTS,
    };
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].requests = ring_at(i, 0);
        config.clients[i].responses = ring_at(i, 1);
        config.clients[i].info = (struct config_region){(uintptr_t)&infos[i], sizeof(infos[i])};
        config.clients[i].data_bytes = 1 << 20;
        policy.clients[i].state = STATISTICS_ATTACHED;
        policy.clients[i].read_only = 1; /* all on the whole device */
    }
    policy.clients[SLOW_CLIENT].rate = 512 * 8 * 100;
    policy.clients[SLOW_CLIENT].burst = 512 * 8 * 5;
    blk_mux_init(&mux, &config, now);
    mux_run();
    ring_join_init(&driver_requests, memory[DRIVER][0], DRIVER_CAPACITY, BLK_REQUEST_WORDS);
    ring_join_init(&driver_responses, memory[DRIVER][1], DRIVER_CAPACITY, BLK_RESPONSE_WORDS);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct blk_client_config client = {.requests = ring_at(i, 0),
                                           .responses = ring_at(i, 1),
                                           .info = {(uintptr_t)&infos[i], sizeof(infos[i])},
                                           .channel = MUX};
        blk_client_init(&clients[i], &client);
    }
}

static bool can_run(uint32_t party)
{
    return party == DEVICE ? done_count < taken_count : notified[party];
}

static void party_run(uint32_t party)
{
    if (party == DEVICE) {
        done_count++;
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
    if (wake_ns == TIMER_NEVER) {
        return false;
    }
    now = wake_ns;
    wake_ns = TIMER_NEVER;
    notified[MUX] = true;
    return true;
}

static void no_wake_up_is_lost(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        srand(seed);
        world_init();
        uint32_t steps = 0;
        while (world_step() && steps < STEPS_MAX) {
            steps++;
        }
        assert_true(steps < STEPS_MAX);
        for (uint32_t i = 0; i < CLIENTS; i++) {
            if (answered[i] != requests_of(i)) {
                fail_msg("seed %u: client %u has %u of %u answers, everybody sleeps", seed, i,
                         answered[i], requests_of(i));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_wake_up_is_lost)};
    return cmocka_run_group_tests_name("block wake-ups", tests, NULL, NULL);
}
