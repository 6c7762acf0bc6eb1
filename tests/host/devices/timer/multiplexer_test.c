/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The timer multiplexer against clients that ask for too much, too often, or nonsense. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "devices/timer/multiplexer.h"

enum {
    CLIENTS = 3,
};

static struct timer_policy policy;
static struct statistics_page statistics;
static struct timer_fired_page pages[CLIENTS];
static struct timer_mux mux;

static int setup(void **state)
{
    (void)state;
    memset(&policy, 0, sizeof(policy));
    memset(pages, 0xee, sizeof(pages));
    struct timer_mux_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .client_count = CLIENTS,
    };
    policy.version = 2;
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].fired = (struct config_region){(uintptr_t)&pages[i], sizeof(pages[i])};
        config.clients[i].name[0] = (char)('a' + i);
        policy.clients[i].state = STATISTICS_ATTACHED;
    }
    timer_mux_init(&mux, &config, 1000);
    return 0;
}

static enum timer_answer call(uint32_t client, uint64_t label, uint64_t slot, uint64_t time,
                              uint64_t now)
{
    uint64_t counter;
    return timer_mux_call(&mux, client, label, slot, time, now, &counter);
}

static void expires_once_and_not_early(void **state)
{
    (void)state;
    assert_int_equal(call(1, TIMER_SET, 3, 5000, 1000), TIMER_OK);
    assert_int_equal(timer_mux_next(&mux), 5000);
    assert_int_equal(timer_mux_expire(&mux, 4999), 0);
    assert_int_equal(timer_mux_expire(&mux, 5000), 1 << 1);
    assert_int_equal(pages[1].fired[3], 1);
    assert_int_equal(timer_mux_expire(&mux, UINT64_MAX - 1), 0);
    assert_int_equal(timer_mux_expire(&mux, UINT64_MAX), 0);
    assert_int_equal(timer_mux_next(&mux), TIMER_NEVER);
}

static void slots_are_independent(void **state)
{
    (void)state;
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        call(0, TIMER_SET, slot, 2000 + slot, 1000);
    }
    call(0, TIMER_CANCEL, 4, 0, 1000);
    call(0, TIMER_SET, 5, 9000, 1000);
    assert_int_equal(timer_mux_expire(&mux, 3000), 1);
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        assert_int_equal(pages[0].fired[slot], slot == 4 || slot == 5 ? 0 : 1);
    }
    assert_int_equal(timer_mux_next(&mux), 9000);
}

static void relative_time_saturates(void **state)
{
    (void)state;
    assert_int_equal(call(0, TIMER_SET_AFTER, 0, UINT64_MAX, 1000), TIMER_OK);
    assert_int_equal(call(0, TIMER_SET_AFTER, 1, UINT64_MAX - 999, 1000), TIMER_OK);
    assert_int_equal(call(0, TIMER_SET, 2, UINT64_MAX, 1000), TIMER_OK);
    assert_int_equal(timer_mux_next(&mux), TIMER_NEVER);
    assert_int_equal(timer_mux_expire(&mux, UINT64_MAX - 1), 0);
    assert_int_equal(call(0, TIMER_SET_AFTER, 0, UINT64_MAX - 1001, 1000), TIMER_OK);
    assert_int_equal(timer_mux_next(&mux), UINT64_MAX - 1);
    assert_int_equal(timer_mux_expire(&mux, 1000000), 0);
}

static void past_deadline_is_due_at_once(void **state)
{
    (void)state;
    call(2, TIMER_SET, 0, 0, 1000);
    assert_int_equal(timer_mux_expire(&mux, 1000), 1 << 2);
    call(2, TIMER_SET_AFTER, 0, 0, 1000);
    assert_int_equal(timer_mux_expire(&mux, 1000), 1 << 2);
    assert_int_equal(pages[2].fired[0], 2);
}

static void nonsense_is_refused_and_counted(void **state)
{
    (void)state;
    assert_int_equal(call(0, TIMER_SET, TIMER_SLOTS, 1, 1000), TIMER_BAD_SLOT);
    assert_int_equal(call(0, TIMER_SET, UINT64_MAX, 1, 1000), TIMER_BAD_SLOT);
    assert_int_equal(call(0, TIMER_SET, UINT64_C(1) << 32, 1, 1000), TIMER_BAD_SLOT);
    assert_int_equal(call(0, 0, 0, 1, 1000), TIMER_BAD_CALL);
    assert_int_equal(call(0, UINT64_MAX, 0, 1, 1000), TIMER_BAD_CALL);
    assert_int_equal(call(CLIENTS, TIMER_SET, 0, 1, 1000), TIMER_BAD_CALL);
    assert_int_equal(statistics.clients[0].refusals, 5);
    assert_int_equal(timer_mux_next(&mux), TIMER_NEVER);
}

/* A client that sets zero timeouts without end gets its rate, and the others are on time. */
static void zero_timeout_storm_is_bounded(void **state)
{
    (void)state;
    policy.clients[0].rate = 1000;
    policy.clients[0].burst = 4;
    policy.version += 2;
    timer_mux_policy(&mux, 1000);
    uint32_t notified = 0;
    uint32_t late = 0;
    uint64_t second = 1000000000;
    for (uint64_t now = 1000; now < second; now += 1000) {
        call(0, TIMER_SET_AFTER, (now / 1000) % TIMER_SLOTS, 0, now);
        if (now % 1000000 == 0) {
            call(1, TIMER_SET, 0, now, now);
        }
        uint32_t who = timer_mux_expire(&mux, now);
        notified += who & 1;
        late += now % 1000000 == 0 && (who & 2) == 0;
    }
    assert_in_range(notified, 900, 1004);
    assert_int_equal(late, 0);
    assert_true(statistics.clients[0].throttled > 0);
    uint64_t fired = 0;
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        fired += pages[0].fired[slot];
    }
    assert_in_range(fired, 900, 1004);
}

static void detached_client_has_no_timeouts(void **state)
{
    (void)state;
    call(0, TIMER_SET, 0, 2000, 1000);
    call(1, TIMER_SET, 0, 2000, 1000);
    policy.clients[0].state = STATISTICS_DETACHED;
    policy.version += 2;
    timer_mux_policy(&mux, 1000);
    assert_int_equal(timer_mux_expire(&mux, 3000), 1 << 1);
    assert_int_equal(call(0, TIMER_SET, 0, 4000, 3000), TIMER_DETACHED);
    assert_int_equal(statistics.clients[0].state, STATISTICS_DETACHED);
    policy.clients[0].state = STATISTICS_ATTACHED;
    policy.version += 2;
    timer_mux_policy(&mux, 3000);
    assert_int_equal(call(0, TIMER_SET, 0, 4000, 3000), TIMER_OK);
}

static void half_written_policy_is_not_taken(void **state)
{
    (void)state;
    policy.version++;
    policy.clients[0].state = STATISTICS_DETACHED;
    timer_mux_policy(&mux, 1000);
    assert_int_equal(call(0, TIMER_SET, 0, 4000, 3000), TIMER_OK);
    policy.version++;
    timer_mux_policy(&mux, 1000);
    assert_int_equal(call(0, TIMER_SET, 0, 4000, 3000), TIMER_DETACHED);
}

static void page_is_output_only(void **state)
{
    (void)state;
    pages[0].fired[0] = 77;
    call(0, TIMER_SET, 0, 0, 1000);
    timer_mux_expire(&mux, 1000);
    assert_int_equal(pages[0].fired[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(expires_once_and_not_early, setup),
        cmocka_unit_test_setup(slots_are_independent, setup),
        cmocka_unit_test_setup(relative_time_saturates, setup),
        cmocka_unit_test_setup(past_deadline_is_due_at_once, setup),
        cmocka_unit_test_setup(nonsense_is_refused_and_counted, setup),
        cmocka_unit_test_setup(zero_timeout_storm_is_bounded, setup),
        cmocka_unit_test_setup(detached_client_has_no_timeouts, setup),
        cmocka_unit_test_setup(half_written_policy_is_not_taken, setup),
        cmocka_unit_test_setup(page_is_output_only, setup),
    };
    return cmocka_run_group_tests_name("timer multiplexer", tests, NULL, NULL);
}
