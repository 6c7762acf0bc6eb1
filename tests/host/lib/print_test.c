/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/print.c against the host's printf, and where both differ on purpose. */

#include "tests/host/cmocka_head.h"

#include <limits.h>
#include <stdio.h>

#include "lib/print.h"

enum { SIZE = 128 };

#define CHECK(...)                                                             \
    do {                                                                       \
        char ours[SIZE], theirs[SIZE];                                         \
        int length = snprintf(theirs, sizeof(theirs), __VA_ARGS__);            \
        assert_int_equal(print_into(ours, sizeof(ours), __VA_ARGS__), length); \
        assert_string_equal(ours, theirs);                                     \
    } while (0)

static void numbers(void **state)
{
    (void)state;
    CHECK("%d %i %u %x", 0, -1, 42u, 0xbeefu);
    CHECK("%d %ld", INT_MIN, LONG_MIN);
    CHECK("%lu %lx", ULONG_MAX, ULONG_MAX);
    CHECK("%zu %lld", (size_t)7, -7ll);
    CHECK("[%5d][%-5d][%05d]", -12, -12, -12);
    CHECK("[%2d][%*d][%-*d]", 12345, 6, 1, 6, 1);
    CHECK("[%016lx][%4x]", 0xabcul, 0x12345u);
    CHECK("[%20p][%-20p]", (void *)0x1234, (void *)0x1234);
}

static void text(void **state)
{
    const char unterminated[3] = {'a', 'b', 'c'};

    (void)state;
    CHECK("%s|%10s|%-10s|%.2s|%.*s", "x", "right", "left", "cut", 3, unterminated);
    CHECK("%c%c%%%3c", 'a', 'b', 'c');
    CHECK("plain");
    CHECK("%s", "");
}

static void null_string(void **state)
{
    char buffer[SIZE];
    const char *volatile none = NULL;

    (void)state;
    print_into(buffer, sizeof(buffer), "%s", none);
    assert_string_equal(buffer, "(null)");
}

static void cut(void **state)
{
    char buffer[4] = "###";

    (void)state;
    assert_int_equal(print_into(buffer, sizeof(buffer), "%d", 123456), 3);
    assert_string_equal(buffer, "123");
    assert_int_equal(print_into(buffer, 1, "%d", 5), 0);
    assert_string_equal(buffer, "");
}

static void broken_format(void **state)
{
    char buffer[SIZE];
    const char *volatile ends_early = "50%";

    (void)state;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
    assert_int_equal(print_into(buffer, sizeof(buffer), ends_early), 2);
#pragma GCC diagnostic pop
    assert_string_equal(buffer, "50");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers), cmocka_unit_test(text),          cmocka_unit_test(null_string),
        cmocka_unit_test(cut),     cmocka_unit_test(broken_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
