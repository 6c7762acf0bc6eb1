/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Requests with their data in several pieces of memory, and who waits for room for them. */
#include "tests/host/devices/blk/multiplexer_peers.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
