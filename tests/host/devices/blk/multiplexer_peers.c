/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Set-up of the block multiplexer's peers, and what they do. */
#include "tests/host/devices/blk/multiplexer_peers.h"

uint64_t fake_registers[64];
_Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS];
uint8_t table[BLK_MUX_DMA_BYTES];
struct blk_policy policy;
struct statistics_page statistics;
struct blk_info driver_info;
struct blk_info infos[CLIENTS];
struct blk_mux_config config;
struct blk_mux mux;
struct blk_mux_result result;
struct blk_client clients[CLIENTS];
uint64_t now;

struct ring_follower driver_requests;
struct ring_follower driver_responses;
struct blk_request pending[PENDING_MAX];
uint64_t pending_pieces[BLK_PIECES_MAX];
uint32_t pending_count;

void microkit_notify(microkit_channel channel)
{
    (void)channel;
}

microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    return message;
}

void driver_take(void)
{
    ring_join_update(&driver_responses);
    if (ring_join_update(&driver_requests) == RING_JOIN_DOWN) {
        return;
    }
    for (uint32_t available; (available = ring_available(&driver_requests.ring)) != 0;) {
        assert_true(pending_count < PENDING_MAX);
        assert_int_not_equal(blk_request_get(&driver_requests.ring, available,
                                             &pending[pending_count++], pending_pieces),
                             0);
    }
    ring_release(&driver_requests.ring);
}

void driver_respond(uint32_t id, uint32_t status, uint64_t sectors)
{
    struct blk_response response = {.id = id, .status = status, .sectors = sectors};
    uint64_t words[BLK_RESPONSE_WORDS];
    assert_true(ring_space(&driver_responses.ring) > 0);
    blk_response_encode(&response, words);
    ring_write(&driver_responses.ring, words);
    ring_publish(&driver_responses.ring);
}

void settle(void)
{
    for (int i = 0; i < 1000; i++) {
        blk_mux_step(&mux, now, &result);
        driver_take();
        if (!result.again) {
            return;
        }
    }
    fail_msg("never at rest");
}

/* Complete the oldest pending request. */
struct blk_request driver_complete(uint32_t status)
{
    struct blk_request request = pending[0];
    assert_true(pending_count > 0);
    pending_count--;
    memmove(pending, pending + 1, pending_count * sizeof(pending[0]));
    driver_respond(request.id, status, status == BLK_OK ? request.count : 0);
    settle();
    return request;
}

void submit(uint32_t client, uint32_t operation, uint64_t sector, uint64_t offset, uint32_t count,
            uint32_t id)
{
    struct blk_request request = {.sector = sector,
                                  .offset = offset,
                                  .count = count,
                                  .id = id,
                                  .operation = (uint16_t)operation};
    blk_client_update(&clients[client]);
    assert_true(blk_client_submit(&clients[client], &request));
    blk_client_publish(&clients[client]);
}

void expect(uint32_t client, uint32_t id, uint32_t status, uint64_t sectors)
{
    struct blk_response response;
    assert_true(blk_client_response(&clients[client], &response));
    assert_int_equal(response.id, id);
    assert_int_equal(response.status, status);
    assert_int_equal(response.sectors, sectors);
}

void expect_nothing(uint32_t client)
{
    struct blk_response response;
    assert_false(blk_client_response(&clients[client], &response));
}

void expect_status(uint32_t client, uint32_t operation, uint64_t sector, uint64_t offset,
                   uint32_t count, uint32_t status)
{
    submit(client, operation, sector, offset, count, 77);
    settle();
    assert_int_equal(pending_count, 0);
    expect(client, 77, status, 0);
}

void driver_ready(bool ready)
{
    snapshot_begin(&driver_info.version);
    driver_info.capacity_sectors = IMAGE_CAPACITY;
    driver_info.block_bytes = 512;
    driver_info.sectors_max = BLK_SECTORS_MAX;
    driver_info.ready = ready;
    driver_info.pieces_max = BLK_PIECES_MAX;
    driver_info.generation++;
    snapshot_end(&driver_info.version);
}

void policy_changed(void)
{
    policy.version += 2;
    settle();
}

void start(void)
{
    settle();
    assert_int_equal(pending_count, 1);
    assert_int_equal(pending[0].operation, BLK_READ);
    assert_int_equal(pending[0].offset, DMA_BUS);
    assert_int_equal(pending[0].count, PARTITION_TABLE_SECTORS);
    driver_complete(BLK_OK);
}

static struct config_ring ring_at(uint32_t peer, uint32_t which)
{
    uint32_t capacity = peer == DRIVER ? DRIVER_CAPACITY : CAPACITY;
    return (struct config_ring){(uintptr_t)memory[peer][which], capacity, 0};
}

void driver_start(void)
{
    pending_count = 0;
    ring_join_init(&driver_requests, memory[DRIVER][0], DRIVER_CAPACITY, BLK_REQUEST_WORDS);
    ring_join_init(&driver_responses, memory[DRIVER][1], DRIVER_CAPACITY, BLK_RESPONSE_WORDS);
    driver_take();
}

void client_start(uint32_t client)
{
    struct blk_client_config client_config = {
        .requests = ring_at(client, 0),
        .responses = ring_at(client, 1),
        .info = {(uintptr_t)&infos[client], sizeof(infos[client])},
    };
    blk_client_init(&clients[client], &client_config);
    blk_client_update(&clients[client]);
}

int setup(void **state)
{
    (void)state;
    memset(memory, 0, sizeof(memory));
    memset(&policy, 0, sizeof(policy));
    memset(&driver_info, 0, sizeof(driver_info));
    memset(infos, 0, sizeof(infos));
    now = 1000;
    image_gpt_three(table);
    config = (struct blk_mux_config){
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .dma = {(uintptr_t)table, sizeof(table), DMA_BUS},
        .driver_info = {(uintptr_t)&driver_info, sizeof(driver_info)},
        .driver_requests = ring_at(DRIVER, 0),
        .driver_responses = ring_at(DRIVER, 1),
        .timer = {.fired = {1, 1}},
        .client_count = CLIENTS,
    };
    policy.version = 2;
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].requests = ring_at(i, 0);
        config.clients[i].responses = ring_at(i, 1);
        config.clients[i].info = (struct config_region){(uintptr_t)&infos[i], sizeof(infos[i])};
        config.clients[i].data_bus = DATA_BUS + i * (uint64_t)DATA_BYTES;
        config.clients[i].data_bytes = DATA_BYTES;
        policy.clients[i].state = STATISTICS_ATTACHED;
        policy.clients[i].partition = i + 1;
    }
    driver_ready(true);
    blk_mux_init(&mux, &config, now);
    driver_start();
    for (uint32_t i = 0; i < CLIENTS; i++) {
        client_start(i);
    }
    start();
    return 0;
}
