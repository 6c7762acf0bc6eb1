/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/bits.h at the edges of its ranges. */

#include "tests/host/cmocka_head.h"

#include "lib/bits.h"

static void masks(void **state)
{
    (void)state;
    assert_int_equal(mask64(0), 0);
    assert_int_equal(mask64(1), 1);
    assert_true(mask64(63) == UINT64_MAX >> 1);
    assert_true(mask64(64) == UINT64_MAX);
    assert_true(bit64(63) == UINT64_C(0x8000000000000000));
}

static void powers(void **state)
{
    (void)state;
    assert_false(is_power_of_two(0));
    assert_true(is_power_of_two(1));
    assert_false(is_power_of_two(3));
    assert_true(is_power_of_two(bit64(63)));
    assert_int_equal(log2_floor(1), 0);
    assert_int_equal(log2_floor(4095), 11);
    assert_int_equal(log2_floor(UINT64_MAX), 63);
    assert_int_equal(trailing_zeros(0), 64);
    assert_int_equal(trailing_zeros(0x1000), 12);
}

static void alignment(void **state)
{
    (void)state;
    assert_true(is_aligned(0, 4096));
    assert_false(is_aligned(4095, 4096));
    assert_int_equal(align_down(4095, 4096), 0);
    assert_int_equal(align_up(1, 4096), 4096);
    assert_int_equal(align_up(4096, 4096), 4096);
    assert_int_equal(align_up(UINT64_MAX, 4096), 0);
}

static void ranges(void **state)
{
    (void)state;
    assert_true(range_fits(0, 0, 0));
    assert_true(range_fits(10, 0, 10));
    assert_true(range_fits(4, 6, 10));
    assert_false(range_fits(4, 7, 10));
    assert_false(range_fits(11, 0, 10));
    assert_false(range_fits(8, UINT64_MAX - 3, 10));
    assert_false(range_fits(UINT64_MAX, 2, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks),
        cmocka_unit_test(powers),
        cmocka_unit_test(alignment),
        cmocka_unit_test(ranges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
