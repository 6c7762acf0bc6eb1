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
    VIRTIO_BLOCK_F_DISCARD = 13,
    VIRTIO_BLOCK_F_WRITE_ZEROES = 14,
};

struct virtio_block_config {
    uint64_t capacity_sectors; /* of 512 bytes */
    uint32_t segment_bytes_max;
    uint32_t segments_max;
    uint16_t cylinders;
    uint8_t heads;
    uint8_t sectors_per_track;
    uint32_t block_bytes;
    uint8_t physical_block_exponent;
    uint8_t alignment_offset;
    uint16_t minimum_io_blocks;
    uint32_t optimal_io_blocks;
    uint8_t write_back;
    uint8_t reserved0;
    uint16_t queue_count;
    uint32_t discard_sectors_max; /* of one range */
    uint32_t discard_ranges_max;
    uint32_t discard_alignment_sectors;
    uint32_t zeroes_sectors_max;
    uint32_t zeroes_ranges_max;
    uint8_t zeroes_may_unmap;
    uint8_t reserved1[3];
};

/* A request: header (device reads), data, then one byte of status (device writes). */
struct virtio_block_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

/* The data of VIRTIO_BLOCK_DISCARD and _WRITE_ZEROES: one or more of these; the device reads them. */
struct virtio_block_range {
    uint64_t sector;
    uint32_t sectors;
    uint32_t flags;
};

enum { /* flags of a range; the others are reserved */
    VIRTIO_BLOCK_RANGE_UNMAP = 1 << 0, /* of zeroes: may be done by unmapping */
};

enum virtio_block_type {
    VIRTIO_BLOCK_IN = 0,
    VIRTIO_BLOCK_OUT = 1,
    VIRTIO_BLOCK_FLUSH = 4,
    VIRTIO_BLOCK_GET_ID = 8,
    VIRTIO_BLOCK_DISCARD = 11,
    VIRTIO_BLOCK_WRITE_ZEROES = 13,
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

_Static_assert(sizeof(struct virtio_block_config) == 64, "[VirtIO 1.2 5.2.4]");
_Static_assert(offsetof(struct virtio_block_config, discard_sectors_max) == 36, "[VirtIO 1.2 5.2.4]");
_Static_assert(offsetof(struct virtio_block_config, zeroes_may_unmap) == 56, "[VirtIO 1.2 5.2.4]");
_Static_assert(sizeof(struct virtio_block_range) == 16, "[VirtIO 1.2 5.2.6]");
_Static_assert(offsetof(struct virtio_block_config, block_bytes) == 20, "[VirtIO 1.2 5.2.4]");
_Static_assert(sizeof(struct virtio_block_header) == 16, "[VirtIO 1.2 5.2.6]");
