/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and truth values as descriptions write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sdk/tool/text.h"

static void accepts(const char *text, uint64_t expected)
{
    uint64_t value = 99;
    assert_true(text_number(text, &value));
    assert_int_equal(value, expected);
}

static void refuses(const char *text)
{
    uint64_t value = 99;
    assert_false(text_number(text, &value));
    assert_int_equal(value, 99);
}

static void numbers(void **state)
{
    (void)state;
    accepts("0", 0);
    accepts("007", 7);
    accepts("1_000", 1000);
    accepts("_1_", 1);
    accepts("0xfF", 255);
    accepts("0X10", 16);
    accepts("0x_1000_0000", 0x10000000);
    accepts("18446744073709551615", UINT64_MAX);
    accepts("0xffffffffffffffff", UINT64_MAX);
    accepts("0x0000000000000000000000001", 1);
}

static void not_numbers(void **state)
{
    (void)state;
    refuses("");
    refuses("0x");
    refuses("_");
    refuses("0x_");
    refuses("-1");
    refuses("+1");
    refuses(" 1");
    refuses("1 ");
    refuses("12a");
    refuses("0x1g");
    refuses("1.5");
    refuses("18446744073709551616");
    refuses("0x10000000000000000");
    refuses("99999999999999999999999999999999999");
}

static void truth(void **state)
{
    bool value = false;
    (void)state;
    assert_true(text_bool("true", &value));
    assert_true(value);
    assert_true(text_bool("false", &value));
    assert_false(value);
    assert_false(text_bool("True", &value));
    assert_false(text_bool("", &value));
    assert_false(text_bool("1", &value));
}

static void blanks(void **state)
{
    (void)state;
    assert_true(text_is_blank(" \t\r\n", 4));
    assert_true(text_is_blank("", 0));
    assert_true(text_is_blank("  x", 2));
    assert_false(text_is_blank("  x", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(not_numbers),
        cmocka_unit_test(truth),
        cmocka_unit_test(blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
