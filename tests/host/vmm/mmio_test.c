/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of guest memory checks and of the dispatch of emulated accesses. */
#include "tests/host/cmocka_head.h"

#include "lib/bits.h"
#include "vmm/guest.h"
#include "vmm/mmio.h"

static uint32_t last_offset;
static uint32_t last_bytes;
static uint64_t last_value;

static bool device_read(void *device, uint32_t offset, uint32_t bytes, uint64_t *value)
{
    last_offset = offset;
    last_bytes = bytes;
    *value = (uint64_t)(uintptr_t)device;
    return offset != 4;
}

static bool device_write(void *device, uint32_t offset, uint32_t bytes, uint64_t value)
{
    (void)device;
    last_offset = offset;
    last_bytes = bytes;
    last_value = value;
    return true;
}

static struct mmio_region region(uint64_t base, uint64_t bytes, uintptr_t mark)
{
    return (struct mmio_region){base, bytes, (void *)mark, device_read, device_write};
}

static bool add(struct mmio_bus *bus, uint64_t base, uint64_t bytes, uintptr_t mark)
{
    struct mmio_region added = region(base, bytes, mark);
    return mmio_bus_add(bus, &added);
}

static void test_bus_finds_devices(void **state)
{
    struct mmio_bus bus = {0};
    uint64_t value;

    (void)state;
    assert_true(add(&bus, 0x3000, 0x100, 3));
    assert_true(add(&bus, 0x1000, 0x100, 1));
    assert_true(add(&bus, 0x2000, 0x1000, 2)); /* ends where the next begins */
    assert_true(mmio_bus_read(&bus, 0x1000, 4, &value));
    assert_int_equal(value, 1);
    assert_true(mmio_bus_read(&bus, 0x2ffc, 4, &value));
    assert_int_equal(value, 2);
    assert_int_equal(last_offset, 0xffc);
    assert_true(mmio_bus_write(&bus, 0x30ff, 1, 0xab));
    assert_int_equal(last_offset, 0xff);
    assert_int_equal(last_value, 0xab);
    assert_false(mmio_bus_read(&bus, 0xfff, 1, &value));
    assert_false(mmio_bus_read(&bus, 0xfff, 4, &value));
    assert_false(mmio_bus_read(&bus, 0x1100, 1, &value));
    assert_false(mmio_bus_read(&bus, 0x10fe, 4, &value));
    assert_false(mmio_bus_read(&bus, 0x2ffe, 4, &value));
    assert_false(mmio_bus_read(&bus, 0x3100, 1, &value));
    assert_false(mmio_bus_read(&bus, UINT64_MAX, 8, &value));
    assert_false(mmio_bus_read(&bus, 0x1004, 4, &value)); /* the device refuses */
}

static void test_bus_refuses_bad_regions(void **state)
{
    struct mmio_bus bus = {0};

    (void)state;
    assert_true(add(&bus, 0x2000, 0x1000, 1));
    assert_false(add(&bus, 0x2000, 0x1000, 2));
    assert_false(add(&bus, 0x1fff, 2, 2));
    assert_false(add(&bus, 0x2fff, 2, 2));
    assert_false(add(&bus, 0x2100, 1, 2));
    assert_false(add(&bus, 0x1000, 0x3000, 2));
    assert_false(add(&bus, 0x5000, 0, 2));
    assert_false(add(&bus, UINT64_MAX, 2, 2));
    for (uint32_t i = 1; i < MMIO_REGIONS_MAX; i++) {
        assert_true(add(&bus, 0x10000 + 0x100 * (uint64_t)i, 0x100, 3));
    }
    assert_false(add(&bus, 0x100000, 0x100, 3));
}

static void test_empty_bus(void **state)
{
    struct mmio_bus bus = {0};
    uint64_t value;

    (void)state;
    assert_false(mmio_bus_read(&bus, 0, 1, &value));
    assert_false(mmio_bus_write(&bus, 0, 1, 0));
}

static void test_register_table(void **state)
{
    static const struct mmio_register table[] = {
        {0x00, 4, NULL, NULL},
        {0x10, 8, NULL, NULL},
        {0x20, 4, NULL, NULL},
    };

    (void)state;
    assert_ptr_equal(mmio_register_find(table, 3, 0x00), &table[0]);
    assert_null(mmio_register_find(table, 3, 0x04));
    assert_ptr_equal(mmio_register_find(table, 3, 0x14), &table[1]);
    assert_null(mmio_register_find(table, 3, 0x18));
    assert_ptr_equal(mmio_register_find(table, 3, 0x20), &table[2]);
    assert_null(mmio_register_find(table, 3, 0x24));
    assert_null(mmio_register_find(table, 3, UINT32_MAX));
}

static void test_guest_memory(void **state)
{
    static uint8_t ram[4096];
    const struct guest guest = {ram, sizeof ram, 0x40000000};

    (void)state;
    assert_ptr_equal(guest_memory(&guest, 0x40000000, 4096), ram);
    assert_ptr_equal(guest_memory(&guest, 0x40000fff, 1), ram + 4095);
    assert_ptr_equal(guest_memory(&guest, 0x40001000, 0), ram + 4096);
    assert_null(guest_memory(&guest, 0x40000000, 4097));
    assert_null(guest_memory(&guest, 0x40000001, 4096));
    assert_null(guest_memory(&guest, 0x40001000, 1));
    assert_null(guest_memory(&guest, 0x3fffffff, 2));
    assert_null(guest_memory(&guest, 0x40000000, UINT64_MAX));
    assert_null(guest_memory(&guest, 0x40000800, UINT64_MAX - 0x100));
    assert_null(guest_memory(&guest, 0, 1));
    assert_null(guest_memory(&guest, UINT64_MAX, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bus_finds_devices),
        cmocka_unit_test(test_bus_refuses_bad_regions),
        cmocka_unit_test(test_empty_bus),
        cmocka_unit_test(test_register_table),
        cmocka_unit_test(test_guest_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
