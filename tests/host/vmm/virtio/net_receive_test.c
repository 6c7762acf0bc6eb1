/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio network card: frames that the guest receives, copied here or by the copier. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/vmm/virtio/fake_driver.h"
#include "tests/host/vmm/virtio/fake_net.h"

enum {
    RX = 0,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    WRITE = VIRTIO_DESCRIPTOR_WRITE,
};

static int setup(void **state)
{
    (void)state;
    fake_net_start(0, NET_RECEIVING_COPIED);
    return 0;
}

static int setup_direct(void **state)
{
    (void)state;
    fake_net_start(0, NET_RECEIVING_DIRECT);
    return 0;
}

static void test_receive(void **state)
{
    static const struct virtio_net_header header = {.buffers = 1};

    (void)state;
    fake_describe(RX, 0, DATA, 12, WRITE, 1);
    fake_describe(RX, 1, DATA + 0x1000, 1518, WRITE, -1);
    fake_describe(RX, 2, DATA + 0x2000, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 2);
    fake_net_arrive(1514);
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_done, 2);
    assert_int_equal(fake_used(RX)->index, 2);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 1526);
    assert_int_equal(fake_used(RX)->ring[1].bytes, 72);
    assert_memory_equal(&fake_ram[FAKE_DATA], &header, 12);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x1000], fake_net.rx[0], 1514);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x2000 + 12], fake_net.rx[1], 60);
    assert_true(fake_take_interrupt(&fake_net.net.device));
}

static void test_receive_waits_for_the_guest(void **state)
{
    (void)state;
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_next, 0);
    assert_int_equal(fake_used(RX)->flags, 0);
    fake_describe(RX, 0, DATA, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_notify(&fake_net.net.device, RX);
    assert_int_equal(fake_net.rx_done, 1);
}

static void test_receive_into_short_buffers(void **state)
{
    uint8_t before[71];

    (void)state;
    memcpy(before, &fake_ram[FAKE_DATA], sizeof before);
    fake_describe(RX, 0, DATA, 71, WRITE, -1);
    fake_make_available(RX, 0);
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_done, 1);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 0);
    assert_memory_equal(&fake_ram[FAKE_DATA], before, sizeof before);
    assert_int_equal(fake_net.net.device.statistics.refused, 1);
}

static void test_broken_receive_queue(void **state)
{
    (void)state;
    fake_describe(RX, 0, 8, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.rx_done, 0);
    assert_int_equal(fake_net.net.device.statistics.broken, 1);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.net.device.statistics.broken, 1);
}

/* Frames arrive in the guest's own buffers, whether the header has a piece of memory to itself or not. */
static void test_receive_in_place(void **state)
{
    static const struct virtio_net_header header = {.buffers = 1};

    (void)state;
    fake_describe(RX, 0, DATA, 12, WRITE, 1);
    fake_describe(RX, 1, DATA + 0x1000, 1518, WRITE, -1);
    fake_describe(RX, 2, DATA + 0x2002, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 2);
    fake_notify(&fake_net.net.device, RX);
    assert_true(fake_net.places[0].given && fake_net.places[2].given);
    assert_int_equal(fake_net.places[0].offset, FAKE_DATA + 0x1000);
    assert_int_equal(fake_net.places[0].room, 1518);
    assert_int_equal(fake_net.places[2].offset, FAKE_DATA + 0x2002 + 12);
    assert_int_equal(fake_used(RX)->index, 0);
    fake_net.places[2].given = false;
    fake_net.placed_id = 2;
    fake_net.placed_length = 60;
    net_service(&fake_net.net);
    assert_int_equal(fake_used(RX)->index, 1);
    assert_int_equal(fake_used(RX)->ring[0].id, 2);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 72);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x2002], &header, 12);
    assert_true(fake_take_interrupt(&fake_net.net.device));
    fake_make_available(RX, 2);
    net_service(&fake_net.net);
    assert_true(fake_net.places[2].given);
}

/* What the copier has not, or does not give back, is not believed. */
static void test_placed_where_nothing_is(void **state)
{
    (void)state;
    fake_net.placed_id = 5;
    fake_net.placed_length = 60;
    net_service(&fake_net.net);
    fake_net.placed_id = 9999;
    fake_net.placed_length = 60;
    net_service(&fake_net.net);
    assert_int_equal(fake_used(RX)->index, 0);
}

static void test_places_that_make_no_sense(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 1525, WRITE, -1); /* too short for a frame */
    fake_make_available(RX, 0);
    fake_notify(&fake_net.net.device, RX);
    assert_int_equal(fake_net.net.device.statistics.broken, 1);
}

static void test_one_place_twice(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 1526, WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 0);
    fake_notify(&fake_net.net.device, RX);
    assert_int_equal(fake_net.net.device.statistics.broken, 1);
}

/* The guest's memory is its own again when the copier has forgotten it. */
static void test_reset_waits_for_the_copier(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 1526, WRITE, -1);
    fake_make_available(RX, 0);
    fake_notify(&fake_net.net.device, RX);
    fake_register_write(&fake_net.net.device, VIRTIO_MMIO_STATUS, 0);
    assert_int_equal(fake_net.recalls, 1);
    assert_true(fake_register_read(&fake_net.net.device, VIRTIO_MMIO_STATUS) != 0);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.recalls, 1);
    assert_true(fake_register_read(&fake_net.net.device, VIRTIO_MMIO_STATUS) != 0);
    fake_net.forgotten = true;
    net_service(&fake_net.net);
    assert_int_equal(fake_register_read(&fake_net.net.device, VIRTIO_MMIO_STATUS), 0);
    fake_register_write(&fake_net.net.device, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE);
    fake_register_write(&fake_net.net.device, VIRTIO_MMIO_STATUS, 0); /* nothing is given any more */
    assert_int_equal(fake_net.recalls, 1);
}

/* A copier that starts anew gets the places again; one that is away does not keep us busy. */
static void test_copier_forgets(void **state)
{
    (void)state;
    fake_net.copier_up = fake_net.up = false;
    fake_describe(RX, 0, DATA, 1526, WRITE, -1);
    fake_make_available(RX, 0);
    fake_notify(&fake_net.net.device, RX);
    assert_false(fake_net.places[0].given);
    fake_net.copier_up = fake_net.up = true;
    net_service(&fake_net.net);
    assert_true(fake_net.places[0].given);
    fake_net.places[0].given = false;
    fake_net.forgotten = true;
    net_service(&fake_net.net);
    assert_true(fake_net.places[0].given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_receive, setup),
        cmocka_unit_test_setup(test_receive_waits_for_the_guest, setup),
        cmocka_unit_test_setup(test_receive_into_short_buffers, setup),
        cmocka_unit_test_setup(test_broken_receive_queue, setup),
        cmocka_unit_test_setup(test_receive_in_place, setup_direct),
        cmocka_unit_test_setup(test_placed_where_nothing_is, setup_direct),
        cmocka_unit_test_setup(test_places_that_make_no_sense, setup_direct),
        cmocka_unit_test_setup(test_one_place_twice, setup_direct),
        cmocka_unit_test_setup(test_reset_waits_for_the_copier, setup_direct),
        cmocka_unit_test_setup(test_copier_forgets, setup_direct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
