/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The driver's side of a virtqueue, with the test playing the device, also one that lies. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/virtio_driver.h"

enum {
    SIZE = 8,
    BUS = 0x40000000,
};

static _Alignas(16) uint8_t memory[4096];
static struct virtio_driver_queue queue;

static int setup_with(bool event_index)
{
    memset(memory, 0, sizeof(memory));
    assert_true(virtio_driver_queue_bytes(SIZE) <= sizeof(memory));
    virtio_driver_queue_init(&queue, memory, BUS, SIZE, event_index);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    return setup_with(true);
}

static int setup_flags(void **state)
{
    (void)state;
    return setup_with(false);
}

static bool add(uint32_t parts, uint32_t token)
{
    struct virtio_driver_part part[SIZE + 1];
    for (uint32_t i = 0; i <= SIZE; i++) {
        part[i] = (struct virtio_driver_part){ token * 0x1000 + i, 100 + i, i > 0 };
    }
    return virtio_driver_queue_add(&queue, part, parts, token);
}

/* The device gives the buffer that begins at descriptor `id` back. */
static void device_done(uint32_t id, uint32_t bytes)
{
    queue.used->ring[queue.used->index % SIZE] = (struct virtio_used_element){ id, bytes };
    queue.used->index++;
}

static void parts_are_chained(void **state)
{
    (void)state;
    assert_true(add(3, 7));
    assert_int_equal(queue.available->index, 0);
    (void)virtio_driver_queue_publish(&queue);
    assert_int_equal(queue.available->index, 1);
    uint16_t id = queue.available->ring[0];
    for (uint32_t i = 0; i < 3; i++) {
        struct virtio_descriptor *descriptor = &queue.descriptors[id];
        assert_int_equal(descriptor->address, 7 * 0x1000 + i);
        assert_int_equal(descriptor->bytes, 100 + i);
        assert_int_equal(descriptor->flags, (i > 0 ? VIRTIO_DESCRIPTOR_WRITE : 0)
                                                | (i < 2 ? VIRTIO_DESCRIPTOR_NEXT : 0));
        id = descriptor->next;
    }
}

static void parts_lie_where_the_device_is_told(void **state)
{
    (void)state;
    assert_int_equal(queue.descriptors_bus, BUS);
    assert_int_equal(queue.available_bus - BUS, (uint8_t *)queue.available - memory);
    assert_int_equal(queue.used_bus - BUS, (uint8_t *)queue.used - memory);
    assert_int_equal(queue.used_bus % VIRTIO_USED_ALIGNMENT, 0);
}

static void descriptors_run_out_and_come_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 100000; round++) { /* past the wrap at 65536 */
        for (uint32_t i = 0; i < SIZE / 2; i++) {
            assert_true(add(2, i));
        }
        assert_false(add(1, 9));
        (void)virtio_driver_queue_publish(&queue);
        assert_int_equal(virtio_driver_queue_pending(&queue), SIZE / 2);
        for (uint32_t i = SIZE / 2; i > 0; i--) { /* in another order */
            uint16_t slot = (uint16_t)(queue.available->index - i) % SIZE;
            device_done(queue.available->ring[slot], i);
        }
        uint32_t token;
        uint32_t bytes;
        for (uint32_t i = 0; i < SIZE / 2; i++) {
            assert_true(virtio_driver_queue_take(&queue, &token, &bytes));
            assert_int_equal(token, i);
        }
        assert_false(virtio_driver_queue_take(&queue, &token, &bytes));
    }
}

static void used_entries_that_make_no_sense(void **state)
{
    (void)state;
    uint32_t token;
    uint32_t bytes;
    assert_true(add(2, 5));
    (void)virtio_driver_queue_publish(&queue);
    uint16_t id = queue.available->ring[0];
    device_done(SIZE, 1);
    device_done(UINT32_MAX, 1);
    device_done(queue.descriptors[id].next, 1); /* the middle of a chain */
    device_done(id, 1);
    device_done(id, 1); /* twice */
    assert_true(virtio_driver_queue_take(&queue, &token, &bytes));
    assert_int_equal(token, 5);
    assert_false(virtio_driver_queue_take(&queue, &token, &bytes));
    assert_int_equal(queue.free_count, SIZE);
}

static void used_index_that_jumps(void **state)
{
    (void)state;
    uint32_t token;
    uint32_t bytes;
    queue.used->index = SIZE + 1;
    assert_false(virtio_driver_queue_take(&queue, &token, &bytes));
    assert_true(virtio_driver_queue_arm(&queue, 1)); /* it does not keep the driver awake */
}

static void doorbell_only_past_the_event_index(void **state)
{
    (void)state;
    uint16_t *event = (uint16_t *)&queue.used->ring[SIZE];
    *event = 0;
    assert_true(add(1, 1));
    assert_true(virtio_driver_queue_publish(&queue));
    assert_false(virtio_driver_queue_publish(&queue)); /* nothing new */
    assert_true(add(1, 2));
    assert_false(virtio_driver_queue_publish(&queue)); /* the device is still at it */
    *event = 3;
    assert_true(add(1, 3));
    assert_false(virtio_driver_queue_publish(&queue));
    assert_true(add(1, 4));
    assert_true(virtio_driver_queue_publish(&queue));
}

static void interrupts_only_past_the_event_index(void **state)
{
    (void)state;
    uint16_t *event = &queue.available->ring[SIZE];
    assert_int_equal(queue.available->flags, 0);
    assert_true(virtio_driver_queue_arm(&queue, 1));
    assert_int_equal(*event, 0);
    assert_true(virtio_driver_queue_arm(&queue, 3));
    assert_int_equal(*event, 2);
    assert_true(add(1, 1));
    (void)virtio_driver_queue_publish(&queue);
    device_done(queue.available->ring[0], 0);
    assert_true(virtio_driver_queue_arm(&queue, 2));
    assert_false(virtio_driver_queue_arm(&queue, 1));
}

static void flags_without_event_index(void **state)
{
    (void)state;
    assert_int_equal(queue.available->flags, VIRTIO_AVAILABLE_NO_INTERRUPT);
    assert_true(add(1, 1));
    assert_true(virtio_driver_queue_publish(&queue));
    queue.used->flags = VIRTIO_USED_NO_NOTIFY;
    assert_true(add(1, 2));
    assert_false(virtio_driver_queue_publish(&queue));
    assert_true(virtio_driver_queue_arm(&queue, 5));
    assert_int_equal(queue.available->flags, 0);
    device_done(queue.available->ring[0], 0);
    assert_false(virtio_driver_queue_arm(&queue, 5)); /* it interrupts at each */
    virtio_driver_queue_disarm(&queue);
    assert_int_equal(queue.available->flags, VIRTIO_AVAILABLE_NO_INTERRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(parts_are_chained, setup),
        cmocka_unit_test_setup(parts_lie_where_the_device_is_told, setup),
        cmocka_unit_test_setup(descriptors_run_out_and_come_back, setup),
        cmocka_unit_test_setup(used_entries_that_make_no_sense, setup),
        cmocka_unit_test_setup(used_index_that_jumps, setup),
        cmocka_unit_test_setup(doorbell_only_past_the_event_index, setup),
        cmocka_unit_test_setup(interrupts_only_past_the_event_index, setup),
        cmocka_unit_test_setup(flags_without_event_index, setup_flags),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
