/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Partition tables, MBR and GPT, read strictly. */
#include "devices/blk/partition.h"

#include <stdbool.h>

/* Master boot record [UEFI 2.10 5.2.1] */
enum {
    MBR_ENTRIES = 446,
    MBR_ENTRY_BYTES = 16,
    MBR_ENTRY_COUNT = 4,
    MBR_ENTRY_STATUS = 0,
    MBR_ENTRY_TYPE = 4,
    MBR_ENTRY_FIRST = 8,
    MBR_ENTRY_SECTORS = 12,
    MBR_SIGNATURE = 510,
    MBR_TYPE_EMPTY = 0x00,
    MBR_TYPE_GPT = 0xee,
    MBR_STATUS_BOOT = 0x80,
};

/* GPT header [UEFI 2.10 5.3.2] and entries [5.3.3] */
enum {
    GPT_SIGNATURE = 0,
    GPT_REVISION = 8,
    GPT_HEADER_BYTES = 12,
    GPT_HEADER_CRC = 16,
    GPT_RESERVED = 20,
    GPT_MY_LBA = 24,
    GPT_ALTERNATE_LBA = 32,
    GPT_FIRST_USABLE = 40,
    GPT_LAST_USABLE = 48,
    GPT_ENTRIES_LBA = 72,
    GPT_ENTRY_COUNT = 80,
    GPT_ENTRY_BYTES = 84,
    GPT_ENTRIES_CRC = 88,
    GPT_HEADER_BYTES_MIN = 92,
    GPT_ENTRY_BYTES_MIN = 128,
    GPT_ENTRY_BYTES_MAX = 512,
    GPT_ENTRY_FIRST = 32,
    GPT_ENTRY_LAST = 40,
    GPT_REVISION_1 = 0x00010000,
};

static const uint64_t GPT_SIGNATURE_VALUE = UINT64_C(0x5452415020494645); /* "EFI PART" */

struct gpt {
    uint64_t first_usable;
    uint64_t last_usable;
    uint64_t entries; /* in bytes from the start of the medium */
    uint32_t entry_count;
    uint32_t entry_bytes;
};

/*@ logic integer word32(uint8_t *b) = b[0] + b[1] * 0x100 + b[2] * 0x10000 + b[3] * 0x1000000;
    logic integer word64(uint8_t *b) = word32(b) + word32(b + 4) * 0x100000000;
    predicate gpt_fits(struct gpt *g, integer bytes) =
        1 <= g->entry_count <= PARTITION_MAX &&
        GPT_ENTRY_BYTES_MIN <= g->entry_bytes <= GPT_ENTRY_BYTES_MAX &&
        g->entries + g->entry_count * g->entry_bytes <= bytes;
*/

/*@ requires \valid_read(bytes + (0 .. 3));
    assigns \nothing;
    ensures \result == word32(bytes); */
static uint32_t load32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] + (uint32_t)bytes[1] * 0x100 + (uint32_t)bytes[2] * 0x10000 +
           (uint32_t)bytes[3] * 0x1000000;
}

/*@ requires \valid_read(bytes + (0 .. 7));
    assigns \nothing;
    ensures \result == word64(bytes); */
static uint64_t load64(const uint8_t *bytes)
{
    return load32(bytes) + (uint64_t)load32(bytes + 4) * 0x100000000;
}

/*@ assigns \nothing; */
static uint32_t crc32_add(uint32_t crc, uint8_t byte)
{
    crc ^= byte;
    /*@ loop invariant 0 <= bit <= 8;
        loop assigns bit, crc;
        loop variant 8 - bit; */
    for (uint32_t bit = 0; bit < 8; bit++) {
        crc = crc >> 1 ^ (crc % 2 != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return crc;
}

uint32_t partition_crc32(const uint8_t *bytes, uint64_t count)
{
    uint32_t crc = UINT32_MAX;
    /*@ loop invariant 0 <= i <= count;
        loop assigns i, crc;
        loop variant count - i; */
    for (uint64_t i = 0; i < count; i++) {
        crc = crc32_add(crc, bytes[i]);
    }
    return ~crc;
}

/* The header's checksum counts its own field as 0. */
/*@ requires \valid_read(header + (0 .. count - 1)) && count <= PARTITION_SECTOR_BYTES;
    assigns \nothing; */
static uint32_t header_crc32(const uint8_t *header, uint32_t count)
{
    uint32_t crc = UINT32_MAX;
    /*@ loop invariant 0 <= i <= count;
        loop assigns i, crc;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        bool own = i >= GPT_HEADER_CRC && i < GPT_HEADER_CRC + 4;
        crc = crc32_add(crc, own ? 0 : header[i]);
    }
    return ~crc;
}

/*@ requires \valid(table);
    assigns *table;
    ensures table_empty(table, 0); */
static void table_clear(struct partition_table *table)
{
    /*@ loop invariant 0 <= i <= PARTITION_MAX;
        loop invariant \forall integer j; 0 <= j < i ==> table->entries[j].sectors == 0;
        loop assigns i, *table;
        loop variant PARTITION_MAX - i; */
    for (uint32_t i = 0; i < PARTITION_MAX; i++) {
        table->entries[i].first = 0;
        table->entries[i].sectors = 0;
    }
}

/*@ requires \valid_read(a) && \valid_read(b);
    requires a->first + a->sectors <= UINT64_MAX && b->first + b->sectors <= UINT64_MAX;
    assigns \nothing;
    ensures \result <==> !partitions_apart(a, b); */
static bool partitions_overlap(const struct partition *a, const struct partition *b)
{
    if (a->sectors == 0 || b->sectors == 0) {
        return false;
    }
    return a->first < b->first ? b->first - a->first < a->sectors
                               : a->first - b->first < b->sectors;
}

/*@ requires \valid_read(table) && count <= PARTITION_MAX;
    requires table_inside(table, count, UINT64_MAX);
    assigns \nothing;
    ensures !\result ==> table_apart(table, count); */
static bool table_overlaps(const struct partition_table *table, uint32_t count)
{
    /*@ loop invariant 0 <= i <= count;
        loop invariant \forall integer k, l; 0 <= k < i && k < l < count ==>
                partitions_apart(&table->entries[k], &table->entries[l]);
        loop assigns i;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        /*@ loop invariant i + 1 <= j <= count;
            loop invariant \forall integer l; i < l < j ==>
                    partitions_apart(&table->entries[i], &table->entries[l]);
            loop assigns j;
            loop variant count - j; */
        for (uint32_t j = i + 1; j < count; j++) {
            if (partitions_overlap(&table->entries[i], &table->entries[j])) {
                return true;
            }
        }
    }
    return false;
}

/* ---- MBR ---- */

/*@ assigns \nothing;
    ensures \result <==> type == 0x05 || type == 0x0f || type == 0x85; */
static bool mbr_type_is_extended(uint8_t type)
{
    return type == 0x05 || type == 0x0f || type == 0x85;
}

/*@ requires \valid_read(entry + (0 .. MBR_ENTRY_BYTES - 1)) && \valid(partition);
    requires \separated(entry + (0 .. MBR_ENTRY_BYTES - 1), partition);
    assigns *partition;
    ensures inside: \result == PARTITION_OK ==> partition_inside(partition, capacity); */
static enum partition_error mbr_entry(const uint8_t *entry, uint64_t capacity,
                                      struct partition *partition)
{
    uint8_t status = entry[MBR_ENTRY_STATUS];
    partition->first = load32(entry + MBR_ENTRY_FIRST);
    partition->sectors = load32(entry + MBR_ENTRY_SECTORS);
    if (entry[MBR_ENTRY_TYPE] == MBR_TYPE_EMPTY) {
        partition->sectors = 0;
        return PARTITION_OK;
    }
    if (status != 0 && status != MBR_STATUS_BOOT) {
        return PARTITION_BAD_HEADER;
    }
    bool inside = partition->first >= 1 && partition->first < capacity && partition->sectors >= 1 &&
                  partition->sectors <= capacity - partition->first;
    return inside ? PARTITION_OK : PARTITION_BAD_ENTRY;
}

/*@ requires \valid(table) && i < MBR_ENTRY_COUNT && table_apart(table, MBR_ENTRY_COUNT);
    assigns table->entries[i].sectors;
    ensures table->entries[i].sectors == 0;
    ensures table_apart(table, MBR_ENTRY_COUNT); */
static void entry_hide(struct partition_table *table, uint32_t i)
{
    table->entries[i].sectors = 0;
    /*@ assert others: \forall integer j; 0 <= j < MBR_ENTRY_COUNT && j != i ==>
            table->entries[j].sectors == \at(table->entries[j].sectors, Pre) &&
            table->entries[j].first == \at(table->entries[j].first, Pre); */
    /*@ assert apart: \forall integer j, k; 0 <= j < k < MBR_ENTRY_COUNT && j != i && k != i ==>
            partitions_apart(&table->entries[j], &table->entries[k]); */
}

/*@ requires \valid_read(sector + (0 .. PARTITION_SECTOR_BYTES - 1)) && \valid(table);
    requires \separated(sector + (0 .. PARTITION_SECTOR_BYTES - 1), table) && table_empty(table, 0);
    assigns *table;
    ensures inside: \result == PARTITION_OK ==> table_inside(table, PARTITION_MAX, capacity);
    ensures apart: \result == PARTITION_OK ==> table_apart(table, PARTITION_MAX); */
static enum partition_error mbr_parse(const uint8_t *sector, uint64_t capacity,
                                      struct partition_table *table)
{
    /*@ loop invariant 0 <= i <= MBR_ENTRY_COUNT;
        loop invariant table_inside(table, i, capacity);
        loop invariant table_empty(table, MBR_ENTRY_COUNT);
        loop assigns i, table->entries[0 .. MBR_ENTRY_COUNT - 1];
        loop variant MBR_ENTRY_COUNT - i; */
    for (uint32_t i = 0; i < MBR_ENTRY_COUNT; i++) {
        const uint8_t *entry = sector + MBR_ENTRIES + i * MBR_ENTRY_BYTES;
        enum partition_error error = mbr_entry(entry, capacity, &table->entries[i]);
        if (error != PARTITION_OK) {
            return error;
        }
    }
    if (table_overlaps(table, MBR_ENTRY_COUNT)) {
        return PARTITION_OVERLAP;
    }
    /*@ loop invariant 0 <= i <= MBR_ENTRY_COUNT;
        loop invariant table_inside(table, MBR_ENTRY_COUNT, capacity);
        loop invariant table_apart(table, MBR_ENTRY_COUNT);
        loop invariant table_empty(table, MBR_ENTRY_COUNT);
        loop assigns i, table->entries[0 .. MBR_ENTRY_COUNT - 1];
        loop variant MBR_ENTRY_COUNT - i; */
    for (uint32_t i = 0; i < MBR_ENTRY_COUNT; i++) {
        if (mbr_type_is_extended(sector[MBR_ENTRIES + i * MBR_ENTRY_BYTES + MBR_ENTRY_TYPE])) {
            entry_hide(table, i);
        }
    }
    return PARTITION_OK;
}

/*@ requires \valid_read(sector + (0 .. PARTITION_SECTOR_BYTES - 1));
    assigns \nothing; */
static bool mbr_is_protective(const uint8_t *sector)
{
    bool found = false;
    /*@ loop invariant 0 <= i <= MBR_ENTRY_COUNT;
        loop assigns i, found;
        loop variant MBR_ENTRY_COUNT - i; */
    for (uint32_t i = 0; i < MBR_ENTRY_COUNT; i++) {
        const uint8_t *entry = sector + MBR_ENTRIES + i * MBR_ENTRY_BYTES;
        found = found || entry[MBR_ENTRY_TYPE] == MBR_TYPE_GPT;
    }
    return found;
}

/* ---- GPT ---- */

/* Fields of the header that need nothing else. */
/*@ requires \valid_read(header + (0 .. PARTITION_SECTOR_BYTES - 1));
    assigns \nothing;
    ensures size: \result ==> word32(header + GPT_HEADER_BYTES) <= PARTITION_SECTOR_BYTES;
    ensures last: \result ==> word64(header + GPT_LAST_USABLE) < capacity; */
static bool header_is_sane(const uint8_t *header, uint64_t capacity)
{
    uint32_t header_bytes = load32(header + GPT_HEADER_BYTES);
    uint64_t alternate = load64(header + GPT_ALTERNATE_LBA);
    uint64_t first = load64(header + GPT_FIRST_USABLE);
    uint64_t last = load64(header + GPT_LAST_USABLE);
    return load64(header + GPT_SIGNATURE) == GPT_SIGNATURE_VALUE &&
           load32(header + GPT_REVISION) == GPT_REVISION_1 &&
           header_bytes >= GPT_HEADER_BYTES_MIN && header_bytes <= PARTITION_SECTOR_BYTES &&
           load32(header + GPT_RESERVED) == 0 && load64(header + GPT_MY_LBA) == 1 &&
           first <= last && last < capacity && alternate > last && alternate < capacity;
}

/*@ requires count <= PARTITION_MAX && bytes <= GPT_ENTRY_BYTES_MAX;
    assigns \nothing;
    ensures \result == count * bytes && \result <= PARTITION_MAX * GPT_ENTRY_BYTES_MAX; */
static uint64_t entries_length(uint32_t count, uint32_t bytes)
{
    return (uint64_t)count * bytes;
}

/* Where the entries lie: after the header, before the usable part, and in the bytes we have. */
/*@ requires \valid_read(header + (0 .. PARTITION_SECTOR_BYTES - 1)) && \valid(gpt);
    requires \separated(header + (0 .. PARTITION_SECTOR_BYTES - 1), gpt) && bytes <= 0x100000;
    assigns *gpt;
    ensures fits: \result ==> gpt_fits(gpt, bytes);
    ensures last: gpt->last_usable == word64(header + GPT_LAST_USABLE); */
static bool entries_are_sane(const uint8_t *header, uint64_t bytes, struct gpt *gpt)
{
    uint64_t lba = load64(header + GPT_ENTRIES_LBA);
    gpt->entry_count = load32(header + GPT_ENTRY_COUNT);
    gpt->entry_bytes = load32(header + GPT_ENTRY_BYTES);
    gpt->first_usable = load64(header + GPT_FIRST_USABLE);
    gpt->last_usable = load64(header + GPT_LAST_USABLE);
    if (gpt->entry_count < 1 || gpt->entry_count > PARTITION_MAX ||
        gpt->entry_bytes < GPT_ENTRY_BYTES_MIN || gpt->entry_bytes > GPT_ENTRY_BYTES_MAX ||
        (gpt->entry_bytes & (gpt->entry_bytes - 1)) != 0 || lba < 2 ||
        lba >= bytes / PARTITION_SECTOR_BYTES) {
        return false;
    }
    gpt->entries = lba * PARTITION_SECTOR_BYTES;
    uint64_t length = entries_length(gpt->entry_count, gpt->entry_bytes);
    uint64_t end = gpt->entries + length;
    uint64_t end_lba = (end + PARTITION_SECTOR_BYTES - 1) / PARTITION_SECTOR_BYTES;
    return end <= bytes && end_lba <= gpt->first_usable;
}

/* Where entry i begins, counted from the first one. */
/*@ requires \valid_read(gpt) && i < gpt->entry_count <= PARTITION_MAX;
    requires GPT_ENTRY_BYTES_MIN <= gpt->entry_bytes <= GPT_ENTRY_BYTES_MAX;
    assigns \nothing;
    ensures \result + GPT_ENTRY_BYTES_MIN <= gpt->entry_count * gpt->entry_bytes; */
static uint64_t entry_offset(const struct gpt *gpt, uint32_t i)
{
    //@ ghost uint64_t count = gpt->entry_count;
    uint64_t bytes = gpt->entry_bytes;
    //@ assert next: (i + 1) * bytes <= count * bytes;
    //@ assert bounded: count * bytes <= PARTITION_MAX * GPT_ENTRY_BYTES_MAX;
    return i * bytes;
}

/*@ requires \valid_read(entry + (0 .. 15));
    assigns \nothing; */
static bool entry_is_used(const uint8_t *entry)
{
    return load64(entry) != 0 || load64(entry + 8) != 0;
}

/*@ requires \valid_read(start + (0 .. bytes - 1)) && \valid_read(gpt) && \valid(table);
    requires \separated(start + (0 .. bytes - 1), table) && \separated(gpt, table);
    requires bytes <= 0x100000 && gpt_fits(gpt, bytes) && gpt->last_usable < capacity;
    requires table_empty(table, 0);
    assigns *table;
    ensures inside: \result == PARTITION_OK ==> table_inside(table, PARTITION_MAX, capacity);
    ensures apart: \result == PARTITION_OK ==> table_apart(table, PARTITION_MAX); */
static enum partition_error gpt_entries(const uint8_t *start, uint64_t bytes, uint64_t capacity,
                                        const struct gpt *gpt, struct partition_table *table)
{
    (void)bytes;
    (void)capacity;
    /*@ loop invariant 0 <= i <= gpt->entry_count;
        loop invariant table_inside(table, i, capacity);
        loop invariant table_empty(table, i);
        loop assigns i, table->entries[0 .. PARTITION_MAX - 1];
        loop variant gpt->entry_count - i; */
    for (uint32_t i = 0; i < gpt->entry_count; i++) {
        const uint8_t *entry = start + gpt->entries + entry_offset(gpt, i);
        uint64_t first = load64(entry + GPT_ENTRY_FIRST);
        uint64_t last = load64(entry + GPT_ENTRY_LAST);
        if (!entry_is_used(entry)) {
            continue;
        }
        if (first < gpt->first_usable || last > gpt->last_usable || first > last) {
            return PARTITION_BAD_ENTRY;
        }
        table->entries[i].first = first;
        table->entries[i].sectors = last - first + 1;
    }
    return table_overlaps(table, gpt->entry_count) ? PARTITION_OVERLAP : PARTITION_OK;
}

/*@ requires \valid_read(start + (0 .. bytes - 1)) && \valid(table) && bytes <= 0x100000;
    requires \separated(start + (0 .. bytes - 1), table) && table_empty(table, 0);
    assigns *table;
    ensures inside: \result == PARTITION_OK ==> table_inside(table, PARTITION_MAX, capacity);
    ensures apart: \result == PARTITION_OK ==> table_apart(table, PARTITION_MAX); */
static enum partition_error gpt_parse(const uint8_t *start, uint64_t bytes, uint64_t capacity,
                                      struct partition_table *table)
{
    struct gpt gpt;
    if (bytes < 2 * PARTITION_SECTOR_BYTES) {
        return PARTITION_BAD_HEADER;
    }
    const uint8_t *header = start + PARTITION_SECTOR_BYTES;
    if (!header_is_sane(header, capacity)) {
        return PARTITION_BAD_HEADER;
    }
    if (header_crc32(header, load32(header + GPT_HEADER_BYTES)) !=
        load32(header + GPT_HEADER_CRC)) {
        return PARTITION_BAD_CHECKSUM;
    }
    if (!entries_are_sane(header, bytes, &gpt)) {
        return PARTITION_BAD_HEADER;
    }
    uint64_t entries_bytes = (uint64_t)gpt.entry_count * gpt.entry_bytes;
    if (partition_crc32(start + gpt.entries, entries_bytes) != load32(header + GPT_ENTRIES_CRC)) {
        return PARTITION_BAD_CHECKSUM;
    }
    return gpt_entries(start, bytes, capacity, &gpt, table);
}

enum partition_error partition_parse(const uint8_t *start, uint64_t bytes, uint64_t capacity,
                                     struct partition_table *table)
{
    table_clear(table);
    if (bytes < PARTITION_SECTOR_BYTES || start[MBR_SIGNATURE] != 0x55 ||
        start[MBR_SIGNATURE + 1] != 0xaa) {
        return PARTITION_NONE;
    }
    enum partition_error error = mbr_is_protective(start) ? gpt_parse(start, bytes, capacity, table)
                                                          : mbr_parse(start, capacity, table);
    if (error != PARTITION_OK) {
        table_clear(table);
    }
    return error;
}
