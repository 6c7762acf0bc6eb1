/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The reader of the SDK's JSON files: what it takes, and that it survives the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sdk/tool/json.h"
#include "sdk/tool/memory.h"

static struct json *read(const char *text)
{
    uint64_t offset;
    return json_read((struct bytes){(const uint8_t *)text, strlen(text)}, &offset);
}

static void values(void **state)
{
    uint64_t value = 0;
    (void)state;
    const struct json *json =
        read(" {\"a\": 5, \"b\" : \"17\", \"c\":true, \"d\":[1,{\"e\":null}], "
             "\"f\":{}, \"g\":[]} ");
    assert_non_null(json);
    assert_true(json_number(json, "a", &value));
    assert_int_equal(value, 5);
    assert_true(json_number(json, "b", &value));
    assert_int_equal(value, 17);
    assert_false(json_number(json, "c", &value));
    assert_false(json_number(json, "z", &value));
    assert_true(json_true(json, "c"));
    assert_false(json_true(json, "a"));
    assert_int_equal(json_member(json, "d")->first->next->kind, JSON_OBJECT);
    assert_null(json_member(json, "f")->first);
    assert_null(json_member(json_member(json, "d"), "e"));
}

static void refused(void **state)
{
    static const char *const texts[] = {
        "",      "{",       "}",        "[1,]",    "{\"a\":}",  "{\"a\" 1}", "{a:1}",  "[1 2]",
        "-1",    "1.5",     "\"a",      "\"\\",  "\"\\n\"", "tru",       "[1]]",   "{\"a\":1,}",
        "\"\n\"", "{\"a\":1", "[[[[[[",  "nul",     "18446744073709551616",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_null(read(texts[i]));
}

static void deep(void **state)
{
    char text[100001];
    (void)state;
    memset(text, '[', sizeof text - 1);
    text[sizeof text - 1] = 0;
    assert_null(read(text));
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
        cmocka_unit_test_teardown(values, release),
        cmocka_unit_test_teardown(refused, release),
        cmocka_unit_test_teardown(deep, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
