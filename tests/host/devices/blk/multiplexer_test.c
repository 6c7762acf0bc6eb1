/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The block multiplexer between honest and hostile peers. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include <microkit.h>

#include "devices/blk/client.h"
#include "devices/blk/multiplexer.h"
#include "devices/blk/pieces.h"
#include "lib/snapshot.h"
#include "tests/host/devices/blk/gpt_image.h"

enum {
    CLIENTS = 3,
    CAPACITY = 8,         /* of the clients' rings */
    DRIVER_CAPACITY = 32, /* of the driver's */
    RING_WORDS = (RING_HEADER_BYTES + DRIVER_CAPACITY * BLK_REQUEST_WORDS * 8) / 8,
    DRIVER = CLIENTS, /* index of its rings */
    PENDING_MAX = 64,
    DATA_BYTES = 1 << 20,
};

static const uint64_t DATA_BUS = 0x70000000;
static const uint64_t DMA_BUS = 0x60000000;

uint64_t fake_registers[64];
static _Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS];
static uint8_t table[BLK_MUX_DMA_BYTES];
static struct blk_policy policy;
static struct statistics_page statistics;
static struct blk_info driver_info;
static struct blk_info infos[CLIENTS];
static struct blk_mux_config config;
static struct blk_mux mux;
static struct blk_mux_result result;
static struct blk_client clients[CLIENTS];
static uint64_t now;

static struct ring_follower driver_requests;
static struct ring_follower driver_responses;
static struct blk_request pending[PENDING_MAX]; /* what the driver has taken */
static uint64_t pending_pieces[BLK_PIECES_MAX]; /* of the last that it has taken */
static uint32_t pending_count;

void microkit_notify(microkit_channel channel)
{
    (void)channel;
}

microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    return message;
}

static void driver_take(void)
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

static void driver_respond(uint32_t id, uint32_t status, uint64_t sectors)
{
    struct blk_response response = {.id = id, .status = status, .sectors = sectors};
    uint64_t words[BLK_RESPONSE_WORDS];
    assert_true(ring_space(&driver_responses.ring) > 0);
    blk_response_encode(&response, words);
    ring_write(&driver_responses.ring, words);
    ring_publish(&driver_responses.ring);
}

static void settle(void)
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
static struct blk_request driver_complete(uint32_t status)
{
    struct blk_request request = pending[0];
    assert_true(pending_count > 0);
    pending_count--;
    memmove(pending, pending + 1, pending_count * sizeof(pending[0]));
    driver_respond(request.id, status, status == BLK_OK ? request.count : 0);
    settle();
    return request;
}

static void submit(uint32_t client, uint32_t operation, uint64_t sector, uint64_t offset,
                   uint32_t count, uint32_t id)
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

static void expect(uint32_t client, uint32_t id, uint32_t status, uint64_t sectors)
{
    struct blk_response response;
    assert_true(blk_client_response(&clients[client], &response));
    assert_int_equal(response.id, id);
    assert_int_equal(response.status, status);
    assert_int_equal(response.sectors, sectors);
}

static void expect_nothing(uint32_t client)
{
    struct blk_response response;
    assert_false(blk_client_response(&clients[client], &response));
}

static void expect_status(uint32_t client, uint32_t operation, uint64_t sector, uint64_t offset,
                          uint32_t count, uint32_t status)
{
    submit(client, operation, sector, offset, count, 77);
    settle();
    assert_int_equal(pending_count, 0);
    expect(client, 77, status, 0);
}

static void driver_ready(bool ready)
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

static void policy_changed(void)
{
    policy.version += 2;
    settle();
}

static void start(void)
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

static void driver_start(void)
{
    pending_count = 0;
    ring_join_init(&driver_requests, memory[DRIVER][0], DRIVER_CAPACITY, BLK_REQUEST_WORDS);
    ring_join_init(&driver_responses, memory[DRIVER][1], DRIVER_CAPACITY, BLK_RESPONSE_WORDS);
    driver_take();
}

static void client_start(uint32_t client)
{
    struct blk_client_config client_config = {
        .requests = ring_at(client, 0),
        .responses = ring_at(client, 1),
        .info = {(uintptr_t)&infos[client], sizeof(infos[client])},
    };
    blk_client_init(&clients[client], &client_config);
    blk_client_update(&clients[client]);
}

static int setup(void **state)
{
    (void)state;
    memset(memory, 0, sizeof(memory));
    memset(&policy, 0, sizeof(policy));
    memset(&driver_info, 0, sizeof(driver_info));
    memset(infos, 0, sizeof(infos));
    now = 1000;
    image_gpt(table);
    image_gpt_entry(table, 0, 2048, 4095);
    image_gpt_entry(table, 1, 4096, 8191);
    image_gpt_entry(table, 2, 8192, 65535);
    image_checksum(table);
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

static void request_is_translated(void **state)
{
    (void)state;
    struct blk_info info;
    assert_true(blk_client_info(&clients[1], &info));
    assert_true(info.ready);
    assert_int_equal(info.capacity_sectors, 4096);
    submit(1, BLK_WRITE, 10, 0x2000, 8, 42);
    settle();
    assert_int_equal(pending_count, 1);
    assert_int_equal(pending[0].operation, BLK_WRITE);
    assert_int_equal(pending[0].sector, 4096 + 10);
    assert_int_equal(pending[0].offset, DATA_BUS + DATA_BYTES + 0x2000);
    assert_int_equal(pending[0].count, 8);
    expect_nothing(1);
    driver_complete(BLK_OK);
    expect(1, 42, BLK_OK, 8);
    expect_nothing(1);
    assert_int_equal(statistics.clients[1].bytes_out, 8 * 512);
}

/* The sums that wrap elsewhere: offset near 2^64, sector near 2^64, counts beyond everything. */
static void nothing_outside_is_reached(void **state)
{
    (void)state;
    const uint64_t top = UINT64_MAX;
    expect_status(0, BLK_READ, 0, top - 4095, 8, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, 0, top - 511, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, 0, top, 2048, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, 0, DATA_BYTES - 511, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, 0, DATA_BYTES, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, 0, 512, 2048, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, top, 0, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, top - 2047, 0, 2048, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_WRITE, 2048, 0, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_WRITE, 2047, 0, 2, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, UINT64_C(1) << 32, 0, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_READ, 0, 0, 2049, BLK_BAD_REQUEST);
    expect_status(0, BLK_READ, 0, 0, UINT32_MAX, BLK_BAD_REQUEST);
    expect_status(0, BLK_READ, 0, 0, 0, BLK_BAD_REQUEST);
    expect_status(0, 0, 0, 0, 1, BLK_BAD_REQUEST);
    expect_status(0, 99, 0, 0, 1, BLK_BAD_REQUEST);
    expect_status(0, BLK_FLUSH, 1, 0, 0, BLK_BAD_REQUEST);
    assert_int_equal(statistics.clients[0].refusals, 17);
    submit(0, BLK_READ, 2047, DATA_BYTES - 512, 1, 5);
    submit(0, BLK_READ, 0, 0, 2048, 6);
    settle();
    assert_int_equal(pending_count, 2);
}

/* Discard and write-zeroes: of sectors only, as far as the device offers them. */
static void ranges_are_checked(void **state)
{
    (void)state;
    struct blk_info info;
    expect_status(0, BLK_DISCARD, 0, 0, 8, BLK_BAD_REQUEST); /* not offered yet */
    driver_info.discard_sectors_max = 100000;
    driver_info.zeroes_sectors_max = 64;
    driver_ready(true);
    start();
    settle();
    assert_true(blk_client_info(&clients[0], &info));
    assert_int_equal(info.discard_sectors_max, 100000);
    assert_int_equal(info.zeroes_sectors_max, 64);
    expect_status(0, BLK_DISCARD, 0, 512, 8, BLK_BAD_REQUEST);
    expect_status(0, BLK_DISCARD, 0, 0, 0, BLK_BAD_REQUEST);
    expect_status(0, BLK_DISCARD, 0, 0, 100001, BLK_BAD_REQUEST);
    expect_status(0, BLK_DISCARD, 2047, 0, 2, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_DISCARD, UINT64_MAX, 0, 1, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_DISCARD, UINT64_MAX - 2047, 0, 2048, BLK_OUT_OF_RANGE);
    expect_status(0, BLK_WRITE_ZEROES, 0, 0, 65, BLK_BAD_REQUEST);
    expect_status(0, BLK_WRITE_ZEROES, 2048, 0, 1, BLK_OUT_OF_RANGE);
    submit(1, BLK_DISCARD, 1, 0, 2047, 5);
    submit(1, BLK_WRITE_ZEROES, 3, 0, 64, 6);
    settle();
    assert_int_equal(pending_count, 2);
    assert_int_equal(pending[0].operation, BLK_DISCARD);
    assert_int_equal(pending[0].sector, mux.clients[1].view.first + 1);
    assert_int_equal(pending[0].offset, 0);
    assert_int_equal(pending[0].count, 2047);
    assert_int_equal(pending[1].operation, BLK_WRITE_ZEROES);
    assert_int_equal(pending[1].sector, mux.clients[1].view.first + 3);
    driver_complete(BLK_OK);
    driver_complete(BLK_OK);
    settle();
    expect(1, 5, BLK_OK, 2047);
    expect(1, 6, BLK_OK, 64);
    policy.clients[0].read_only = 1;
    policy_changed();
    expect_status(0, BLK_DISCARD, 0, 0, 8, BLK_READ_ONLY);
    expect_status(0, BLK_WRITE_ZEROES, 0, 0, 8, BLK_READ_ONLY);
}

static void reserved_bits_are_refused(void **state)
{
    (void)state;
    uint64_t words[BLK_REQUEST_WORDS] = {UINT64_C(9) << 32 | 1 << 8 | BLK_READ, 0, 0, 1};
    ring_write(&clients[0].requests.ring, words);
    words[0] = UINT64_C(10) << 32 | BLK_READ;
    words[3] = UINT64_C(1) << 32 | 1;
    ring_write(&clients[0].requests.ring, words);
    blk_client_publish(&clients[0]);
    settle();
    expect(0, 9, BLK_BAD_REQUEST, 0);
    expect(0, 10, BLK_BAD_REQUEST, 0);
}

/* Eight sectors in each piece but the last, which has `last`. */
static void put_pieces(uint32_t client, uint32_t operation, uint32_t count, uint16_t pieces,
                       uint64_t offset, uint32_t last)
{
    struct blk_request request = {
        .sector = 16, .count = count, .id = 77, .operation = (uint16_t)operation, .pieces = pieces};
    uint64_t words[BLK_PIECES_MAX] = {0};
    for (uint32_t i = 0; i < pieces; i++) {
        words[i] = blk_piece(offset + i * 8192, 8);
    }
    words[pieces - 1] = blk_piece(offset + (pieces - 1) * 8192, last);
    blk_client_update(&clients[client]);
    assert_true(blk_client_submit_pieces(&clients[client], &request, words));
    blk_client_publish(&clients[client]);
}

static void submit_pieces(uint32_t client, uint32_t operation, uint32_t count, uint16_t pieces,
                          uint64_t offset, uint32_t last)
{
    put_pieces(client, operation, count, pieces, offset, last);
    settle();
}

static void pieces_go_as_one_request(void **state)
{
    (void)state;
    assert_int_equal(infos[1].pieces_max, BLK_PIECES_MAX);
    submit_pieces(1, BLK_WRITE, 4 * 8 + 3, 5, 0x1000, 3);
    assert_int_equal(pending_count, 1);
    assert_int_equal(pending[0].sector, 4096 + 16);
    assert_int_equal(pending[0].count, 35);
    assert_int_equal(pending[0].pieces, 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(blk_piece_offset(pending_pieces[i]),
                         DATA_BUS + DATA_BYTES + 0x1000 + i * 8192);
        assert_int_equal(blk_piece_sectors(pending_pieces[i]), i < 4 ? 8 : 3);
    }
    assert_int_equal(mux.clients[1].flying, 3);
    driver_complete(BLK_OK);
    expect(1, 77, BLK_OK, 35);
    expect_nothing(1);
    assert_int_equal(mux.clients[1].flying, 0);
    assert_int_equal(statistics.clients[1].packets_out, 1);
    assert_int_equal(statistics.clients[1].bytes_out, 35 * 512);
}

static void expect_pieces_status(uint32_t operation, uint32_t count, uint16_t pieces,
                                 uint64_t offset, uint32_t last, uint32_t status)
{
    submit_pieces(0, operation, count, pieces, offset, last);
    assert_int_equal(pending_count, 0);
    expect(0, 77, status, 0);
    expect_nothing(0);
}

static void pieces_are_checked_one_by_one(void **state)
{
    (void)state;
    const uint64_t last_at =
        DATA_BYTES - 512 - 8192; /* the second piece's is the data's last sector */
    expect_pieces_status(BLK_READ, 16, 2, last_at, 8, BLK_OUT_OF_RANGE);
    expect_pieces_status(BLK_READ, 9, 2, last_at + 1, 1, BLK_OUT_OF_RANGE);
    expect_pieces_status(BLK_WRITE, 9, 2, BLK_OFFSET_END - 8192 - 512, 1, BLK_OUT_OF_RANGE);
    expect_pieces_status(BLK_READ, 8, 2, 0, 0, BLK_BAD_REQUEST);
    expect_pieces_status(BLK_READ, 15, 2, 0, 8, BLK_BAD_REQUEST); /* the sum is another */
    expect_pieces_status(BLK_READ, 17, 2, 0, 8, BLK_BAD_REQUEST);
    expect_pieces_status(BLK_READ, 8 + 4095, 2, 0, 4095, BLK_BAD_REQUEST); /* too many sectors */
    expect_pieces_status(BLK_FLUSH, 0, 1, 0, 0, BLK_BAD_REQUEST);
    expect_pieces_status(BLK_DISCARD, 8, 1, 0, 8, BLK_BAD_REQUEST);
    assert_int_equal(statistics.clients[0].refusals, 9);
    submit_pieces(0, BLK_READ, 9, 2, last_at, 1);
    assert_int_equal(pending_count, 1);
}

/* Pieces and an offset together mean nothing; nor do more than are offered. */
static void pieces_that_are_not_allowed(void **state)
{
    (void)state;
    struct blk_request request = {
        .offset = 512, .count = 1, .id = 1, .operation = BLK_READ, .pieces = 1};
    uint64_t pieces[BLK_PIECES_MAX] = {blk_piece(0, 1), blk_piece(0, 1)};
    assert_true(blk_client_submit_pieces(&clients[0], &request, pieces));
    blk_client_publish(&clients[0]);
    settle();
    expect(0, 1, BLK_BAD_REQUEST, 0);
    snapshot_begin(&driver_info.version);
    driver_info.pieces_max = 1;
    snapshot_end(&driver_info.version);
    settle();
    assert_int_equal(infos[0].pieces_max, 1);
    expect_pieces_status(BLK_READ, 16, 2, 0, 8, BLK_BAD_REQUEST);
    driver_ready(false);
    settle();
    expect_pieces_status(BLK_READ, 16, 2, 0, 8, BLK_NO_MEDIUM);
}

static void expect_broken(uint32_t client)
{
    blk_client_publish(&clients[client]);
    settle();
    assert_int_equal(statistics.clients[client].state, STATISTICS_QUARANTINED);
    assert_int_equal(statistics.clients[client].refusals, 1);
    assert_int_equal(pending_count, 0);
    expect_nothing(client);
    submit(2, BLK_READ, 0, 0, 8, 5);
    settle();
    driver_complete(BLK_OK);
    expect(2, 5, BLK_OK, 8);
}

/* What is no whole request breaks the ring of who sent it, and nobody else notices. */
static void incomplete_request_is_quarantined(void **state)
{
    (void)state;
    struct blk_request request = {.count = 40, .operation = BLK_READ, .pieces = 5};
    uint64_t words[BLK_REQUEST_WORDS];
    uint64_t piece[BLK_REQUEST_WORDS] = {blk_piece(0, 8)};
    blk_request_encode(&request, words);
    ring_write(&clients[0].requests.ring, words);
    ring_write(&clients[0].requests.ring, piece);
    expect_broken(0);
}

static void too_long_request_is_quarantined(void **state)
{
    (void)state;
    struct blk_request request = {.count = 33, .operation = BLK_READ, .pieces = BLK_PIECES_MAX + 1};
    uint64_t words[BLK_REQUEST_WORDS];
    blk_request_encode(&request, words);
    for (uint32_t i = 0; i < CAPACITY; i++) {
        ring_write(&clients[0].requests.ring, words);
    }
    expect_broken(0);
}

/* A client whose request does not fit is woken when it does, and does not look again before. */
static void room_for_a_long_request_is_waited_for(void **state)
{
    (void)state;
    struct blk_request request = {.sector = 0, .count = 8, .operation = BLK_READ};
    uint64_t pieces[BLK_PIECES_MAX] = {blk_piece(0, 4), blk_piece(8192, 4)};
    for (uint32_t i = 0; i < CAPACITY - 1; i++) {
        assert_true(blk_client_submit(&clients[0], &request));
    }
    request.pieces = 2;
    assert_false(blk_client_submit_pieces(&clients[0], &request, pieces));
    assert_true(blk_client_sleep(&clients[0]));
    blk_client_publish(&clients[0]);
    settle();
    assert_true(result.notify_clients & 1 || blk_client_space(&clients[0]) >= 2);
    assert_true(blk_client_submit_pieces(&clients[0], &request, pieces));
}

/* The driver's ring is full but for one entry: a long request waits, and the multiplexer rests. */
static void long_request_waits_for_the_driver(void **state)
{
    (void)state;
    ring_write(&mux.driver.to.ring, (uint64_t[BLK_REQUEST_WORDS]){0});
    mux.driver.to.ring.index--;
    mux.driver.to.ring.place--;
    ring_store(&mux.driver.to.ring.shared->head,
               (uint32_t)mux.driver.to.ring.index - (DRIVER_CAPACITY - 1));
    put_pieces(0, BLK_READ, 8 + 8, 2, 0, 8);
    blk_mux_step(&mux, now, &result);
    assert_false(result.again);
    assert_int_equal(mux.clients[0].wait, BLK_WAIT_DRIVER);
    assert_int_equal(mux.driver.to.ring.shared->producer_waiting, 1);
    driver_take();
    assert_int_equal(pending_count, 0);
    settle();
    assert_int_equal(pending_count, 1);
}

static void steps(void)
{
    do {
        blk_mux_step(&mux, now, &result);
    } while (result.again);
}

/* One entry of the driver's ring comes free at a time, and another client always has a short
 * request for it: the long one's turn comes all the same, and then the other's again. */
static void short_requests_overtake_a_long_one_no_more_than_once(void **state)
{
    (void)state;
    struct ring *ring = &mux.driver.to.ring;
    uint32_t head = (uint32_t)ring->index - DRIVER_CAPACITY;
    struct blk_request request = {.count = 24, .operation = BLK_READ, .pieces = 3};
    uint64_t pieces[BLK_PIECES_MAX] = {blk_piece(0, 8), blk_piece(8192, 8), blk_piece(16384, 8)};
    ring_store(&ring->shared->head, head);
    assert_true(blk_client_submit_pieces(&clients[0], &request, pieces));
    blk_client_publish(&clients[0]);
    for (uint32_t i = 0; i < 8; i++) {
        submit(1, BLK_READ, 0, 0, 1, i);
        submit(2, BLK_READ, 0, 0, 1, i);
        ring_store(&ring->shared->head, ++head);
        steps();
    }
    assert_int_equal(mux.clients[0].flying, 2);
    assert_int_equal(mux.clients[1].flying, 3);
    assert_int_equal(mux.clients[2].flying, 3);
}

/* One request of client 0 is at the device, a long one waits for room in the driver's ring. */
static void stand_in_line(void)
{
    struct ring *ring = &mux.driver.to.ring;
    struct blk_request request = {.count = 16, .operation = BLK_READ, .pieces = 2};
    uint64_t pieces[BLK_PIECES_MAX] = {blk_piece(0, 8), blk_piece(8192, 8)};
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    ring_store(&ring->shared->head, (uint32_t)ring->index - DRIVER_CAPACITY);
    assert_true(blk_client_submit_pieces(&clients[0], &request, pieces));
    blk_client_publish(&clients[0]);
    steps();
    assert_int_equal(mux.line, 0);
}

static void expect_another_goes(void)
{
    struct ring *ring = &mux.driver.to.ring;
    ring_store(&ring->shared->head, (uint32_t)ring->index - (DRIVER_CAPACITY - 1));
    submit(1, BLK_READ, 0, 0, 1, 1);
    steps();
    assert_int_equal(mux.clients[0].flying, 1);
    assert_int_equal(mux.clients[1].flying, 1);
}

static void nobody_waits_behind_one_that_is_detached(void **state)
{
    (void)state;
    stand_in_line();
    policy.clients[0].state = STATISTICS_DETACHED;
    policy.version += 2;
    expect_another_goes();
}

static void nobody_waits_behind_one_that_waits_for_something_else(void **state)
{
    (void)state;
    stand_in_line();
    policy.clients[0].in_flight = 1;
    policy.version += 2;
    expect_another_goes();
}

/* A restarted driver has no room at once for all that was under way. */
static void what_goes_again_comes_first(void **state)
{
    (void)state;
    struct ring *ring = &mux.driver.to.ring;
    submit_pieces(1, BLK_READ, 40, 5, 0, 8);
    driver_start();
    do {
        blk_mux_step(&mux, now, &result);
    } while (mux.driver.up);
    driver_take();
    ring_store(&ring->shared->head, (uint32_t)ring->index - (DRIVER_CAPACITY - 2));
    submit(0, BLK_READ, 0, 0, 1, 1);
    blk_mux_step(&mux, now, &result);
    assert_true(mux.driver.up);
    assert_int_equal(ring->index, 0);
    assert_false(result.again);
    ring_release(&driver_requests.ring);
    settle();
    assert_int_equal(pending_count, 2);
    assert_int_equal(pending[0].pieces, 5);
}

static void restarted_driver_gets_pieces_again(void **state)
{
    (void)state;
    submit_pieces(1, BLK_READ, 40, 5, 0, 8);
    memset(pending_pieces, 0, sizeof(pending_pieces));
    driver_start();
    settle();
    driver_take();
    settle();
    assert_int_equal(pending_count, 1);
    assert_int_equal(pending[0].pieces, 5);
    assert_int_equal(blk_piece_offset(pending_pieces[4]), DATA_BUS + DATA_BYTES + 4 * 8192);
}

static void read_only_is_enforced(void **state)
{
    (void)state;
    policy.clients[0].read_only = 1;
    policy_changed();
    struct blk_info info;
    assert_true(blk_client_info(&clients[0], &info));
    assert_true(info.read_only);
    expect_status(0, BLK_WRITE, 0, 0, 1, BLK_READ_ONLY);
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    assert_int_equal(pending_count, 1);
    driver_info.read_only = 1;
    driver_ready(true);
    settle();
    assert_int_equal(infos[1].read_only, 1);
}

static void error_is_passed_on(void **state)
{
    (void)state;
    submit(0, BLK_READ, 0, 0, 8, 1);
    submit(0, BLK_READ, 8, 0, 8, 2);
    submit(0, BLK_READ, 16, 0, 8, 3);
    settle();
    driver_complete(BLK_IO_ERROR);
    driver_complete(BLK_OK);
    driver_respond(pending[0].id, BLK_OK, 3); /* success with other sectors than asked is none */
    settle();
    expect(0, 1, BLK_IO_ERROR, 0);
    expect(0, 2, BLK_OK, 8);
    expect(0, 3, BLK_IO_ERROR, 0);
    assert_int_equal(statistics.clients[0].drops, 2);
}

/* A client that never takes responses gets no more than its ring holds, loses none, and stops
 * nobody. */
static void client_that_never_drains(void **state)
{
    (void)state;
    uint32_t completed = 0;
    for (uint32_t i = 0; i < 4 * CAPACITY; i++) {
        struct blk_request request = {.count = 1, .id = i, .operation = i % 2 ? BLK_READ : 9};
        blk_client_submit(&clients[0], &request);
        blk_client_publish(&clients[0]);
        settle();
        while (pending_count > 0) {
            driver_complete(BLK_OK);
            completed++;
        }
    }
    assert_int_equal(completed, CAPACITY / 2);
    assert_int_equal(mux.clients[0].owed, 0);
    assert_int_equal(statistics.clients[0].state, STATISTICS_ATTACHED);
    submit(1, BLK_READ, 0, 0, 1, 5);
    settle();
    driver_complete(BLK_OK);
    expect(1, 5, BLK_OK, 1);
    struct blk_response response;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        assert_true(blk_client_response(&clients[0], &response));
        assert_int_equal(response.id, i);
    }
    settle();
    assert_true(pending_count > 0);
}

static void slots_are_reserved_for_all_in_flight(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        submit(0, BLK_READ, i, 0, 1, i);
    }
    settle();
    assert_int_equal(pending_count, CAPACITY);
    struct blk_request request = {.operation = 99, .id = 1000};
    assert_true(blk_client_submit(&clients[0], &request));
    blk_client_publish(&clients[0]);
    settle();
    expect_nothing(0); /* even a refusal waits for its slot */
    while (pending_count > 0) {
        driver_complete(BLK_OK);
    }
    for (uint32_t i = 0; i < CAPACITY; i++) {
        expect(0, i, BLK_OK, 1);
    }
    settle();
    expect(0, 1000, BLK_BAD_REQUEST, 0);
}

static void response_slots_taken_back_are_quarantined(void **state)
{
    (void)state;
    submit(0, BLK_READ, 0, 0, 1, 1);
    submit(1, BLK_READ, 0, 0, 1, 1);
    settle();
    clients[0].responses.ring.shared->head -= CAPACITY;
    driver_complete(BLK_OK);
    driver_complete(BLK_OK);
    assert_int_equal(statistics.clients[0].state, STATISTICS_QUARANTINED);
    expect(1, 1, BLK_OK, 1);
    policy.clients[0].epoch++;
    policy_changed();
    assert_int_equal(blk_client_update(&clients[0]), BLK_LINK_RESTARTED);
    submit(0, BLK_READ, 0, 0, 1, 2);
    settle();
    driver_complete(BLK_OK);
    expect(0, 2, BLK_OK, 1);
}

static void broken_request_index_is_quarantined(void **state)
{
    (void)state;
    clients[2].requests.ring.shared->tail += CAPACITY + 1;
    settle();
    assert_int_equal(statistics.clients[2].state, STATISTICS_QUARANTINED);
    submit(1, BLK_READ, 0, 0, 1, 1);
    settle();
    assert_int_equal(pending_count, 1);
}

/* Flush: after all earlier ones are complete, before any later one starts, and it reaches the
 * device. */
static void flush_is_ordered(void **state)
{
    (void)state;
    submit(0, BLK_WRITE, 0, 0, 1, 1);
    submit(0, BLK_WRITE, 1, 0, 1, 2);
    submit(0, BLK_FLUSH, 0, 0, 0, 3);
    submit(0, BLK_WRITE, 2, 0, 1, 4);
    submit(1, BLK_READ, 0, 0, 1, 9);
    settle();
    assert_int_equal(pending_count, 3); /* the other client is not held up */
    driver_complete(BLK_OK);
    assert_int_equal(pending_count, 2);
    driver_complete(BLK_OK);
    assert_int_equal(pending_count, 2);
    assert_int_equal(pending[1].operation, BLK_FLUSH);
    driver_complete(BLK_OK); /* the other's */
    assert_int_equal(pending_count, 1);
    driver_complete(BLK_OK);
    assert_int_equal(pending_count, 1);
    assert_int_equal(pending[0].operation, BLK_WRITE);
    expect(0, 1, BLK_OK, 1);
    expect(0, 2, BLK_OK, 1);
    expect(0, 3, BLK_OK, 0);
    expect_nothing(0);
}

static void failed_flush_is_told(void **state)
{
    (void)state;
    submit(0, BLK_FLUSH, 0, 0, 0, 3);
    settle();
    driver_complete(BLK_IO_ERROR);
    expect(0, 3, BLK_IO_ERROR, 0);
}

static void forged_cookies_are_counted(void **state)
{
    (void)state;
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    uint32_t cookie = pending[0].id;
    const uint32_t forged[] = {
        0, cookie + 1, cookie + BLK_FLIGHTS_MAX, cookie - BLK_FLIGHTS_MAX, UINT32_MAX, 255};
    uint64_t before = statistics.device.refusals;
    for (uint32_t i = 0; i < 6; i++) {
        driver_respond(forged[i], BLK_OK, 1);
        settle();
    }
    assert_int_equal(statistics.device.refusals, before + 6);
    expect_nothing(0);
    driver_complete(BLK_OK);
    driver_respond(cookie, BLK_OK, 1); /* the same again */
    settle();
    expect(0, 1, BLK_OK, 1);
    expect_nothing(0);
    assert_int_equal(statistics.device.refusals, before + 7);
}

/* What is more than the quota goes when nothing else is under way. */
static void quota_is_of_entries(void **state)
{
    (void)state;
    policy.clients[0].in_flight = 2;
    policy_changed();
    submit(0, BLK_READ, 0, 0, 8, 1);
    submit_pieces(0, BLK_READ, 5 * 8, 5, 0, 8);
    assert_int_equal(pending_count, 1);
    driver_complete(BLK_OK);
    assert_int_equal(pending_count, 1);
    assert_int_equal(pending[0].pieces, 5);
    submit(0, BLK_READ, 0, 0, 8, 2);
    settle();
    assert_int_equal(pending_count, 1);
    driver_complete(BLK_OK);
    assert_int_equal(pending_count, 1);
}

static void quota_holds(void **state)
{
    (void)state;
    policy.clients[0].in_flight = 2;
    policy_changed();
    for (uint32_t i = 0; i < 6; i++) {
        submit(0, BLK_READ, i, 0, 1, i);
    }
    settle();
    assert_int_equal(pending_count, 2);
    driver_complete(BLK_OK);
    assert_int_equal(pending_count, 2);
    for (uint32_t i = 0; i < 5; i++) {
        driver_complete(BLK_OK);
    }
    assert_int_equal(pending_count, 0);
}

static void rate_holds_back_one_client_only(void **state)
{
    (void)state;
    policy.clients[0].rate = 1000 * 512;
    policy.clients[0].burst = 512;
    policy_changed();
    submit(0, BLK_READ, 0, 0, 100, 1);
    submit(0, BLK_READ, 0, 0, 1, 2);
    submit(1, BLK_READ, 0, 0, 100, 3);
    submit(1, BLK_READ, 0, 0, 100, 4);
    settle();
    assert_int_equal(pending_count, 3);
    assert_true(statistics.clients[0].throttled > 0);
    assert_in_range(result.wake_ns, now + 90000000, now + 110000000);
    now = result.wake_ns;
    settle();
    assert_int_equal(pending_count, 4);
    assert_int_equal(result.wake_ns, TIMER_NEVER);
}

static void restarted_driver_gets_everything_again(void **state)
{
    (void)state;
    submit(0, BLK_WRITE, 0, 0, 1, 1);
    submit(1, BLK_READ, 7, 0, 2, 2);
    settle();
    uint32_t old = pending[0].id;
    assert_int_equal(pending_count, 2);
    driver_start();
    settle();
    driver_take();
    settle();
    assert_int_equal(pending_count, 2);
    assert_int_equal(infos[0].ready, 1);
    driver_respond(old, BLK_OK, 1);
    settle();
    expect_nothing(0);
    driver_complete(BLK_OK);
    driver_complete(BLK_OK);
    expect(0, 1, BLK_OK, 1);
    expect(1, 2, BLK_OK, 2);
}

static void driver_that_lies_is_made_to_join_anew(void **state)
{
    (void)state;
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    driver_responses.ring.shared->tail += 1000;
    settle();
    assert_true(statistics.device.refusals > 0);
    pending_count = 0;
    settle();
    driver_take();
    settle();
    assert_int_equal(pending_count, 1);
    driver_complete(BLK_OK);
    expect(0, 1, BLK_OK, 1);
}

static void restarted_client_gets_no_old_answers(void **state)
{
    (void)state;
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    client_start(0);
    settle();
    assert_int_equal(blk_client_update(&clients[0]), BLK_LINK_RESTARTED);
    assert_int_equal(blk_client_update(&clients[0]), BLK_LINK_UP);
    settle();
    driver_complete(BLK_OK);
    expect_nothing(0);
    assert_int_equal(mux.clients[0].flying, 0);
    submit(0, BLK_READ, 0, 0, 1, 2);
    settle();
    driver_complete(BLK_OK);
    expect(0, 2, BLK_OK, 1);
}

static void detached_client_gets_nothing_started(void **state)
{
    (void)state;
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    policy.clients[0].state = STATISTICS_DETACHED;
    policy_changed();
    assert_int_equal(infos[0].ready, 0);
    submit(0, BLK_READ, 0, 0, 1, 2);
    settle();
    assert_int_equal(pending_count, 1);
    driver_complete(BLK_OK);
    expect(0, 1, BLK_OK, 1);
    expect_nothing(0);
}

static void shared_sectors_are_refused(void **state)
{
    (void)state;
    policy.clients[1].partition = 1;
    policy_changed();
    assert_int_equal(infos[0].ready, 1);
    assert_int_equal(infos[1].ready, 0);
    expect_status(1, BLK_READ, 0, 0, 1, BLK_NO_MEDIUM);
    policy.clients[0].read_only = 1;
    policy.clients[1].read_only = 1;
    policy_changed();
    assert_int_equal(infos[1].ready, 1);
    policy.clients[1].partition = 0;
    policy.clients[1].read_only = 0;
    policy_changed();
    assert_int_equal(infos[1].ready, 0);
    policy.clients[1].partition = 4;
    policy_changed();
    assert_int_equal(infos[1].ready, 0);
    policy.clients[1].partition = UINT32_MAX;
    policy_changed();
    assert_int_equal(infos[1].ready, 0);
}

static void bad_table_serves_no_partition(void **state)
{
    (void)state;
    table[IMAGE_ENTRIES + 40] ^= 1;
    driver_ready(true);
    settle();
    assert_int_equal(infos[0].ready, 0);
    expect_nothing(0);
    driver_complete(BLK_OK);
    assert_int_equal(infos[0].ready, 0);
    assert_int_equal(mux.table_error, PARTITION_BAD_CHECKSUM);
    expect_status(0, BLK_READ, 0, 0, 1, BLK_NO_MEDIUM);
}

static void unreadable_table_serves_no_partition(void **state)
{
    (void)state;
    driver_ready(true);
    settle();
    driver_complete(BLK_IO_ERROR);
    expect_status(0, BLK_READ, 0, 0, 1, BLK_NO_MEDIUM);
}

static void medium_that_goes_away(void **state)
{
    (void)state;
    driver_ready(false);
    settle();
    expect_status(0, BLK_READ, 0, 0, 1, BLK_NO_MEDIUM);
    expect_status(0, BLK_FLUSH, 0, 0, 0, BLK_NO_MEDIUM);
    driver_ready(true);
    start();
    submit(0, BLK_READ, 0, 0, 1, 1);
    settle();
    assert_int_equal(pending_count, 1);
}

static void no_client_starves_another(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        for (uint32_t i = 0; i < CLIENTS; i++) {
            struct blk_request request = {.count = 8, .operation = BLK_READ};
            struct blk_response response;
            while (blk_client_response(&clients[i], &response)) {
            }
            uint32_t greed = i == 0 ? CAPACITY : 1;
            while (greed-- > 0 && blk_client_submit(&clients[i], &request)) {
            }
            blk_client_publish(&clients[i]);
        }
        settle();
        driver_complete(BLK_OK);
        driver_complete(BLK_OK);
        driver_complete(BLK_OK);
    }
    for (uint32_t i = 1; i < CLIENTS; i++) {
        assert_in_range(statistics.clients[i].packets_in, 100, 201);
    }
}

/* Two greedy clients could take all places at the device between them; the third gets its turn. */
static void greedy_clients_leave_turns(void **state)
{
    (void)state;
    config.driver_requests.capacity = 8;
    config.driver_responses.capacity = 8;
    blk_mux_init(&mux, &config, now);
    ring_join_init(&driver_requests, memory[DRIVER][0], 8, BLK_REQUEST_WORDS);
    ring_join_init(&driver_responses, memory[DRIVER][1], 8, BLK_RESPONSE_WORDS);
    pending_count = 0;
    driver_take();
    start();
    for (uint32_t round = 0; round < 300; round++) {
        for (uint32_t i = 0; i < CLIENTS; i++) {
            struct blk_request request = {.count = 8, .operation = BLK_READ};
            struct blk_response response;
            blk_client_update(&clients[i]);
            while (blk_client_response(&clients[i], &response)) {
            }
            while (blk_client_submit(&clients[i], &request)) {
            }
            blk_client_publish(&clients[i]);
        }
        settle();
        driver_complete(BLK_OK);
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        assert_in_range(statistics.clients[i].packets_in, 50, 150);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(request_is_translated, setup),
        cmocka_unit_test_setup(nothing_outside_is_reached, setup),
        cmocka_unit_test_setup(ranges_are_checked, setup),
        cmocka_unit_test_setup(reserved_bits_are_refused, setup),
        cmocka_unit_test_setup(pieces_go_as_one_request, setup),
        cmocka_unit_test_setup(pieces_are_checked_one_by_one, setup),
        cmocka_unit_test_setup(pieces_that_are_not_allowed, setup),
        cmocka_unit_test_setup(incomplete_request_is_quarantined, setup),
        cmocka_unit_test_setup(too_long_request_is_quarantined, setup),
        cmocka_unit_test_setup(room_for_a_long_request_is_waited_for, setup),
        cmocka_unit_test_setup(long_request_waits_for_the_driver, setup),
        cmocka_unit_test_setup(short_requests_overtake_a_long_one_no_more_than_once, setup),
        cmocka_unit_test_setup(nobody_waits_behind_one_that_is_detached, setup),
        cmocka_unit_test_setup(nobody_waits_behind_one_that_waits_for_something_else, setup),
        cmocka_unit_test_setup(what_goes_again_comes_first, setup),
        cmocka_unit_test_setup(restarted_driver_gets_pieces_again, setup),
        cmocka_unit_test_setup(quota_is_of_entries, setup),
        cmocka_unit_test_setup(read_only_is_enforced, setup),
        cmocka_unit_test_setup(error_is_passed_on, setup),
        cmocka_unit_test_setup(client_that_never_drains, setup),
        cmocka_unit_test_setup(slots_are_reserved_for_all_in_flight, setup),
        cmocka_unit_test_setup(response_slots_taken_back_are_quarantined, setup),
        cmocka_unit_test_setup(broken_request_index_is_quarantined, setup),
        cmocka_unit_test_setup(flush_is_ordered, setup),
        cmocka_unit_test_setup(failed_flush_is_told, setup),
        cmocka_unit_test_setup(forged_cookies_are_counted, setup),
        cmocka_unit_test_setup(quota_holds, setup),
        cmocka_unit_test_setup(rate_holds_back_one_client_only, setup),
        cmocka_unit_test_setup(restarted_driver_gets_everything_again, setup),
        cmocka_unit_test_setup(driver_that_lies_is_made_to_join_anew, setup),
        cmocka_unit_test_setup(restarted_client_gets_no_old_answers, setup),
        cmocka_unit_test_setup(detached_client_gets_nothing_started, setup),
        cmocka_unit_test_setup(shared_sectors_are_refused, setup),
        cmocka_unit_test_setup(bad_table_serves_no_partition, setup),
        cmocka_unit_test_setup(unreadable_table_serves_no_partition, setup),
        cmocka_unit_test_setup(medium_that_goes_away, setup),
        cmocka_unit_test_setup(no_client_starves_another, setup),
        cmocka_unit_test_setup(greedy_clients_leave_turns, setup),
    };
    return cmocka_run_group_tests_name("block multiplexer", tests, NULL, NULL);
}
