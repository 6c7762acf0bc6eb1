/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Partition tables in memory, made for tests. */
#pragma once

#include <stdint.h>
#include <string.h>

#include "devices/blk/partition.h"

enum {
    IMAGE_BYTES = PARTITION_TABLE_SECTORS * PARTITION_SECTOR_BYTES,
    IMAGE_HEADER = 512,
    IMAGE_ENTRIES = 1024,
    IMAGE_CAPACITY = 262144,
    IMAGE_FIRST_USABLE = 34,
    IMAGE_LAST_USABLE = IMAGE_CAPACITY - 34,
};

static inline void image_put(uint8_t *image, uint64_t offset, uint64_t value, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        image[offset + i] = (uint8_t)(value >> 8 * i);
    }
}

static inline void image_mbr_entry(uint8_t *image, uint32_t index, uint8_t type, uint32_t first,
                                   uint32_t sectors)
{
    image_put(image, 446 + 16 * index + 4, type, 1);
    image_put(image, 446 + 16 * index + 8, first, 4);
    image_put(image, 446 + 16 * index + 12, sectors, 4);
    image_put(image, 510, 0xaa55, 2);
}

/* Make both checksums right for whatever the image holds. */
static inline void image_checksum(uint8_t *image)
{
    uint32_t count;
    uint32_t size;
    uint32_t header_bytes;
    memcpy(&count, image + IMAGE_HEADER + 80, 4);
    memcpy(&size, image + IMAGE_HEADER + 84, 4);
    memcpy(&header_bytes, image + IMAGE_HEADER + 12, 4);
    uint64_t lba;
    memcpy(&lba, image + IMAGE_HEADER + 72, 8);
    uint64_t bytes = (uint64_t)count * size;
    if (lba < PARTITION_TABLE_SECTORS && bytes <= IMAGE_BYTES - lba * 512) {
        image_put(image, IMAGE_HEADER + 88, partition_crc32(image + lba * 512, bytes), 4);
    }
    image_put(image, IMAGE_HEADER + 16, 0, 4);
    if (header_bytes <= 512) {
        uint32_t crc = partition_crc32(image + IMAGE_HEADER, header_bytes);
        image_put(image, IMAGE_HEADER + 16, crc, 4);
    }
}

static inline void image_gpt_entry(uint8_t *image, uint32_t index, uint64_t first, uint64_t last)
{
    uint64_t entry = IMAGE_ENTRIES + 128 * (uint64_t)index;
    image_put(image, entry, UINT64_C(0x477284830fc63daf), 8);
    image_put(image, entry + 8, UINT64_C(0xe47d47d8693d798e), 8);
    image_put(image, entry + 32, first, 8);
    image_put(image, entry + 40, last, 8);
}

/* An empty GPT of 128 entries on a medium of IMAGE_CAPACITY sectors. */
static inline void image_gpt(uint8_t *image)
{
    uint8_t *header = image + IMAGE_HEADER;
    memset(image, 0, IMAGE_BYTES);
    image_mbr_entry(image, 0, 0xee, 1, IMAGE_CAPACITY - 1);
    memcpy(header, "EFI PART", 8);
    image_put(header, 8, 0x10000, 4);
    image_put(header, 12, 92, 4);
    image_put(header, 24, 1, 8);
    image_put(header, 32, IMAGE_CAPACITY - 1, 8);
    image_put(header, 40, IMAGE_FIRST_USABLE, 8);
    image_put(header, 48, IMAGE_LAST_USABLE, 8);
    image_put(header, 72, 2, 8);
    image_put(header, 80, 128, 4);
    image_put(header, 84, 128, 4);
    image_checksum(image);
}

/* Three partitions, one behind the other. */
static inline void image_gpt_three(uint8_t *image)
{
    image_gpt(image);
    image_gpt_entry(image, 0, 2048, 4095);
    image_gpt_entry(image, 1, 4096, 8191);
    image_gpt_entry(image, 2, 8192, 65535);
    image_checksum(image);
}
