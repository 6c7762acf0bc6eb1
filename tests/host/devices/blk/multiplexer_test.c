/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The block multiplexer between honest and hostile peers. */
#include "tests/host/devices/blk/multiplexer_peers.h"

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

/* A share that does not lie on the medium is none, nor is a data region that no piece could name. */
static void shares_outside_are_none(void **state)
{
    (void)state;
    struct blk_view view = {0};
    blk_view_cover(&view, 10, 90, 100);
    assert_int_equal(view.first, 10);
    assert_int_equal(view.sectors, 90);
    blk_view_cover(&view, 10, 91, 100);
    assert_int_equal(view.sectors, 0);
    blk_view_cover(&view, UINT64_MAX, 2, 100);
    assert_int_equal(view.first, 0);
    assert_int_equal(view.sectors, 0);
    blk_view_place(&view, BLK_OFFSET_END - 512, 512);
    assert_int_equal(view.data_bytes, 512);
    blk_view_place(&view, BLK_OFFSET_END - 512, 513);
    assert_int_equal(view.data_bytes, 0);
    blk_view_place(&view, BLK_OFFSET_END, 1);
    assert_int_equal(view.data_bus, 0);
    assert_int_equal(view.data_bytes, 0);
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
        cmocka_unit_test(shares_outside_are_none),
        cmocka_unit_test_setup(no_client_starves_another, setup),
        cmocka_unit_test_setup(greedy_clients_leave_turns, setup),
    };
    return cmocka_run_group_tests_name("block multiplexer", tests, NULL, NULL);
}
