/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The split virtqueue as it lies in memory [VirtIO 1.2 2.7]; all fields little-endian. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
    VIRTIO_QUEUE_SIZE_LIMIT = 32768, /* a power of two */

    VIRTIO_DESCRIPTOR_ALIGNMENT = 16, /* of the three parts */
    VIRTIO_AVAILABLE_ALIGNMENT = 2,
    VIRTIO_USED_ALIGNMENT = 4,
};

/* Descriptor table: one per entry of the queue [VirtIO 1.2 2.7.5]. */
struct virtio_descriptor {
    uint64_t address; /* guest-physical */
    uint32_t bytes;
    uint16_t flags;
    uint16_t next;
};

enum {
    VIRTIO_DESCRIPTOR_NEXT = 1 << 0,
    VIRTIO_DESCRIPTOR_WRITE = 1 << 1,    /* the device writes this buffer */
    VIRTIO_DESCRIPTOR_INDIRECT = 1 << 2, /* the buffer is a table of descriptors */
};

/* Available ring, written by the driver [VirtIO 1.2 2.7.6]; after the ring: uint16_t used_event. */
struct virtio_available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[];
};

enum {
    VIRTIO_AVAILABLE_NO_INTERRUPT = 1,
};

/* Used ring, written by the device [VirtIO 1.2 2.7.8]; after the ring: uint16_t available_event. */
struct virtio_used_element {
    uint32_t id;
    uint32_t bytes; /* written by the device */
};

struct virtio_used {
    uint16_t flags;
    uint16_t index;
    struct virtio_used_element ring[];
};

enum {
    VIRTIO_USED_NO_NOTIFY = 1,
};

_Static_assert(sizeof(struct virtio_descriptor) == 16, "[VirtIO 1.2 2.7.5]");
_Static_assert(offsetof(struct virtio_available, ring) == 4, "[VirtIO 1.2 2.7.6]");
_Static_assert(offsetof(struct virtio_used, ring) == 4, "[VirtIO 1.2 2.7.8]");
_Static_assert(sizeof(struct virtio_used_element) == 8, "[VirtIO 1.2 2.7.8]");

static inline uint64_t virtio_descriptors_bytes(uint32_t size)
{
    return sizeof(struct virtio_descriptor) * (uint64_t)size;
}

/* Both rings with the event index at their end. */
static inline uint64_t virtio_available_bytes(uint32_t size)
{
    return 6 + 2 * (uint64_t)size;
}

static inline uint64_t virtio_used_bytes(uint32_t size)
{
    return 6 + 8 * (uint64_t)size;
}
