/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Partition tables, MBR and GPT [UEFI 2.10 5], read strictly: what is not all right is refused. */
#pragma once

#include <stdint.h>

enum {
    PARTITION_MAX = 128,
    PARTITION_SECTOR_BYTES = 512,
    PARTITION_TABLE_SECTORS =
        64, /* at the start of the medium; a GPT's entries have to lie in there */
};

enum partition_error {
    PARTITION_OK,
    PARTITION_NONE,         /* no table: neither signature is there; nothing is wrong */
    PARTITION_BAD_HEADER,   /* a field that cannot be */
    PARTITION_BAD_CHECKSUM, /* GPT: of the header or of the entries */
    PARTITION_BAD_ENTRY,    /* outside the medium or of the usable part, or without sectors */
    PARTITION_OVERLAP,
};

/* sectors 0: there is no such partition. Units of 512 bytes from the start of the medium. */
struct partition {
    uint64_t first;
    uint64_t sectors;
};

/* Number n of the table is entries[n - 1]. All entries lie inside the medium, and no two overlap.
 */
struct partition_table {
    struct partition entries[PARTITION_MAX];
};

/*
 * Read the table of a medium of `capacity` sectors from its first `bytes` bytes, which the caller
 * holds privately. A protective MBR leads to the GPT, of which the primary copy counts. Extended
 * partitions of an MBR take their space but are not served. For any answer but PARTITION_OK the
 * table is empty.
 */
enum partition_error partition_parse(const uint8_t *start, uint64_t bytes, uint64_t capacity,
                                     struct partition_table *table);

/* The checksum of a GPT: CRC-32 as of Ethernet. */
uint32_t partition_crc32(const uint8_t *bytes, uint64_t count);
