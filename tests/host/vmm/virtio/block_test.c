/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio disk over a blk client made of arrays. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/bits.h"
#include "tests/host/vmm/virtio/fake_driver.h"
#include "vmm/virtio/block.h"

enum {
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    HEADER = 0x8000, /* offsets in RAM */
    STATUS = 0x8100,
    WRITE = VIRTIO_DESCRIPTOR_WRITE,
    LOG = 256,
};

static struct block block;
static struct blk_client client;
static struct blk_info info;
static bool has_info;
static enum blk_link link;
static struct blk_request submitted[LOG];
static uint64_t submitted_pieces[LOG][BLK_PIECES_MAX];
static uint32_t submitted_count;
static uint32_t room;
static struct blk_response responses[LOG];
static uint32_t response_count;
static uint32_t response_next;

enum blk_link blk_client_update(struct blk_client *c)
{
    enum blk_link now = link;
    (void)c;
    link = link == BLK_LINK_RESTARTED ? BLK_LINK_UP : link;
    return now;
}

bool blk_client_info(const struct blk_client *c, struct blk_info *copy)
{
    (void)c;
    *copy = info;
    return has_info;
}

bool blk_client_submit_pieces(struct blk_client *c, const struct blk_request *request,
                              const uint64_t *pieces)
{
    (void)c;
    if (room == 0) {
        return false;
    }
    room--;
    memcpy(submitted_pieces[submitted_count], pieces, request->pieces * sizeof *pieces);
    submitted[submitted_count++] = *request;
    return true;
}

void blk_client_publish(struct blk_client *c)
{
    (void)c;
}

bool blk_client_response(struct blk_client *c, struct blk_response *response)
{
    (void)c;
    if (response_next == response_count) {
        return false;
    }
    *response = responses[response_next++];
    return true;
}

bool blk_client_sleep(struct blk_client *c)
{
    (void)c;
    return response_next == response_count;
}

static int setup(void **state)
{
    (void)state;
    fake_driver_reset();
    submitted_count = response_count = response_next = 0;
    room = LOG;
    link = BLK_LINK_UP;
    info = (struct blk_info){.capacity_sectors = 1000, .block_bytes = 4096, .sectors_max = 8,
                             .ready = 1};
    has_info = true;
    block_init(&block, &client, "disk of a test that is long", &fake_guest, &fake_vgic,
               FAKE_INTERRUPT);
    fake_driver_start(&block.device, 0);
    return 0;
}

static void answer(uint32_t id, uint32_t status)
{
    responses[response_count++] = (struct blk_response){.id = id, .status = status};
    block_service(&block);
}

/* A request with one piece of data; queue entries 3 * n to 3 * n + 2. */
static void request(uint32_t n, uint32_t type, uint64_t sector, uint64_t gpa, uint32_t bytes)
{
    const struct virtio_block_header header = {.type = type, .sector = sector};
    uint16_t direction = type == VIRTIO_BLOCK_OUT ? 0 : WRITE;

    memcpy(&fake_ram[HEADER + 16 * n], &header, sizeof header);
    fake_ram[STATUS + n] = 0xff;
    fake_describe(0, 3 * n, FAKE_RAM_GPA + HEADER + 16 * n, 16, 0, (int)(3 * n + 1));
    fake_describe(0, 3 * n + 1, gpa, bytes, direction, (int)(3 * n + 2));
    fake_describe(0, 3 * n + 2, FAKE_RAM_GPA + STATUS + n, 1, WRITE, -1);
    fake_make_available(0, (uint16_t)(3 * n));
    fake_notify(&block.device, 0);
}

/* A request of ranges; `flags` are those of the last. */
static void request_ranges(uint32_t n, uint32_t type, uint32_t count, uint32_t sectors, uint32_t flags)
{
    struct virtio_block_range *ranges = (struct virtio_block_range *)(void *)&fake_ram[FAKE_DATA];

    for (uint32_t i = 0; i < count; i++) {
        ranges[i] = (struct virtio_block_range){.sector = 100 * i, .sectors = sectors};
    }
    ranges[count - 1].flags = flags;
    const struct virtio_block_header header = {.type = type};
    memcpy(&fake_ram[HEADER + 16 * n], &header, sizeof header);
    fake_ram[STATUS + n] = 0xff;
    fake_describe(0, 3 * n, FAKE_RAM_GPA + HEADER + 16 * n, 16, 0, (int)(3 * n + 1));
    fake_describe(0, 3 * n + 1, FAKE_RAM_GPA + FAKE_DATA, count * 16, 0, (int)(3 * n + 2));
    fake_describe(0, 3 * n + 2, FAKE_RAM_GPA + STATUS + n, 1, WRITE, -1);
    fake_make_available(0, (uint16_t)(3 * n));
    fake_notify(&block.device, 0);
}

static int setup_clears(void **state)
{
    setup(state);
    fake_register_write(&block.device, VIRTIO_MMIO_STATUS, 0);
    info.discard_sectors_max = 50;
    info.zeroes_sectors_max = 20;
    block_service(&block);
    fake_driver_start(&block.device,
                      bit64(VIRTIO_BLOCK_F_DISCARD) | bit64(VIRTIO_BLOCK_F_WRITE_ZEROES));
    return 0;
}

static void test_discard(void **state)
{
    (void)state;
    request_ranges(0, VIRTIO_BLOCK_DISCARD, 2, 50, 0);
    assert_int_equal(submitted_count, 2);
    assert_int_equal(submitted[1].operation, BLK_DISCARD);
    assert_int_equal(submitted[1].sector, 100);
    assert_int_equal(submitted[1].count, 50);
    assert_int_equal(submitted[1].offset, 0);
    answer(submitted[0].id, BLK_OK);
    assert_int_equal(fake_ram[STATUS], 0xff);
    answer(submitted[1].id, BLK_OK);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_OK);
    request_ranges(1, VIRTIO_BLOCK_WRITE_ZEROES, 1, 20, VIRTIO_BLOCK_RANGE_UNMAP);
    assert_int_equal(submitted[2].operation, BLK_WRITE_ZEROES);
    answer(submitted[2].id, BLK_OUT_OF_RANGE);
    assert_int_equal(fake_ram[STATUS + 1], VIRTIO_BLOCK_IO_ERROR);
}

static void test_bad_ranges(void **state)
{
    (void)state;
    request_ranges(0, VIRTIO_BLOCK_DISCARD, 1, 8, VIRTIO_BLOCK_RANGE_UNMAP);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_UNSUPPORTED);
    request_ranges(1, VIRTIO_BLOCK_WRITE_ZEROES, 2, 8, 2);
    assert_int_equal(fake_ram[STATUS + 1], VIRTIO_BLOCK_UNSUPPORTED);
    request_ranges(2, VIRTIO_BLOCK_DISCARD, 1, 51, 0);
    assert_int_equal(fake_ram[STATUS + 2], VIRTIO_BLOCK_IO_ERROR);
    request_ranges(3, VIRTIO_BLOCK_WRITE_ZEROES, 1, 0, 0);
    assert_int_equal(fake_ram[STATUS + 3], VIRTIO_BLOCK_IO_ERROR);
    request_ranges(4, VIRTIO_BLOCK_DISCARD, BLOCK_RANGES_MAX + 1, 1, 0);
    assert_int_equal(fake_ram[STATUS + 4], VIRTIO_BLOCK_IO_ERROR);
    assert_int_equal(submitted_count, 0);
}

/* Nobody clears who has not agreed to. */
static void test_ranges_not_agreed_on(void **state)
{
    (void)state;
    request_ranges(0, VIRTIO_BLOCK_DISCARD, 1, 1, 0);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_UNSUPPORTED);
    assert_int_equal(submitted_count, 0);
}

static void test_configuration(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(virtio_read(&block.device, VIRTIO_MMIO_CONFIG, 8, &value));
    assert_int_equal(value, 1000);
    assert_true(virtio_read(&block.device, VIRTIO_MMIO_CONFIG + 12, 4, &value));
    assert_int_equal(value, BLOCK_SEGMENTS_MAX);
    assert_true(virtio_read(&block.device, VIRTIO_MMIO_CONFIG + 20, 4, &value));
    assert_int_equal(value, 4096);
    info.capacity_sectors = 2000;
    block_service(&block);
    assert_true(virtio_read(&block.device, VIRTIO_MMIO_CONFIG, 8, &value));
    assert_int_equal(value, 2000);
    assert_true(fake_take_interrupt(&block.device));
    info.read_only = 1;
    block_service(&block);
    assert_false(block.device.offered & bit64(VIRTIO_BLOCK_F_READ_ONLY)); /* the driver is up */
    fake_register_write(&block.device, VIRTIO_MMIO_STATUS, 0);
    block_service(&block);
    assert_true(block.device.offered & bit64(VIRTIO_BLOCK_F_READ_ONLY));
}

static uint32_t config_word(uint32_t offset)
{
    uint64_t value;

    assert_true(virtio_read(&block.device, VIRTIO_MMIO_CONFIG + offset, 4, &value));
    return (uint32_t)value;
}

/* A guest that did not wait: nothing is promised that it cannot be told to take back; the size comes later. */
static void test_disk_that_comes_late(void **state)
{
    const uint64_t offers = bit64(VIRTIO_BLOCK_F_READ_ONLY) | bit64(VIRTIO_BLOCK_F_DISCARD) |
                            bit64(VIRTIO_BLOCK_F_WRITE_ZEROES);
    (void)state;
    info = (struct blk_info){0};
    block_init(&block, &client, "late", &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    assert_false(block.known);
    fake_driver_start(&block.device, 0);
    assert_int_equal(block.device.offered & offers, 0);
    assert_int_equal(config_word(0), 0);
    uint32_t generation = fake_register_read(&block.device, VIRTIO_MMIO_CONFIG_GENERATION);
    info = (struct blk_info){.capacity_sectors = 1000, .block_bytes = 4096, .ready = 1,
                             .discard_sectors_max = 50, .zeroes_sectors_max = 20};
    block_service(&block);
    assert_true(block.known);
    assert_int_equal(config_word(0), 1000);
    assert_int_not_equal(fake_register_read(&block.device, VIRTIO_MMIO_CONFIG_GENERATION), generation);
    assert_int_equal(fake_register_read(&block.device, VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INTERRUPT_CONFIG);
    assert_true(fake_take_interrupt(&block.device));
    assert_int_equal(block.device.offered & offers, 0); /* a choice was made without them */
    request_ranges(0, VIRTIO_BLOCK_DISCARD, 1, 1, 0);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_UNSUPPORTED);
    fake_register_write(&block.device, VIRTIO_MMIO_STATUS, 0);
    assert_int_equal(block.device.offered & offers,
                     bit64(VIRTIO_BLOCK_F_DISCARD) | bit64(VIRTIO_BLOCK_F_WRITE_ZEROES));
}

/* It grows, shrinks, goes and comes back: told each time, and nothing else is. */
static void test_size_changes(void **state)
{
    static const uint64_t sizes[] = {2000, 500, UINT64_C(0x300000000), 0, 1000};
    uint64_t low, high;

    (void)state;
    for (uint32_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        uint32_t generation = fake_register_read(&block.device, VIRTIO_MMIO_CONFIG_GENERATION);
        info.capacity_sectors = sizes[i];
        info.ready = sizes[i] != 0;
        block_service(&block);
        assert_int_not_equal(fake_register_read(&block.device, VIRTIO_MMIO_CONFIG_GENERATION), generation);
        assert_int_equal(fake_register_read(&block.device, VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INTERRUPT_CONFIG);
        assert_true(fake_take_interrupt(&block.device));
        low = config_word(0);
        high = config_word(4);
        assert_int_equal(high << 32 | low, sizes[i]);
        generation = fake_register_read(&block.device, VIRTIO_MMIO_CONFIG_GENERATION);
        block_service(&block);
        assert_int_equal(fake_register_read(&block.device, VIRTIO_MMIO_CONFIG_GENERATION), generation);
        assert_false(fake_take_interrupt(&block.device));
        assert_true(block.known);
    }
}

/* A disk that could discard and cannot any more says so to each request: the feature stays agreed on. */
static void test_offer_is_withdrawn(void **state)
{
    (void)state;
    info.discard_sectors_max = 0;
    block_service(&block);
    request_ranges(0, VIRTIO_BLOCK_DISCARD, 1, 1, 0);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_UNSUPPORTED);
    request_ranges(1, VIRTIO_BLOCK_WRITE_ZEROES, 1, 20, 0);
    assert_int_equal(submitted_count, 1);
}

static void test_read(void **state)
{
    (void)state;
    request(0, VIRTIO_BLOCK_IN, 77, DATA, 1024);
    assert_int_equal(submitted_count, 1);
    assert_int_equal(submitted[0].operation, BLK_READ);
    assert_int_equal(submitted[0].sector, 77);
    assert_int_equal(submitted[0].offset, FAKE_DATA);
    assert_int_equal(submitted[0].count, 2);
    assert_int_equal(fake_used(0)->index, 0);
    answer(submitted[0].id, BLK_OK);
    assert_int_equal(fake_used(0)->index, 1);
    assert_int_equal(fake_used(0)->ring[0].bytes, 1025);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_OK);
    assert_true(fake_take_interrupt(&block.device));
}

static void test_write_is_split_and_joined(void **state)
{
    const struct virtio_block_header header = {.type = VIRTIO_BLOCK_OUT, .sector = 5};

    (void)state;
    memcpy(&fake_ram[HEADER], &header, sizeof header);
    fake_describe(0, 0, FAKE_RAM_GPA + HEADER, 16, 0, 1);
    fake_describe(0, 1, DATA, 512, 0, 2);
    fake_describe(0, 2, DATA + 512, 10 * 512, 0, 3); /* joins, but 8 is the most */
    fake_describe(0, 3, DATA + 0x4000, 512, 0, 4);
    fake_describe(0, 4, FAKE_RAM_GPA + STATUS, 1, WRITE, -1);
    fake_make_available(0, 0);
    fake_notify(&block.device, 0);
    assert_int_equal(submitted_count, 3);
    assert_int_equal(submitted[0].sector, 5);
    assert_int_equal(submitted[0].count, 8);
    assert_int_equal(submitted[0].offset, FAKE_DATA);
    assert_int_equal(submitted[1].sector, 13);
    assert_int_equal(submitted[1].count, 3);
    assert_int_equal(submitted[1].offset, FAKE_DATA + 8 * 512);
    assert_int_equal(submitted[2].sector, 16);
    assert_int_equal(submitted[2].count, 1);
    assert_int_equal(submitted[2].offset, FAKE_DATA + 0x4000);
    answer(submitted[2].id, BLK_OK);
    answer(submitted[0].id, BLK_IO_ERROR);
    assert_int_equal(fake_used(0)->index, 0);
    answer(submitted[1].id, BLK_OK);
    assert_int_equal(fake_used(0)->index, 1);
    assert_int_equal(fake_used(0)->ring[0].bytes, 1);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_IO_ERROR);
}

/* Five pieces of which two touch, at most three to a request and eight sectors: 1, 2 + 1, 3 and 6 sectors. */
static void test_scattered_memory(void **state)
{
    static const struct {
        uint32_t at, sectors;
    } parts[] = {{0, 1}, {0x1000, 2}, {0x1400, 1}, {0x2000, 3}, {0x3000, 6}};
    const struct virtio_block_header header = {.type = VIRTIO_BLOCK_IN, .sector = 100};
    (void)state;
    info.pieces_max = 3;
    block_service(&block);
    memcpy(&fake_ram[HEADER], &header, sizeof header);
    fake_describe(0, 0, FAKE_RAM_GPA + HEADER, 16, 0, 1);
    for (int i = 0; i < 5; i++) {
        fake_describe(0, (uint16_t)(i + 1), DATA + parts[i].at, parts[i].sectors * 512, WRITE, i + 2);
    }
    fake_describe(0, 6, FAKE_RAM_GPA + STATUS, 1, WRITE, -1);
    fake_make_available(0, 0);
    fake_notify(&block.device, 0);
    assert_int_equal(submitted_count, 2);
    assert_int_equal(submitted[0].sector, 100);
    assert_int_equal(submitted[0].count, 7);
    assert_int_equal(submitted[0].pieces, 3);
    assert_int_equal(submitted[0].offset, 0);
    assert_int_equal(submitted_pieces[0][0], blk_piece(FAKE_DATA, 1));
    assert_int_equal(submitted_pieces[0][1], blk_piece(FAKE_DATA + 0x1000, 3));
    assert_int_equal(submitted_pieces[0][2], blk_piece(FAKE_DATA + 0x2000, 3));
    assert_int_equal(submitted[1].sector, 107);
    assert_int_equal(submitted[1].count, 6);
    assert_int_equal(submitted[1].pieces, 0); /* one piece needs no entry of its own */
    assert_int_equal(submitted[1].offset, FAKE_DATA + 0x3000);
    answer(submitted[0].id, BLK_OK);
    answer(submitted[1].id, BLK_OK);
    assert_int_equal(fake_used(0)->ring[0].bytes, 13 * 512 + 1);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_OK);
}

static void test_flush_and_identity(void **state)
{
    (void)state;
    request(0, VIRTIO_BLOCK_FLUSH, 0, DATA, 0);
    assert_int_equal(submitted[0].operation, BLK_FLUSH);
    assert_int_equal(submitted[0].count, 0);
    answer(submitted[0].id, BLK_OK);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_OK);
    request(1, VIRTIO_BLOCK_GET_ID, 0, DATA, 20);
    assert_int_equal(submitted_count, 1);
    assert_int_equal(fake_used(0)->index, 2);
    assert_memory_equal(&fake_ram[FAKE_DATA], "disk of a test that ", 20);
    request(2, 99, 0, DATA, 512);
    assert_int_equal(fake_ram[STATUS + 2], VIRTIO_BLOCK_UNSUPPORTED);
    assert_int_equal(fake_used(0)->index, 3);
}

static void test_requests_that_make_no_sense(void **state)
{
    (void)state;
    request(0, VIRTIO_BLOCK_IN, 0, DATA, 511); /* not whole sectors */
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_IO_ERROR);
    request(1, VIRTIO_BLOCK_OUT, 0, DATA, 129 * 8 * 512); /* more parts than we can have */
    assert_int_equal(fake_ram[STATUS + 1], VIRTIO_BLOCK_IO_ERROR);
    fake_describe(0, 6, DATA, 15, 0, 7); /* no whole header */
    fake_describe(0, 7, DATA, 1, WRITE, -1);
    fake_make_available(0, 6);
    fake_describe(0, 8, DATA, 512, 0, -1); /* no status */
    fake_make_available(0, 8);
    fake_notify(&block.device, 0);
    assert_int_equal(fake_used(0)->index, 4);
    assert_int_equal(submitted_count, 0);
    assert_int_equal(block.device.statistics.refused, 4);
}

static void test_ring_full(void **state)
{
    (void)state;
    room = 1;
    request(0, VIRTIO_BLOCK_OUT, 0, DATA, 3 * 8 * 512);
    assert_int_equal(submitted_count, 1);
    room = 1;
    answer(submitted[0].id, BLK_OK);
    assert_int_equal(submitted_count, 2);
    room = LOG;
    answer(submitted[1].id, BLK_OK);
    assert_int_equal(submitted_count, 3);
    assert_int_equal(submitted[2].sector, 16);
    answer(submitted[2].id, BLK_OK);
    assert_int_equal(fake_ram[STATUS], VIRTIO_BLOCK_OK);
}

static void test_many_parts_wait_in_the_queue(void **state)
{
    (void)state;
    request(0, VIRTIO_BLOCK_IN, 0, DATA, 100 * 8 * 512);
    request(1, VIRTIO_BLOCK_IN, 0, DATA, 100 * 8 * 512); /* 128 parts are the most */
    assert_int_equal(submitted_count, 100);
    assert_int_equal(fake_used(0)->flags, VIRTIO_USED_NO_NOTIFY);
    for (uint32_t i = 0; i < 100; i++) {
        answer(submitted[i].id, BLK_OK);
    }
    assert_int_equal(submitted_count, 200);
    assert_int_equal(fake_used(0)->flags, 0);
    assert_int_equal(fake_used(0)->index, 1);
}

static void test_answers_that_make_no_sense(void **state)
{
    (void)state;
    answer(0, BLK_OK);
    answer(UINT32_MAX, BLK_OK);
    request(0, VIRTIO_BLOCK_IN, 0, DATA, 512);
    answer(submitted[0].id + 1, BLK_OK);
    assert_int_equal(fake_used(0)->index, 0);
    answer(submitted[0].id, BLK_OK);
    answer(submitted[0].id, BLK_OK);
    assert_int_equal(fake_used(0)->index, 1);
    assert_int_equal(block.device.statistics.bad_entries, 4);
}

static void test_multiplexer_restarts(void **state)
{
    (void)state;
    request(0, VIRTIO_BLOCK_IN, 3, DATA, 512);
    assert_int_equal(submitted_count, 1);
    link = BLK_LINK_RESTARTED;
    block_service(&block);
    assert_int_equal(submitted_count, 2);
    assert_int_equal(submitted[1].sector, 3);
    answer(submitted[1].id, BLK_OK);
    assert_int_equal(fake_used(0)->index, 1);
}

static void test_reset_waits_for_the_disk(void **state)
{
    (void)state;
    room = 1;
    request(0, VIRTIO_BLOCK_IN, 0, DATA, 2 * 8 * 512);
    fake_register_write(&block.device, VIRTIO_MMIO_STATUS, 0);
    assert_int_not_equal(fake_register_read(&block.device, VIRTIO_MMIO_STATUS), 0);
    uint8_t status = fake_ram[STATUS];
    room = LOG;
    answer(submitted[0].id, BLK_OK);
    assert_int_equal(submitted_count, 1); /* the second part was never sent */
    assert_int_equal(fake_register_read(&block.device, VIRTIO_MMIO_STATUS), 0);
    assert_int_equal(fake_ram[STATUS], status);
    assert_int_equal(fake_used(0)->index, 0);
    assert_int_equal(block.parts_free, BLOCK_PARTS_MAX);
    fake_driver_reset();
    fake_driver_start(&block.device, 0);
    request(0, VIRTIO_BLOCK_IN, 9, DATA, 512);
    assert_int_equal(submitted[1].sector, 9);
}

static void test_reset_while_the_multiplexer_restarts(void **state)
{
    (void)state;
    request(0, VIRTIO_BLOCK_IN, 0, DATA, 512);
    fake_register_write(&block.device, VIRTIO_MMIO_STATUS, 0);
    assert_false(virtio_restart(&block.device));
    link = BLK_LINK_RESTARTED;
    block_service(&block);
    assert_int_equal(submitted_count, 1);
    assert_int_equal(fake_register_read(&block.device, VIRTIO_MMIO_STATUS), 0);
    assert_true(virtio_restart(&block.device));
}

static void test_without_information(void **state)
{
    uint64_t value;

    (void)state;
    has_info = false;
    block_init(&block, &client, "", &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    link = BLK_LINK_DOWN;
    fake_driver_start(&block.device, 0);
    assert_true(virtio_read(&block.device, VIRTIO_MMIO_CONFIG, 8, &value));
    assert_int_equal(value, 0);
    uint32_t at = VIRTIO_MMIO_CONFIG + offsetof(struct virtio_block_config, block_bytes);
    assert_true(virtio_read(&block.device, at, 4, &value));
    assert_int_equal(value, BLK_SECTOR_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_configuration, setup),
        cmocka_unit_test_setup(test_discard, setup_clears),
        cmocka_unit_test_setup(test_bad_ranges, setup_clears),
        cmocka_unit_test_setup(test_ranges_not_agreed_on, setup),
        cmocka_unit_test_setup(test_disk_that_comes_late, setup),
        cmocka_unit_test_setup(test_size_changes, setup),
        cmocka_unit_test_setup(test_offer_is_withdrawn, setup_clears),
        cmocka_unit_test_setup(test_read, setup),
        cmocka_unit_test_setup(test_write_is_split_and_joined, setup),
        cmocka_unit_test_setup(test_scattered_memory, setup),
        cmocka_unit_test_setup(test_flush_and_identity, setup),
        cmocka_unit_test_setup(test_requests_that_make_no_sense, setup),
        cmocka_unit_test_setup(test_ring_full, setup),
        cmocka_unit_test_setup(test_many_parts_wait_in_the_queue, setup),
        cmocka_unit_test_setup(test_answers_that_make_no_sense, setup),
        cmocka_unit_test_setup(test_multiplexer_restarts, setup),
        cmocka_unit_test_setup(test_reset_waits_for_the_disk, setup),
        cmocka_unit_test_setup(test_reset_while_the_multiplexer_restarts, setup),
        cmocka_unit_test_setup(test_without_information, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
