/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio entropy device. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/vmm/virtio/fake_driver.h"
#include "vmm/virtio/entropy.h"

enum {
    QUEUE = 0,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
};

static struct entropy entropy;
static struct random generator;
static const uint8_t key[CHACHA20_KEY_BYTES] = {1, 2, 3};
static uint8_t before[FAKE_RAM_BYTES];

static int setup(void **state)
{
    (void)state;
    fake_driver_reset();
    random_init(&generator, key);
    entropy_init(&entropy, &generator, &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    fake_driver_start(&entropy.device, 0);
    memcpy(before, fake_ram, sizeof before);
    return 0;
}

/* What a generator with the same key gives, in this order. */
static void expect(struct random *same, uint32_t offset, uint32_t bytes)
{
    uint8_t expected[ENTROPY_BYTES_MAX];

    random_bytes(same, expected, bytes);
    assert_memory_equal(&fake_ram[FAKE_DATA + offset], expected, bytes);
}

static void assert_untouched(uint32_t start, uint32_t end)
{
    assert_memory_equal(&fake_ram[start], &before[start], end - start);
}

static void test_numbers(void **state)
{
    struct random same;

    (void)state;
    random_init(&same, key);
    fake_describe(QUEUE, 0, DATA, 5, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_describe(QUEUE, 1, DATA + 0x100, 64, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(QUEUE, 0);
    fake_make_available(QUEUE, 1);
    fake_notify(&entropy.device, QUEUE);
    assert_int_equal(fake_used(QUEUE)->index, 2);
    assert_int_equal(fake_used(QUEUE)->ring[0].bytes, 5);
    assert_int_equal(fake_used(QUEUE)->ring[1].bytes, 64);
    expect(&same, 0, 5);
    expect(&same, 0x100, 64);
    assert_untouched(FAKE_DATA + 5, FAKE_DATA + 0x100);
    assert_untouched(FAKE_DATA + 0x100 + 64, FAKE_RAM_BYTES);
    assert_true(fake_take_interrupt(&entropy.device));
    assert_int_equal(fake_used(QUEUE)->flags, 0); /* it wants to be notified again */
}

/* Two pieces that do not lie together, the second longer than what is left of a turn. */
static void test_long_chain(void **state)
{
    struct random same;
    uint8_t expected[ENTROPY_BYTES_MAX];

    (void)state;
    random_init(&same, key);
    random_bytes(&same, expected, sizeof expected);
    fake_describe(QUEUE, 0, DATA, 100, VIRTIO_DESCRIPTOR_WRITE, 1);
    fake_describe(QUEUE, 1, DATA + 0x1000, 0x8000, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(QUEUE, 0);
    fake_notify(&entropy.device, QUEUE);
    assert_int_equal(fake_used(QUEUE)->ring[0].bytes, ENTROPY_BYTES_MAX);
    assert_memory_equal(&fake_ram[FAKE_DATA], expected, 100);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x1000], expected + 100, sizeof expected - 100);
    assert_untouched(FAKE_DATA + 100, FAKE_DATA + 0x1000);
    assert_untouched(FAKE_DATA + 0x1000 + ENTROPY_BYTES_MAX - 100, FAKE_RAM_BYTES);
}

static void test_nothing_to_read(void **state)
{
    (void)state;
    fake_describe(QUEUE, 0, DATA, 16, 0, -1); /* readable only */
    fake_describe(QUEUE, 1, DATA, 16, 0, 2);  /* both */
    fake_describe(QUEUE, 2, DATA + 0x100, 16, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(QUEUE, 0);
    fake_make_available(QUEUE, 1);
    fake_notify(&entropy.device, QUEUE);
    assert_int_equal(fake_used(QUEUE)->index, 2);
    assert_int_equal(fake_used(QUEUE)->ring[0].bytes, 0);
    assert_int_equal(fake_used(QUEUE)->ring[1].bytes, 0);
    assert_int_equal(entropy.device.statistics.refused, 2);
    assert_int_equal(entropy.device.statistics.broken, 0);
    assert_untouched(FAKE_DATA, FAKE_RAM_BYTES);
    assert_memory_equal(generator.key, key, sizeof key);
}

static void test_broken_queue_stops_the_device(void **state)
{
    const uint64_t bad[] = {0x1000, FAKE_RAM_GPA + FAKE_RAM_BYTES - 8, UINT64_MAX - 4};

    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        setup(state);
        fake_describe(QUEUE, 0, bad[i], 16, VIRTIO_DESCRIPTOR_WRITE, -1);
        fake_describe(QUEUE, 1, DATA, 16, VIRTIO_DESCRIPTOR_WRITE, -1);
        fake_make_available(QUEUE, 0);
        fake_make_available(QUEUE, 1);
        fake_notify(&entropy.device, QUEUE);
        fake_notify(&entropy.device, QUEUE);
        assert_int_equal(entropy.device.statistics.broken, 1);
        assert_true(entropy.device.status & VIRTIO_STATUS_NEEDS_RESET);
        assert_int_equal(fake_used(QUEUE)->index, 0);
        assert_untouched(FAKE_DATA, FAKE_RAM_BYTES);
    }
}

static void test_loop_of_descriptors(void **state)
{
    (void)state;
    fake_describe(QUEUE, 0, DATA, 16, VIRTIO_DESCRIPTOR_WRITE, 1);
    fake_describe(QUEUE, 1, DATA, 16, VIRTIO_DESCRIPTOR_WRITE, 0);
    fake_make_available(QUEUE, 0);
    fake_notify(&entropy.device, QUEUE);
    assert_int_equal(entropy.device.statistics.broken, 1);
}

static void test_reset_and_again(void **state)
{
    (void)state;
    test_broken_queue_stops_the_device(state);
    assert_true(virtio_restart(&entropy.device));
    fake_driver_reset();
    fake_driver_start(&entropy.device, 0);
    fake_describe(QUEUE, 0, DATA, 16, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(QUEUE, 0);
    fake_notify(&entropy.device, QUEUE);
    assert_int_equal(fake_used(QUEUE)->ring[0].bytes, 16);
}

static void test_registers(void **state)
{
    (void)state;
    assert_int_equal(fake_register_read(&entropy.device, VIRTIO_MMIO_DEVICE_ID), 4);
    fake_register_write(&entropy.device, VIRTIO_MMIO_QUEUE_SELECT, 1);
    assert_int_equal(fake_register_read(&entropy.device, VIRTIO_MMIO_QUEUE_SIZE_MAX), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_numbers, setup),
        cmocka_unit_test_setup(test_long_chain, setup),
        cmocka_unit_test_setup(test_nothing_to_read, setup),
        cmocka_unit_test_setup(test_broken_queue_stops_the_device, setup),
        cmocka_unit_test_setup(test_loop_of_descriptors, setup),
        cmocka_unit_test_setup(test_reset_and_again, setup),
        cmocka_unit_test_setup(test_registers, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
