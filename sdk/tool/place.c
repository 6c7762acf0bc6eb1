/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Physical addresses: what is taken, where regions and the user image go, does the rest fit. */
#include "place.h"

#include <inttypes.h>

#include "memory.h"

/* Bound for the root task's objects besides its CNode: TCB, VSpace, its page tables, BootInfo and
 * the like. */
enum { ROOT_OBJECTS_BYTES = 2 << 20 };

static void take(struct placement *placement, uint64_t start, uint64_t size)
{
    placement->taken =
        array_grow(placement->taken, placement->taken_count, sizeof *placement->taken);
    placement->taken[placement->taken_count++] = (struct range){start, start + size};
}

static const struct range *overlapping(const struct placement *placement, uint64_t start,
                                       uint64_t end)
{
    for (uint32_t i = 0; i < placement->taken_count; i++)
        if (placement->taken[i].start < end && start < placement->taken[i].end)
            return &placement->taken[i];
    return NULL;
}

/* The kernel puts the root task's objects at the top of the highest free RAM, aligned to the
 * CNode, the largest. */
static void take_root_objects(struct placement *placement)
{
    const struct platform *platform = placement->platform;
    uint64_t cnode = UINT64_C(1) << (platform->root_cnode_bits + platform->sizes.slot);
    const struct range *last = &platform->memory[platform->memory_count - 1];
    uint64_t size = cnode + ROOT_OBJECTS_BYTES;
    uint64_t start = size < last->end ? (last->end - size) & ~(cnode - 1) : 0;
    if (start < last->start)
        start = last->start;
    take(placement, start, last->end - start);
}

void place_start(const struct platform *platform, struct range kernel, uint64_t image_base,
                 struct placement *placement)
{
    *placement = (struct placement){.platform = platform, .image_base = image_base};
    take(placement, kernel.start, kernel.end - kernel.start);
    if (platform->memory_count)
        take_root_objects(placement);
}

static uint64_t align_up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

/* Lowest free place in [low, high), UINT64_MAX if there is none. */
static uint64_t lowest_gap(const struct placement *placement, struct range within, uint64_t size,
                           uint64_t alignment)
{
    uint64_t start = align_up(within.start, alignment);
    while (start < within.end && within.end - start >= size) {
        const struct range *blocker = overlapping(placement, start, start + size);
        if (!blocker)
            return start;
        start = align_up(blocker->end, alignment);
    }
    return UINT64_MAX;
}

static uint64_t highest_gap(const struct placement *placement, struct range within, uint64_t size,
                            uint64_t alignment)
{
    uint64_t end = within.end;
    while (end > within.start && end - within.start >= size) {
        uint64_t start = (end - size) & ~(alignment - 1);
        const struct range *blocker = overlapping(placement, start, start + size);
        if (start < within.start)
            break;
        if (!blocker)
            return start;
        end = blocker->start;
    }
    return UINT64_MAX;
}

static void set_address(struct layout *layout, struct region *region, uint64_t paddr)
{
    region->paddr = paddr;
    for (uint64_t i = 0; i < region_pages(region); i++) {
        struct object *object = &layout->objects[region->first_object + i];
        object->paddr = paddr + i * region->page_size;
        object->flags |= OBJECT_FIXED;
    }
}

/* Below the image first, since the image grows upwards; then from the top down. */
static uint64_t find_place(const struct placement *placement, const struct region *region)
{
    const struct platform *platform = placement->platform;
    uint64_t start = UINT64_MAX;
    for (uint32_t i = 0; i < platform->memory_count && start == UINT64_MAX; i++) {
        struct range within = platform->memory[i];
        if (within.start < placement->image_base && placement->image_base < within.end)
            within.end = placement->image_base;
        start = lowest_gap(placement, within, region->size, region->page_size);
    }
    for (uint32_t i = platform->memory_count; i-- > 0 && start == UINT64_MAX;)
        start = highest_gap(placement, platform->memory[i], region->size, region->page_size);
    return start;
}

static void place_fixed(struct diagnostics *diagnostics, struct placement *placement,
                        const struct region *region)
{
    uint64_t end = region->paddr + region->size;
    const struct range *blocker = overlapping(placement, region->paddr, end);
    if (blocker)
        error_at(diagnostics, region->paddr_at,
                 "region '%s' lies in memory the kernel keeps, 0x%" PRIx64 "..0x%" PRIx64,
                 region->name, blocker->start, blocker->end);
    else
        take(placement, region->paddr, region->size);
}

void place_regions(struct diagnostics *diagnostics, struct placement *placement,
                   struct layout *layout, struct system *system)
{
    for (uint32_t i = 0; i < system->region_count; i++) {
        const struct region *region = &system->regions[i];
        if (region->has_paddr && !region->device && (region->mapped || region->paddr_wanted))
            place_fixed(diagnostics, placement, region);
    }
    for (uint32_t i = 0; i < system->region_count; i++) {
        struct region *region = &system->regions[i];
        if (region->has_paddr || !region->paddr_wanted)
            continue;
        uint64_t paddr = find_place(placement, region);
        if (paddr == UINT64_MAX) {
            error_at(diagnostics, region->at,
                     "no contiguous 0x%" PRIx64 " bytes are left for region '%s'", region->size,
                     region->name);
            place_explain(diagnostics, placement, system, i);
            continue;
        }
        take(placement, paddr, region->size);
        set_address(layout, region, paddr);
    }
}

static bool is_free_ram(const struct placement *placement, uint64_t start, uint64_t size)
{
    return platform_memory_kind(placement->platform, start, size) == MEMORY_RAM &&
           !overlapping(placement, start, start + size);
}

uint64_t place_user_image(struct placement *placement, uint64_t in_place, uint64_t size,
                          uint64_t image_end)
{
    const struct platform *platform = placement->platform;
    uint64_t start = is_free_ram(placement, in_place, size) ? in_place : UINT64_MAX;
    struct placement with_image = *placement;
    if (start == UINT64_MAX) { /* the source must survive until it is copied */
        with_image.taken = memory_new((placement->taken_count + 1) * sizeof *with_image.taken);
        for (uint32_t i = 0; i < placement->taken_count; i++)
            with_image.taken[i] = placement->taken[i];
        with_image.taken[with_image.taken_count++] =
            (struct range){placement->image_base, image_end};
    }
    for (uint32_t i = 0; i < platform->memory_count && start == UINT64_MAX; i++)
        start = lowest_gap(&with_image, platform->memory[i], size, SMALL_PAGE);
    if (start != UINT64_MAX)
        take(placement, start, size);
    return start;
}
