/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Taking chains of descriptors from a guest and giving them back; nothing is believed. */
#include "vmm/virtio/virtqueue.h"

#include <stddef.h>

#include "lib/bits.h"
#include "lib/string.h"

/*
 * Ordering as in lib/ring.h, whose layout a guest does not know: what the guest published is read
 * after its index, what we give is written before ours, and between our index and the guest's flag
 * stands a full fence [VirtIO 1.2 2.7.7, 2.7.10].
 */
static uint16_t load_acquire(const uint16_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static uint16_t load_relaxed(const uint16_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static void store_release(uint16_t *word, uint16_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/*
 * Behind the available ring: the guest wants an interrupt when this entry of the used ring is
 * written.
 */
static const uint16_t *used_event(const struct virtqueue *queue)
{
    return &queue->available->ring[queue->size];
}

/* Behind the used ring: we want a notification when this entry of the available ring is written. */
static uint16_t *available_event(const struct virtqueue *queue)
{
    return (uint16_t *)(void *)&queue->used->ring[queue->size];
}

void virtqueue_reset(struct virtqueue *queue)
{
    *queue = (struct virtqueue){0};
}

bool virtqueue_start(struct virtqueue *queue, const struct guest *guest)
{
    uint32_t size = queue->size;

    if (!is_power_of_two(size) || size > VIRTQUEUE_SIZE_MAX ||
        !is_aligned(queue->descriptors_gpa, VIRTIO_DESCRIPTOR_ALIGNMENT) ||
        !is_aligned(queue->available_gpa, VIRTIO_AVAILABLE_ALIGNMENT) ||
        !is_aligned(queue->used_gpa, VIRTIO_USED_ALIGNMENT)) {
        return false;
    }
    queue->descriptors =
        guest_memory(guest, queue->descriptors_gpa, virtio_descriptors_bytes(size));
    queue->available = guest_memory(guest, queue->available_gpa, virtio_available_bytes(size));
    queue->used = guest_memory(guest, queue->used_gpa, virtio_used_bytes(size));
    queue->taken = 0;
    queue->given = 0;
    queue->signalled = 0;
    queue->ready = queue->descriptors != NULL && queue->available != NULL && queue->used != NULL;
    return queue->ready;
}

uint32_t virtqueue_waiting(const struct virtqueue *queue)
{
    return queue->ready ? (uint16_t)(load_acquire(&queue->available->index) - queue->taken) : 0;
}

/* Descriptors are copied once, field by field, before anything is decided on them. */
static struct virtio_descriptor descriptor_copy(const struct virtio_descriptor *shared)
{
    return (struct virtio_descriptor){
        .address = __atomic_load_n(&shared->address, __ATOMIC_RELAXED),
        .bytes = __atomic_load_n(&shared->bytes, __ATOMIC_RELAXED),
        .flags = __atomic_load_n(&shared->flags, __ATOMIC_RELAXED),
        .next = __atomic_load_n(&shared->next, __ATOMIC_RELAXED),
    };
}

/* Adds one buffer to a chain; an empty one adds nothing. */
static bool chain_add(struct virtqueue_chain *chain, const struct guest *guest,
                      const struct virtio_descriptor *descriptor)
{
    bool writable = (descriptor->flags & VIRTIO_DESCRIPTOR_WRITE) != 0;
    uint8_t *data = guest_memory(guest, descriptor->address, descriptor->bytes);

    if (data == NULL || (!writable && chain->readable != chain->count)) {
        return false; /* outside of RAM, or readable after writable [VirtIO 1.2 2.7.4.2] */
    }
    if (descriptor->bytes == 0) {
        return true;
    }
    if (chain->count == VIRTQUEUE_SEGMENTS_MAX) {
        return false;
    }
    chain->segments[chain->count++] =
        (struct virtqueue_segment){data, descriptor->address, descriptor->bytes};
    if (writable) {
        chain->writable_bytes += descriptor->bytes;
    } else {
        chain->readable++;
        chain->readable_bytes += descriptor->bytes;
    }
    return true;
}

/* A table of descriptors that are linked by index; at most `limit` steps, so that a loop ends. */
struct descriptor_table {
    const struct virtio_descriptor *entries;
    uint32_t count;
};

/*
 * The table that an indirect descriptor names; entries is NULL if it makes no sense [VirtIO 1.2
 * 2.7.5.3].
 */
static struct descriptor_table indirect_table(const struct guest *guest,
                                              const struct virtio_descriptor *descriptor)
{
    struct descriptor_table table = {NULL, 0};

    if ((descriptor->flags & VIRTIO_DESCRIPTOR_NEXT) != 0 || descriptor->bytes == 0 ||
        descriptor->bytes % sizeof(struct virtio_descriptor) != 0 ||
        !is_aligned(descriptor->address, sizeof descriptor->address)) {
        return table;
    }
    table.entries = guest_memory(guest, descriptor->address, descriptor->bytes);
    table.count = descriptor->bytes / (uint32_t)sizeof(struct virtio_descriptor);
    return table;
}

/* Follow a chain from entry `at`. Empty buffers count as steps too, so that the walk is bounded. */
static bool chain_walk(const struct virtqueue *queue, const struct guest *guest,
                       struct descriptor_table table, uint32_t at, struct virtqueue_chain *chain)
{
    bool may_be_indirect = queue->indirect;

    for (uint32_t steps = 0; steps <= VIRTQUEUE_SIZE_MAX; steps++) {
        if (at >= table.count) {
            return false;
        }
        struct virtio_descriptor descriptor = descriptor_copy(&table.entries[at]);
        if ((descriptor.flags & VIRTIO_DESCRIPTOR_INDIRECT) != 0) {
            if (!may_be_indirect) {
                return false;
            }
            may_be_indirect = false;
            table = indirect_table(guest, &descriptor);
            if (table.entries == NULL) {
                return false;
            }
            at = 0;
            continue;
        }
        if (!chain_add(chain, guest, &descriptor)) {
            return false;
        }
        if ((descriptor.flags & VIRTIO_DESCRIPTOR_NEXT) == 0) {
            return true;
        }
        at = descriptor.next;
    }
    return false;
}

enum virtqueue_answer virtqueue_peek(const struct virtqueue *queue, const struct guest *guest,
                                     struct virtqueue_chain *chain)
{
    uint32_t waiting = virtqueue_waiting(queue);

    if (waiting == 0) {
        return VIRTQUEUE_EMPTY;
    }
    if (waiting > queue->size) {
        return VIRTQUEUE_BROKEN;
    }
    uint16_t head = load_relaxed(&queue->available->ring[queue->taken % queue->size]);
    struct descriptor_table table = {queue->descriptors, queue->size};
    chain->head = head;
    chain->count = 0;
    chain->readable = 0;
    chain->readable_bytes = 0;
    chain->writable_bytes = 0;
    return chain_walk(queue, guest, table, head, chain) ? VIRTQUEUE_TAKEN : VIRTQUEUE_BROKEN;
}

void virtqueue_take(struct virtqueue *queue)
{
    queue->taken++;
}

void virtqueue_untake(struct virtqueue *queue, uint32_t count)
{
    queue->taken = (uint16_t)(queue->taken - count);
}

void virtqueue_give_all(struct virtqueue *queue, const struct virtqueue_given *given, uint32_t count)
{
    if (!queue->ready) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct virtio_used_element *element = &queue->used->ring[queue->given % queue->size];
        __atomic_store_n(&element->id, given[i].head, __ATOMIC_RELAXED);
        __atomic_store_n(&element->bytes, given[i].bytes, __ATOMIC_RELAXED);
        queue->given++;
    }
    store_release(&queue->used->index, queue->given);
}

void virtqueue_give(struct virtqueue *queue, uint16_t head, uint32_t bytes)
{
    const struct virtqueue_given given = {.head = head, .bytes = bytes};

    virtqueue_give_all(queue, &given, 1);
}

bool virtqueue_wants_interrupt(struct virtqueue *queue)
{
    uint16_t before = queue->signalled;

    if (!queue->ready || queue->given == before) {
        return false;
    }
    queue->signalled = queue->given;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!queue->event_idx) {
        return (load_relaxed(&queue->available->flags) & VIRTIO_AVAILABLE_NO_INTERRUPT) == 0;
    }
    /*
     * Is the event among the entries given since: before <= event < given, modulo 2^16? [VirtIO
     * 1.2 2.7.10]
     */
    uint16_t event = load_relaxed(used_event(queue));
    return (uint16_t)(queue->given - event - 1) < (uint16_t)(queue->given - before);
}

bool virtqueue_ask(struct virtqueue *queue, bool notify)
{
    if (!queue->ready) {
        return false;
    }
    if (!queue->event_idx) {
        __atomic_store_n(&queue->used->flags, notify ? 0 : VIRTIO_USED_NO_NOTIFY, __ATOMIC_RELAXED);
    } else if (notify) {
        __atomic_store_n(available_event(queue), queue->taken, __ATOMIC_RELAXED);
    }
    if (!notify) {
        return false;
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return virtqueue_waiting(queue) != 0;
}

/*
 * The guest notifies when it writes the entry that the event names [VirtIO 1.2 2.7.10].
 */
bool virtqueue_ask_after(struct virtqueue *queue, uint32_t count)
{
    if (!queue->ready) {
        return false;
    }
    __atomic_store_n(available_event(queue), (uint16_t)(queue->taken + count - 1), __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return virtqueue_waiting(queue) >= count;
}

static uint64_t minimum(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t virtqueue_copy_out(const struct virtqueue_chain *chain, uint64_t offset, void *to,
                            uint64_t bytes)
{
    uint64_t copied = 0;

    for (uint32_t i = 0; i < chain->readable && copied < bytes; i++) {
        const struct virtqueue_segment *segment = &chain->segments[i];
        if (offset >= segment->bytes) {
            offset -= segment->bytes;
            continue;
        }
        uint64_t part = minimum(segment->bytes - offset, bytes - copied);
        memcpy((uint8_t *)to + copied, segment->data + offset, part);
        copied += part;
        offset = 0;
    }
    return copied;
}

uint64_t virtqueue_copy_in(const struct virtqueue_chain *chain, uint64_t offset, const void *from,
                           uint64_t bytes)
{
    uint64_t copied = 0;

    for (uint32_t i = chain->readable; i < chain->count && copied < bytes; i++) {
        const struct virtqueue_segment *segment = &chain->segments[i];
        if (offset >= segment->bytes) {
            offset -= segment->bytes;
            continue;
        }
        uint64_t part = minimum(segment->bytes - offset, bytes - copied);
        memcpy(segment->data + offset, (const uint8_t *)from + copied, part);
        copied += part;
        offset = 0;
    }
    return copied;
}
