/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The copier against clients that give what is not theirs, and against wrong configuration. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/devices/net/world.h"

static struct ring *rx_free_of(uint32_t client)
{
    return &world.clients[client].client.rx_free.ring;
}

/* All of client 0's buffers are taken out of use, so that what it gives next is what counts. */
static int setup_empty(void **state)
{
    int result = world_setup(state);
    for (uint32_t i = 0; i < WORLD_RX_BUFFERS; i++) {
        assert_true(world_arrive(world_mac(0), 64, 1));
    }
    world_settle();
    uint32_t length;
    while (net_client_receive(&world.clients[0].client, &length) != 0) {
    }
    world_settle();
    assert_int_equal(world.clients[0].copier.places.count, 0);
    return result;
}

static void give(uint64_t offset)
{
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { offset, 0 };
    ring_write(rx_free_of(0), entry);
    (void)ring_publish(rx_free_of(0));
    (void)net_copier_step(&world.clients[0].copier);
}

static void expect_others_working(void)
{
    world_expect_working(1);
    world_expect_working(2);
    world_expect_consistent();
}

static void offset_out_of_range(void **state)
{
    (void)state;
    uint64_t offsets[] = {sizeof(world.clients[0].rx),
                          UINT64_MAX,
                          UINT64_MAX - NET_BUFFER_BYTES + 1,
                          0x32123,
                          1,
                          UINT64_C(1) << 43};
    uint32_t count = sizeof(offsets) / sizeof(offsets[0]);
    for (uint32_t i = 0; i < count; i++) {
        give(offsets[i]);
    }
    assert_int_equal(world.clients[0].copier.places.count, 0);
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    assert_int_equal(world_statistics(0)->drops, 1);
    assert_int_equal(world_statistics(0)->refusals, count);
    expect_others_working();
}

static void buffer_given_twice(void **state)
{
    (void)state;
    give(NET_BUFFER_BYTES);
    give(NET_BUFFER_BYTES);
    give(NET_BUFFER_BYTES);
    assert_int_equal(world.clients[0].copier.places.count, 1);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(world_arrive(world_mac(0), 64, 1));
    }
    world_settle();
    assert_int_equal(world_statistics(0)->drops, 2);
    assert_int_equal(world_statistics(0)->refusals, 2);
    expect_others_working();
}

static void one_buffer_ten_thousand_times(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 10000; i++) {
        give(0);
    }
    assert_int_equal(world.clients[0].copier.places.count, 1);
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    assert_int_equal(world_statistics(0)->refusals, NET_COPIER_REFUSED_MAX);
    expect_others_working();
}

static void index_jumped_ahead(void **state)
{
    (void)state;
    world.clients[0].frozen = true;
    ring_store(&rx_free_of(0)->shared->tail, (uint32_t)rx_free_of(0)->index + WORLD_RING + 1);
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    assert_int_equal(world.clients[0].copier.link, NET_COPIER_BROKEN);
    assert_int_equal(world_statistics(0)->state, STATISTICS_QUARANTINED);
    expect_others_working();
    world.clients[0].frozen = false;
    world.policy.clients[0].epoch++;
    world_policy_changed();
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_ATTACHED);
    world_expect_working(0);
}

/* Overwritten lines of ours keep the client out until the operator attaches it anew, and not longer. */
static void leaders_lines_overwritten(void **state)
{
    (void)state;
    struct net_client *client = &world.clients[0].client;
    struct ring_follower *rings[] = { &client->rx_free, &client->rx_ready, &client->tx_ready,
                                      &client->tx_done };
    world.clients[0].frozen = true;
    for (uint32_t round = 0; round < 3; round++) { /* while joined, then while not */
        for (uint32_t i = 0; i < 4; i++) {
            memset(rings[i]->ring.shared, 0x5a, RING_HEADER_BYTES);
        }
        assert_true(world_arrive(world_mac(0), 64, 1));
        world_settle();
    }
    expect_others_working();
    world.clients[0].frozen = false;
    world.policy.clients[0].epoch++;
    world_policy_changed();
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_ATTACHED);
    world_expect_working(0);
}

static void ready_index_jumped_ahead(void **state)
{
    (void)state;
    struct ring *ring = &world.clients[0].client.rx_ready.ring;
    give(0);
    world.clients[0].frozen = true;
    ring_store(&ring->shared->head, (uint32_t)ring->index + 100);
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_QUARANTINED);
    expect_others_working();
}

static void client_without_buffers_loses_only_its_frames(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(world_arrive(world_mac(0), 64, 1));
        world_settle();
    }
    assert_int_equal(world_statistics(0)->drops, 100);
    assert_int_equal(world_statistics(0)->packets_in, WORLD_RX_BUFFERS);
    expect_others_working();
}

static void client_restart_gets_a_new_generation(void **state)
{
    (void)state;
    assert_true(net_client_init(&world.clients[0].client, &world.clients[0].config));
    world_settle();
    assert_int_equal(world.clients[0].copier.places.count, WORLD_RX_BUFFERS);
    world_expect_working(0);
    world_expect_consistent();
}

static void source_that_is_not_mapped_is_not_read(void **state)
{
    (void)state;
    world.clients[1].copier.sources[1] = 0;
    assert_true(world_send(0, world_mac(1), 64, 1));
    world_settle();
    world_expect_none(1);
    assert_int_equal(world_statistics(1)->drops, 1);
    expect_others_working();
}

static void nothing_is_written_outside_the_buffer(void **state)
{
    (void)state;
    struct world_client *client = &world.clients[0];
    memset(client->rx, 0xa5, sizeof(client->rx));
    give(3 * NET_BUFFER_BYTES);
    assert_true(world_arrive(world_mac(0), NET_FRAME_BYTES_MAX, 1));
    world_settle();
    for (uint32_t i = 0; i < sizeof(client->rx); i++) {
        bool inside = i >= 3 * NET_BUFFER_BYTES && i < 4 * NET_BUFFER_BYTES;
        assert_true(inside || client->rx[i] == 0xa5);
    }
}

/* A copier that serves its client with a budget comes back for the rest. */
static void work_is_bounded(void **state)
{
    (void)state;
    struct net_copier *copier = &world.clients[1].copier;
    for (uint32_t i = 0; i < WORLD_COPY_RING; i++) {
        assert_true(world_arrive(world_mac(1), 64, 1));
    }
    world_step();
    assert_int_equal(ring_available(&copier->copy.ring), WORLD_COPY_RING);
    struct net_copier_outcome outcome = net_copier_step(copier);
    assert_int_equal(ring_available(&copier->copy.ring), 0);
    assert_false(outcome.again);
}

static void wrong_configuration_is_refused(void **state)
{
    (void)state;
    struct net_copier copier;
    struct net_copier_config config = world.clients[0].copier_config;
    config.rx_free.capacity = 3;
    assert_false(net_copier_init(&copier, &config));
    config = world.clients[0].copier_config;
    config.rx.bytes = (NET_CLIENT_BUFFERS_MAX + 1) * NET_BUFFER_BYTES;
    assert_false(net_copier_init(&copier, &config));
    config = world.clients[0].copier_config;
    config.copy.entry_words = 2;
    assert_false(net_copier_init(&copier, &config));
}

/* Client 0 gives places in its memory instead of buffers. */
static int setup_places(void **state)
{
    int result = world_setup(state);
    struct world_client *client = &world.clients[0];
    client->copier_config.rx_anywhere = 1;
    client->config.rx_anywhere = 1;
    assert_true(net_copier_init(&client->copier, &client->copier_config));
    assert_true(net_client_init(&client->client, &client->config));
    world_settle();
    client->frozen = true;
    assert_true(net_client_receive_forgotten(&client->client));
    assert_false(net_client_receive_forgotten(&client->client));
    memset(client->rx, 0xa5, sizeof(client->rx));
    return result;
}

static bool place(uint32_t id, uint64_t offset, uint32_t room)
{
    bool given = net_client_receive_place(&world.clients[0].client, id, offset, room);
    (void)net_client_flush(&world.clients[0].client);
    (void)net_copier_step(&world.clients[0].copier);
    return given;
}

static void frames_go_to_their_places(void **state)
{
    (void)state;
    struct world_client *client = &world.clients[0];
    uint32_t id;
    uint32_t length;
    assert_true(place(3, 7, 101));
    assert_false(place(3, 2000, 100));
    assert_true(world_arrive(world_mac(0), 101, 1));
    world_settle();
    assert_true(net_client_receive_placed(&client->client, &id, &length));
    assert_int_equal(id, 3);
    assert_int_equal(length, 101);
    assert_false(net_client_receive_placed(&client->client, &id, &length));
    for (uint32_t i = 0; i < sizeof(client->rx); i++) {
        assert_true((i >= 7 && i < 7 + 101) || client->rx[i] == 0xa5);
    }
    uint8_t mac[NET_MAC_BYTES];
    net_mac_to_bytes(world_mac(0), mac);
    assert_memory_equal(&client->rx[7], mac, sizeof(mac));
    assert_true(place(3, 2000, 100));
    assert_true(world_arrive(world_mac(0), 101, 1)); /* too long for it */
    world_settle();
    assert_false(net_client_receive_placed(&client->client, &id, &length));
    assert_int_equal(world_statistics(0)->drops, 1);
    expect_others_working();
}

static void places_outside_are_refused(void **state)
{
    (void)state;
    struct net_copier *copier = &world.clients[0].copier;
    uint64_t bytes = sizeof(world.clients[0].rx);
    const uint64_t bad[][2] = {
        { bytes - 99, 100 }, { bytes, 1 }, { UINT64_MAX, 100 }, { UINT64_MAX - 99, 100 }, { 0, UINT32_MAX },
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_true(place(i, bad[i][0], (uint32_t)bad[i][1]));
        assert_int_equal(copier->places.count, 0);
    }
    assert_int_equal(copier->refused, sizeof(bad) / sizeof(bad[0]));
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { 0, 100 | (uint64_t)WORLD_RING << 32 }; /* no such id */
    ring_write(rx_free_of(0), entry);
    (void)ring_publish(rx_free_of(0));
    (void)net_copier_step(copier);
    assert_int_equal(copier->places.count, 0);
    assert_true(place(9, bytes - 100, 100));
    assert_int_equal(copier->places.count, 1);
}

/* After a recall nobody writes to the places, and they can be given anew. */
static void places_are_recalled(void **state)
{
    (void)state;
    struct world_client *client = &world.clients[0];
    assert_true(place(1, 0, 1514));
    net_client_receive_recall(&client->client);
    assert_true(net_client_flush(&client->client) & NET_CLIENT_NOTIFY_COPIER);
    net_client_update(&client->client);
    assert_false(net_client_receive_forgotten(&client->client));
    assert_false(place(2, 0, 1514)); /* the copier takes notice */
    assert_int_equal(client->copier.places.count, 0);
    net_client_update(&client->client);
    assert_true(net_client_receive_forgotten(&client->client));
    assert_true(world_arrive(world_mac(0), 200, 1));
    world_settle();
    assert_int_equal(client->rx[0], 0xa5);
    assert_true(place(1, 0, 1514));
    assert_int_equal(client->copier.places.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(offset_out_of_range, setup_empty),
        cmocka_unit_test_setup(buffer_given_twice, setup_empty),
        cmocka_unit_test_setup(one_buffer_ten_thousand_times, setup_empty),
        cmocka_unit_test_setup(index_jumped_ahead, setup_empty),
        cmocka_unit_test_setup(leaders_lines_overwritten, world_setup),
        cmocka_unit_test_setup(ready_index_jumped_ahead, setup_empty),
        cmocka_unit_test_setup(client_without_buffers_loses_only_its_frames, setup_empty),
        cmocka_unit_test_setup(client_restart_gets_a_new_generation, setup_empty),
        cmocka_unit_test_setup(source_that_is_not_mapped_is_not_read, world_setup),
        cmocka_unit_test_setup(nothing_is_written_outside_the_buffer, setup_empty),
        cmocka_unit_test_setup(work_is_bounded, world_setup),
        cmocka_unit_test_setup(wrong_configuration_is_refused, world_setup),
        cmocka_unit_test_setup(frames_go_to_their_places, setup_places),
        cmocka_unit_test_setup(places_outside_are_refused, setup_places),
        cmocka_unit_test_setup(places_are_recalled, setup_places),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
