/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The driver's side of virtio: starting a device over MMIO, and split virtqueues [VirtIO 1.2 2.7, 3.1, 4.2]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hw/virtio_mmio.h"
#include "hw/virtio_ring.h"

enum {
    VIRTIO_DRIVER_QUEUE_MAX = 512, /* descriptors of one queue; a power of two */
};

struct virtio_driver {
    uintptr_t registers;
    uint64_t features; /* agreed on */
};

/* One piece of a buffer, in order; pieces that the device writes come last [VirtIO 1.2 2.7.4.2]. */
struct virtio_driver_part {
    uint64_t bus;
    uint32_t bytes;
    bool device_writes;
};

/*
 * What lies in shared memory is written for the device and never read back, but for the used ring.
 */
struct virtio_driver_queue {
    struct virtio_descriptor *descriptors;
    struct virtio_available *available;
    struct virtio_used *used;
    uint64_t descriptors_bus;
    uint64_t available_bus;
    uint64_t used_bus;
    uint16_t size;
    uint16_t free_head;
    uint16_t free_count;
    uint16_t available_index; /* buffers added */
    uint16_t published_index; /* of those the device knows */
    uint16_t used_index;      /* buffers taken back */
    bool event_index;         /* VIRTIO_F_EVENT_IDX was agreed on */
    uint16_t next[VIRTIO_DRIVER_QUEUE_MAX]; /* chain of free ones, or the next part of the buffer */
    uint16_t parts[VIRTIO_DRIVER_QUEUE_MAX]; /* at a buffer's first descriptor: how many; else 0 */
    uint32_t token[VIRTIO_DRIVER_QUEUE_MAX];
};

/*
 * Resets the device and agrees on VIRTIO_F_VERSION_1 and those of `wanted` features that it offers.
 * False: there is no such device, or it does not agree.
 */
bool virtio_driver_begin(struct virtio_driver *driver, uintptr_t registers, uint32_t device_id,
                         uint64_t wanted);

static inline bool virtio_driver_has(const struct virtio_driver *driver, uint32_t feature)
{
    return (driver->features >> feature & 1) != 0;
}

/* The largest size that device and VIRTIO_DRIVER_QUEUE_MAX allow; 0: no such queue. */
uint32_t virtio_driver_queue_limit(struct virtio_driver *driver, uint32_t number);

/* Tells the device where queue `number` lies. Between virtio_driver_begin and virtio_driver_go. */
void virtio_driver_queue_attach(struct virtio_driver *driver, uint32_t number,
                                const struct virtio_driver_queue *queue);

/* The device starts working. */
void virtio_driver_go(struct virtio_driver *driver);

/* Stops the device: it reads and writes no memory any more. */
void virtio_driver_reset(struct virtio_driver *driver);

/* The doorbell of queue `number`; only when virtio_driver_queue_publish says so. */
void virtio_driver_notify(struct virtio_driver *driver, uint32_t number);

/* Reads and acknowledges why the device interrupts: VIRTIO_INTERRUPT_* bits. */
uint32_t virtio_driver_acknowledge(struct virtio_driver *driver);

/*
 * `bytes` (1 .. 8) bytes of configuration space at `offset`, little-endian, read as one state of
 * the device.
 */
uint64_t virtio_driver_config(struct virtio_driver *driver, uint32_t offset, uint32_t bytes);

/* Memory that a queue needs, in bytes; aligned to 16 at both addresses. */
uint64_t virtio_driver_queue_bytes(uint32_t size);

/*
 * Lays an empty queue out in zeroed memory. `size` is a power of two, at most
 * VIRTIO_DRIVER_QUEUE_MAX.
 */
void virtio_driver_queue_init(struct virtio_driver_queue *queue, void *memory, uint64_t bus,
                              uint32_t size, bool event_index);

/*
 * Adds a buffer of `count` (at least 1) parts. False: not so many free descriptors. The device sees
 * it when published.
 */
bool virtio_driver_queue_add(struct virtio_driver_queue *queue,
                             const struct virtio_driver_part *parts, uint32_t count,
                             uint32_t token);

/* Makes all added buffers visible. True: the device asks for the doorbell. */
bool virtio_driver_queue_publish(struct virtio_driver_queue *queue);

/*
 * Takes back one buffer that the device is done with, and how many bytes it says it wrote
 * (unchecked). False: none. What makes no sense is passed over.
 */
bool virtio_driver_queue_take(struct virtio_driver_queue *queue, uint32_t *token, uint32_t *bytes);

/* Buffers that the device has and has not given back. */
uint16_t virtio_driver_queue_pending(const struct virtio_driver_queue *queue);

/*
 * Asks for an interrupt once `after` (at least 1) more buffers are done; a device without event
 * index interrupts at each. True: not so many are done yet, the caller may sleep. False: look again
 * first.
 */
bool virtio_driver_queue_arm(struct virtio_driver_queue *queue, uint16_t after);

/* Asks for no interrupts (a device may send some all the same). */
void virtio_driver_queue_disarm(struct virtio_driver_queue *queue);
