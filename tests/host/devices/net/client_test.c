/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The network client's own book-keeping, also against another side that makes no sense. */
#include "tests/host/cmocka_head.h"

#include "tests/host/devices/net/world.h"

static struct net_client *client;

static int setup(void **state)
{
    client = &world.clients[0].client;
    return world_setup(state);
}

static void buffers_run_out_and_come_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 5; round++) {
        uint32_t sent = 0;
        while (world_send(0, world_mac(60), 64, 1)) {
            sent++;
        }
        assert_int_equal(sent, WORLD_TX_BUFFERS);
        world_settle();
    }
    assert_int_equal(client->counters.sent, 5 * WORLD_TX_BUFFERS);
    assert_int_equal(client->counters.bad_entries, 0);
}

static void cancelled_buffer_is_free_again(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        uint8_t *buffer = net_client_transmit_buffer(client);
        assert_non_null(buffer);
        net_client_transmit_cancel(client, buffer);
        net_client_transmit_cancel(client, buffer); /* a second time changes nothing */
    }
    assert_int_equal(client->tx_free_count, WORLD_TX_BUFFERS);
}

static void buffer_sent_twice_goes_once(void **state)
{
    (void)state;
    uint8_t *buffer = net_client_transmit_buffer(client);
    world_frame_fill(buffer, world_mac(60), world_mac(0), 64, 1);
    net_client_transmit(client, buffer, 64);
    net_client_transmit(client, buffer, 64);
    world_settle();
    assert_int_equal(world.wire_count, 1);
    assert_int_equal(world_statistics(0)->refusals, 0);
}

static void frames_may_be_held_and_returned_in_any_order(void **state)
{
    (void)state;
    uint8_t *frames[4];
    uint32_t length;
    for (uint8_t i = 0; i < 4; i++) {
        assert_true(world_arrive(world_mac(0), 64, i));
    }
    world_settle();
    for (uint32_t i = 0; i < 4; i++) {
        frames[i] = net_client_receive(client, &length);
        assert_non_null(frames[i]);
        assert_int_equal(frames[i][20], (uint8_t)(i + 20));
    }
    net_client_receive_done(client, frames[2]);
    net_client_receive_done(client, frames[0]);
    net_client_receive_done(client, frames[0]);
    net_client_receive_done(client, frames[3]);
    net_client_receive_done(client, frames[1]);
    (void)net_client_flush(client);
    (void)net_copier_step(&world.clients[0].copier);
    assert_true(world_arrive(world_mac(0), 64, 9));
    world_settle();
    world_expect(0, 64, 9);
    world_settle();
    assert_true(world_arrive(world_mac(0), 64, 10));
    world_settle();
    assert_int_equal(world.clients[0].copier.refused, 0);
    assert_int_equal(world.clients[0].copier.places.count, WORLD_RX_BUFFERS - 1);
}

static void done_entries_that_make_no_sense(void **state)
{
    (void)state;
    uint64_t offsets[] = { UINT64_MAX, sizeof(world.clients[0].tx), 0, NET_BUFFER_BYTES };
    for (uint32_t i = 0; i < 4; i++) {
        uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { offsets[i], 0 };
        ring_write(&world.mux.clients[0].tx_done, entry);
    }
    (void)ring_publish(&world.mux.clients[0].tx_done);
    while (net_client_transmit_buffer(client) != 0) {
    }
    assert_int_equal(client->counters.bad_entries, 4);
    assert_int_equal(client->tx_free_count, 0);
}

static void ready_entries_that_make_no_sense(void **state)
{
    (void)state;
    uint64_t entries[][NET_CLIENT_ENTRY_WORDS] = {
        { UINT64_MAX, 64 },
        { sizeof(world.clients[0].rx), 64 },
        { 0, NET_BUFFER_BYTES + 1 },
        { 0, UINT64_MAX },
        { 0, 64 },
        { 0, 64 }, /* we hold it already */
    };
    for (uint32_t i = 0; i < 6; i++) {
        ring_write(&world.clients[0].copier.rx_ready, entries[i]);
    }
    (void)ring_publish(&world.clients[0].copier.rx_ready);
    uint32_t length;
    uint32_t got = 0;
    while (net_client_receive(client, &length) != 0) {
        got++;
    }
    assert_int_equal(got, 1);
    assert_int_equal(client->counters.bad_entries, 5);
}

static void broken_rings_do_not_keep_the_client_awake(void **state)
{
    (void)state;
    struct ring *ring = &world.clients[0].copier.rx_ready;
    ring_store(&ring->shared->tail, (uint32_t)ring->index + 1000);
    uint32_t length;
    assert_null(net_client_receive(client, &length));
    assert_true(net_client_arm(client, false));
}

static void arm_sees_what_came_meanwhile(void **state)
{
    (void)state;
    assert_true(net_client_arm(client, false));
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    assert_false(net_client_arm(client, false));
    assert_false(net_client_arm(client, true)); /* there are free transmit buffers */
}

static void wrong_configuration_is_refused(void **state)
{
    (void)state;
    struct net_client other;
    struct net_client_config config = world.clients[0].config;
    config.tx_done.capacity = WORLD_TX_BUFFERS / 2;
    assert_false(net_client_init(&other, &config));
    config = world.clients[0].config;
    config.rx.bytes = (NET_CLIENT_BUFFERS_MAX + 1) * NET_BUFFER_BYTES;
    assert_false(net_client_init(&other, &config));
    config = world.clients[0].config;
    config.rx_ready.vaddr = 0;
    assert_false(net_client_init(&other, &config));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(buffers_run_out_and_come_back, setup),
        cmocka_unit_test_setup(cancelled_buffer_is_free_again, setup),
        cmocka_unit_test_setup(buffer_sent_twice_goes_once, setup),
        cmocka_unit_test_setup(frames_may_be_held_and_returned_in_any_order, setup),
        cmocka_unit_test_setup(done_entries_that_make_no_sense, setup),
        cmocka_unit_test_setup(ready_entries_that_make_no_sense, setup),
        cmocka_unit_test_setup(broken_rings_do_not_keep_the_client_awake, setup),
        cmocka_unit_test_setup(arm_sees_what_came_meanwhile, setup),
        cmocka_unit_test_setup(wrong_configuration_is_refused, setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
