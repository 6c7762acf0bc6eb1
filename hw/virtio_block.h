/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio block device: features, configuration space, requests [VirtIO 1.2 5.2]. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { /* numbers of feature bits */
    VIRTIO_BLOCK_F_SIZE_MAX = 1,
    VIRTIO_BLOCK_F_SEGMENTS_MAX = 2,
    VIRTIO_BLOCK_F_READ_ONLY = 5,
    VIRTIO_BLOCK_F_BLOCK_SIZE = 6,
    VIRTIO_BLOCK_F_FLUSH = 9,
};

struct virtio_block_config {
    uint64_t capacity_sectors; /* of 512 bytes */
    uint32_t segment_bytes_max;
    uint32_t segments_max;
    uint16_t cylinders;
    uint8_t heads;
    uint8_t sectors_per_track;
    uint32_t block_bytes;
};

/* A request: header (device reads), data, then one byte of status (device writes). */
struct virtio_block_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

enum virtio_block_type {
    VIRTIO_BLOCK_IN = 0,
    VIRTIO_BLOCK_OUT = 1,
    VIRTIO_BLOCK_FLUSH = 4,
    VIRTIO_BLOCK_GET_ID = 8,
};

enum virtio_block_status {
    VIRTIO_BLOCK_OK = 0,
    VIRTIO_BLOCK_IO_ERROR = 1,
    VIRTIO_BLOCK_UNSUPPORTED = 2,
};

enum {
    VIRTIO_BLOCK_SECTOR_BYTES = 512,
    VIRTIO_BLOCK_ID_BYTES = 20,
};

_Static_assert(sizeof(struct virtio_block_config) == 24, "[VirtIO 1.2 5.2.4]");
_Static_assert(offsetof(struct virtio_block_config, block_bytes) == 20, "[VirtIO 1.2 5.2.4]");
_Static_assert(sizeof(struct virtio_block_header) == 16, "[VirtIO 1.2 5.2.6]");
