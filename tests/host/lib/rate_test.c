/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The token bucket keeps its rate, its burst, and its arithmetic. */
#include "tests/host/cmocka_head.h"

#include "lib/rate.h"

static const uint64_t SECOND = 1000000000;

static void zero_is_unlimited(void **state)
{
    (void)state;
    struct rate rate;
    rate_init(&rate, 0, 0, 5);
    for (int i = 0; i < 1000; i++) {
        assert_true(rate_allows(&rate, 5));
        rate_charge(&rate, 1 << 20);
    }
}

static void burst_then_rate(void **state)
{
    (void)state;
    struct rate rate;
    rate_init(&rate, 1000, 10, 0);
    uint32_t taken = 0;
    for (uint64_t now = 0; now <= SECOND; now += SECOND / 10000) {
        while (rate_allows(&rate, now)) {
            rate_charge(&rate, 1);
            taken++;
        }
    }
    assert_in_range(taken, 1009, 1010);
}

static void debt_is_paid_back(void **state)
{
    (void)state;
    struct rate rate;
    rate_init(&rate, 100, 1, 0);
    assert_true(rate_allows(&rate, 0));
    rate_charge(&rate, 201);
    assert_false(rate_allows(&rate, 0));
    uint64_t ready = rate_ready_ns(&rate);
    assert_int_equal(ready, 2 * SECOND + SECOND / 100);
    assert_false(rate_allows(&rate, ready - 1));
    assert_true(rate_allows(&rate, rate_ready_ns(&rate)));
}

static void many_small_looks_lose_nothing(void **state)
{
    (void)state;
    struct rate rate;
    rate_init(&rate, 3, 1000, 0);
    rate_charge(&rate, 1000);
    for (uint64_t now = 0; now < 100 * SECOND; now += SECOND / 7) {
        rate_allows(&rate, now);
    }
    rate_allows(&rate, 100 * SECOND);
    assert_in_range(rate.tokens, 299, 300);
}

static void extremes_do_not_wrap(void **state)
{
    (void)state;
    const uint64_t values[] = {
        0, 1, 2, 999999999, RATE_MAX, RATE_MAX + 1, UINT64_MAX / 2, UINT64_MAX - 1, UINT64_MAX};
    const uint32_t count = sizeof(values) / sizeof(values[0]);
    for (uint32_t i = 0; i < count * count * count; i++) {
        struct rate rate;
        rate_init(&rate, values[i % count], values[i / count % count], 0);
        rate_charge(&rate, UINT64_C(1) << 40);
        rate_allows(&rate, values[i / count / count]);
        assert_true(rate.tokens <= (int64_t)rate.burst);
        assert_true(rate_ready_ns(&rate) >= rate.time_ns);
    }
}

static void change_keeps_debt(void **state)
{
    (void)state;
    struct rate rate;
    rate_init(&rate, 100, 50, 0);
    rate_charge(&rate, 80);
    rate_change(&rate, 10, 500);
    assert_int_equal(rate.tokens, -30);
    rate_change(&rate, 10, 5);
    rate_allows(&rate, 1000 * SECOND);
    assert_int_equal(rate.tokens, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_is_unlimited),    cmocka_unit_test(burst_then_rate),
        cmocka_unit_test(debt_is_paid_back),    cmocka_unit_test(many_small_looks_lose_nothing),
        cmocka_unit_test(extremes_do_not_wrap), cmocka_unit_test(change_keeps_debt),
    };
    return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
