/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Equal contents are stored once, different ones apart, also when there are many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sdk/tool/content.h"
#include "sdk/tool/memory.h"

static struct bytes number(uint32_t value, uint64_t size)
{
    uint8_t *data = memory_new(size);
    memcpy(data, &value, sizeof value);
    return (struct bytes){data, size};
}

static void equal_once(void **state)
{
    struct content content = {0};
    (void)state;
    uint64_t first = content_add(&content, number(1, 100));
    assert_int_equal(first, 0);
    assert_int_equal(content_add(&content, number(2, 100)), 128);
    assert_int_equal(content_add(&content, number(1, 101)), 256);
    assert_int_equal(content_add(&content, number(1, 100)), first);
    assert_int_equal(content.size, 384);
}

static void many(void **state)
{
    enum { COUNT = 5000 };
    struct content content = {0};
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(content_add(&content, number(i, 64)), i * 64);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(content_add(&content, number(i, 64)), i * 64);
    uint8_t *stored = memory_new(content.size);
    content_write(&content, stored);
    for (uint32_t i = 0, value; i < COUNT; i++) {
        memcpy(&value, stored + i * 64, sizeof value);
        assert_int_equal(value, i);
    }
}

static int release(void **state)
{
    (void)state;
    memory_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(equal_once, release),
        cmocka_unit_test_teardown(many, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
