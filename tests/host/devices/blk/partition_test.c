/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Good partition tables are read as they are, and each kind of wrong one is refused. */
#include "tests/host/cmocka_head.h"

#include "tests/host/devices/blk/gpt_image.h"

static uint8_t image[IMAGE_BYTES];
static struct partition_table table;

static enum partition_error parse(void)
{
    return partition_parse(image, sizeof(image), IMAGE_CAPACITY, &table);
}

static void checksum_is_the_standard_one(void **state)
{
    (void)state;
    assert_int_equal(partition_crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
}

static void no_signature_is_no_table(void **state)
{
    (void)state;
    memset(image, 0, sizeof(image));
    assert_int_equal(parse(), PARTITION_NONE);
    assert_int_equal(partition_parse(image, 0, IMAGE_CAPACITY, &table), PARTITION_NONE);
    assert_int_equal(partition_parse(image, 511, IMAGE_CAPACITY, &table), PARTITION_NONE);
}

static void good_mbr(void **state)
{
    (void)state;
    memset(image, 0, sizeof(image));
    image_mbr_entry(image, 0, 0x83, 2048, 2048);
    image_mbr_entry(image, 1, 0x05, 8192, 1000);
    image_mbr_entry(image, 3, 0x83, 4096, IMAGE_CAPACITY - 4096);
    assert_int_equal(parse(), PARTITION_OVERLAP);
    image_mbr_entry(image, 3, 0x83, 16384, IMAGE_CAPACITY - 16384);
    assert_int_equal(parse(), PARTITION_OK);
    assert_int_equal(table.entries[0].first, 2048);
    assert_int_equal(table.entries[0].sectors, 2048);
    assert_int_equal(table.entries[1].sectors, 0); /* extended: not served */
    assert_int_equal(table.entries[2].sectors, 0);
    assert_int_equal(table.entries[3].first + table.entries[3].sectors, IMAGE_CAPACITY);
}

static void bad_mbr(void **state)
{
    (void)state;
    const struct {
        uint32_t first;
        uint32_t sectors;
    } bad[] = {{0, 10},         {10, 0},         {IMAGE_CAPACITY, 1},     {IMAGE_CAPACITY - 1, 2},
               {UINT32_MAX, 1}, {1, UINT32_MAX}, {UINT32_MAX, UINT32_MAX}};
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        memset(image, 0, sizeof(image));
        image_mbr_entry(image, 2, 0x83, bad[i].first, bad[i].sectors);
        assert_int_equal(parse(), PARTITION_BAD_ENTRY);
        assert_int_equal(table.entries[2].sectors, 0);
    }
    memset(image, 0, sizeof(image));
    image_mbr_entry(image, 0, 0x83, 1, 1);
    image[446] = 0x7f;
    assert_int_equal(parse(), PARTITION_BAD_HEADER);
}

static void good_gpt(void **state)
{
    (void)state;
    image_gpt(image);
    assert_int_equal(parse(), PARTITION_OK);
    image_gpt_entry(image, 0, 2048, 4095);
    image_gpt_entry(image, 1, 4096, 4096);
    image_gpt_entry(image, 127, IMAGE_LAST_USABLE, IMAGE_LAST_USABLE);
    image_checksum(image);
    assert_int_equal(parse(), PARTITION_OK);
    assert_int_equal(table.entries[0].first, 2048);
    assert_int_equal(table.entries[0].sectors, 2048);
    assert_int_equal(table.entries[1].sectors, 1);
    assert_int_equal(table.entries[127].first, IMAGE_LAST_USABLE);
    assert_int_equal(table.entries[2].sectors, 0);
}

static void numbers_beyond_32_bits(void **state)
{
    (void)state;
    uint64_t capacity = UINT64_C(1) << 34; /* 8 TiB */
    image_gpt(image);
    image_put(image, IMAGE_HEADER + 32, capacity - 1, 8);
    image_put(image, IMAGE_HEADER + 48, capacity - 34, 8);
    image_gpt_entry(image, 0, UINT64_C(0x180000000), UINT64_C(0x280000000));
    image_checksum(image);
    assert_int_equal(partition_parse(image, sizeof(image), capacity, &table), PARTITION_OK);
    assert_int_equal(table.entries[0].first, UINT64_C(0x180000000));
    assert_int_equal(table.entries[0].sectors, UINT64_C(0x100000001));
}

/* One field of the header set to one value, checksums right: refused. */
static void bad_headers(void **state)
{
    (void)state;
    const struct {
        uint32_t offset;
        uint32_t bytes;
        uint64_t value;
    } bad[] = {
        {0, 8, 0},
        {0, 1, 'e'},
        {8, 4, 0x20000},
        {12, 4, 91},
        {12, 4, 513},
        {12, 4, UINT32_MAX},
        {20, 4, 1},
        {24, 8, 2},
        {24, 8, 0},
        {32, 8, IMAGE_CAPACITY},
        {32, 8, UINT64_MAX},
        {32, 8, 1},
        {40, 8, IMAGE_LAST_USABLE + 1},
        {40, 8, 33},
        {40, 8, 0},
        {40, 8, UINT64_MAX},
        {48, 8, IMAGE_CAPACITY},
        {48, 8, UINT64_MAX},
        {48, 8, 33},
        {72, 8, 1},
        {72, 8, 0},
        {72, 8, UINT64_MAX},
        {72, 8, PARTITION_TABLE_SECTORS},
        {72, 8, UINT64_C(1) << 55},
        {72, 8, 3},
        {80, 4, 0},
        {80, 4, 129},
        {80, 4, UINT32_MAX},
        {84, 4, 0},
        {84, 4, 64},
        {84, 4, 129},
        {84, 4, 192},
        {84, 4, 1024},
        {84, 4, UINT32_MAX},
        {84, 4, 256},
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        image_gpt(image);
        image_put(image, IMAGE_HEADER + bad[i].offset, bad[i].value, bad[i].bytes);
        image_checksum(image);
        enum partition_error error = parse();
        if (error != PARTITION_BAD_HEADER) {
            fail_msg("header field at %u with %llx: %d", bad[i].offset,
                     (unsigned long long)bad[i].value, (int)error);
        }
    }
}

static void bad_entries(void **state)
{
    (void)state;
    const struct {
        uint64_t first;
        uint64_t last;
    } bad[] = {
        {33, 100},
        {0, 0},
        {100, 99},
        {IMAGE_LAST_USABLE, IMAGE_LAST_USABLE + 1},
        {UINT64_MAX, UINT64_MAX},
        {100, UINT64_MAX},
        {UINT64_MAX, 100},
        {UINT64_C(1) << 63, UINT64_C(1) << 63},
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        image_gpt(image);
        image_gpt_entry(image, 5, bad[i].first, bad[i].last);
        image_checksum(image);
        assert_int_equal(parse(), PARTITION_BAD_ENTRY);
        assert_int_equal(table.entries[5].sectors, 0);
    }
}

static void overlaps(void **state)
{
    (void)state;
    const struct {
        uint64_t first;
        uint64_t last;
    } other[] = {{2000, 2048}, {4095, 5000}, {2050, 2050}, {1000, 9000}, {2048, 4095}};
    for (uint32_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
        image_gpt(image);
        image_gpt_entry(image, 3, 2048, 4095);
        image_gpt_entry(image, 99, other[i].first, other[i].last);
        image_checksum(image);
        assert_int_equal(parse(), PARTITION_OVERLAP);
        assert_int_equal(table.entries[3].sectors, 0);
    }
}

/* Any single bit turned in what the checksums cover is noticed. */
static void turned_bits(void **state)
{
    (void)state;
    image_gpt(image);
    image_gpt_entry(image, 0, 2048, 4095);
    image_checksum(image);
    for (uint32_t bit = IMAGE_HEADER * 8; bit < (IMAGE_HEADER + 92) * 8; bit++) {
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(parse(), PARTITION_OK);
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (uint32_t bit = IMAGE_ENTRIES * 8; bit < (IMAGE_ENTRIES + 128 * 128) * 8; bit += 97) {
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(parse(), PARTITION_BAD_CHECKSUM);
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(parse(), PARTITION_OK);
}

static void short_input(void **state)
{
    (void)state;
    image_gpt(image);
    image_gpt_entry(image, 0, 2048, 4095);
    image_checksum(image);
    for (uint32_t sectors = 1; sectors < 34; sectors++) {
        uint8_t *exact = test_malloc(sectors * 512);
        memcpy(exact, image, sectors * 512);
        assert_int_equal(partition_parse(exact, sectors * 512, IMAGE_CAPACITY, &table),
                         PARTITION_BAD_HEADER);
        test_free(exact);
    }
    assert_int_equal(partition_parse(image, 34 * 512, IMAGE_CAPACITY, &table), PARTITION_OK);
    assert_int_equal(partition_parse(image, sizeof(image), 0, &table), PARTITION_BAD_HEADER);
    assert_int_equal(partition_parse(image, sizeof(image), 4096, &table), PARTITION_BAD_HEADER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksum_is_the_standard_one),
        cmocka_unit_test(no_signature_is_no_table),
        cmocka_unit_test(good_mbr),
        cmocka_unit_test(bad_mbr),
        cmocka_unit_test(good_gpt),
        cmocka_unit_test(numbers_beyond_32_bits),
        cmocka_unit_test(bad_headers),
        cmocka_unit_test(bad_entries),
        cmocka_unit_test(overlaps),
        cmocka_unit_test(turned_bits),
        cmocka_unit_test(short_input),
    };
    return cmocka_run_group_tests_name("partition tables", tests, NULL, NULL);
}
