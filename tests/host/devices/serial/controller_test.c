/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The serial controller: rights, mute and focus. */
#include "tests/host/cmocka_head.h"

#include "devices/serial/controller.h"

static struct serial_policy policy;
static struct serial_controller controller;

static int setup(void **state)
{
    (void)state;
    policy = (struct serial_policy){.version = 2};
    policy.clients[1].rights = SERIAL_RIGHTS_ALL;
    struct serial_controller_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .client_count = 2,
    };
    serial_controller_init(&controller, &config);
    return 0;
}

static enum control_error set(uint64_t operation, uint64_t client, uint64_t value)
{
    return serial_controller_set(&controller, operation, client, value);
}

static void rights_change_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_MUTE, 1, 1), CONTROL_OK);
    assert_int_equal(policy.clients[1].rights, SERIAL_RECEIVE | SERIAL_TRANSMIT);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 1), CONTROL_OK);
    assert_int_equal(policy.clients[1].rights, SERIAL_RECEIVE);
    assert_int_equal(set(CONTROL_SET_MUTE, 1, 0), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 0), CONTROL_OK);
    assert_int_equal(policy.clients[1].rights, SERIAL_RIGHTS_ALL);
    assert_int_equal(policy.version, 10);
}

static void focus_needs_the_right_to_receive(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_FOCUS, 0, 0), CONTROL_BAD_VALUE);
    assert_int_equal(policy.focus_epoch, 0);
    assert_int_equal(set(CONTROL_SET_FOCUS, 1, 0), CONTROL_OK);
    assert_int_equal(policy.focus, 1);
    assert_int_equal(policy.focus_epoch, 1);
    assert_int_equal(set(CONTROL_ATTACH, 1, 0), CONTROL_OK);
    assert_int_equal(policy.focus_epoch, 1);
}

static void bad_values_change_nothing(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_FOCUS, 2, 0), CONTROL_NO_CLIENT);
    assert_int_equal(set(CONTROL_SET_RIGHTS, 1, SERIAL_RIGHTS_ALL + 1), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_RIGHTS, 1, UINT64_C(1) << 32), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_MUTE, 1, 2), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_TALK, 1, 0), CONTROL_UNSUPPORTED);
    assert_int_equal(policy.version, 2);
    assert_int_equal(policy.clients[1].rights, SERIAL_RIGHTS_ALL);
}

static void answers_tell_what_stands_in_the_table(void **state)
{
    (void)state;
    uint64_t words[CONTROL_ANSWER_COUNT];
    assert_int_equal(set(CONTROL_SET_RATE, 1, 9600), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_BURST, 1, 64), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 2), CONTROL_BAD_VALUE);
    assert_int_equal(policy.clients[1].burst, 64);
    assert_int_equal(serial_controller_get(&controller, 2, words), CONTROL_NO_CLIENT);
    assert_int_equal(serial_controller_get(&controller, 1, words), CONTROL_OK);
    assert_int_equal(words[CONTROL_ANSWER_RATE], 9600);
    assert_int_equal(words[CONTROL_ANSWER_RIGHTS], SERIAL_RIGHTS_ALL);
    assert_int_equal(words[CONTROL_ANSWER_IDENTITY], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(rights_change_one_by_one, setup),
        cmocka_unit_test_setup(focus_needs_the_right_to_receive, setup),
        cmocka_unit_test_setup(bad_values_change_nothing, setup),
        cmocka_unit_test_setup(answers_tell_what_stands_in_the_table, setup),
    };
    return cmocka_run_group_tests_name("serial controller", tests, NULL, NULL);
}
