/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The network multiplexer against clients and drivers that lie: only the liar suffers, and the counters tell. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/devices/net/world.h"

static const uint64_t FRAME = 64;

static struct ring *tx_ready_of(uint32_t client)
{
    return &world.clients[client].client.tx_ready.ring;
}

/* The others' traffic goes on, and every buffer is accounted for. */
static void expect_others_working(void)
{
    world_expect_working(1);
    world_expect_working(2);
    world_expect_consistent();
}

/* A well-formed frame in a buffer of client 0. */
static void frame_prepare(uint32_t buffer)
{
    world_frame_fill(&world.clients[0].tx[buffer * NET_BUFFER_BYTES], world_mac(60), world_mac(0),
                     (uint32_t)FRAME, 1);
}

static void offset_out_of_range(void **state)
{
    (void)state;
    uint64_t size = sizeof(world.clients[0].tx);
    uint64_t offsets[] = {
        size,
        size + NET_BUFFER_BYTES,
        UINT64_MAX,
        UINT64_MAX - NET_BUFFER_BYTES + 1,
        UINT64_C(1) << 32,
        UINT64_C(1) << 63,
        0x32123,
        size - 1,
        1,
        NET_BUFFER_BYTES / 2,
        (UINT64_C(1) << 43) + NET_BUFFER_BYTES,
    };
    uint32_t count = sizeof(offsets) / sizeof(offsets[0]);
    for (uint32_t i = 0; i < count; i++) {
        world_submit(0, offsets[i], FRAME);
        world_settle();
    }
    assert_int_equal(world.wire_count, 0);
    assert_int_equal(world_statistics(0)->refusals, count);
    assert_int_equal(world.mux.clients[0].in_flight, 0);
    expect_others_working();
    world_expect_working(0); /* it only harmed itself, and not for ever */
}

static void length_out_of_range(void **state)
{
    (void)state;
    uint64_t words[] = {
        65535, 0, NET_FRAME_BYTES_MIN - 1, NET_FRAME_BYTES_MAX + 1, UINT32_MAX, UINT64_MAX,
        FRAME | UINT64_C(1) << 16, FRAME | UINT64_C(1) << 32, FRAME | UINT64_C(1) << 63,
    };
    uint32_t count = sizeof(words) / sizeof(words[0]);
    for (uint32_t i = 0; i < count; i++) {
        frame_prepare(i);
        world_submit(0, (uint64_t)i * NET_BUFFER_BYTES, words[i]);
        world_settle();
    }
    assert_int_equal(world.wire_count, 0);
    assert_int_equal(world_statistics(0)->refusals, count);
    expect_others_working();
}

/* To another client, too: there the copier would run past the victim's buffer. */
static void length_65535_to_another_client(void **state)
{
    (void)state;
    world_frame_fill(world.clients[0].tx, world_mac(1), world_mac(0), 64, 1);
    world_submit(0, 0, 65535);
    world_settle();
    world_expect_none(1);
    assert_int_equal(world_statistics(0)->refusals, 1);
    expect_others_working();
}

static void one_buffer_ten_thousand_times(void **state)
{
    (void)state;
    world.driver_keeps = true;
    frame_prepare(3);
    for (uint32_t i = 0; i < 10000; i++) {
        world_submit(0, 3 * NET_BUFFER_BYTES, FRAME);
        world_step();
        world_driver();
    }
    world_settle();
    assert_int_equal(world.wire_count, 1);
    assert_int_equal(world_statistics(0)->packets_out, 1);
    assert_int_equal(world_statistics(0)->refusals, 9999);
    assert_int_equal(world.mux.clients[0].in_flight, 1);
    expect_others_working();
}

/* All at once, so that they stand in the ring together. */
static void one_buffer_in_every_slot(void **state)
{
    (void)state;
    world.driver_keeps = true;
    frame_prepare(0);
    for (uint32_t i = 0; i < WORLD_RING; i++) {
        world_submit(0, 0, FRAME);
    }
    world_settle();
    assert_int_equal(world.wire_count, 1);
    assert_int_equal(world_statistics(0)->refusals, WORLD_RING - 1);
    expect_others_working();
}

static void index_jumped_ahead(void **state)
{
    (void)state;
    uint32_t jumps[] = { WORLD_RING + 1, 1000, 65536, UINT32_MAX / 2, UINT32_MAX };
    for (uint32_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        struct ring *ring = tx_ready_of(0);
        world.clients[0].frozen = true;
        ring_store(&ring->shared->tail, (uint32_t)ring->index + jumps[i]);
        world_settle();
        assert_int_equal(world_statistics(0)->state, STATISTICS_QUARANTINED);
        assert_int_equal(world_statistics(0)->refusals, i + 1);
        expect_others_working();
        world.clients[0].frozen = false;
        world.policy.clients[0].epoch++;
        world_policy_changed();
        world_settle();
        assert_int_equal(world_statistics(0)->state, STATISTICS_ATTACHED);
        world_expect_working(0);
    }
}

static void done_index_jumped_ahead(void **state)
{
    (void)state;
    struct ring *ring = &world.clients[0].client.tx_done.ring;
    ring_store(&ring->shared->head, (uint32_t)ring->index + 1);
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_QUARANTINED);
    expect_others_working();
}

static void quarantine_lasts_until_the_next_epoch(void **state)
{
    (void)state;
    struct ring *ring = tx_ready_of(0);
    ring_store(&ring->shared->tail, (uint32_t)ring->index + 100);
    world_settle();
    assert_true(net_client_init(&world.clients[0].client, &world.clients[0].config));
    world.policy.clients[0].weight = 50; /* another change of policy does not end it */
    world_policy_changed();
    world_settle();
    assert_int_equal(world_statistics(0)->state, STATISTICS_QUARANTINED);
    assert_true(world_arrive(world_mac(0), 64, 1));
    world_settle();
    world_expect_none(0);
    expect_others_working();
}

/* Free-running indices pass 2^32 and nothing is lost or gained; see also ring_test. */
static void indices_wrap_at_2_to_the_32(void **state)
{
    (void)state;
    uint64_t start = (UINT64_C(1) << 32) - 5;
    struct ring *sides[][2] = {
        { tx_ready_of(0), &world.mux.clients[0].tx_ready },
        { &world.clients[0].client.tx_done.ring, &world.mux.clients[0].tx_done },
        { &world.tx_ready.ring, &world.mux.driver_tx_ready },
        { &world.tx_done.ring, &world.mux.driver_tx_done },
        { &world.clients[0].copier.copy.ring, &world.mux.clients[0].copy },
        { &world.clients[0].copier.copied.ring, &world.mux.clients[0].copied },
    };
    for (uint32_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
        sides[i][0]->index = start;
        sides[i][1]->index = start;
        ring_store(&sides[i][0]->shared->tail, (uint32_t)start);
        ring_store(&sides[i][0]->shared->head, (uint32_t)start);
    }
    for (uint32_t i = 0; i < 100; i++) {
        world_expect_working(0);
    }
    assert_int_equal(world.wire_count, 100);
    assert_int_equal(world_statistics(0)->packets_in, 100);
    assert_int_equal(world_statistics(0)->refusals, 0);
    expect_others_working();
}

/*
 * Its buffers come back, but it never takes them out of tx_done, and submits what is its own again.
 */
static void client_that_never_drains_tx_done(void **state)
{
    (void)state;
    world.clients[0].frozen = true;
    for (uint32_t i = 0; i < 1000; i++) {
        struct ring *ring = tx_ready_of(0);
        uint32_t buffer = i % WORLD_TX_BUFFERS;
        if (ring_space(ring) == 0) {
            break;
        }
        frame_prepare(buffer);
        world_submit(0, (uint64_t)buffer * NET_BUFFER_BYTES, FRAME);
        world_settle();
    }
    assert_int_equal(world.wire_count, WORLD_RING); /* as many as tx_done has slots */
    assert_true(world_statistics(0)->stalls > 0);
    assert_int_equal(world_statistics(0)->state, STATISTICS_ATTACHED);
    expect_others_working();
    assert_false(world.outcome.again); /* and the multiplexer may sleep */
}

/* It takes no received frame and gives no buffer: its copier drops, the pool stays whole. */
static void client_that_never_receives(void **state)
{
    (void)state;
    world.clients[0].frozen = true;
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(world_arrive(world_mac(0), 64, 1));
        world_settle();
    }
    assert_int_equal(world_statistics(0)->packets_in, WORLD_RX_BUFFERS);
    assert_int_equal(world_statistics(0)->drops, 1000 - WORLD_RX_BUFFERS);
    assert_true(world.held_count >= WORLD_POOL_BUFFERS - WORLD_COPY_RING);
    expect_others_working();
}

/* A copier that stands still holds only its part of the pool. */
static void copier_that_stands_still(void **state)
{
    (void)state;
    world.clients[0].copier_frozen = true;
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(world_arrive(world_mac(0), 64, 1));
        world_settle();
    }
    assert_int_equal(world.mux.clients[0].copies, world.mux.clients[0].copies_max);
    expect_others_working();
}

static void client_that_leaves_and_joins_all_the_time(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        ring_store(&tx_ready_of(0)->shared->follower_generation, i);
        frame_prepare(i % WORLD_TX_BUFFERS);
        world_submit(0, i % WORLD_TX_BUFFERS * NET_BUFFER_BYTES, FRAME);
        world_settle();
    }
    expect_others_working();
}

static void foreign_buffers_returned_by_the_driver(void **state)
{
    (void)state;
    uint64_t cookies[] = { 0, 1, 1 << 16, (2 << 16) | 3, (4 << 16), UINT32_MAX, UINT64_MAX,
                           UINT64_C(1) << 32 | 1 << 16, (1 << 16) | WORLD_TX_BUFFERS };
    uint32_t count = sizeof(cookies) / sizeof(cookies[0]);
    for (uint32_t i = 0; i < count; i++) {
        ring_write(&world.tx_done.ring, &cookies[i]);
    }
    (void)ring_publish(&world.tx_done.ring);
    world_settle();
    assert_int_equal(world.statistics.device.refusals, count);
    world_expect_working(0);
    expect_others_working();
}

static void frames_that_the_driver_made_up(void **state)
{
    (void)state;
    uint64_t entries[] = {
        WORLD_POOL_BUFFERS | UINT64_C(64) << 32, /* no such buffer */
        1 << 16 | UINT64_C(64) << 32,            /* a client's buffer */
        UINT64_MAX,
        5 | UINT64_C(65535) << 32, /* it holds this one, but the length is wrong */
        5 | UINT64_C(13) << 32,
        5 | UINT64_C(1515) << 32,
        5,
    };
    uint32_t count = sizeof(entries) / sizeof(entries[0]);
    for (uint32_t i = 0; i < count; i++) {
        ring_write(&world.rx_ready.ring, &entries[i]);
    }
    (void)ring_publish(&world.rx_ready.ring);
    world_settle();
    assert_int_equal(world.statistics.device.refusals, count);
    world_expect_working(0);
    expect_others_working();
}

static void same_frame_received_twice(void **state)
{
    (void)state;
    uint32_t buffer = world.held[world.held_count - 1];
    world.clients[1].copier_frozen = true;
    assert_true(world_arrive(world_mac(1), 64, 1));
    uint64_t entry = buffer | UINT64_C(64) << 32;
    ring_write(&world.rx_ready.ring, &entry);
    (void)ring_publish(&world.rx_ready.ring);
    world_settle();
    assert_int_equal(world.statistics.device.refusals, 1);
    world.clients[1].copier_frozen = false;
    world_settle();
    world_expect(1, 64, 1);
    expect_others_working();
}

static void driver_whose_index_jumps(void **state)
{
    (void)state;
    struct ring *rings[] = { &world.tx_done.ring, &world.rx_ready.ring };
    for (uint32_t i = 0; i < 2; i++) {
        world.driver_frozen = true;
        ring_store(&rings[i]->shared->tail, (uint32_t)rings[i]->index + WORLD_DRIVER_RING + 1);
        world_settle();
        assert_int_equal(world.statistics.device.state, STATISTICS_DOWN);
        assert_true(world_send(0, world_mac(1), 64, 1)); /* clients still reach each other */
        world_settle();
        world_expect(1, 64, 1);
        world.driver_frozen = false;
        struct ring_follower *all[] = { &world.tx_ready, &world.tx_done, &world.rx_free,
                                        &world.rx_ready };
        for (uint32_t k = 0; k < 4; k++) {
            struct ring *ring = &all[k]->ring;
            ring_join_init(all[k], ring->shared, ring->capacity, ring->entry_words);
        }
        world_settle();
        expect_others_working();
    }
}

static void answers_that_a_copier_made_up(void **state)
{
    (void)state;
    uint64_t answers[] = { 0, 5, 1 << 16, UINT32_MAX, UINT64_MAX };
    uint32_t count = sizeof(answers) / sizeof(answers[0]);
    for (uint32_t i = 0; i < count; i++) {
        ring_write(&world.clients[0].copier.copied.ring, &answers[i]);
    }
    (void)ring_publish(&world.clients[0].copier.copied.ring);
    world_settle();
    assert_int_equal(world.statistics.device.refusals, count);
    assert_int_equal(world.mux.clients[0].copies, 0);
    world_expect_working(0);
    expect_others_working();
}

static uint64_t random_state;

static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Any word of shared memory may change at any time. */
static void scribble(void *memory, uint64_t bytes, uint32_t count)
{
    uint64_t *words = memory;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t value = random_next();
        words[random_next() % (bytes / 8)] = random_next() % 2 == 0 ? value : value % 64;
    }
}

/*
 * Client 0 and the clock run wild while the others exchange frames; each ring of client 0's is fair
 * game.
 */
static void random_scribbling_of_a_client(void **state)
{
    (void)state;
    struct world_client *client = &world.clients[0];
    for (uint32_t round = 0; round < 3000; round++) {
        random_state = round + 1;
        uint64_t header = RING_HEADER_BYTES + 256;
        scribble(&client->tx_ready, header, (uint32_t)(random_next() % 4));
        scribble(&client->tx_done, header, (uint32_t)(random_next() % 2));
        scribble(&client->rx_free, header, (uint32_t)(random_next() % 4));
        scribble(&client->rx_ready, header, (uint32_t)(random_next() % 2));
        scribble(client->tx, sizeof(client->tx), 4);
        (void)world_arrive(world_mac(0), 64, 1);
        world.now_ns += random_next() % 1000000;
        if (round % 16 == 0) {
            world.policy.clients[0].epoch++;
            world_policy_changed();
        }
        world_settle();
        world.wire_count = 0;
        world_expect_working(1);
        world_expect_consistent();
    }
    assert_true(world_statistics(0)->refusals > 100);
    assert_int_equal(world_statistics(1)->refusals + world_statistics(2)->refusals, 0);
}

/*
 * A wild driver may lose frames, but no buffer gets two owners and nothing is written out of place.
 */
static void random_scribbling_of_a_driver(void **state)
{
    (void)state;
    struct world_ring *rings[] = { &world.driver_tx_done, &world.driver_rx_ready,
                                   &world.driver_tx_ready, &world.driver_rx_free };
    world.driver_frozen = true;
    for (uint32_t round = 0; round < 5000; round++) {
        random_state = round + 77;
        for (uint32_t i = 0; i < 8; i++) { /* plausible lies, too */
            uint64_t sent = random_next() % 5 << 16 | random_next() % 20;
            uint64_t received = random_next() % 70 | random_next() % 1600 << 32;
            ring_write(&world.tx_done.ring, &sent);
            ring_write(&world.rx_ready.ring, &received);
        }
        (void)ring_publish(&world.tx_done.ring);
        (void)ring_publish(&world.rx_ready.ring);
        if (round % 4 == 0) {
            scribble(rings[random_next() % 4], RING_HEADER_BYTES + 256, 5);
        }
        (void)world_send(0, world_mac(60), 64, 1);
        (void)world_send(1, world_mac(2), 64, 1);
        world_settle();
        world_expect_consistent();
        uint32_t length;
        uint8_t *frame;
        for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
            while ((frame = net_client_receive(&world.clients[i].client, &length)) != 0) {
                net_client_receive_done(&world.clients[i].client, frame);
            }
        }
        if (round % 4 == 0) { /* as a restarted driver would begin */
            struct ring *all[] = { &world.tx_ready.ring, &world.tx_done.ring, &world.rx_free.ring,
                                   &world.rx_ready.ring };
            for (uint32_t k = 0; k < 4; k++) {
                ring_store(&all[k]->shared->follower_generation, 0);
            }
            world_settle();
            for (uint32_t k = 0; k < 4; k++) {
                all[k]->shared->magic = RING_MAGIC;
                all[k]->shared->version = RING_VERSION;
                (void)ring_adopt(all[k]);
            }
        }
    }
    assert_true(world.statistics.device.refusals > 10000);
    assert_true(world_statistics(2)->packets_in > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(offset_out_of_range, world_setup),
        cmocka_unit_test_setup(length_out_of_range, world_setup),
        cmocka_unit_test_setup(length_65535_to_another_client, world_setup),
        cmocka_unit_test_setup(one_buffer_ten_thousand_times, world_setup),
        cmocka_unit_test_setup(one_buffer_in_every_slot, world_setup),
        cmocka_unit_test_setup(index_jumped_ahead, world_setup),
        cmocka_unit_test_setup(done_index_jumped_ahead, world_setup),
        cmocka_unit_test_setup(quarantine_lasts_until_the_next_epoch, world_setup),
        cmocka_unit_test_setup(indices_wrap_at_2_to_the_32, world_setup),
        cmocka_unit_test_setup(client_that_never_drains_tx_done, world_setup),
        cmocka_unit_test_setup(client_that_never_receives, world_setup),
        cmocka_unit_test_setup(copier_that_stands_still, world_setup),
        cmocka_unit_test_setup(client_that_leaves_and_joins_all_the_time, world_setup),
        cmocka_unit_test_setup(foreign_buffers_returned_by_the_driver, world_setup),
        cmocka_unit_test_setup(frames_that_the_driver_made_up, world_setup),
        cmocka_unit_test_setup(same_frame_received_twice, world_setup),
        cmocka_unit_test_setup(driver_whose_index_jumps, world_setup),
        cmocka_unit_test_setup(answers_that_a_copier_made_up, world_setup),
        cmocka_unit_test_setup(random_scribbling_of_a_client, world_setup),
        cmocka_unit_test_setup(random_scribbling_of_a_driver, world_setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
