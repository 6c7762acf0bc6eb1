/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Nobody sleeps for ever: every component runs only when notified, in random order, and all frames still get through. */
#include "tests/host/cmocka_head.h"

#include "tests/host/devices/net/world.h"

enum part {
    PART_DRIVER,
    PART_MUX,
    PART_COPIER,
    PART_CLIENT = PART_COPIER + WORLD_CLIENTS,
    PART_COUNT = PART_CLIENT + WORLD_CLIENTS,
};

enum {
    FRAMES = 2000,        /* each client sends */
    TURNS_MAX = 20000000, /* then something turns in a circle */
    DEVICE_HOLDS = 8,     /* frames that the played device sends at a time */
};

static bool pending[PART_COUNT];
static uint32_t to_send[WORLD_CLIENTS];
static uint32_t received[WORLD_CLIENTS];
static uint32_t to_arrive;
static uint32_t inside; /* frames inside the played device */
static uint64_t inside_cookie[DEVICE_HOLDS];
static uint64_t random_state = 88172645463325252u;
static uint64_t mux_runs;
static bool inside_only;  /* nothing to or from the wire */
static bool outside_only; /* everything to the wire, nothing from there */

static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void mux_run(void)
{
    do {
        world_step();
        pending[PART_DRIVER] |= world.outcome.notify_driver;
        for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
            pending[PART_COPIER + i] |= world.outcome.notify_copiers >> i & 1;
            pending[PART_CLIENT + i] |= world.outcome.notify_clients >> i & 1;
        }
        mux_runs++;
    } while (world.outcome.again);
}

static void copier_run(uint32_t index)
{
    struct net_copier_outcome outcome;
    do {
        outcome = net_copier_step(&world.clients[index].copier);
        pending[PART_MUX] |= outcome.notify_multiplexer;
        pending[PART_CLIENT + index] |= outcome.notify_client;
    } while (outcome.again);
}

/* The next destination of client `index`: the wire, or another client. */
static uint64_t destination(uint32_t index)
{
    uint32_t other = (uint32_t)(random_next() % WORLD_CLIENTS);
    if (outside_only) {
        return world_mac(60);
    }
    if (inside_only) {
        return world_mac((index + 1) % WORLD_CLIENTS);
    }
    return other == index ? world_mac(60) : world_mac(other);
}

static void client_run(uint32_t index)
{
    struct net_client *client = &world.clients[index].client;
    do {
        uint32_t length;
        uint8_t *frame;
        net_client_update(client);
        while ((frame = net_client_receive(client, &length)) != 0) {
            received[index]++;
            net_client_receive_done(client, frame);
        }
        while (to_send[index] > 0 &&
               world_send(index, destination(index), 64 + random_next() % 1000, 0)) {
            to_send[index]--;
        }
        uint32_t notify = net_client_flush(client);
        pending[PART_MUX] |= (notify & NET_CLIENT_NOTIFY_MULTIPLEXER) != 0;
        pending[PART_COPIER + index] |= (notify & NET_CLIENT_NOTIFY_COPIER) != 0;
    } while (!net_client_arm(client, to_send[index] > 0));
}

/* The device sends what it holds, some time later; then it interrupts. */
static void device_send(void)
{
    for (uint32_t i = 0; i < inside; i++) {
        ring_write(&world.tx_done.ring, &inside_cookie[i]);
    }
    inside = 0;
    pending[PART_MUX] |= ring_publish(&world.tx_done.ring);
}

/* Like the real driver: tells the multiplexer only of what has changed. */
static void publish_changes(void)
{
    static uint64_t before[3];
    struct ring *rings[] = { &world.tx_ready.ring, &world.rx_free.ring, &world.rx_ready.ring };
    for (uint32_t i = 0; i < 3; i++) {
        if (before[i] != rings[i]->index) {
            pending[PART_MUX] |= i < 2 ? ring_release(rings[i]) : ring_publish(rings[i]);
        }
        before[i] = rings[i]->index;
    }
}

static void driver_run(void)
{
    bool quiet;
    do {
        uint64_t entry[4];
        uint32_t space = DEVICE_HOLDS - inside;
        uint32_t count = ring_available(&world.tx_ready.ring);
        for (; count > 0 && space > 0; count--, space--) {
            ring_read(&world.tx_ready.ring, entry);
            inside_cookie[inside++] = (uint32_t)entry[1];
        }
        for (count = ring_available(&world.rx_free.ring); count > 0; count--) {
            ring_read(&world.rx_free.ring, entry);
            world.held[world.held_count++] = (uint32_t)entry[1];
        }
        while (to_arrive > 0 && world.held_count > 0) {
            uint32_t buffer = world.held[--world.held_count];
            uint32_t to = (uint32_t)(random_next() % WORLD_CLIENTS);
            world_frame_fill(&world.pool[buffer * NET_BUFFER_BYTES], world_mac(to), world_mac(50),
                             64, 0);
            uint64_t arrived = buffer | UINT64_C(64) << 32;
            ring_write(&world.rx_ready.ring, &arrived);
            to_arrive--;
        }
        publish_changes();
        quiet = inside == DEVICE_HOLDS || ring_sleep_empty(&world.tx_ready.ring);
        if (to_arrive > 0 && world.held_count == 0) {
            quiet &= ring_sleep_empty(&world.rx_free.ring);
        }
    } while (!quiet);
}

static void part_run(uint32_t part)
{
    pending[part] = false;
    if (part == PART_DRIVER) {
        driver_run();
    } else if (part == PART_MUX) {
        mux_run();
    } else if (part < PART_CLIENT) {
        copier_run(part - PART_COPIER);
    } else {
        client_run(part - PART_CLIENT);
    }
}

/*
 * Runs one part that was notified; if there is none lets the device or the clock go on. False: all
 * sleep for good.
 */
static bool turn(void)
{
    uint32_t first = (uint32_t)(random_next() % PART_COUNT);
    for (uint32_t i = 0; i < PART_COUNT; i++) {
        uint32_t part = (first + i) % PART_COUNT;
        if (pending[part]) {
            part_run(part);
            return true;
        }
    }
    if (inside > 0) {
        device_send();
        pending[PART_DRIVER] = true;
        return true;
    }
    if (world.outcome.wake_ns != UINT64_MAX) {
        world.now_ns = world.outcome.wake_ns;
        pending[PART_MUX] = true;
        return true;
    }
    return false;
}

static uint64_t run_to_the_end(void)
{
    uint64_t turns = 0;
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        to_send[i] = FRAMES;
        received[i] = 0;
    }
    to_arrive = inside_only || outside_only ? 0 : FRAMES;
    for (uint32_t part = 0; part < PART_COUNT; part++) {
        pending[part] = true; /* as at the start; world_settle polled and lost notifications */
    }
    while (turn()) {
        assert_true(turns++ < TURNS_MAX);
    }
    return turns;
}

static void expect_all_through(void)
{
    uint64_t arrived = 0;
    uint64_t dropped = 0;
    uint64_t sources = inside_only || outside_only ? WORLD_CLIENTS : WORLD_CLIENTS + 1;
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        assert_int_equal(to_send[i], 0);
        assert_int_equal(world_statistics(i)->packets_out, FRAMES);
        assert_int_equal(world_statistics(i)->refusals, 0);
        arrived += received[i];
    }
    assert_int_equal(to_arrive, 0);
    world_step(); /* the last answers of copiers may wait for the next event */
    world_expect_consistent();
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        dropped += world_statistics(i)->drops;
    }
    assert_int_equal(arrived + dropped + world.statistics.device.packets_out, sources * FRAMES);
}

static void all_frames_get_through(void **state)
{
    (void)state;
    (void)run_to_the_end();
    expect_all_through();
}

static void all_frames_get_through_with_rates(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        world.policy.clients[i].tx_rate = 1000000 * (i + 1);
        world.policy.clients[i].quota = 1 + 4 * i;
    }
    world_policy_changed();
    (void)run_to_the_end();
    expect_all_through();
    assert_true(world_statistics(0)->throttled > 0);
}

/*
 * Only the receivers' copiers give buffers back, and nothing else happens that could wake the
 * multiplexer.
 */
static void clients_among_themselves(void **state)
{
    (void)state;
    inside_only = true;
    (void)run_to_the_end();
    expect_all_through();
    inside_only = false;
}

/* Only the driver gives buffers back, and the clients have nothing else to do. */
static void clients_to_the_wire(void **state)
{
    (void)state;
    world.policy.clients[1].quota = 1;
    world_policy_changed();
    outside_only = true;
    (void)run_to_the_end();
    expect_all_through();
    outside_only = false;
}

static void waking_is_bounded(void **state)
{
    (void)state;
    mux_runs = 0;
    uint64_t turns = run_to_the_end();
    expect_all_through();
    assert_true(turns < 16 * FRAMES);
    assert_true(mux_runs < 8 * FRAMES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_frames_get_through, world_setup),
        cmocka_unit_test_setup(all_frames_get_through_with_rates, world_setup),
        cmocka_unit_test_setup(clients_among_themselves, world_setup),
        cmocka_unit_test_setup(clients_to_the_wire, world_setup),
        cmocka_unit_test_setup(waking_is_bounded, world_setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
