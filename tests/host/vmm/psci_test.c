/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the guest's firmware calls. */
#include "tests/host/cmocka_head.h"

#include "vmm/psci.h"

static uint64_t result;
static uint32_t cpu_count = 1;
static uint32_t cpus_on = 1;

static enum psci_action call(uint64_t function, uint64_t argument)
{
    uint64_t arguments[4] = {function, argument, 0, 0};
    return psci_call(arguments, cpu_count, cpus_on, &result);
}

static void expect(uint64_t function, uint64_t argument, int64_t answer)
{
    assert_int_equal(call(function, argument), PSCI_RETURN);
    assert_int_equal((int64_t)result, answer);
}

static void test_versions(void **state)
{
    (void)state;
    expect(0x84000000, 0, 0x10001);
    expect(0x80000000, 0, 0x10001);
}

static void test_features(void **state)
{
    static const uint32_t known[] = {0x84000000, 0x84000001, 0xc4000001, 0x84000002, 0x84000003,
                                     0xc4000003, 0x84000004, 0xc4000004, 0x84000006, 0x84000008,
                                     0x84000009, 0x8400000a, 0x80000000, 0x80000001,
                                     0x84000012, 0xc4000012};
    static const uint32_t unknown[] = {0x84000005, 0xc4000000, 0xc4000008, 0xc4000009, 0x84000013,
                                       0x84000014, 0, 0xffffffff};

    (void)state;
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
        expect(0x8400000a, known[i], 0);
    }
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        expect(0x8400000a, unknown[i], -1);
    }
}

static void test_the_one_cpu(void **state)
{
    (void)state;
    expect(0xc4000003, 0, -4);
    expect(0x84000003, 1, -2);
    expect(0xc4000004, 0, 0);
    expect(0xc4000004, 1, -2);
    expect(0x84000002, 0, -3);
    expect(0x84000006, 0, 2);
}

static void test_two_cpus(void **state)
{
    (void)state;
    cpu_count = 2;
    assert_int_equal(call(0xc4000003, 1), PSCI_START);
    assert_int_equal(result, 0);
    assert_int_equal(call(0x84000003, UINT64_C(0xffffffff00000001)), PSCI_START);
    expect(0xc4000003, UINT64_C(0x100000001), -2);
    expect(0xc4000003, 2, -2);
    expect(0xc4000003, UINT64_MAX, -2);
    expect(0xc4000004, 1, 1);
    expect(0x84000002, 0, -3);
    cpus_on = 3;
    expect(0xc4000003, 1, -4);
    expect(0xc4000004, 1, 0);
    assert_int_equal(call(0x84000002, 0), PSCI_STOP);
    cpus_on = 2;
    expect(0x84000002, 0, -3);
    assert_int_equal(call(0x84000003, 0), PSCI_START);
    cpu_count = 1;
    cpus_on = 1;
}

static void test_architecture_features(void **state)
{
    (void)state;
    expect(0x80000001, 0x80000000, 0);
    expect(0x80000001, 0x80000001, 0);
    expect(0x80000001, 0x80008000, -1);
    expect(0x80000001, 0x84000000, -1);
}

static void test_actions(void **state)
{
    (void)state;
    assert_int_equal(call(0x84000008, 0), PSCI_OFF);
    assert_int_equal(call(0x84000009, 0), PSCI_RESET);
    assert_int_equal(call(0x84000012, 0), PSCI_RESET);
    assert_int_equal(call(0xc4000012, 0), PSCI_RESET);
    expect(0xc4000012, 1, -2);
    assert_int_equal(call(0xc4000001, 0), PSCI_SUSPEND);
    assert_int_equal(result, 0);
}

static void test_unknown_calls(void **state)
{
    static const uint64_t unknown[] = {0, 0xffffffff, 0x80000002, 0x80007fff, 0xc2000001,
                                       0x84000050, 0xc4000008, 0x8400ffff, 0x86000000};

    (void)state;
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        expect(unknown[i], 0, -1);
    }
    expect(UINT64_C(0xffffffff84000000), 0, 0x10001); /* w0 names the function */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_the_one_cpu),
        cmocka_unit_test(test_two_cpus),
        cmocka_unit_test(test_architecture_features),
        cmocka_unit_test(test_actions),
        cmocka_unit_test(test_unknown_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
