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

/*@ predicate partition_inside(struct partition *p, integer capacity) =
        p->sectors == 0 || p->first + p->sectors <= capacity;
    predicate partitions_apart(struct partition *a, struct partition *b) =
        a->sectors == 0 || b->sectors == 0 ||
        a->first + a->sectors <= b->first || b->first + b->sectors <= a->first;
    predicate table_inside(struct partition_table *t, integer count, integer capacity) =
        \forall integer i; 0 <= i < count ==> partition_inside(&t->entries[i], capacity);
    predicate table_apart(struct partition_table *t, integer count) =
        \forall integer i, j; 0 <= i < j < count ==>
            partitions_apart(&t->entries[i], &t->entries[j]);
    predicate table_empty(struct partition_table *t, integer from) =
        \forall integer i; from <= i < PARTITION_MAX ==> t->entries[i].sectors == 0;
*/

/*
 * Read the table of a medium of `capacity` sectors from its first `bytes` bytes, which the caller
 * holds privately. A protective MBR leads to the GPT, of which the primary copy counts. Extended
 * partitions of an MBR take their space but are not served. For any answer but PARTITION_OK the
 * table is empty.
 */
/*@ requires \valid_read(start + (0 .. bytes - 1)) && \valid(table);
    requires bytes <= 0x100000 && \separated(start + (0 .. bytes - 1), table);
    assigns *table;
    ensures inside: table_inside(table, PARTITION_MAX, capacity);
    ensures apart: table_apart(table, PARTITION_MAX);
    ensures refused: \result != PARTITION_OK ==> table_empty(table, 0); */
enum partition_error partition_parse(const uint8_t *start, uint64_t bytes, uint64_t capacity,
                                     struct partition_table *table);

/* The checksum of a GPT: CRC-32 as of Ethernet. */
/*@ requires \valid_read(bytes + (0 .. count - 1)) && count <= 0x100000;
    assigns \nothing; */
uint32_t partition_crc32(const uint8_t *bytes, uint64_t count);
