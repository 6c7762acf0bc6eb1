/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Properties found in device trees that libfdt made, in damaged ones and in what is no tree. Every tree lies in an
 * allocation of its own size, so that the sanitizer sees a read beyond it. */
#include "tests/host/cmocka_head.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dtb_read.h"

enum { TREE_BYTES = 4096, ROUNDS = 200000 };

static const uint8_t seed[32] = {1, 2, 3, 4, 5, 6, 7, 8, [31] = 9};

/* Nodes and properties of the same names stand where they do not count, before the right one. */
static uint8_t *tree_make(uint32_t *size)
{
    static uint8_t buffer[TREE_BYTES];
    uint8_t *tree;

    assert_int_equal(fdt_create(buffer, sizeof buffer), 0);
    assert_int_equal(fdt_finish_reservemap(buffer), 0);
    assert_int_equal(fdt_begin_node(buffer, ""), 0);
    assert_int_equal(fdt_property(buffer, "rng-seed", "root", 4), 0);
    assert_int_equal(fdt_begin_node(buffer, "soc"), 0);
    assert_int_equal(fdt_begin_node(buffer, "chosen"), 0);
    assert_int_equal(fdt_property(buffer, "rng-seed", "deep", 4), 0);
    assert_int_equal(fdt_end_node(buffer), 0);
    assert_int_equal(fdt_end_node(buffer), 0);
    assert_int_equal(fdt_begin_node(buffer, "chosen-not"), 0);
    assert_int_equal(fdt_property(buffer, "rng-seed", "other", 5), 0);
    assert_int_equal(fdt_end_node(buffer), 0);
    assert_int_equal(fdt_begin_node(buffer, "chosen"), 0);
    assert_int_equal(fdt_property_string(buffer, "stdout-path", "/uart"), 0);
    assert_int_equal(fdt_property(buffer, "rng-seed-not", "longer", 6), 0);
    assert_int_equal(fdt_begin_node(buffer, "module"), 0);
    assert_int_equal(fdt_property(buffer, "rng-seed", "below", 5), 0);
    assert_int_equal(fdt_end_node(buffer), 0);
    assert_int_equal(fdt_property(buffer, "rng-seed", seed, sizeof seed), 0);
    assert_int_equal(fdt_property(buffer, "empty", NULL, 0), 0);
    assert_int_equal(fdt_end_node(buffer), 0);
    assert_int_equal(fdt_end_node(buffer), 0);
    assert_int_equal(fdt_finish(buffer), 0);
    *size = fdt_totalsize(buffer);
    tree = malloc(*size);
    memcpy(tree, buffer, *size);
    return tree;
}

static void finds_what_is_there(void **state)
{
    (void)state;
    uint32_t size, bytes = 0;
    uint8_t *tree = tree_make(&size);
    const uint8_t *found = dtb_find(tree, size, "chosen", "rng-seed", &bytes);

    assert_non_null(found);
    assert_int_equal(bytes, sizeof seed);
    assert_memory_equal(found, seed, sizeof seed);
    assert_non_null(dtb_find(tree, size, "chosen", "empty", &bytes));
    assert_int_equal(bytes, 0);
    assert_non_null(dtb_find(tree, UINT64_C(1) << 40, "chosen", "stdout-path", &bytes));
    assert_string_equal((const char *)dtb_find(tree, size, "chosen", "stdout-path", &bytes), "/uart");
    free(tree);
}

static void finds_nothing_else(void **state)
{
    (void)state;
    uint32_t size, bytes;
    uint8_t *tree = tree_make(&size);

    assert_null(dtb_find(tree, size, "chosen", "rng-see", &bytes));
    assert_null(dtb_find(tree, size, "chosen", "kaslr-seed", &bytes));
    assert_null(dtb_find(tree, size, "chose", "rng-seed", &bytes));
    assert_null(dtb_find(tree, size, "module", "rng-seed", &bytes));
    assert_null(dtb_find(tree, size, "soc", "rng-seed", &bytes));
    free(tree);
}

static void reads_around_nops(void **state)
{
    (void)state;
    uint32_t size, bytes;
    uint8_t *tree = tree_make(&size);
    int chosen = fdt_path_offset(tree, "/chosen");

    assert_int_equal(fdt_nop_property(tree, chosen, "stdout-path"), 0);
    assert_int_equal(fdt_nop_node(tree, fdt_path_offset(tree, "/soc")), 0);
    assert_memory_equal(dtb_find(tree, size, "chosen", "rng-seed", &bytes), seed, sizeof seed);
    free(tree);
}

/* Cut anywhere: by its room, which is too small then, and by a header that tells the shorter size. */
static void cut_short(void **state)
{
    (void)state;
    uint32_t size, bytes;
    uint8_t *tree = tree_make(&size);

    for (uint32_t length = 0; length < size; length++) {
        uint8_t *part = malloc(length + 1);
        memcpy(part, tree, length);
        assert_null(dtb_find(part, length, "chosen", "rng-seed", &bytes));
        if (length >= 8) {
            fdt_set_totalsize(part, length);
            dtb_find(part, length, "chosen", "rng-seed", &bytes);
        }
        free(part);
    }
    free(tree);
}

static void other_headers(void **state)
{
    (void)state;
    uint32_t size, bytes;
    uint8_t *tree = tree_make(&size);

    fdt_set_version(tree, 16);
    assert_null(dtb_find(tree, size, "chosen", "rng-seed", &bytes));
    fdt_set_version(tree, 18);
    assert_non_null(dtb_find(tree, size, "chosen", "rng-seed", &bytes));
    fdt_set_last_comp_version(tree, 18);
    assert_null(dtb_find(tree, size, "chosen", "rng-seed", &bytes));
    fdt_set_last_comp_version(tree, 16);
    fdt_set_size_dt_struct(tree, UINT32_MAX);
    assert_null(dtb_find(tree, size, "chosen", "rng-seed", &bytes));
    memset(tree, 0, size);
    assert_null(dtb_find(tree, size, "chosen", "rng-seed", &bytes));
    free(tree);
}

/* Bytes changed at random: whatever is found lies in the tree. */
static void damaged_anywhere(void **state)
{
    (void)state;
    uint32_t size, found_often = 0;
    uint8_t *tree = tree_make(&size), *damaged = malloc(size);

    srand(1);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        memcpy(damaged, tree, size);
        for (int changes = 1 + rand() % 4; changes > 0; changes--) {
            damaged[(uint32_t)rand() % size] = (uint8_t)(rand() % 3 == 0 ? 0xff : rand());
        }
        uint32_t bytes = 0;
        const uint8_t *found = dtb_find(damaged, size, "chosen", "rng-seed", &bytes);
        if (found != NULL) {
            found_often++;
            assert_true(found >= damaged && bytes <= (uint64_t)(damaged + size - found));
        }
    }
    assert_in_range(found_often, ROUNDS / 100, ROUNDS - ROUNDS / 100);
    free(tree);
    free(damaged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_there), cmocka_unit_test(finds_nothing_else),
        cmocka_unit_test(reads_around_nops),   cmocka_unit_test(cut_short),
        cmocka_unit_test(other_headers),       cmocka_unit_test(damaged_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
