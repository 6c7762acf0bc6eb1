/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configurations that make no sense are refused; a start after the last generation there is. */
#include "tests/host/cmocka_head.h"

#include "tests/host/devices/net/world.h"

static void multiplexer_refuses(uint64_t *number, uint64_t value)
{
    static struct net_mux mux;
    uint64_t before = *number;
    *number = value;
    assert_false(net_mux_init(&mux, &world.config, 0));
    *number = before;
    assert_true(net_mux_init(&mux, &world.config, 0));
}

static void copier_refuses(uint64_t *number, uint64_t value)
{
    static struct net_copier copier;
    struct net_copier_config *config = &world.clients[0].copier_config;
    uint64_t before = *number;
    *number = value;
    assert_false(net_copier_init(&copier, config));
    *number = before;
    assert_true(net_copier_init(&copier, config));
}

/* Every way in which a ring can be wrong. */
static void ring_is_refused(struct config_ring *ring, void (*refuses)(uint64_t *, uint64_t))
{
    static const uint32_t capacities[] = {0, 12, RING_CAPACITY_MAX * 2, UINT32_MAX};
    struct config_ring good = *ring;
    uint64_t *shape = (uint64_t *)&ring->capacity; /* with entry_words above it */
    _Static_assert(sizeof(*ring) == 16, "an address, then two numbers in one word");
    refuses(&ring->vaddr, 0);
    for (uint32_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
        refuses(shape, capacities[i] | (uint64_t)good.entry_words << 32);
    }
    refuses(shape, good.capacity | (uint64_t)(good.entry_words + 1) << 32);
}

static void multiplexer_refuses_wrong_numbers(void **state)
{
    (void)state;
    struct net_multiplexer_config *config = &world.config;
    struct config_ring *rings[] = {
        &config->driver_tx_ready, &config->driver_tx_done,      &config->driver_rx_free,
        &config->driver_rx_ready, &config->clients[0].tx_ready, &config->clients[1].tx_done,
        &config->clients[2].copy, &config->clients[0].copied,
    };
    for (uint32_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
        ring_is_refused(rings[i], multiplexer_refuses);
    }
    multiplexer_refuses(&config->policy.bytes, sizeof(struct net_policy) - 1);
    multiplexer_refuses(&config->statistics.bytes, sizeof(struct statistics_page) - 1);
    multiplexer_refuses(&config->receive_pool.bytes,
                        (NET_RECEIVE_BUFFERS_MAX + 1) * NET_BUFFER_BYTES);
    multiplexer_refuses(&config->clients[2].tx.bytes,
                        (NET_CLIENT_BUFFERS_MAX + 1) * NET_BUFFER_BYTES);
    static struct net_mux mux;
    config->client_count = NET_CLIENTS_MAX + 1;
    assert_false(net_mux_init(&mux, config, 0));
    config->client_count = NET_CLIENTS_MAX; /* each fits, all of them together do not */
    for (uint32_t i = 0; i < NET_CLIENTS_MAX; i++) {
        config->clients[i] = config->clients[2];
        config->clients[i].tx.bytes = NET_CLIENT_BUFFERS_MAX * NET_BUFFER_BYTES;
    }
    assert_false(net_mux_init(&mux, config, 0));
}

static void copier_refuses_wrong_numbers(void **state)
{
    (void)state;
    struct net_copier_config *config = &world.clients[0].copier_config;
    ring_is_refused(&config->copy, copier_refuses);
    ring_is_refused(&config->copied, copier_refuses);
    ring_is_refused(&config->rx_free, copier_refuses);
    ring_is_refused(&config->rx_ready, copier_refuses);
    copier_refuses(&config->rx.bytes, (NET_CLIENT_BUFFERS_MAX + 1) * NET_BUFFER_BYTES);
}

/* A client without an information page is served all the same. */
static void information_pages_are_optional(void **state)
{
    (void)state;
    world.config.clients[0].info.vaddr = 0;
    assert_true(net_mux_init(&world.mux, &world.config, 0));
    world_settle();
    world_expect_working(0);
}

/* Until the multiplexer has started its rings, one of them or both, there is nothing to do. */
static void copier_waits_for_the_multiplexer(void **state)
{
    (void)state;
    struct world_client *client = &world.clients[0];
    struct ring_shared *copy = (struct ring_shared *)&client->copy;
    struct ring_shared *copied = (struct ring_shared *)&client->copied;
    uint32_t generation = copy->leader_generation;
    copy->leader_generation = 0;
    copied->leader_generation = 0;
    assert_true(net_copier_init(&client->copier, &client->copier_config));
    assert_false(net_copier_step(&client->copier).again);
    copied->leader_generation = generation;
    assert_false(net_copier_step(&client->copier).again);
    assert_false(client->copier.connected);
    copy->leader_generation = generation;
    (void)net_copier_step(&client->copier);
    assert_true(client->copier.connected);
}

/* Generation 0 means that there is none: after the last one comes the first. */
static void generations_wrap(void **state)
{
    (void)state;
    struct world_client *client = &world.clients[0];
    struct world_ring *rings[] = {
        &world.driver_tx_ready, &world.driver_tx_done, &world.driver_rx_free,
        &world.driver_rx_ready, &client->tx_ready,     &client->tx_done,
        &client->copy,          &client->copied,       &client->rx_free,
        &client->rx_ready,
    };
    for (uint32_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
        ((struct ring_shared *)rings[i])->leader_generation = UINT32_MAX;
        ((struct ring_shared *)rings[i])->follower_generation = 0;
    }
    assert_true(net_mux_init(&world.mux, &world.config, 0));
    struct ring_follower *driver[] = {&world.tx_ready, &world.tx_done, &world.rx_free,
                                      &world.rx_ready};
    for (uint32_t i = 0; i < 4; i++) {
        struct ring *ring = &driver[i]->ring;
        ring_join_init(driver[i], ring->shared, ring->capacity, ring->entry_words);
    }
    assert_true(net_copier_init(&client->copier, &client->copier_config));
    assert_true(net_client_init(&client->client, &client->config));
    world_settle();
    for (uint32_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
        assert_in_range(((struct ring_shared *)rings[i])->leader_generation, 1, 10);
    }
    world_expect_working(0);
    world_expect_consistent();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(multiplexer_refuses_wrong_numbers, world_setup),
        cmocka_unit_test_setup(copier_refuses_wrong_numbers, world_setup),
        cmocka_unit_test_setup(information_pages_are_optional, world_setup),
        cmocka_unit_test_setup(copier_waits_for_the_multiplexer, world_setup),
        cmocka_unit_test_setup(generations_wrap, world_setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
