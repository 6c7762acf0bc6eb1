/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The block controller: read-only, quota and partition. */
#include "tests/host/cmocka_head.h"

#include "devices/blk/controller.h"

static struct blk_policy policy;
static struct blk_controller controller;

static int setup(void **state)
{
    (void)state;
    policy = (struct blk_policy){.version = 2};
    struct blk_controller_config config = {
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .client_count = 2,
    };
    blk_controller_init(&controller, &config);
    return 0;
}

static enum control_error set(uint64_t operation, uint64_t client, uint64_t value)
{
    return blk_controller_set(&controller, operation, client, value);
}

static void values_arrive(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 1), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_QUOTA, 1, 7), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 1, 3), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_RATE, 1, UINT64_MAX), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_BURST, 1, 4096), CONTROL_OK);
    assert_int_equal(policy.clients[1].burst, 4096);
    uint64_t words[CONTROL_ANSWER_COUNT];
    assert_int_equal(blk_controller_get(&controller, 9, words), CONTROL_NO_CLIENT);
    assert_int_equal(blk_controller_get(&controller, 1, words), CONTROL_OK);
    assert_int_equal(words[1], 1);
    assert_true(words[2] == UINT64_MAX);
    assert_int_equal(words[4], 3);
    assert_int_equal(words[7], 7);
    assert_int_equal(policy.version, 12);
    assert_int_equal(policy.clients[0].read_only, 0);
}

static void bad_values_change_nothing(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 0, 2), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 0, UINT64_C(1) << 32), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_QUOTA, 0, UINT64_C(1) << 32), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, PARTITION_MAX + 1), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 9, 1), CONTROL_NO_CLIENT);
    assert_int_equal(set(CONTROL_SET_MUTE, 0, 1), CONTROL_UNSUPPORTED);
    assert_int_equal(policy.version, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(values_arrive, setup),
        cmocka_unit_test_setup(bad_values_change_nothing, setup),
    };
    return cmocka_run_group_tests_name("block controller", tests, NULL, NULL);
}
