/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the checks on a kernel image and of its place in guest RAM. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "vmm/linux_image.h"

enum {
    MIB = 1024 * 1024,
};

static uint8_t image[4096];
static struct linux_layout layout;

static void put(uint32_t offset, uint64_t value, uint32_t bytes)
{
    memcpy(&image[offset], &value, bytes);
}

static int setup(void **state)
{
    (void)state;
    memset(image, 0, sizeof image);
    put(8, 0, 8);           /* text_offset */
    put(16, 3 * MIB, 8);    /* image_size */
    put(24, 0xa, 8);        /* little-endian, 4 KiB pages, anywhere */
    put(56, 0x644d5241, 4); /* magic */
    return 0;
}

static enum linux_image_error place(uint64_t initrd, uint64_t gpa, uint64_t ram)
{
    return linux_image_place(image, sizeof image, initrd, gpa, ram, &layout);
}

static void test_layout(void **state)
{
    (void)state;
    assert_int_equal(place(5000, 0x40000000, 64 * MIB), LINUX_IMAGE_OK);
    assert_int_equal(layout.kernel_gpa, 0x40000000);
    assert_int_equal(layout.dtb_gpa, 0x44000000 - LINUX_DTB_BYTES_MAX);
    assert_int_equal(layout.initrd_gpa, layout.dtb_gpa - 0x2000);
    put(8, 0x80000, 8);
    assert_int_equal(place(0, 0x40000000, 64 * MIB), LINUX_IMAGE_OK);
    assert_int_equal(layout.kernel_gpa, 0x40080000);
}

static void test_memory_behind_the_file_counts(void **state)
{
    (void)state;
    assert_int_equal(place(0, 0x40000000, 4 * MIB), LINUX_IMAGE_OK);
    assert_int_equal(place(MIB, 0x40000000, 4 * MIB), LINUX_IMAGE_DOES_NOT_FIT);
    assert_int_equal(place(0, 0x40000000, 2 * MIB), LINUX_IMAGE_DOES_NOT_FIT);
    put(16, UINT64_MAX, 8);
    assert_int_equal(place(0, 0x40000000, 64 * MIB), LINUX_IMAGE_DOES_NOT_FIT);
    put(16, 16, 8); /* smaller than the file: the file counts */
    assert_int_equal(place(0, 0x40000000, 2 * MIB), LINUX_IMAGE_OK);
}

static void test_old_header(void **state)
{
    (void)state;
    put(16, 0, 8);
    put(8, UINT64_MAX, 8);
    assert_int_equal(place(0, 0x40000000, 4 * MIB), LINUX_IMAGE_OK);
    assert_int_equal(layout.kernel_gpa, 0x40080000);
}

static void test_refusals(void **state)
{
    (void)state;
    assert_int_equal(linux_image_place(image, 63, 0, 0x40000000, MIB, &layout), LINUX_IMAGE_SHORT);
    assert_int_equal(place(0, 0x40100000, 64 * MIB), LINUX_IMAGE_RAM);
    assert_int_equal(place(0, UINT64_MAX - 2 * MIB + 1, 64 * MIB), LINUX_IMAGE_RAM);
    assert_int_equal(place(0, 0x40000000, LINUX_DTB_BYTES_MAX - 1), LINUX_IMAGE_DOES_NOT_FIT);
    assert_int_equal(place(UINT64_MAX, 0x40000000, 64 * MIB), LINUX_IMAGE_DOES_NOT_FIT);
    put(8, UINT64_MAX - 4096, 8);
    assert_int_equal(place(0, 0x40000000, 64 * MIB), LINUX_IMAGE_DOES_NOT_FIT);
    put(24, 1, 8);
    assert_int_equal(place(0, 0x40000000, 64 * MIB), LINUX_IMAGE_ENDIAN);
    put(56, 0x1f8b0800, 4);
    assert_int_equal(place(0, 0x40000000, 64 * MIB), LINUX_IMAGE_MAGIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_layout, setup),
        cmocka_unit_test_setup(test_memory_behind_the_file_counts, setup),
        cmocka_unit_test_setup(test_old_header, setup),
        cmocka_unit_test_setup(test_refusals, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
