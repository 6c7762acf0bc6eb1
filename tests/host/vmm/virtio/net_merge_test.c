/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio network card: frames in several buffers each. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/bits.h"
#include "tests/host/vmm/virtio/fake_driver.h"
#include "tests/host/vmm/virtio/fake_net.h"

enum {
    RX = 0,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    STRIDE = 0x1000, /* of buffers */
    WRITE = VIRTIO_DESCRIPTOR_WRITE,
    HEADER = sizeof(struct virtio_net_header),
};

static int setup(void **state)
{
    (void)state;
    fake_net_start(bit64(VIRTIO_NET_F_MRG_RXBUF), NET_RECEIVING_MERGEABLE);
    return 0;
}

static int setup_declined(void **state)
{
    (void)state;
    fake_net_start(0, NET_RECEIVING_MERGEABLE);
    return 0;
}

static uint8_t *buffer(uint32_t index)
{
    return &fake_ram[FAKE_DATA + index * STRIDE];
}

static void offer(uint32_t index, uint32_t bytes)
{
    fake_describe(RX, index, DATA + index * STRIDE, bytes, WRITE, -1);
    fake_make_available(RX, (uint16_t)index);
}

static void expect_used(uint32_t at, uint32_t head, uint32_t bytes)
{
    assert_int_equal(fake_used(RX)->ring[at].id, head);
    assert_int_equal(fake_used(RX)->ring[at].bytes, bytes);
}

static void expect_header(const uint8_t *at, uint16_t buffers)
{
    const struct virtio_net_header header = {.buffers = buffers};

    assert_memory_equal(at, &header, sizeof header);
}

static void test_offered_where_it_is_meant(void **state)
{
    static const enum net_receiving kinds[] = {NET_RECEIVING_COPIED, NET_RECEIVING_MERGEABLE,
                                               NET_RECEIVING_DIRECT};

    (void)state;
    for (uint32_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        fake_net_start(0, kinds[i]);
        fake_register_write(&fake_net.net.device, VIRTIO_MMIO_DEVICE_FEATURES_SELECT, 0);
        uint32_t low = fake_register_read(&fake_net.net.device, VIRTIO_MMIO_DEVICE_FEATURES);
        assert_int_equal(low >> VIRTIO_NET_F_MRG_RXBUF & 1, kinds[i] == NET_RECEIVING_MERGEABLE);
    }
}

static void test_one_buffer_suffices(void **state)
{
    (void)state;
    offer(0, 72);
    offer(1, 1530);
    fake_net_arrive(60);
    fake_net_arrive(1514);
    net_service(&fake_net.net);
    assert_int_equal(fake_used(RX)->index, 2);
    expect_used(0, 0, 72);
    expect_used(1, 1, 1526);
    expect_header(buffer(0), 1);
    expect_header(buffer(1), 1);
    assert_memory_equal(buffer(0) + HEADER, fake_net.rx[0], 60);
    assert_memory_equal(buffer(1) + HEADER, fake_net.rx[1], 1514);
    assert_true(fake_take_interrupt(&fake_net.net.device));
}

/* All are full but the last; one of them is in two pieces. */
static void test_several_buffers(void **state)
{
    (void)state;
    offer(3, 600);
    fake_describe(RX, 4, DATA + 4 * STRIDE, 100, WRITE, 5);
    fake_describe(RX, 5, DATA + 5 * STRIDE, 412, WRITE, -1);
    fake_make_available(RX, 4);
    offer(1, 700);
    offer(2, 700);
    fake_net_arrive(1514);
    buffer(1)[414] = 0x77;
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_done, 1);
    assert_int_equal(fake_used(RX)->index, 3);
    expect_used(0, 3, 600);
    expect_used(1, 4, 512);
    expect_used(2, 1, 414);
    expect_header(buffer(3), 3);
    assert_memory_equal(buffer(3) + HEADER, fake_net.rx[0], 588);
    assert_memory_equal(buffer(4), &fake_net.rx[0][588], 100);
    assert_memory_equal(buffer(5), &fake_net.rx[0][688], 412);
    assert_memory_equal(buffer(1), &fake_net.rx[0][1100], 414);
    assert_int_equal(buffer(1)[414], 0x77); /* and nothing behind */
    fake_net_arrive(60);
    net_service(&fake_net.net);
    expect_used(3, 2, 72);
}

/* The first one holds nothing but the header, which is in two pieces itself. */
static void test_smallest_buffers(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 4, WRITE, 15);
    fake_describe(RX, 15, DATA + 15 * STRIDE, HEADER - 4, WRITE, -1);
    fake_make_available(RX, 0);
    for (uint32_t i = 1; i < 10; i++) {
        offer(i, HEADER);
    }
    fake_net_arrive(100);
    net_service(&fake_net.net);
    assert_int_equal(fake_used(RX)->index, 10);
    assert_int_equal(buffer(15)[6], 10);
    expect_used(0, 0, HEADER);
    for (uint32_t i = 1; i < 9; i++) {
        expect_used(i, i, HEADER);
        assert_memory_equal(buffer(i), &fake_net.rx[0][(i - 1) * HEADER], HEADER);
    }
    expect_used(9, 9, 100 - 8 * HEADER);
}

/* What was on offer serves the next frame. */
static void test_too_few_buffers(void **state)
{
    (void)state;
    offer(0, 500);
    offer(1, 500);
    fake_net_arrive(1000);
    fake_net_arrive(900);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_done, 2);
    assert_int_equal(fake_net.net.device.statistics.refused, 1);
    assert_int_equal(fake_used(RX)->index, 2);
    expect_used(0, 0, 500);
    expect_used(1, 1, 412);
    expect_header(buffer(0), 2);
    assert_memory_equal(buffer(0) + HEADER, fake_net.rx[1], 488);
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_done, 2); /* waits for the guest */
    assert_int_equal(fake_used(RX)->flags, 0);
}

static void test_buffer_smaller_than_a_header(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 2; first++) {
        setup(NULL);
        offer(0, first == 0 ? HEADER - 1 : 20);
        offer(1, HEADER - 1);
        fake_net_arrive(60);
        fake_net_arrive(60);
        net_service(&fake_net.net);
        assert_int_equal(fake_net.net.device.statistics.broken, 1);
        assert_int_equal(fake_net.rx_done, 1);
        assert_int_equal(fake_used(RX)->index, 0);
    }
}

static void test_broken_behind_the_first(void **state)
{
    (void)state;
    offer(0, 100);
    fake_describe(RX, 1, DATA + FAKE_RAM_BYTES, 1530, WRITE, -1);
    fake_make_available(RX, 1);
    fake_net_arrive(1000);
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.net.device.statistics.broken, 1);
    assert_int_equal(fake_used(RX)->index, 0);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.net.device.statistics.broken, 1);
}

/* A guest that did not agree gets whole frames. */
static void test_declined(void **state)
{
    (void)state;
    offer(0, 600);
    offer(1, 1000);
    fake_net_arrive(1000);
    net_service(&fake_net.net);
    assert_int_equal(fake_used(RX)->index, 1);
    expect_used(0, 0, 0);
    assert_int_equal(fake_net.net.device.statistics.refused, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offered_where_it_is_meant),
        cmocka_unit_test_setup(test_one_buffer_suffices, setup),
        cmocka_unit_test_setup(test_several_buffers, setup),
        cmocka_unit_test_setup(test_smallest_buffers, setup),
        cmocka_unit_test_setup(test_too_few_buffers, setup),
        cmocka_unit_test_setup(test_buffer_smaller_than_a_header, setup),
        cmocka_unit_test_setup(test_broken_behind_the_first, setup),
        cmocka_unit_test_setup(test_declined, setup_declined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
