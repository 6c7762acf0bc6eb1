/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/string.c against byte-wise models: every length, offset and overlap up to a few
 * blocks. */

#include "tests/host/cmocka_head.h"

/* The host's library has functions of the same names. */
#define memcpy tested_memcpy
#define memmove tested_memmove
#define memset tested_memset
#define memcmp tested_memcmp
#define strlen tested_strlen
#define strnlen tested_strnlen
#define strcmp tested_strcmp
#define strncmp tested_strncmp
#include "lib/string.c"

enum { SIZE = 256, MOST = 150 };

static void fill(uint8_t *buffer)
{
    for (unsigned i = 0; i < SIZE; i++) {
        buffer[i] = (uint8_t)(i * 7 + 1);
    }
}

static void check_move(void *move(void *, const void *, size_t), size_t to, size_t from,
                       size_t bytes)
{
    uint8_t expected[SIZE], buffer[SIZE], before[SIZE];

    fill(expected);
    fill(buffer);
    fill(before);
    for (size_t i = 0; i < bytes; i++) {
        expected[to + i] = before[from + i];
    }
    assert_ptr_equal(move(buffer + to, buffer + from, bytes), buffer + to);
    for (size_t i = 0; i < SIZE; i++) {
        assert_int_equal(buffer[i], expected[i]);
    }
}

static void moves_with_any_overlap(void **state)
{
    (void)state;
    for (size_t to = 0; to < 80; to += 3) {
        for (size_t from = 0; from < 80; from++) {
            for (size_t bytes = 0; bytes < MOST; bytes += 1 + bytes / 20) {
                check_move(tested_memmove, to, from, bytes);
            }
        }
    }
}

static void *copy(void *to, const void *from, size_t bytes)
{
    return tested_memcpy(to, from, bytes);
}

static void copies(void **state)
{
    (void)state;
    for (size_t to = 0; to < 9; to++) {
        for (size_t bytes = 0; bytes < 100; bytes++) {
            check_move(copy, to, 120 + to / 2, bytes);
        }
    }
}

static void sets(void **state)
{
    uint8_t buffer[SIZE];

    (void)state;
    for (size_t start = 0; start < 9; start++) {
        for (size_t bytes = 0; bytes < MOST; bytes++) {
            fill(buffer);
            assert_ptr_equal(tested_memset(buffer + start, 0x1a5, bytes), buffer + start);
            for (size_t i = 0; i < SIZE; i++) {
                bool inside = i >= start && i - start < bytes;

                assert_int_equal(buffer[i], inside ? 0xa5 : (uint8_t)(i * 7 + 1));
            }
        }
    }
}

static void compares(void **state)
{
    uint8_t left[SIZE], right[SIZE];

    (void)state;
    for (size_t at = 0; at < 40; at++) {
        fill(left);
        fill(right);
        assert_int_equal(tested_memcmp(left, right, SIZE), 0);
        left[at] = 0x80;
        right[at] = 0x7f;
        assert_true(tested_memcmp(left, right, SIZE) > 0);
        assert_true(tested_memcmp(right, left, SIZE) < 0);
        assert_int_equal(tested_memcmp(left, right, at), 0);
    }
}

static void strings(void **state)
{
    char buffer[4];

    (void)state;
    assert_int_equal(tested_strlen(""), 0);
    assert_int_equal(tested_strnlen("abc", 2), 2);
    assert_int_equal(tested_strcmp("abc", "abc"), 0);
    assert_true(tested_strcmp("abc", "ab") > 0);
    assert_true(tested_strcmp("a", "\xff") < 0);
    assert_int_equal(tested_strncmp("abx", "aby", 2), 0);
    assert_true(string_copy(buffer, sizeof(buffer), "abc"));
    assert_string_equal(buffer, "abc");
    assert_false(string_copy(buffer, sizeof(buffer), "abcd"));
    assert_string_equal(buffer, "abc");
    assert_true(string_copy(buffer, 1, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_with_any_overlap),
        cmocka_unit_test(copies),
        cmocka_unit_test(sets),
        cmocka_unit_test(compares),
        cmocka_unit_test(strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
