/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The timer client together with the multiplexer. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include <microkit.h>

#include "devices/timer/client.h"
#include "devices/timer/multiplexer.h"

uint64_t fake_registers[64];
static uint64_t now;
static struct timer_policy policy;
static struct statistics_page statistics;
static struct timer_fired_page page;
static struct timer_mux mux;
static struct timer_client client;

void microkit_notify(microkit_channel channel)
{
    (void)channel;
}

microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message)
{
    assert_int_equal(channel, 7);
    uint64_t counter = 0;
    enum timer_answer answer =
        timer_mux_call(&mux, 0, message.label, fake_registers[0], fake_registers[1], now, &counter);
    fake_registers[0] = counter;
    return microkit_msginfo_new(answer, 1);
}

static int setup(void **state)
{
    (void)state;
    now = 1000;
    policy = (struct timer_policy){.version = 2};
    policy.clients[0].state = STATISTICS_ATTACHED;
    struct timer_mux_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .client_count = 1,
    };
    config.clients[0].fired = (struct config_region){(uintptr_t)&page, sizeof(page)};
    timer_mux_init(&mux, &config, now);
    struct timer_client_config client_config = {{(uintptr_t)&page, sizeof(page)}, 7, {0}};
    timer_client_init(&client, &client_config);
    return 0;
}

static void fired_is_told_once(void **state)
{
    (void)state;
    assert_int_equal(timer_set_after(&client, 2, 500), TIMER_OK);
    assert_false(timer_fired(&client, 2));
    timer_mux_expire(&mux, 1500);
    assert_true(timer_fired(&client, 2));
    assert_false(timer_fired(&client, 2));
    assert_false(timer_fired(&client, 1));
}

static void new_timeout_forgets_the_old_expiry(void **state)
{
    (void)state;
    timer_set(&client, 0, 1200);
    timer_mux_expire(&mux, 1300);
    timer_set(&client, 0, 9000);
    assert_false(timer_fired(&client, 0));
    timer_mux_expire(&mux, 9000);
    assert_true(timer_fired(&client, 0));
    timer_set(&client, 0, 9500);
    timer_cancel(&client, 0);
    timer_mux_expire(&mux, 99999);
    assert_false(timer_fired(&client, 0));
}

static void bad_slot_is_caught_before_the_call(void **state)
{
    (void)state;
    assert_int_equal(timer_set(&client, TIMER_SLOTS, 1), TIMER_BAD_SLOT);
    assert_false(timer_fired(&client, TIMER_SLOTS));
    struct timer_client none;
    struct timer_client_config config = {{0, 0}, CONFIG_NO_CHANNEL, {0}};
    timer_client_init(&none, &config);
    assert_int_equal(timer_set(&none, 0, 1), TIMER_BAD_SLOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(fired_is_told_once, setup),
        cmocka_unit_test_setup(new_timeout_forgets_the_old_expiry, setup),
        cmocka_unit_test_setup(bad_slot_is_caught_before_the_call, setup),
    };
    return cmocka_run_group_tests_name("timer client", tests, NULL, NULL);
}
