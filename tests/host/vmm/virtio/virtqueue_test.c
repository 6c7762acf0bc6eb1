/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the device's side of a virtqueue against good and hostile guests. */
#include "tests/host/cmocka_head.h"

#include <stdlib.h>
#include <string.h>

#include "tests/host/vmm/virtio/fake_driver.h"

enum {
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    END = FAKE_RAM_GPA + FAKE_RAM_BYTES,
    WRITE = VIRTIO_DESCRIPTOR_WRITE,
    INDIRECT = VIRTIO_DESCRIPTOR_INDIRECT,
};

static struct virtqueue queue;
static struct virtqueue_chain chain;

static int setup(void **state)
{
    (void)state;
    fake_driver_reset();
    virtqueue_reset(&queue);
    queue.size = FAKE_QUEUE_SIZE;
    queue.descriptors_gpa = FAKE_RAM_GPA;
    queue.available_gpa = FAKE_RAM_GPA + FAKE_AVAILABLE;
    queue.used_gpa = FAKE_RAM_GPA + FAKE_USED;
    queue.indirect = true;
    assert_true(virtqueue_start(&queue, &fake_guest));
    return 0;
}

static enum virtqueue_answer peek(void)
{
    return virtqueue_peek(&queue, &fake_guest, &chain);
}

static void test_start_checks_everything(void **state)
{
    const struct virtqueue good = queue;

    (void)state;
    for (uint32_t size = 0; size < 600; size++) {
        bool power = size != 0 && (size & (size - 1)) == 0;
        queue = good;
        queue.size = size;
        assert_int_equal(virtqueue_start(&queue, &fake_guest), power && size <= VIRTQUEUE_SIZE_MAX);
    }
    queue = good;
    queue.descriptors_gpa += 8;
    assert_false(virtqueue_start(&queue, &fake_guest));
    queue = good;
    queue.available_gpa += 1;
    assert_false(virtqueue_start(&queue, &fake_guest));
    queue = good;
    queue.used_gpa += 2;
    assert_false(virtqueue_start(&queue, &fake_guest));
    queue = good;
    queue.descriptors_gpa = END - 16;
    assert_false(virtqueue_start(&queue, &fake_guest));
    queue = good;
    queue.used_gpa = UINT64_MAX - 3;
    assert_false(virtqueue_start(&queue, &fake_guest));
    assert_false(queue.ready);
    assert_int_equal(virtqueue_waiting(&queue), 0);
    queue = good;
    queue.available_gpa = END - virtio_available_bytes(FAKE_QUEUE_SIZE);
    assert_true(virtqueue_start(&queue, &fake_guest));
    queue.available_gpa += 2;
    assert_false(virtqueue_start(&queue, &fake_guest));
}

static void test_chain(void **state)
{
    (void)state;
    assert_int_equal(peek(), VIRTQUEUE_EMPTY);
    fake_describe(0, 3, DATA, 16, 0, 7);
    fake_describe(0, 7, DATA + 0x1000, 100, 0, 1);
    fake_describe(0, 1, DATA + 0x2000, 50, WRITE, -1);
    fake_make_available(0, 3);
    assert_int_equal(peek(), VIRTQUEUE_TAKEN);
    assert_int_equal(chain.head, 3);
    assert_int_equal(chain.count, 3);
    assert_int_equal(chain.readable, 2);
    assert_int_equal(chain.readable_bytes, 116);
    assert_int_equal(chain.writable_bytes, 50);
    assert_ptr_equal(chain.segments[2].data, &fake_ram[FAKE_DATA + 0x2000]);
    assert_int_equal(peek(), VIRTQUEUE_TAKEN); /* still there */
    virtqueue_take(&queue);
    assert_int_equal(peek(), VIRTQUEUE_EMPTY);
    virtqueue_give(&queue, chain.head, 42);
    assert_int_equal(fake_used(0)->index, 1);
    assert_int_equal(fake_used(0)->ring[0].id, 3);
    assert_int_equal(fake_used(0)->ring[0].bytes, 42);
}

static void test_indirect(void **state)
{
    struct virtio_descriptor *table = (void *)&fake_ram[FAKE_DATA];

    (void)state;
    for (uint32_t i = 0; i < VIRTQUEUE_SEGMENTS_MAX; i++) {
        table[i] = (struct virtio_descriptor){DATA + 0x4000 + 32 * i, 32, VIRTIO_DESCRIPTOR_NEXT,
                                              (uint16_t)(i + 1)};
    }
    table[VIRTQUEUE_SEGMENTS_MAX - 1].flags = WRITE;
    fake_describe(0, 0, DATA, VIRTQUEUE_SEGMENTS_MAX * 16, INDIRECT, -1);
    fake_make_available(0, 0);
    assert_int_equal(peek(), VIRTQUEUE_TAKEN);
    assert_int_equal(chain.count, VIRTQUEUE_SEGMENTS_MAX);
    assert_int_equal(chain.writable_bytes, 32);
    queue.indirect = false;
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    queue.indirect = true;

    fake_describe(0, 0, DATA, VIRTQUEUE_SEGMENTS_MAX * 16 - 16, INDIRECT, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* links out of the table */
    fake_describe(0, 0, DATA, 24, INDIRECT, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* not whole descriptors */
    fake_describe(0, 0, DATA, 0, INDIRECT, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, END - 16, 32, INDIRECT, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, DATA, 32, INDIRECT, 1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* a table and a next one */
    table[0] = (struct virtio_descriptor){DATA, 32, INDIRECT, 0};
    fake_describe(0, 0, DATA, 32, INDIRECT, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* a table in a table */
}

static void test_indirect_behind_direct(void **state)
{
    struct virtio_descriptor *table = (void *)&fake_ram[FAKE_DATA];

    (void)state;
    table[0] = (struct virtio_descriptor){DATA + 64, 32, WRITE, 0};
    fake_describe(0, 0, DATA + 0x100, 8, 0, 1);
    fake_describe(0, 1, DATA, 16, INDIRECT, -1);
    fake_make_available(0, 0);
    assert_int_equal(peek(), VIRTQUEUE_TAKEN);
    assert_int_equal(chain.count, 2);
}

static void test_loops_end(void **state)
{
    (void)state;
    fake_describe(0, 0, DATA, 16, 0, 0);
    fake_make_available(0, 0);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, DATA, 0, 0, 1); /* empty buffers in a loop */
    fake_describe(0, 1, DATA, 0, 0, 0);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
}

static void test_bad_descriptors(void **state)
{
    (void)state;
    fake_make_available(0, FAKE_QUEUE_SIZE);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* head outside */
    fake_available(0)->ring[0] = 0;
    fake_describe(0, 0, DATA, 16, 0, FAKE_QUEUE_SIZE);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* next outside */
    fake_describe(0, 0, DATA, 16, WRITE, 1);
    fake_describe(0, 1, DATA, 16, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN); /* readable behind writable */
    fake_describe(0, 0, END - 1, 2, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, DATA, UINT32_MAX, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, 0, 1, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, UINT64_MAX, 1, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, UINT64_MAX - 15, 32, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_describe(0, 0, DATA, 1, 0, -1);
    assert_int_equal(peek(), VIRTQUEUE_TAKEN);
}

static void test_index_too_far_ahead(void **state)
{
    (void)state;
    fake_available(0)->index = FAKE_QUEUE_SIZE + 1;
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
    fake_available(0)->index = UINT16_MAX;
    assert_int_equal(peek(), VIRTQUEUE_BROKEN);
}

static void test_indices_wrap(void **state)
{
    (void)state;
    fake_describe(0, 5, DATA, 1, 0, -1);
    for (uint32_t i = 0; i < 70000; i++) {
        fake_make_available(0, 5);
        assert_int_equal(peek(), VIRTQUEUE_TAKEN);
        virtqueue_take(&queue);
        virtqueue_give(&queue, chain.head, i);
        assert_int_equal(fake_used(0)->index, (uint16_t)(i + 1));
        assert_int_equal(fake_used(0)->ring[i % FAKE_QUEUE_SIZE].bytes, i);
    }
    assert_int_equal(peek(), VIRTQUEUE_EMPTY);
}

static void test_interrupts_by_flag(void **state)
{
    (void)state;
    assert_false(virtqueue_wants_interrupt(&queue));
    virtqueue_give(&queue, 0, 0);
    assert_true(virtqueue_wants_interrupt(&queue));
    assert_false(virtqueue_wants_interrupt(&queue));
    fake_available(0)->flags = VIRTIO_AVAILABLE_NO_INTERRUPT;
    virtqueue_give(&queue, 0, 0);
    assert_false(virtqueue_wants_interrupt(&queue));
    assert_false(virtqueue_ask(&queue, false));
    assert_int_equal(fake_used(0)->flags, VIRTIO_USED_NO_NOTIFY);
    fake_make_available(0, 0);
    assert_true(virtqueue_ask(&queue, true));
    assert_int_equal(fake_used(0)->flags, 0);
}

static void test_interrupts_by_event(void **state)
{
    uint16_t *event = &fake_available(0)->ring[FAKE_QUEUE_SIZE];

    (void)state;
    queue.event_idx = true;
    *event = 2; /* when the third is given */
    virtqueue_give(&queue, 0, 0);
    virtqueue_give(&queue, 0, 0);
    assert_false(virtqueue_wants_interrupt(&queue));
    virtqueue_give(&queue, 0, 0);
    assert_true(virtqueue_wants_interrupt(&queue));
    virtqueue_give(&queue, 0, 0);
    assert_false(virtqueue_wants_interrupt(&queue));
    queue.given = UINT16_MAX - 1;
    queue.signalled = queue.given;
    *event = 0;
    virtqueue_give(&queue, 0, 0);
    assert_false(virtqueue_wants_interrupt(&queue));
    virtqueue_give(&queue, 0, 0);
    assert_false(virtqueue_wants_interrupt(&queue));
    virtqueue_give(&queue, 0, 0);
    assert_true(virtqueue_wants_interrupt(&queue));
    queue.taken = 9;
    fake_available(0)->index = 9;
    assert_false(virtqueue_ask(&queue, true));
    assert_int_equal(*(uint16_t *)&fake_used(0)->ring[FAKE_QUEUE_SIZE], 9);
}

static void test_copies(void **state)
{
    uint8_t buffer[64];

    (void)state;
    fake_describe(0, 0, DATA, 10, 0, 1);
    fake_describe(0, 1, DATA + 0x100, 10, 0, 2);
    fake_describe(0, 2, DATA + 0x200, 5, WRITE, 3);
    fake_describe(0, 3, DATA + 0x300, 5, WRITE, -1);
    fake_make_available(0, 0);
    assert_int_equal(peek(), VIRTQUEUE_TAKEN);
    assert_int_equal(virtqueue_copy_out(&chain, 8, buffer, 64), 12);
    assert_memory_equal(buffer, &fake_ram[FAKE_DATA + 8], 2);
    assert_memory_equal(buffer + 2, &fake_ram[FAKE_DATA + 0x100], 10);
    assert_int_equal(virtqueue_copy_out(&chain, 15, buffer, 3), 3);
    assert_memory_equal(buffer, &fake_ram[FAKE_DATA + 0x105], 3);
    assert_int_equal(virtqueue_copy_out(&chain, 20, buffer, 64), 0);
    assert_int_equal(virtqueue_copy_out(&chain, UINT64_MAX, buffer, 64), 0);
    memset(buffer, 0xee, sizeof buffer);
    uint8_t behind = fake_ram[FAKE_DATA + 0x205];
    assert_int_equal(virtqueue_copy_in(&chain, 3, buffer, 64), 7);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x203], buffer, 2);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x300], buffer, 5);
    assert_int_equal(fake_ram[FAKE_DATA + 0x205], behind);
}

/* Anything at all in the queue: the walk ends, and what it answers lies in RAM. */
static void test_random_guests(void **state)
{
    (void)state;
    srand(1);
    for (uint32_t round = 0; round < 20000; round++) {
        setup(NULL);
        for (uint32_t i = 0; i < FAKE_QUEUE_SIZE; i++) {
            uint64_t gpa = FAKE_RAM_GPA + (uint64_t)(rand() % (FAKE_RAM_BYTES + 0x1000));
            gpa = rand() % 8 == 0 ? (uint64_t)rand() << 32 | (uint64_t)rand() : gpa;
            fake_describe(0, i, rand() % 2 ? gpa & ~UINT64_C(15) : gpa, (uint32_t)rand() % 0x900,
                          (uint16_t)(rand() % 8), -1);
            fake_descriptor(0, i)->next = (uint16_t)(rand() % (FAKE_QUEUE_SIZE + 1));
        }
        fake_make_available(0, (uint16_t)(rand() % FAKE_QUEUE_SIZE));
        if (peek() != VIRTQUEUE_TAKEN) {
            continue;
        }
        assert_true(chain.count <= VIRTQUEUE_SEGMENTS_MAX && chain.readable <= chain.count);
        for (uint32_t i = 0; i < chain.count; i++) {
            assert_true(chain.segments[i].data >= fake_ram);
            assert_true(chain.segments[i].data + chain.segments[i].bytes <=
                        fake_ram + FAKE_RAM_BYTES);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_start_checks_everything, setup),
        cmocka_unit_test_setup(test_chain, setup),
        cmocka_unit_test_setup(test_indirect, setup),
        cmocka_unit_test_setup(test_indirect_behind_direct, setup),
        cmocka_unit_test_setup(test_loops_end, setup),
        cmocka_unit_test_setup(test_bad_descriptors, setup),
        cmocka_unit_test_setup(test_index_too_far_ahead, setup),
        cmocka_unit_test_setup(test_indices_wrap, setup),
        cmocka_unit_test_setup(test_interrupts_by_flag, setup),
        cmocka_unit_test_setup(test_interrupts_by_event, setup),
        cmocka_unit_test_setup(test_copies, setup),
        cmocka_unit_test_setup(test_random_guests, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
