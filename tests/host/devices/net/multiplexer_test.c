/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The network multiplexer: who gets which frame, policy, rates, shares, restarts. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/devices/net/world.h"

static const uint64_t BROADCAST = UINT64_C(0xffffffffffff);
static const uint64_t MULTICAST = UINT64_C(0x010000005e0001);
static const uint64_t MS = 1000000;
static const uint64_t SECOND = 1000000000;

static void all_clients_work(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        world_expect_working(i);
        assert_int_equal(world_statistics(i)->packets_in, 1);
        assert_int_equal(world_statistics(i)->packets_out, 1);
        assert_int_equal(world_statistics(i)->bytes_out, 100 + i);
        assert_int_equal(world_statistics(i)->bytes_in, 100 + i);
        assert_int_equal(world_statistics(i)->refusals + world_statistics(i)->drops, 0);
    }
    world_expect_consistent();
}

static void frames_of_all_lengths_arrive_whole(void **state)
{
    (void)state;
    for (uint32_t length = NET_FRAME_BYTES_MIN; length <= NET_FRAME_BYTES_MAX; length++) {
        assert_true(world_arrive(world_mac(1), length, (uint8_t)length));
        world_settle();
        world_expect(1, length, (uint8_t)length);
    }
    world_settle();
    world_expect_consistent();
}

static void bus_address_is_that_of_the_buffer(void **state)
{
    (void)state;
    assert_true(world_send(2, world_mac(60), 64, 1));
    world_settle();
    uint32_t buffer = world.wire[0].cookie & 0xffff;
    assert_int_equal(world.wire[0].bus,
                     WORLD_TX_BUS + (UINT64_C(2) << 24) + (uint64_t)buffer * NET_BUFFER_BYTES);
}

static void client_to_client_stays_inside(void **state)
{
    (void)state;
    assert_true(world_send(0, world_mac(1), 200, 3));
    world_settle();
    world_expect(1, 200, 3);
    world_expect_none(2);
    assert_int_equal(world.wire_count, 0);
    world_settle();
    world_expect_consistent();
}

static void broadcast_goes_to_everybody_else(void **state)
{
    (void)state;
    assert_true(world_send(0, BROADCAST, 60, 4));
    world_settle();
    world_expect_none(0);
    world_expect(1, 60, 4);
    world_expect(2, 60, 4);
    assert_int_equal(world.wire_count, 1);
    assert_true(world_arrive(BROADCAST, 61, 5));
    world_settle();
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        world_expect(i, 61, 5);
    }
    world_settle();
    world_expect_consistent();
}

/* The buffer comes back only when the last of all receivers is done with it. */
static void broadcast_buffer_returns_after_the_last(void **state)
{
    (void)state;
    world.clients[2].copier_frozen = true;
    assert_true(world_send(0, BROADCAST, 60, 4));
    world_settle();
    assert_int_equal(world.mux.clients[0].in_flight, 1);
    world.clients[2].copier_frozen = false;
    world_settle();
    assert_int_equal(world.mux.clients[0].in_flight, 0);
}

static void multicast_needs_the_right(void **state)
{
    (void)state;
    world.policy.clients[1].rights &= ~(uint32_t)NET_RIGHT_MULTICAST;
    world_policy_changed();
    assert_true(world_arrive(MULTICAST & BROADCAST, 70, 1));
    world_settle();
    world_expect(0, 70, 1);
    world_expect_none(1);
    world_expect(2, 70, 1);
}

static void unknown_unicast_from_the_device_is_dropped(void **state)
{
    (void)state;
    assert_true(world_arrive(world_mac(40), 70, 1));
    world_settle();
    assert_int_equal(world.statistics.device.drops, 1);
    world_expect_consistent();
}

static void foreign_source_address_is_refused(void **state)
{
    (void)state;
    uint8_t *buffer = net_client_transmit_buffer(&world.clients[0].client);
    world_frame_fill(buffer, world_mac(60), world_mac(1), 64, 1);
    net_client_transmit(&world.clients[0].client, buffer, 64);
    world_settle();
    assert_int_equal(world.wire_count, 0);
    assert_int_equal(world_statistics(0)->refusals, 1);
    for (uint32_t i = 0; i < WORLD_TX_BUFFERS; i++) { /* the refused buffer came back, too */
        assert_non_null(net_client_transmit_buffer(&world.clients[0].client));
    }
    assert_int_equal(world.clients[0].client.counters.tx_refused, 1);
}

/* What was checked is what is sent: changing the addresses afterwards changes nothing. */
static void header_changed_after_the_check_is_not_sent(void **state)
{
    (void)state;
    uint8_t *buffer = net_client_transmit_buffer(&world.clients[0].client);
    world_frame_fill(buffer, world_mac(1), world_mac(0), 64, 1);
    net_client_transmit(&world.clients[0].client, buffer, 64);
    (void)net_client_flush(&world.clients[0].client);
    world_step();
    world_frame_fill(buffer, world_mac(1), world_mac(2), 64, 1);
    world_settle();
    uint32_t length;
    uint8_t *frame = net_client_receive(&world.clients[1].client, &length);
    assert_non_null(frame);
    assert_int_equal(net_mac_from_bytes(frame + 6), world_mac(0));
}

static void header_travels_with_the_entry_to_the_driver(void **state)
{
    (void)state;
    uint8_t *buffer = net_client_transmit_buffer(&world.clients[0].client);
    world_frame_fill(buffer, world_mac(60), world_mac(0), 64, 1);
    uint8_t expected[NET_HEADER_BYTES];
    memcpy(expected, buffer, sizeof(expected));
    net_client_transmit(&world.clients[0].client, buffer, 64);
    (void)net_client_flush(&world.clients[0].client);
    world_step();
    memset(buffer, 0xff, 64);
    world_settle();
    assert_memory_equal(world.wire[0].header, expected, NET_HEADER_BYTES);
}

static void talk_mask_is_obeyed(void **state)
{
    (void)state;
    world.policy.clients[0].talk = NET_TALK_DEVICE;
    world.policy.clients[1].talk = 1 << 0;
    world_policy_changed();
    assert_true(world_send(0, world_mac(1), 64, 1));
    assert_true(world_send(1, world_mac(0), 65, 2));
    assert_true(world_send(1, world_mac(60), 66, 3));
    assert_true(world_arrive(world_mac(1), 67, 4));
    world_settle();
    world_expect_none(1);
    world_expect(0, 65, 2);
    assert_int_equal(world.wire_count, 0);
    assert_int_equal(world_statistics(0)->refusals, 1);
    assert_int_equal(world_statistics(1)->refusals, 1);
    assert_int_equal(world.statistics.device.drops, 1);
}

static void rights_to_send_and_receive(void **state)
{
    (void)state;
    world.policy.clients[0].rights = NET_RIGHT_RECEIVE;
    world.policy.clients[1].rights = NET_RIGHT_SEND;
    world_policy_changed();
    assert_true(world_send(0, world_mac(60), 64, 1));
    assert_true(world_send(1, world_mac(60), 64, 1));
    assert_true(world_arrive(world_mac(0), 80, 2));
    assert_true(world_arrive(world_mac(1), 80, 2));
    world_settle();
    assert_int_equal(world.wire_count, 1);
    world_expect(0, 80, 2);
    world_expect_none(1);
}

/* Sends as much as it may until `end`; answers how many bytes went out of client 0. */
static uint64_t flood_until(uint64_t end_ns)
{
    uint64_t before = world_statistics(0)->bytes_out;
    while (world.now_ns < end_ns) {
        while (world_send(0, world_mac(60), 1000, 0)) {
        }
        world_settle();
        world.wire_count = 0;
        world.now_ns += MS;
    }
    return world_statistics(0)->bytes_out - before;
}

static void transmit_rate_is_kept_by_waiting(void **state)
{
    (void)state;
    world.policy.clients[0].tx_rate = 100000;
    world_policy_changed();
    uint64_t bytes = flood_until(10 * SECOND);
    assert_in_range(bytes, 990000, 1010000);
    assert_int_equal(world_statistics(0)->drops, 0);
    assert_true(world_statistics(0)->throttled > 0);
    assert_in_range(world.outcome.wake_ns, world.now_ns - MS, world.now_ns + SECOND);
    world_expect_working(1);
}

static void rate_can_be_lifted(void **state)
{
    (void)state;
    world.policy.clients[0].tx_rate = 1000;
    world_policy_changed();
    (void)flood_until(SECOND);
    world.policy.clients[0].tx_rate = 0;
    world_policy_changed();
    assert_in_range(flood_until(2 * SECOND), 1000000, UINT32_MAX);
    assert_int_equal(world.outcome.wake_ns, UINT64_MAX);
}

static void receive_rate_is_kept_by_dropping(void **state)
{
    (void)state;
    world.policy.clients[1].rx_rate = 100000;
    world_policy_changed();
    uint64_t got = 0;
    for (uint32_t ms = 0; ms < 5000; ms++) {
        uint32_t length;
        assert_true(world_arrive(world_mac(1), 1000, 1));
        world_settle();
        uint8_t *frame = net_client_receive(&world.clients[1].client, &length);
        if (frame != 0) {
            got += length;
            net_client_receive_done(&world.clients[1].client, frame);
        }
        world.now_ns += MS;
    }
    assert_in_range(got, 495000, 506000);
    assert_in_range(world_statistics(1)->drops, 4400, 4600);
    world_expect_consistent();
}

/* With the device as the bottleneck, bytes divide by weight, whatever the sizes of frames. */
static void weights_divide_the_device(void **state)
{
    (void)state;
    world.policy.clients[0].weight = 10;
    world.policy.clients[1].weight = 30;
    world.policy.clients[2].weight = 10;
    world_policy_changed();
    world_settle();
    world.driver_frozen = true;
    for (uint32_t round = 0; round < 4000; round++) {
        while (world_send(0, world_mac(60), 1514, 0)) {
        }
        while (world_send(1, world_mac(60), 1514, 0)) {
        }
        while (world_send(2, world_mac(60), 1000, 0)) {
        }
        world_settle();
        for (uint32_t i = 0; i < 5; i++) { /* the device takes a few frames at a time */
            uint64_t entry[NET_DRIVER_TX_READY_WORDS];
            ring_read(&world.tx_ready.ring, entry);
            uint64_t done = (uint32_t)entry[1];
            ring_write(&world.tx_done.ring, &done);
        }
        (void)ring_release(&world.tx_ready.ring);
        (void)ring_publish(&world.tx_done.ring);
    }
    uint64_t light = world_statistics(0)->bytes_out + world_statistics(2)->bytes_out;
    uint64_t heavy = world_statistics(1)->bytes_out;
    assert_true(world_statistics(0)->stalls > 0);
    assert_in_range(world_statistics(0)->bytes_out * 100 / world_statistics(2)->bytes_out, 95, 110);
    assert_in_range(heavy * 100 / light, 145, 157);
    world_expect_consistent();
}

static void quota_bounds_what_is_in_flight(void **state)
{
    (void)state;
    world.policy.clients[0].quota = 3;
    world_policy_changed();
    world.driver_keeps = true;
    for (uint32_t i = 0; i < 10; i++) {
        assert_true(world_send(0, world_mac(60), 64, 1));
    }
    world_settle();
    assert_int_equal(world.wire_count, 3);
    assert_true(world_statistics(0)->stalls > 0);
    world_expect_working(1);
}

static void detached_client_is_left_alone_and_comes_back(void **state)
{
    (void)state;
    world.policy.clients[0].state = STATISTICS_DETACHED;
    world_policy_changed();
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_DETACHED);
    assert_int_equal(world.clients[0].info.link_up, 0);
    assert_true(world_send(0, world_mac(60), 64, 1));
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    assert_int_equal(world.wire_count, 0);
    world_expect_none(0);
    world_expect_working(1);
    world.policy.clients[0].state = STATISTICS_ATTACHED;
    world.policy.clients[0].epoch++;
    world_policy_changed();
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_ATTACHED);
    for (uint32_t i = 0; i < 3; i++) {
        world_expect_working(0);
    }
    world_expect_consistent();
}

static void half_written_policy_is_not_taken(void **state)
{
    (void)state;
    world.policy.version++;
    world.policy.clients[0].state = STATISTICS_DETACHED;
    world_settle();
    world_expect_working(0);
    world.policy.version++;
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_DETACHED);
}

static void driver_restart_gives_all_buffers_back(void **state)
{
    (void)state;
    world.driver_keeps = true;
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(world_send(0, world_mac(60), 64, 1));
    }
    world_settle();
    assert_int_equal(world.mux.clients[0].in_flight, 5);
    struct ring_follower *rings[] = {&world.tx_ready, &world.tx_done, &world.rx_free,
                                     &world.rx_ready};
    for (uint32_t i = 0; i < 4; i++) {
        struct ring *ring = &rings[i]->ring;
        ring_join_init(rings[i], ring->shared, ring->capacity, ring->entry_words);
    }
    world.driver_keeps = false;
    world_settle();
    assert_int_equal(world.mux.clients[0].in_flight, 0);
    assert_int_equal(world.held_count, WORLD_POOL_BUFFERS);
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        world_expect_working(i);
    }
    world_expect_consistent();
}

static void without_driver_frames_are_dropped_but_clients_talk(void **state)
{
    (void)state;
    struct ring *ring = &world.rx_ready.ring;
    ring_store(&ring->shared->follower_generation, 0);
    world.driver_frozen = true;
    assert_true(world_send(0, world_mac(60), 64, 1));
    assert_true(world_send(0, world_mac(1), 65, 1));
    world_settle();
    assert_int_equal(world.statistics.device.state, STATISTICS_DOWN);
    assert_int_equal(world.statistics.device.drops, 1);
    world_expect(1, 65, 1);
}

static void client_restart_is_served_again(void **state)
{
    (void)state;
    world.driver_keeps = true;
    assert_true(world_send(0, world_mac(60), 64, 1));
    world_settle();
    assert_true(net_client_init(&world.clients[0].client, &world.clients[0].config));
    world_settle();
    assert_int_equal(world_statistics(0)->state,
                     STATISTICS_DOWN); /* its old buffer is still under way */
    world_expect_working(1);
    world.driver_keeps = false;
    uint64_t done = world.wire[0].cookie;
    ring_write(&world.tx_done.ring, &done);
    done = world.wire[1].cookie;
    ring_write(&world.tx_done.ring, &done);
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_ATTACHED);
    world_expect_working(0);
    world_expect_consistent();
}

static void copier_restart_gives_its_buffers_back(void **state)
{
    (void)state;
    world.clients[1].copier_frozen = true;
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(world_arrive(world_mac(1), 64, 1));
    }
    assert_true(world_send(0, world_mac(1), 64, 1));
    world_settle();
    assert_int_equal(world.mux.clients[1].copies, 6);
    assert_true(net_copier_init(&world.clients[1].copier, &world.clients[1].copier_config));
    world.clients[1].copier_frozen = false;
    world_settle();
    world_expect_consistent();
    assert_int_equal(world.mux.clients[1].copies, 0);
    world_expect_working(1);
}

static void multiplexer_restart_is_joined_by_all(void **state)
{
    (void)state;
    world.driver_keeps = true;
    assert_true(world_send(0, world_mac(60), 64, 1));
    assert_true(world_arrive(world_mac(1), 64, 1));
    world_settle();
    world.driver_keeps = false;
    assert_true(net_mux_init(&world.mux, &world.config, world.now_ns));
    world_settle();
    uint32_t length;
    uint8_t *frame = net_client_receive(&world.clients[1].client, &length);
    assert_null(frame);
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        world_expect_working(i);
    }
    world_expect_consistent();
}

static void link_state_reaches_clients(void **state)
{
    (void)state;
    assert_true(net_client_is_up(&world.clients[0].client));
    net_info_write(&world.driver_info, world_mac(99), 1500, 0);
    world_settle();
    assert_false(net_client_is_up(&world.clients[0].client));
    net_info_write(&world.driver_info, world_mac(99), 1500, 1);
    world_settle();
    assert_true(net_client_is_up(&world.clients[0].client));
}

static void new_identity_reaches_the_client(void **state)
{
    (void)state;
    world.policy.clients[0].mac = world_mac(30);
    world_policy_changed();
    world_settle();
    assert_int_equal(net_client_mac(&world.clients[0].client), world_mac(30));
    assert_true(world_arrive(world_mac(30), 64, 1));
    world_settle();
    world_expect(0, 64, 1);
}

static void wrong_configuration_is_refused(void **state)
{
    (void)state;
    struct net_mux mux;
    struct net_multiplexer_config config = world.config;
    config.client_count = NET_CLIENTS_MAX + 1;
    assert_false(net_mux_init(&mux, &config, 0));
    config = world.config;
    config.clients[1].tx_done.capacity = 15;
    assert_false(net_mux_init(&mux, &config, 0));
    config = world.config;
    config.driver_rx_free.vaddr = 0;
    assert_false(net_mux_init(&mux, &config, 0));
    config = world.config;
    config.clients[0].tx.bytes = (NET_CLIENT_BUFFERS_MAX + 1) * NET_BUFFER_BYTES;
    assert_false(net_mux_init(&mux, &config, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_clients_work, world_setup),
        cmocka_unit_test_setup(frames_of_all_lengths_arrive_whole, world_setup),
        cmocka_unit_test_setup(bus_address_is_that_of_the_buffer, world_setup),
        cmocka_unit_test_setup(client_to_client_stays_inside, world_setup),
        cmocka_unit_test_setup(broadcast_goes_to_everybody_else, world_setup),
        cmocka_unit_test_setup(broadcast_buffer_returns_after_the_last, world_setup),
        cmocka_unit_test_setup(multicast_needs_the_right, world_setup),
        cmocka_unit_test_setup(unknown_unicast_from_the_device_is_dropped, world_setup),
        cmocka_unit_test_setup(foreign_source_address_is_refused, world_setup),
        cmocka_unit_test_setup(header_changed_after_the_check_is_not_sent, world_setup),
        cmocka_unit_test_setup(header_travels_with_the_entry_to_the_driver, world_setup),
        cmocka_unit_test_setup(talk_mask_is_obeyed, world_setup),
        cmocka_unit_test_setup(rights_to_send_and_receive, world_setup),
        cmocka_unit_test_setup(transmit_rate_is_kept_by_waiting, world_setup),
        cmocka_unit_test_setup(rate_can_be_lifted, world_setup),
        cmocka_unit_test_setup(receive_rate_is_kept_by_dropping, world_setup),
        cmocka_unit_test_setup(weights_divide_the_device, world_setup),
        cmocka_unit_test_setup(quota_bounds_what_is_in_flight, world_setup),
        cmocka_unit_test_setup(detached_client_is_left_alone_and_comes_back, world_setup),
        cmocka_unit_test_setup(half_written_policy_is_not_taken, world_setup),
        cmocka_unit_test_setup(driver_restart_gives_all_buffers_back, world_setup),
        cmocka_unit_test_setup(without_driver_frames_are_dropped_but_clients_talk, world_setup),
        cmocka_unit_test_setup(client_restart_is_served_again, world_setup),
        cmocka_unit_test_setup(copier_restart_gives_its_buffers_back, world_setup),
        cmocka_unit_test_setup(multiplexer_restart_is_joined_by_all, world_setup),
        cmocka_unit_test_setup(link_state_reaches_clients, world_setup),
        cmocka_unit_test_setup(new_identity_reaches_the_client, world_setup),
        cmocka_unit_test_setup(wrong_configuration_is_refused, world_setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
