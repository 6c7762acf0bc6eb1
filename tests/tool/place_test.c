/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Physical addresses: kinds of memory, places for regions and user image, does everything fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "sdk/tool/memory.h"
#include "sdk/tool/place.h"

#define MIB (UINT64_C(1) << 20)
#define RAM UINT64_C(0x60000000)
#define RAM_END UINT64_C(0xc0000000)
#define BASE UINT64_C(0x70000000)

static struct range memory[] = {{RAM, RAM_END}};
static struct range devices[] = {{0, 0x8000000}, {0x8001000, RAM}, {RAM_END, UINT64_C(1) << 40}};
static const struct platform platform = {
    .memory = memory,
    .memory_count = 1,
    .devices = devices,
    .device_count = 3,
    .sizes = {.slot = 5},
    .root_cnode_bits = 17,
};
static struct diagnostics diagnostics;

static int start(void **state)
{
    static struct placement placement;
    diagnostics = (struct diagnostics){.out = fopen("/dev/null", "w"), .file = "test"};
    place_start(&platform, (struct range){RAM, RAM + MIB}, BASE, &placement);
    *state = &placement;
    return diagnostics.out ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    fclose(diagnostics.out);
    memory_release();
    return 0;
}

static void kinds(void **state)
{
    (void)state;
    assert_int_equal(platform_memory_kind(&platform, RAM, 0x1000), MEMORY_RAM);
    assert_int_equal(platform_memory_kind(&platform, RAM_END - 0x1000, 0x1000), MEMORY_RAM);
    assert_int_equal(platform_memory_kind(&platform, RAM_END - 0x1000, 0x2000), MEMORY_MIXED);
    assert_int_equal(platform_memory_kind(&platform, RAM - 0x1000, 0x2000), MEMORY_MIXED);
    assert_int_equal(platform_memory_kind(&platform, 0x9000000, 0x1000), MEMORY_DEVICE);
    assert_int_equal(platform_memory_kind(&platform, 0x8000000, 0x1000), MEMORY_NONE);
    assert_int_equal(platform_memory_kind(&platform, 0x7fff000, 0x2000), MEMORY_NONE);
    assert_int_equal(platform_memory_kind(&platform, (UINT64_C(1) << 40) - 0x1000, 0x2000),
                     MEMORY_NONE);
}

/* One region of `size` whose address is wanted; its address, or 0 after an error. */
static uint64_t place(struct placement *placement, uint64_t size, uint64_t page_size)
{
    struct region region = {.name = "r", .size = size, .page_size = page_size,
                            .paddr_wanted = true, .mapped = true};
    struct system system = {.regions = &region, .region_count = 1};
    struct layout layout = {.platform = &platform};
    layout.objects = memory_new((size / page_size) * sizeof *layout.objects);
    layout.object_count = (uint32_t)(size / page_size);
    uint32_t before = diagnostics.error_count;
    place_regions(&diagnostics, placement, &layout, &system);
    if (diagnostics.error_count != before)
        return 0;
    for (uint64_t i = 0; i < size / page_size; i++)
        assert_int_equal(layout.objects[i].paddr, region.paddr + i * page_size);
    return region.paddr;
}

static void wanted(void **state)
{
    struct placement *placement = *state;
    assert_int_equal(place(placement, 0x1000, SMALL_PAGE), RAM + MIB);
    assert_int_equal(place(placement, 4 * MIB, LARGE_PAGE), RAM + 2 * MIB);
    assert_int_equal(place(placement, 0x2000, SMALL_PAGE), RAM + MIB + 0x1000);
    /* Too large for what is left below the image: from the top, below the root task's objects. */
    assert_int_equal(place(placement, 255 * MIB / LARGE_PAGE * LARGE_PAGE, LARGE_PAGE),
                     RAM_END - 8 * MIB - 254 * MIB);
    assert_int_equal(place(placement, 4096 * MIB, LARGE_PAGE), 0);
}

static void whole_gap(void **state)
{
    struct placement *placement = *state;
    assert_int_equal(place(placement, 255 * MIB, SMALL_PAGE), RAM + MIB);
    assert_int_equal(place(placement, 0x1000, SMALL_PAGE), RAM_END - 8 * MIB - 0x1000);
}

static uint32_t fix(struct placement *placement, uint64_t paddr, uint64_t size)
{
    struct region region = {.name = "r", .size = size, .page_size = SMALL_PAGE, .paddr = paddr,
                            .has_paddr = true, .mapped = true};
    struct system system = {.regions = &region, .region_count = 1};
    struct layout layout = {.platform = &platform};
    uint32_t before = diagnostics.error_count;
    place_regions(&diagnostics, placement, &layout, &system);
    return diagnostics.error_count - before;
}

static void fixed(void **state)
{
    struct placement *placement = *state;
    assert_int_equal(fix(placement, RAM + MIB - 0x1000, 0x1000), 1);
    assert_int_equal(fix(placement, RAM + MIB, 0x1000), 0);
    assert_int_equal(fix(placement, RAM_END - 8 * MIB, 0x1000), 1);
    assert_int_equal(fix(placement, RAM_END - 8 * MIB - 0x1000, 0x1000), 0);
    assert_int_equal(place(placement, 0x1000, SMALL_PAGE), RAM + MIB + 0x1000);
}

static void image_in_place(void **state)
{
    struct placement *placement = *state;
    uint64_t in_place = BASE + 0x20000;
    assert_int_equal(place_user_image(placement, in_place, MIB, in_place + MIB), in_place);
    assert_int_equal(fix(placement, in_place + 0x1000, 0x1000), 1);
}

static void image_moved(void **state)
{
    struct placement *placement = *state;
    assert_int_equal(fix(placement, BASE, 64 * MIB), 0);
    assert_int_equal(place_user_image(placement, BASE + 0x20000, MIB, BASE + 0x20000 + MIB),
                     RAM + MIB);
    /* The next does not fit below the image it is copied from, nor over it. */
    assert_int_equal(place_user_image(placement, BASE + 0x20000, 300 * MIB, BASE + 400 * MIB),
                     BASE + 400 * MIB);
    assert_int_equal(place_user_image(placement, BASE + 0x20000, 900 * MIB, BASE + 1000 * MIB),
                     UINT64_MAX);
}

static uint32_t fits(const struct placement *placement, uint32_t count, uint8_t size_bits)
{
    struct layout layout = {.platform = &platform, .object_count = count};
    layout.objects = memory_new(count * sizeof *layout.objects);
    for (uint32_t i = 0; i < count; i++)
        layout.objects[i] = (struct object){.size_bits = size_bits};
    uint32_t before = diagnostics.error_count;
    place_check_fit(&diagnostics, placement, &layout);
    return diagnostics.error_count - before;
}

static void fit(void **state)
{
    struct placement *placement = *state;
    uint64_t free_bytes = place_free_bytes(placement);
    assert_int_equal(free_bytes, RAM_END - RAM - 9 * MIB);
    assert_int_equal(fits(placement, (uint32_t)(free_bytes >> 12), 12), 0);
    assert_int_equal(fits(placement, (uint32_t)(free_bytes >> 12) + 1, 12), 1);
    /* The first MiB behind the kernel is no 2 MiB block. */
    assert_int_equal(fits(placement, (uint32_t)(free_bytes >> 21), 21), 0);
    assert_int_equal(fits(placement, (uint32_t)(free_bytes >> 21) + 1, 21), 1);
    assert_int_equal(fits(placement, 1, 28), 0);
    assert_int_equal(fits(placement, 1, 30), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kinds, start, stop),
        cmocka_unit_test_setup_teardown(wanted, start, stop),
        cmocka_unit_test_setup_teardown(whole_gap, start, stop),
        cmocka_unit_test_setup_teardown(fixed, start, stop),
        cmocka_unit_test_setup_teardown(image_in_place, start, stop),
        cmocka_unit_test_setup_teardown(image_moved, start, stop),
        cmocka_unit_test_setup_teardown(fit, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
