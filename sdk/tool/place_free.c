/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What RAM is free, and whether everything without a fixed address fits into it. */
#include <inttypes.h>

#include "place.h"

enum { SIZE_CLASSES = 48, RANGES_SHOWN = 16 };

/* The next free range within [at, end), false if there is none. */
static bool next_free(const struct placement *placement, uint64_t at, uint64_t end,
                      struct range *found)
{
    bool moved = true;
    while (moved) {
        moved = false;
        for (uint32_t i = 0; i < placement->taken_count; i++) {
            const struct range *taken = &placement->taken[i];
            if (taken->start > at || taken->end <= at)
                continue;
            at = taken->end;
            moved = true;
        }
    }
    for (uint32_t i = 0; i < placement->taken_count; i++)
        if (placement->taken[i].start > at && placement->taken[i].start < end)
            end = placement->taken[i].start;
    *found = (struct range){at, end};
    return at < end;
}

void place_explain(struct diagnostics *diagnostics, const struct placement *placement,
                   const struct system *system, uint32_t count)
{
    struct range range;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct region *region = &system->regions[i];
        if (!region->has_paddr && region->paddr)
            note_at(diagnostics, region->at, "region '%s' got 0x%" PRIx64 "..0x%" PRIx64,
                    region->name, region->paddr, region->paddr + region->size);
    }
    for (uint32_t i = 0; i < placement->platform->memory_count; i++) {
        struct range memory = placement->platform->memory[i];
        for (; next_free(placement, memory.start, memory.end, &range); memory.start = range.end)
            if (shown++ < RANGES_SHOWN)
                note_at(diagnostics, (struct location){0}, "free is 0x%" PRIx64 "..0x%" PRIx64,
                        range.start, range.end);
    }
}

/* Splits [start, end) as the kernel does, into aligned powers of two, and counts their bytes by
 * size. */
static void count_blocks(uint64_t start, uint64_t end, uint64_t bytes[SIZE_CLASSES])
{
    while (start < end) {
        uint32_t bits = 0;
        while (bits + 1 < SIZE_CLASSES && (start & (UINT64_C(1) << bits)) == 0 &&
               end - start >= UINT64_C(2) << bits)
            bits++;
        bytes[bits] += UINT64_C(1) << bits;
        start += UINT64_C(1) << bits;
    }
}

static void count_free(const struct placement *placement, uint64_t bytes[SIZE_CLASSES])
{
    struct range range;
    for (uint32_t i = 0; i < placement->platform->memory_count; i++) {
        struct range memory = placement->platform->memory[i];
        for (; next_free(placement, memory.start, memory.end, &range); memory.start = range.end)
            count_blocks(range.start, range.end, bytes);
    }
}

/* Sizes are powers of two and placed largest first, so bytes are all that counts: for every size,
 * the objects of at least this size must fit into the blocks of at least this size. */
void place_check_fit(struct diagnostics *diagnostics, const struct placement *placement,
                     const struct layout *layout)
{
    uint64_t free_bytes[SIZE_CLASSES] = {0}, need_bytes[SIZE_CLASSES] = {0};
    uint64_t free_sum = 0, need_sum = 0;
    count_free(placement, free_bytes);
    for (uint32_t i = 0; i < layout->object_count; i++)
        if (!(layout->objects[i].flags & OBJECT_FIXED) && layout->objects[i].size_bits)
            need_bytes[layout->objects[i].size_bits] += UINT64_C(1) << layout->objects[i].size_bits;
    for (uint32_t bits = SIZE_CLASSES; bits-- > 0;) {
        free_sum += free_bytes[bits];
        need_sum += need_bytes[bits];
        if (need_sum <= free_sum)
            continue;
        error_plain(diagnostics,
                    "not enough memory: objects of %" PRIu64 " bytes and more need 0x%" PRIx64
                    " bytes, 0x%" PRIx64 " are free",
                    UINT64_C(1) << bits, need_sum, free_sum);
        return;
    }
}

uint64_t place_free_bytes(const struct placement *placement)
{
    uint64_t bytes[SIZE_CLASSES] = {0}, sum = 0;
    count_free(placement, bytes);
    for (uint32_t i = 0; i < SIZE_CLASSES; i++)
        sum += bytes[i];
    return sum;
}
