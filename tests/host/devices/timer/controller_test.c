/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The timer controller changes what it is asked to, one whole version at a time. */
#include "tests/host/cmocka_head.h"

#include "devices/timer/controller.h"

static struct timer_policy policy;
static struct timer_controller controller;

static int setup(void **state)
{
    (void)state;
    policy = (struct timer_policy){.version = 2};
    struct timer_controller_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .client_count = 2,
    };
    timer_controller_init(&controller, &config);
    return 0;
}

static void changes_are_whole_versions(void **state)
{
    (void)state;
    assert_int_equal(timer_controller_set(&controller, CONTROL_ATTACH, 1, 0), CONTROL_OK);
    assert_int_equal(policy.clients[1].state, STATISTICS_ATTACHED);
    assert_int_equal(policy.clients[1].epoch, 1);
    assert_int_equal(policy.version, 4);
    assert_int_equal(timer_controller_set(&controller, CONTROL_SET_RATE, 1, 500), CONTROL_OK);
    assert_int_equal(timer_controller_set(&controller, CONTROL_SET_BURST, 1, 5), CONTROL_OK);
    assert_int_equal(timer_controller_set(&controller, CONTROL_QUARANTINE, 1, 0), CONTROL_OK);
    assert_int_equal(policy.version, 10);
    policy.version = UINT64_MAX - 1;
    assert_int_equal(timer_controller_set(&controller, CONTROL_ATTACH, 1, 0), CONTROL_OK);
    assert_int_equal(policy.version, 0);
    assert_int_equal(timer_controller_set(&controller, CONTROL_QUARANTINE, 1, 0), CONTROL_OK);
    uint64_t words[CONTROL_ANSWER_COUNT];
    assert_int_equal(timer_controller_get(&controller, 1, words), CONTROL_OK);
    assert_int_equal(words[0], 0);
    assert_int_equal(words[2], 500);
    assert_int_equal(words[8], 2);
}

static void bad_operations_change_nothing(void **state)
{
    (void)state;
    uint64_t words[CONTROL_ANSWER_COUNT];
    assert_int_equal(timer_controller_set(&controller, CONTROL_ATTACH, 2, 0), CONTROL_NO_CLIENT);
    assert_int_equal(timer_controller_set(&controller, CONTROL_ATTACH, UINT64_MAX, 0),
                     CONTROL_NO_CLIENT);
    assert_int_equal(timer_controller_set(&controller, CONTROL_SET_FOCUS, 0, 0),
                     CONTROL_UNSUPPORTED);
    assert_int_equal(timer_controller_set(&controller, UINT64_MAX, 0, 0), CONTROL_UNSUPPORTED);
    assert_int_equal(timer_controller_get(&controller, 2, words), CONTROL_NO_CLIENT);
    assert_int_equal(policy.version, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(changes_are_whole_versions, setup),
        cmocka_unit_test_setup(bad_operations_change_nothing, setup),
    };
    return cmocka_run_group_tests_name("timer controller", tests, NULL, NULL);
}
