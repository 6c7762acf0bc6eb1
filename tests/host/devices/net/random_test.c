/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Clients, copiers and driver that lie at random while policies change: each buffer keeps its one
 * owner. */
#include "tests/host/cmocka_head.h"

#include "tests/host/devices/hostile.h"
#include "tests/host/devices/net/world.h"

static uint64_t any_entry(void)
{
    switch (hostile_below(4)) {
    case 0: /* a cookie, a length, what became of the frame */
        return hostile_below(WORLD_CLIENTS + 2) << 16 | hostile_below(WORLD_POOL_BUFFERS) |
               (uint64_t)hostile_below(1600) << 32 | (uint64_t)hostile_below(4) << 48;
    case 1:
        return (uint64_t)hostile_below(WORLD_TX_BUFFERS + 2) * NET_BUFFER_BYTES;
    case 2:
        return hostile_below(1600);
    default:
        return hostile_number();
    }
}

static void any_policy(struct net_policy_client *client, uint32_t index)
{
    client->mac = hostile_below(8) != 0 ? world_mac(index) : hostile_number();
    client->state = hostile_below(8) != 0 ? STATISTICS_ATTACHED : hostile_below(5);
    client->rights = hostile_below(4) != 0 ? NET_RIGHTS_ALL : hostile_below(8);
    client->talk = hostile_below(4) != 0 ? NET_TALK_DEVICE | 0xffff : hostile_next();
    client->tx_rate = hostile_below(2) != 0 ? 0 : hostile_number() * 1000;
    client->rx_rate = hostile_below(2) != 0 ? 0 : hostile_number() * 1000;
    client->burst = hostile_number();
    client->weight = (uint32_t)hostile_number();
    client->quota = hostile_below(2) != 0 ? 0 : hostile_below(20);
    client->epoch += hostile_below(3) == 0;
}

static void any_ring_of_client(uint32_t index)
{
    struct world_client *client = &world.clients[index];
    struct world_ring *pairs[] = {&client->tx_ready, &client->tx_done, &client->rx_free,
                                  &client->rx_ready};
    uint32_t which = hostile_below(6);
    if (which < 4) {
        hostile_ring(pairs[which], WORLD_RING, NET_CLIENT_ENTRY_WORDS, any_entry);
    } else if (which == 4) {
        hostile_ring(&client->copy, WORLD_COPY_RING, NET_COPY_ENTRY_WORDS, any_entry);
    } else {
        hostile_ring(&client->copied, WORLD_COPY_RING, NET_COPIED_ENTRY_WORDS, any_entry);
    }
}

static void any_ring_of_driver(void)
{
    switch (hostile_below(4)) {
    case 0:
        hostile_ring(&world.driver_tx_ready, WORLD_DRIVER_TX_RING, NET_DRIVER_TX_READY_WORDS,
                     any_entry);
        break;
    case 1:
        hostile_ring(&world.driver_tx_done, WORLD_DRIVER_RING, NET_DRIVER_TX_DONE_WORDS, any_entry);
        break;
    case 2:
        hostile_ring(&world.driver_rx_free, WORLD_DRIVER_RING, NET_DRIVER_RX_FREE_WORDS, any_entry);
        break;
    default:
        hostile_ring(&world.driver_rx_ready, WORLD_DRIVER_RING, NET_DRIVER_RX_READY_WORDS,
                     any_entry);
    }
}

/* A driver that does its work as long as its rings make sense, and else starts anew. */
static void driver_works(void)
{
    struct ring_follower *all[] = {&world.tx_ready, &world.tx_done, &world.rx_free,
                                   &world.rx_ready};
    bool up = true;
    for (uint32_t k = 0; k < 4; k++) {
        up &= ring_join_update(all[k]) != RING_JOIN_DOWN;
    }
    uint32_t sent = ring_available(&world.tx_ready.ring);
    uint32_t given = ring_available(&world.rx_free.ring);
    if (!up || sent == RING_BROKEN || given == RING_BROKEN) {
        for (uint32_t k = 0; k < 4; k++) {
            struct ring *ring = &all[k]->ring;
            ring_join_init(all[k], ring->shared, ring->capacity, ring->entry_words);
        }
        return;
    }
    for (; sent > 0; sent--) {
        uint64_t entry[NET_DRIVER_TX_READY_WORDS];
        ring_read(&world.tx_ready.ring, entry);
        uint64_t done = (uint32_t)entry[1];
        ring_write(&world.tx_done.ring, &done);
    }
    for (; given > 0; given--) {
        uint64_t entry[NET_DRIVER_RX_FREE_WORDS];
        ring_read(&world.rx_free.ring, entry);
        uint64_t received = entry[1] | UINT64_C(64) << 32;
        ring_write(&world.rx_ready.ring, &received);
    }
    (void)ring_release(&world.tx_ready.ring);
    (void)ring_release(&world.rx_free.ring);
    (void)ring_publish(&world.tx_done.ring);
    (void)ring_publish(&world.rx_ready.ring);
}

static void client_works(uint32_t index)
{
    struct net_client *client = &world.clients[index].client;
    uint32_t length;
    uint8_t *frame;
    net_client_update(client);
    while ((frame = net_client_receive(client, &length)) != 0) {
        net_client_receive_done(client, frame);
    }
    (void)world_send(index, world_mac(hostile_below(5)), 60 + hostile_below(1500), 1);
    (void)net_client_flush(client);
    (void)net_copier_step(&world.clients[index].copier);
}

static void any_lies(uint32_t index)
{
    for (uint32_t i = 0; i < 8; i++) {
        any_ring_of_client(index);
        any_ring_of_driver();
    }
    if (hostile_below(4) == 0) {
        any_policy(&world.policy.clients[index], index);
        world.policy.version =
            hostile_below(8) == 0 ? hostile_number() : (world.policy.version | 1) + 1;
    }
    if (hostile_below(16) == 0) {
        net_info_write(&world.driver_info, hostile_number(), (uint32_t)hostile_number(),
                       hostile_below(2));
        world.driver_info.version += hostile_below(2);
    }
}

/* Everybody lies now and then, under policies that change: whatever comes, each buffer has its
 * owner. */
static void all_peers_and_policies_at_random(void **state)
{
    (void)state;
    hostile_state = 1;
    for (uint32_t round = 0; round < 30000; round++) {
        uint32_t index = hostile_below(WORLD_CLIENTS);
        uint8_t *received = world.pool + hostile_below(WORLD_POOL_BUFFERS) * NET_BUFFER_BYTES;
        world_frame_fill(received, hostile_below(4) == 0 ? UINT64_MAX : world_mac(index),
                         world_mac(60), 64, 1);
        if (hostile_below(8) == 0) {
            any_lies(index);
        }
        if (hostile_below(4) != 0) {
            driver_works();
        }
        client_works(index);
        world.now_ns += hostile_below(2000000);
        world_step();
        world_expect_consistent();
        assert_true(world.clients[index].copier.places.count <= WORLD_RX_BUFFERS);
    }
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        assert_in_range(world_statistics(i)->packets_out, 500, UINT32_MAX);
        assert_in_range(world_statistics(i)->packets_in, 500, UINT32_MAX);
        assert_in_range(world_statistics(i)->refusals, 500, UINT32_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_peers_and_policies_at_random, world_setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
