/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The ring: order, fullness, the wrap of its indices, lying peers, sleeping, generations and restarts. */
#include "tests/host/cmocka_head.h"

#include <pthread.h>
#include <string.h>

#include "lib/ring_join.h"

enum {
    CAPACITY = 8,
    WORDS = 2,
};

static struct {
    _Alignas(64) uint8_t bytes[RING_HEADER_BYTES + CAPACITY * WORDS * 8];
} memory;

static struct ring leader;
static struct ring_follower follower;

static int setup(void **state)
{
    (void)state;
    memset(&memory, 0, sizeof(memory));
    ring_join_init(&follower, (void *)&memory, CAPACITY, WORDS);
    ring_lead(&leader, (void *)&memory, CAPACITY, WORDS, 1);
    assert_int_equal(ring_leader_state(&leader), RING_DOWN);
    assert_int_equal(ring_join_update(&follower), RING_JOIN_FRESH);
    assert_int_equal(ring_leader_state(&leader), RING_UP);
    return 0;
}

static void put(struct ring *ring, uint64_t value)
{
    uint64_t entry[WORDS] = { value, ~value };
    ring_write(ring, entry);
}

static void expect(struct ring *ring, uint64_t value)
{
    uint64_t entry[WORDS];
    ring_read(ring, entry);
    assert_int_equal(entry[0], value);
    assert_int_equal(entry[1], ~value);
}

static void needs_what_ring_bytes_says(void **state)
{
    (void)state;
    assert_int_equal(ring_bytes(CAPACITY, WORDS), sizeof(memory));
}

static void entries_come_out_in_order(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 100; round++) {
        uint32_t count = round % CAPACITY + 1;
        for (uint32_t i = 0; i < count; i++) {
            put(&leader, round * 100 + i);
        }
        assert_int_equal(ring_available(&follower.ring), 0);
        (void)ring_publish(&leader);
        assert_int_equal(ring_available(&follower.ring), count);
        for (uint32_t i = 0; i < count; i++) {
            expect(&follower.ring, round * 100 + i);
        }
        (void)ring_release(&follower.ring);
    }
}

static void full_ring_has_no_space(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        assert_int_equal(ring_space(&leader), CAPACITY - i);
        put(&leader, i);
    }
    assert_int_equal(ring_space(&leader), 0);
    (void)ring_publish(&leader);
    expect(&follower.ring, 0);
    assert_int_equal(ring_space(&leader), 0);
    (void)ring_release(&follower.ring);
    assert_int_equal(ring_space(&leader), 1);
}

/* The defect of 16-bit or signed differences: more entries than slots at the wrap. */
static void indices_wrap_at_2_to_the_32(void **state)
{
    (void)state;
    uint64_t start = (UINT64_C(1) << 32) - 3;
    leader.index = start;
    follower.ring.index = start;
    ring_store(&leader.shared->tail, (uint32_t)start);
    ring_store(&leader.shared->head, (uint32_t)start);
    uint32_t written = 0;
    while (ring_space(&leader) > 0) {
        put(&leader, written++);
        (void)ring_publish(&leader);
    }
    assert_int_equal(written, CAPACITY);
    assert_int_equal(ring_available(&follower.ring), CAPACITY);
    for (uint32_t i = 0; i < CAPACITY; i++) {
        expect(&follower.ring, i);
    }
    (void)ring_release(&follower.ring);
    assert_int_equal(ring_space(&leader), CAPACITY);
    assert_int_equal(leader.index, start + CAPACITY);
}

static void producer_that_jumps_is_broken(void **state)
{
    (void)state;
    uint32_t jumps[] = {CAPACITY + 1, 1000, UINT32_MAX / 2, UINT32_MAX, UINT32_MAX - CAPACITY + 1};
    for (uint32_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        ring_store(&leader.shared->tail, jumps[i]);
        assert_int_equal(ring_available(&follower.ring), RING_BROKEN);
    }
    ring_store(&leader.shared->tail, CAPACITY);
    assert_int_equal(ring_available(&follower.ring), CAPACITY);
}

static void consumer_that_jumps_is_broken(void **state)
{
    (void)state;
    put(&leader, 1);
    uint32_t jumps[] = { 2, 1000, UINT32_MAX - CAPACITY, UINT32_MAX / 2 };
    for (uint32_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        ring_store(&leader.shared->head, jumps[i]);
        assert_int_equal(ring_space(&leader), RING_BROKEN);
    }
}

static void sleeper_is_notified_once(void **state)
{
    (void)state;
    assert_false(ring_publish(&leader));
    assert_true(ring_sleep_empty(&follower.ring));
    put(&leader, 1);
    assert_true(ring_publish(&leader));
    put(&leader, 2);
    assert_false(ring_publish(&leader));
    assert_false(ring_sleep_empty(&follower.ring));
}

static void waiter_for_space_is_notified_once(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        put(&leader, i);
    }
    (void)ring_publish(&leader);
    assert_true(ring_sleep_full(&leader));
    expect(&follower.ring, 0);
    assert_true(ring_release(&follower.ring));
    expect(&follower.ring, 1);
    assert_false(ring_release(&follower.ring));
    assert_false(ring_sleep_full(&leader));
}

static void zero_memory_is_down(void **state)
{
    (void)state;
    memset(&memory, 0, sizeof(memory));
    ring_join_init(&follower, (void *)&memory, CAPACITY, WORDS);
    assert_int_equal(ring_join_update(&follower), RING_JOIN_DOWN);
    assert_int_equal(ring_follower_state(&follower.ring), RING_DOWN);
}

static void other_version_is_not_joined(void **state)
{
    (void)state;
    ring_lead(&leader, (void *)&memory, CAPACITY, WORDS, 2);
    leader.shared->version = RING_VERSION + 1;
    assert_int_equal(ring_join_update(&follower), RING_JOIN_DOWN);
    leader.shared->version = RING_VERSION;
    leader.shared->magic = 0;
    assert_int_equal(ring_join_update(&follower), RING_JOIN_DOWN);
    leader.shared->magic = RING_MAGIC;
    assert_int_equal(ring_join_update(&follower), RING_JOIN_FRESH);
}

static void leader_restart_empties_the_ring(void **state)
{
    (void)state;
    put(&leader, 1);
    (void)ring_publish(&leader);
    ring_lead(&leader, (void *)&memory, CAPACITY, WORDS, 2);
    assert_int_equal(ring_leader_state(&leader), RING_DOWN);
    assert_int_equal(ring_follower_state(&follower.ring), RING_RESTARTED);
    assert_int_equal(ring_join_update(&follower), RING_JOIN_FRESH);
    assert_int_equal(ring_available(&follower.ring), 0);
    put(&leader, 2);
    (void)ring_publish(&leader);
    expect(&follower.ring, 2);
}

/*
 * A follower that publishes just after the leader took a new generation leaves nothing behind when
 * it joins.
 */
static void late_publish_of_the_old_generation_is_forgotten(void **state)
{
    (void)state;
    struct ring *producer = &follower.ring;
    struct ring consumer = leader;
    ring_lead(&consumer, (void *)&memory, CAPACITY, WORDS, 2);
    put(producer, 1);
    (void)ring_publish(producer);
    assert_int_equal(ring_join_update(&follower), RING_JOIN_FRESH);
    assert_int_equal(ring_available(&consumer), 0);
}

static void restarted_follower_waits_for_a_new_generation(void **state)
{
    (void)state;
    put(&leader, 1);
    (void)ring_publish(&leader);
    expect(&follower.ring, 1);
    (void)ring_release(&follower.ring);
    ring_join_init(&follower, (void *)&memory, CAPACITY, WORDS);
    assert_int_equal(ring_join_update(&follower), RING_JOIN_DOWN);
    assert_int_equal(ring_leader_state(&leader), RING_LEFT);
    ring_join_init(&follower, (void *)&memory, CAPACITY, WORDS); /* once more, before it was seen */
    assert_int_equal(ring_join_update(&follower), RING_JOIN_DOWN);
    assert_int_equal(ring_leader_state(&leader), RING_LEFT);
    ring_lead(&leader, (void *)&memory, CAPACITY, WORDS, 2);
    assert_int_equal(ring_join_update(&follower), RING_JOIN_FRESH);
    assert_int_equal(ring_leader_state(&leader), RING_UP);
    assert_int_equal(ring_space(&leader), CAPACITY);
}

enum { THREAD_ENTRIES = 200000 };

static void *produce(void *argument)
{
    struct ring *ring = argument;
    for (uint64_t i = 0; i < THREAD_ENTRIES;) {
        if (ring_space(ring) == 0) {
            continue;
        }
        put(ring, i++);
        (void)ring_publish(ring);
    }
    return 0;
}

static void two_threads_lose_nothing(void **state)
{
    (void)state;
    pthread_t thread;
    leader.index = UINT32_MAX - 1000;
    follower.ring.index = leader.index;
    ring_store(&leader.shared->tail, (uint32_t)leader.index);
    ring_store(&leader.shared->head, (uint32_t)leader.index);
    assert_int_equal(pthread_create(&thread, 0, produce, &leader), 0);
    for (uint64_t i = 0; i < THREAD_ENTRIES;) {
        uint32_t count = ring_available(&follower.ring);
        assert_true(count <= CAPACITY);
        for (; count > 0; count--) {
            expect(&follower.ring, i++);
        }
        (void)ring_release(&follower.ring);
    }
    assert_int_equal(pthread_join(thread, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(needs_what_ring_bytes_says, setup),
        cmocka_unit_test_setup(entries_come_out_in_order, setup),
        cmocka_unit_test_setup(full_ring_has_no_space, setup),
        cmocka_unit_test_setup(indices_wrap_at_2_to_the_32, setup),
        cmocka_unit_test_setup(producer_that_jumps_is_broken, setup),
        cmocka_unit_test_setup(consumer_that_jumps_is_broken, setup),
        cmocka_unit_test_setup(sleeper_is_notified_once, setup),
        cmocka_unit_test_setup(waiter_for_space_is_notified_once, setup),
        cmocka_unit_test_setup(zero_memory_is_down, setup),
        cmocka_unit_test_setup(other_version_is_not_joined, setup),
        cmocka_unit_test_setup(leader_restart_empties_the_ring, setup),
        cmocka_unit_test_setup(late_publish_of_the_old_generation_is_forgotten, setup),
        cmocka_unit_test_setup(restarted_follower_waits_for_a_new_generation, setup),
        cmocka_unit_test_setup(two_threads_lose_nothing, setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
