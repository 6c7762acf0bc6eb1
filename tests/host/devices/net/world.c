/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A whole network class in memory: the real multiplexer, copiers and clients around a driver played by the test. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/devices/net/world.h"

enum { SETTLE_ROUNDS = 200000 };

struct world world;

static struct config_ring memory_ring(struct world_ring *ring, uint32_t capacity, uint32_t words)
{
    return (struct config_ring){ (uintptr_t)ring, capacity, words };
}

uint64_t world_mac(uint32_t index)
{
    return UINT64_C(0x000000005202) | (uint64_t)(index + 1) << 40;
}

static void client_configure(uint32_t index)
{
    struct world_client *client = &world.clients[index];
    struct net_multiplexer_client_config *config = &world.config.clients[index];
    config->name[0] = (char)('a' + index);
    config->tx_ready = memory_ring(&client->tx_ready, WORLD_RING, NET_CLIENT_ENTRY_WORDS);
    config->tx_done = memory_ring(&client->tx_done, WORLD_RING, NET_CLIENT_ENTRY_WORDS);
    config->copy = memory_ring(&client->copy, WORLD_COPY_RING, NET_COPY_ENTRY_WORDS);
    config->copied = memory_ring(&client->copied, WORLD_COPY_RING, NET_COPIED_ENTRY_WORDS);
    config->tx = (struct config_dma){ (uintptr_t)client->tx, sizeof(client->tx),
                                      WORLD_TX_BUS + ((uint64_t)index << 24) };
    config->info = (struct config_region){ (uintptr_t)&client->info, sizeof(client->info) };

    client->config.tx_ready = config->tx_ready;
    client->config.tx_done = config->tx_done;
    client->config.rx_free = memory_ring(&client->rx_free, WORLD_RING, NET_CLIENT_ENTRY_WORDS);
    client->config.rx_ready = memory_ring(&client->rx_ready, WORLD_RING, NET_CLIENT_ENTRY_WORDS);
    client->config.tx = (struct config_region){ (uintptr_t)client->tx, sizeof(client->tx) };
    client->config.rx = (struct config_region){ (uintptr_t)client->rx, sizeof(client->rx) };
    client->config.info = config->info;
    net_mac_to_bytes(world_mac(index), client->config.mac);

    client->copier_config.copy = config->copy;
    client->copier_config.copied = config->copied;
    client->copier_config.rx_free = client->config.rx_free;
    client->copier_config.rx_ready = client->config.rx_ready;
    client->copier_config.rx = client->config.rx;
    client->copier_config.sources[0] =
        (struct config_region){(uintptr_t)world.pool, sizeof(world.pool)};
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        client->copier_config.sources[1 + i] =
            (struct config_region){ (uintptr_t)world.clients[i].tx, sizeof(world.clients[i].tx) };
    }

    world.policy.clients[index] = (struct net_policy_client){
        .mac = world_mac(index),
        .state = STATISTICS_ATTACHED,
        .rights = NET_RIGHTS_ALL,
        .talk = NET_TALK_DEVICE | 0xffff,
    };
}

static void driver_follow(void)
{
    ring_join_init(&world.tx_ready, &world.driver_tx_ready, WORLD_DRIVER_TX_RING,
                   NET_DRIVER_TX_READY_WORDS);
    ring_join_init(&world.tx_done, &world.driver_tx_done, WORLD_DRIVER_RING,
                   NET_DRIVER_TX_DONE_WORDS);
    ring_join_init(&world.rx_free, &world.driver_rx_free, WORLD_DRIVER_RING,
                   NET_DRIVER_RX_FREE_WORDS);
    ring_join_init(&world.rx_ready, &world.driver_rx_ready, WORLD_DRIVER_RING,
                   NET_DRIVER_RX_READY_WORDS);
}

int world_setup(void **state)
{
    (void)state;
    memset(&world, 0, sizeof(world));
    world.config.client_count = WORLD_CLIENTS;
    world.config.driver_tx_ready =
        memory_ring(&world.driver_tx_ready, WORLD_DRIVER_TX_RING, NET_DRIVER_TX_READY_WORDS);
    world.config.driver_tx_done =
        memory_ring(&world.driver_tx_done, WORLD_DRIVER_RING, NET_DRIVER_TX_DONE_WORDS);
    world.config.driver_rx_free =
        memory_ring(&world.driver_rx_free, WORLD_DRIVER_RING, NET_DRIVER_RX_FREE_WORDS);
    world.config.driver_rx_ready =
        memory_ring(&world.driver_rx_ready, WORLD_DRIVER_RING, NET_DRIVER_RX_READY_WORDS);
    world.config.driver_info = (struct config_region){ (uintptr_t)&world.driver_info, 4096 };
    world.config.receive_pool =
        (struct config_dma){ (uintptr_t)world.pool, sizeof(world.pool), WORLD_POOL_BUS };
    world.config.policy = (struct config_region){ (uintptr_t)&world.policy, sizeof(world.policy) };
    world.config.statistics = (struct config_region){ (uintptr_t)&world.statistics, sizeof(world.statistics) };
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        client_configure(i);
    }
    world.policy.version = 2;
    net_info_write(&world.driver_info, world_mac(99), 1500, 1);
    assert_true(net_mux_init(&world.mux, &world.config, world.now_ns));
    driver_follow();
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        assert_true(net_copier_init(&world.clients[i].copier, &world.clients[i].copier_config));
        assert_true(net_client_init(&world.clients[i].client, &world.clients[i].config));
    }
    world_settle();
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        assert_true(net_client_is_up(&world.clients[i].client));
        assert_int_equal(net_client_mac(&world.clients[i].client), world_mac(i));
        assert_int_equal(world_statistics(i)->state, STATISTICS_ATTACHED);
    }
    return 0;
}

struct statistics_entry *world_statistics(uint32_t client)
{
    return &world.statistics.clients[client];
}

void world_step(void)
{
    world.outcome = net_mux_step(&world.mux, world.now_ns);
    world.steps++;
}

static void driver_send(void)
{
    uint32_t count = ring_available(&world.tx_ready.ring);
    for (; count > 0; count--) {
        uint64_t entry[NET_DRIVER_TX_READY_WORDS];
        ring_read(&world.tx_ready.ring, entry);
        assert_true(world.wire_count < WORLD_WIRE);
        world.wire[world.wire_count++] = (struct world_frame){
            .bus = entry[0],
            .header = { entry[2], entry[3] },
            .cookie = (uint32_t)entry[1],
            .length = (uint32_t)(entry[1] >> 32),
        };
        if (!world.driver_keeps) {
            uint64_t done = (uint32_t)entry[1];
            ring_write(&world.tx_done.ring, &done);
        }
    }
}

void world_driver(void)
{
    struct ring_follower *rings[] = {&world.tx_ready, &world.tx_done, &world.rx_free,
                                     &world.rx_ready};
    bool up = true;
    for (uint32_t i = 0; i < 4; i++) {
        enum ring_join join = ring_join_update(rings[i]);
        up &= join != RING_JOIN_DOWN;
        if (join == RING_JOIN_FRESH) {
            world.held_count = 0;
        }
    }
    if (!up) {
        return;
    }
    driver_send();
    uint32_t count = ring_available(&world.rx_free.ring);
    for (; count > 0; count--) {
        uint64_t entry[NET_DRIVER_RX_FREE_WORDS];
        ring_read(&world.rx_free.ring, entry);
        assert_int_equal(entry[0], WORLD_POOL_BUS + entry[1] * NET_BUFFER_BYTES);
        assert_true(world.held_count < WORLD_POOL_BUFFERS);
        world.held[world.held_count++] = (uint32_t)entry[1];
    }
    (void)ring_release(&world.tx_ready.ring);
    (void)ring_release(&world.rx_free.ring);
    (void)ring_publish(&world.tx_done.ring);
    (void)ring_publish(&world.rx_ready.ring);
}

/* Everything there is to see of the world's progress. */
static uint64_t progress(void)
{
    uint64_t sum = world.wire_count + world.tx_ready.ring.index + world.rx_free.ring.index;
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        struct net_mux_client *client = &world.mux.clients[i];
        sum += client->tx_ready.index + client->tx_done.index + client->copy.index +
               client->copied.index;
        sum += client->link * 1000003 + client->copier_link * 10007 + client->generation;
        sum += world.clients[i].copier.rx_ready.index + world.clients[i].copier.rx_free.index;
        sum += world.clients[i].client.counters.restarts + world.clients[i].copier.generation;
    }
    return sum + world.mux.driver_tx_done.index + world.mux.driver_rx_ready.index +
           world.mux.driver_link * 7919;
}

void world_settle(void)
{
    uint64_t before;
    uint32_t rounds = 0;
    bool quiet = false;
    do {
        before = progress();
        world_step();
        for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
            if (!world.clients[i].copier_frozen) {
                (void)net_copier_step(&world.clients[i].copier);
            }
            if (!world.clients[i].frozen) {
                net_client_update(&world.clients[i].client);
                (void)net_client_flush(&world.clients[i].client);
            }
        }
        if (!world.driver_frozen) {
            world_driver();
        }
        assert_true(rounds++ < SETTLE_ROUNDS);
        bool now_quiet = progress() == before && !world.outcome.again;
        if (quiet && now_quiet) {
            return;
        }
        quiet = now_quiet;
    } while (true);
}

void world_frame_fill(uint8_t *frame, uint64_t to, uint64_t from, uint32_t length, uint8_t seed)
{
    net_mac_to_bytes(to, frame);
    net_mac_to_bytes(from, frame + 6);
    for (uint32_t i = 12; i < length; i++) {
        frame[i] = (uint8_t)(seed + i);
    }
}

bool world_send(uint32_t client, uint64_t to, uint32_t length, uint8_t seed)
{
    uint8_t *buffer = net_client_transmit_buffer(&world.clients[client].client);
    if (buffer == 0) {
        return false;
    }
    world_frame_fill(buffer, to, world_mac(client), length, seed);
    net_client_transmit(&world.clients[client].client, buffer, length);
    return true;
}

bool world_arrive(uint64_t to, uint32_t length, uint8_t seed)
{
    if (world.held_count == 0) {
        return false;
    }
    uint32_t buffer = world.held[--world.held_count];
    world_frame_fill(&world.pool[buffer * NET_BUFFER_BYTES], to, world_mac(50), length, seed);
    uint64_t entry = buffer | (uint64_t)length << 32;
    ring_write(&world.rx_ready.ring, &entry);
    (void)ring_publish(&world.rx_ready.ring);
    return true;
}

void world_expect(uint32_t client, uint32_t length, uint8_t seed)
{
    uint32_t got = 0;
    uint8_t *frame = net_client_receive(&world.clients[client].client, &got);
    assert_non_null(frame);
    assert_int_equal(got, length);
    for (uint32_t i = 12; i < length; i++) {
        assert_int_equal(frame[i], (uint8_t)(seed + i));
    }
    net_client_receive_done(&world.clients[client].client, frame);
}

void world_expect_none(uint32_t client)
{
    assert_int_equal(net_client_receive_count(&world.clients[client].client), 0);
}

void world_submit(uint32_t client, uint64_t offset, uint64_t word)
{
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = { offset, word };
    ring_write(&world.clients[client].client.tx_ready.ring, entry);
    (void)ring_publish(&world.clients[client].client.tx_ready.ring);
}

void world_policy_changed(void)
{
    world.policy.version += 2;
}

void world_expect_working(uint32_t index)
{
    uint32_t before = world.wire_count;
    uint32_t length = 100 + index;
    uint32_t seen = 0;
    assert_true(world_send(index, world_mac(60), length, (uint8_t)index));
    world_settle();
    for (uint32_t i = before; i < world.wire_count; i++) {
        seen += world.wire[i].length == length && world.wire[i].cookie >> 16 == 1 + index;
    }
    assert_int_equal(seen, 1);
    assert_true(world_arrive(world_mac(index), length, 7));
    world_settle();
    world_expect(index, length, 7);
    world_settle();
}

void world_expect_consistent(void)
{
    struct net_mux *mux = &world.mux;
    uint32_t pool_held = 0;
    uint32_t copies[WORLD_CLIENTS] = { 0 };
    for (uint32_t source = 0; source <= WORLD_CLIENTS; source++) {
        uint32_t held = 0;
        for (uint32_t buffer = 0; buffer < mux->sources[source].buffers; buffer++) {
            net_mux_parties_t holders = mux->owners.holders[mux->sources[source].first + buffer];
            held += holders != 0;
            for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
                copies[i] += holders >> i & 1;
            }
        }
        if (source == 0) {
            pool_held = held;
        } else {
            assert_int_equal(held, mux->clients[source - 1].in_flight);
        }
    }
    assert_int_equal(pool_held + mux->owners.free_count, WORLD_POOL_BUFFERS);
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        assert_int_equal(copies[i], mux->clients[i].copies);
    }
}
