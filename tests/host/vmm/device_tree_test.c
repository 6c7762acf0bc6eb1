/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the guest's device tree: what we write, libfdt reads. */
#include "tests/host/cmocka_head.h"

#include <libfdt.h>
#include <stdio.h>

#include "lib/dtb_write.h"
#include "vmm/device_tree.h"

static uint64_t blob[8192];

static struct device_tree_facts facts(void)
{
    return (struct device_tree_facts){
        .ram_gpa = 0x40000000,
        .ram_bytes = UINT64_C(0x108000000),
        .initrd_gpa = 0x47000000,
        .initrd_bytes = 0x12345,
        .bootargs = "console=hvc0 quiet",
        .cpu_count = 2,
        .virtio_transports = 5,
    };
}

static uint64_t cells(const char *path, const char *name, int index)
{
    int bytes;
    int node = fdt_path_offset(blob, path);
    assert_true(node >= 0);
    const fdt64_t *value = fdt_getprop(blob, node, name, &bytes);
    assert_non_null(value);
    assert_true(bytes >= 8 * (index + 1));
    return fdt64_ld(value + index);
}

static const char *string(const char *path, const char *name)
{
    int node = fdt_path_offset(blob, path);
    assert_true(node >= 0);
    return fdt_getprop(blob, node, name, NULL);
}

static void test_tree_is_read_back(void **state)
{
    struct device_tree_facts given = facts();
    uint32_t bytes = device_tree_write(&given, blob, sizeof blob);

    (void)state;
    assert_true(bytes > 0);
    assert_int_equal(fdt_check_full(blob, bytes), 0);
    assert_int_equal(fdt_totalsize(blob), bytes);
    assert_int_equal(cells("/memory@40000000", "reg", 0), 0x40000000);
    assert_int_equal(cells("/memory@40000000", "reg", 1), UINT64_C(0x108000000));
    assert_int_equal(cells("/chosen", "linux,initrd-start", 0), 0x47000000);
    assert_int_equal(cells("/chosen", "linux,initrd-end", 0), 0x47012345);
    assert_string_equal(string("/chosen", "bootargs"), "console=hvc0 quiet");
    assert_string_equal(string("/psci", "method"), "smc");
    assert_string_equal(string("/cpus/cpu@0", "enable-method"), "psci");
    assert_int_equal(cells("/interrupt-controller@8000000", "reg", 2), 0x8010000);
    assert_int_equal(fdt_node_offset_by_compatible(blob, -1, "arm,psci-0.2"),
                     fdt_path_offset(blob, "/psci"));
    assert_int_equal(fdt_node_offset_by_phandle(blob, 1),
                     fdt_path_offset(blob, "/interrupt-controller@8000000"));
    given.firmware_by_hvc = true;
    assert_true(device_tree_write(&given, blob, sizeof blob) > 0);
    assert_string_equal(string("/psci", "method"), "hvc");
}

static void test_only_present_transports(void **state)
{
    struct device_tree_facts given = facts();
    int bytes;

    (void)state;
    assert_true(device_tree_write(&given, blob, sizeof blob) > 0);
    assert_true(fdt_path_offset(blob, "/virtio_mmio@a000000") >= 0);
    assert_true(fdt_path_offset(blob, "/virtio_mmio@a001000") < 0);
    int node = fdt_path_offset(blob, "/virtio_mmio@a002000");
    assert_true(node >= 0);
    const fdt32_t *interrupt = fdt_getprop(blob, node, "interrupts", &bytes);
    assert_int_equal(bytes, 12);
    assert_int_equal(fdt32_ld(interrupt), 0);
    assert_int_equal(fdt32_ld(interrupt + 1), 18);
    assert_int_equal(fdt32_ld(interrupt + 2), 4);
    assert_non_null(fdt_getprop(blob, node, "dma-coherent", &bytes));
    assert_int_equal(bytes, 0);
}

static void test_without_initrd(void **state)
{
    struct device_tree_facts given = facts();

    (void)state;
    given.initrd_bytes = 0;
    assert_true(device_tree_write(&given, blob, sizeof blob) > 0);
    assert_null(string("/chosen", "linux,initrd-start"));
}

static void test_random_seed(void **state)
{
    static const uint8_t seed[DEVICE_TREE_SEED_BYTES] = {1, 2, 3, [31] = 4};
    struct device_tree_facts given = facts();
    int bytes;

    (void)state;
    assert_true(device_tree_write(&given, blob, sizeof blob) > 0);
    assert_null(fdt_getprop(blob, fdt_path_offset(blob, "/chosen"), "rng-seed", NULL));
    given.random_seed = seed;
    assert_true(device_tree_write(&given, blob, sizeof blob) > 0);
    const void *found = fdt_getprop(blob, fdt_path_offset(blob, "/chosen"), "rng-seed", &bytes);
    assert_non_null(found);
    assert_int_equal(bytes, sizeof seed);
    assert_memory_equal(found, seed, sizeof seed);
}

static void test_no_room(void **state)
{
    struct device_tree_facts given = facts();
    uint32_t bytes = device_tree_write(&given, blob, sizeof blob);

    (void)state;
    assert_int_equal(device_tree_write(&given, blob, bytes), bytes);
    for (uint32_t room = 0; room < bytes; room++) {
        assert_int_equal(device_tree_write(&given, blob, room), 0);
    }
}

static void test_writer_notices_mistakes(void **state)
{
    static struct dtb_writer dtb;
    char name[24];

    (void)state;
    dtb_begin(&dtb, blob, sizeof blob);
    dtb_node_begin(&dtb, "");
    assert_int_equal(dtb_finish(&dtb), 0);
    dtb_begin(&dtb, blob, sizeof blob);
    dtb_node_end(&dtb);
    assert_int_equal(dtb_finish(&dtb), 0);
    dtb_begin(&dtb, blob, sizeof blob);
    dtb_node_begin(&dtb, "");
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "property-%d", i);
        dtb_property_u32(&dtb, name, 1);
    }
    dtb_node_end(&dtb);
    assert_int_equal(dtb_finish(&dtb), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree_is_read_back),
        cmocka_unit_test(test_only_present_transports),
        cmocka_unit_test(test_without_initrd),
        cmocka_unit_test(test_random_seed),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_writer_notices_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
