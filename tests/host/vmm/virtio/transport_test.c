/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio registers: status, features, queues, interrupts, configuration, reset. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/bits.h"
#include "tests/host/vmm/fake_vcpu.h"
#include "tests/host/vmm/virtio/fake_driver.h"

static struct virtio_device device;
static uint32_t works;
static bool may_reset;

static void work(struct virtio_device *worked)
{
    assert_ptr_equal(worked, &device);
    works++;
}

static bool reset(struct virtio_device *worked)
{
    assert_ptr_equal(worked, &device);
    return may_reset;
}

static const struct virtio_operations operations = {work, reset, NULL};

static int setup(void **state)
{
    struct virtio_device description = {
        .operations = &operations,
        .guest = &fake_guest,
        .vgic = &fake_vgic,
        .interrupt = FAKE_INTERRUPT,
        .id = VIRTIO_ID_NET,
        .offered = bit64(5),
        .queue_count = 2,
        .config_bytes = 8,
    };

    (void)state;
    fake_driver_reset();
    memcpy(description.config, "\1\2\3\4\5\6\7\10", 8);
    virtio_init(&device, &description);
    works = 0;
    may_reset = true;
    return 0;
}

static uint32_t get(uint32_t offset)
{
    return fake_register_read(&device, offset);
}

static void set(uint32_t offset, uint32_t value)
{
    fake_register_write(&device, offset, value);
}

static void test_identity(void **state)
{
    (void)state;
    assert_int_equal(get(VIRTIO_MMIO_MAGIC), 0x74726976);
    assert_int_equal(get(VIRTIO_MMIO_VERSION), 2);
    assert_int_equal(get(VIRTIO_MMIO_DEVICE_ID), VIRTIO_ID_NET);
    assert_int_equal(get(VIRTIO_MMIO_STATUS), 0);
    assert_int_equal(get(VIRTIO_MMIO_SHM_LENGTH_LOW), UINT32_MAX);
    set(VIRTIO_MMIO_QUEUE_SELECT, 1);
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_SIZE_MAX), VIRTQUEUE_SIZE_MAX);
    set(VIRTIO_MMIO_QUEUE_SELECT, 2);
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_SIZE_MAX), 0);
}

static void test_features_are_a_choice_of_ours(void **state)
{
    (void)state;
    assert_int_equal(get(VIRTIO_MMIO_DEVICE_FEATURES),
                     1 << 5 | 1 << VIRTIO_F_INDIRECT_DESC | 1 << VIRTIO_F_EVENT_IDX);
    set(VIRTIO_MMIO_DEVICE_FEATURES_SELECT, 1);
    assert_int_equal(get(VIRTIO_MMIO_DEVICE_FEATURES), 1);
    set(VIRTIO_MMIO_DEVICE_FEATURES_SELECT, 2);
    assert_int_equal(get(VIRTIO_MMIO_DEVICE_FEATURES), 0);

    fake_driver_start(&device, bit64(5));
    assert_int_equal(get(VIRTIO_MMIO_STATUS), 15);
    assert_true(virtio_has_feature(&device, 5));
    assert_true(virtio_has_feature(&device, VIRTIO_F_VERSION_1));
    set(VIRTIO_MMIO_DRIVER_FEATURES, UINT32_MAX); /* too late */
    assert_false(virtio_has_feature(&device, 63));

    fake_driver_start(&device, bit64(6)); /* not offered */
    assert_int_equal(get(VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK, 0);
    assert_false(virtio_is_live(&device));
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_READY), 0);
}

static void test_version_1_is_required(void **state)
{
    (void)state;
    set(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    set(VIRTIO_MMIO_STATUS, 3 | VIRTIO_STATUS_FEATURES_OK);
    assert_int_equal(get(VIRTIO_MMIO_STATUS), 3);
}

static void test_driver_ok_starts_work(void **state)
{
    (void)state;
    set(VIRTIO_MMIO_STATUS, 3 | VIRTIO_STATUS_DRIVER_OK); /* without FEATURES_OK */
    assert_int_equal(works, 0);
    set(VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    assert_int_equal(works, 0);
    fake_driver_start(&device, 0);
    assert_int_equal(works, 1);
    set(VIRTIO_MMIO_QUEUE_NOTIFY, 77);
    assert_int_equal(works, 2);
    set(VIRTIO_MMIO_STATUS, 15);
    assert_int_equal(works, 2);
}

static void test_bad_queues_do_not_become_ready(void **state)
{
    (void)state;
    fake_driver_start(&device, 0);
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_READY), 1);
    set(VIRTIO_MMIO_QUEUE_SIZE, 8); /* in use: ignored */
    assert_int_equal(device.queues[1].size, FAKE_QUEUE_SIZE);
    set(VIRTIO_MMIO_QUEUE_READY, 0);
    set(VIRTIO_MMIO_QUEUE_DESCRIPTORS_HIGH, 1);
    assert_true(device.queues[1].descriptors_gpa > UINT32_MAX);
    set(VIRTIO_MMIO_QUEUE_READY, 1);
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_READY), 0);
    set(VIRTIO_MMIO_QUEUE_SELECT, UINT32_MAX);
    set(VIRTIO_MMIO_QUEUE_READY, 1);
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_READY), 0);
}

static void test_interrupt_line(void **state)
{
    (void)state;
    fake_driver_start(&device, 0);
    virtqueue_give(&device.queues[0], 0, 0);
    virtio_signal(&device, 0);
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INTERRUPT_USED);
    virtio_signal(&device, 0);
    assert_int_equal(fake_vcpu.injections, 1);
    assert_true(fake_take_interrupt(&device));
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
    assert_false(fake_take_interrupt(&device));
}

static void test_configuration(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(virtio_read(&device, VIRTIO_MMIO_CONFIG, 8, &value));
    assert_int_equal(value, UINT64_C(0x0807060504030201));
    assert_true(virtio_read(&device, VIRTIO_MMIO_CONFIG + 7, 1, &value));
    assert_int_equal(value, 8);
    assert_true(virtio_read(&device, VIRTIO_MMIO_CONFIG + 6, 4, &value));
    assert_int_equal(value, 0x0807);
    assert_true(virtio_read(&device, VIRTIO_MMIO_CONFIG + 0xf8, 8, &value));
    assert_int_equal(value, 0);
    assert_true(virtio_write(&device, VIRTIO_MMIO_CONFIG, 4, 9));
    assert_int_equal(get(VIRTIO_MMIO_CONFIG), 0x04030201);
    fake_driver_start(&device, 0);
    uint32_t generation = get(VIRTIO_MMIO_CONFIG_GENERATION);
    virtio_set_config(&device, 0, "\1", 1);
    assert_int_equal(get(VIRTIO_MMIO_CONFIG_GENERATION), generation);
    virtio_set_config(&device, 0, "\11", 1);
    assert_int_not_equal(get(VIRTIO_MMIO_CONFIG_GENERATION), generation);
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INTERRUPT_CONFIG);
}

/* What a driver may have read before it was ready to be told is told when it is. */
static void test_configuration_while_the_driver_starts(void **state)
{
    (void)state;
    virtio_set_config(&device, 0, "\11", 1);
    fake_driver_start(&device, 0);
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
    set(VIRTIO_MMIO_STATUS, 0);
    set(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    virtio_set_config(&device, 0, "\1", 1);
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
    set(VIRTIO_MMIO_DRIVER_FEATURES_SELECT, 1);
    set(VIRTIO_MMIO_DRIVER_FEATURES, 1); /* VERSION_1 */
    set(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_FEATURES_OK);
    set(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_DRIVER_OK);
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_INTERRUPT_CONFIG);
    assert_true(fake_take_interrupt(&device));
}

static void test_odd_accesses_are_refused(void **state)
{
    uint64_t value;

    (void)state;
    assert_false(virtio_read(&device, VIRTIO_MMIO_MAGIC, 1, &value));
    assert_false(virtio_read(&device, VIRTIO_MMIO_MAGIC + 1, 4, &value));
    assert_false(virtio_read(&device, VIRTIO_MMIO_MAGIC, 8, &value));
    assert_false(virtio_write(&device, VIRTIO_MMIO_STATUS, 2, 0));
    for (uint32_t offset = 0; offset < VIRTIO_MMIO_CONFIG; offset += 4) {
        get(offset);
        set(offset, UINT32_MAX);
    }
}

static void test_reset(void **state)
{
    (void)state;
    fake_driver_start(&device, 0);
    virtio_break(&device);
    assert_true(get(VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_NEEDS_RESET);
    assert_false(virtio_is_live(&device));
    works = 0;
    set(VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    assert_int_equal(works, 0);
    set(VIRTIO_MMIO_STATUS, 0);
    assert_int_equal(get(VIRTIO_MMIO_STATUS), 0);
    assert_int_equal(get(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
    set(VIRTIO_MMIO_QUEUE_SELECT, 0);
    assert_int_equal(get(VIRTIO_MMIO_QUEUE_READY), 0);
    fake_driver_start(&device, 0);
    assert_true(virtio_is_live(&device));
}

static void test_reset_takes_its_time(void **state)
{
    (void)state;
    fake_driver_start(&device, 0);
    may_reset = false;
    set(VIRTIO_MMIO_STATUS, 0);
    assert_int_not_equal(get(VIRTIO_MMIO_STATUS), 0);
    assert_false(virtio_is_live(&device));
    set(VIRTIO_MMIO_STATUS, 15);
    set(VIRTIO_MMIO_QUEUE_READY, 0);
    assert_false(virtio_is_live(&device));
    assert_false(virtio_restart(&device));
    virtio_reset_finish(&device);
    assert_int_equal(get(VIRTIO_MMIO_STATUS), 0);
    virtio_reset_finish(&device); /* nothing to finish */
    may_reset = true;
    fake_driver_start(&device, 0);
    virtio_reset_finish(&device);
    assert_true(virtio_is_live(&device));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_identity, setup),
        cmocka_unit_test_setup(test_features_are_a_choice_of_ours, setup),
        cmocka_unit_test_setup(test_version_1_is_required, setup),
        cmocka_unit_test_setup(test_driver_ok_starts_work, setup),
        cmocka_unit_test_setup(test_bad_queues_do_not_become_ready, setup),
        cmocka_unit_test_setup(test_interrupt_line, setup),
        cmocka_unit_test_setup(test_configuration, setup),
        cmocka_unit_test_setup(test_configuration_while_the_driver_starts, setup),
        cmocka_unit_test_setup(test_odd_accesses_are_refused, setup),
        cmocka_unit_test_setup(test_reset, setup),
        cmocka_unit_test_setup(test_reset_takes_its_time, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
