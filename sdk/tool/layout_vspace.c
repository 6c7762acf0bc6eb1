/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: frames, and the page tables they need. */
#include "layout.h"
#include "memory.h"

enum { TABLE_INDEX_BITS = 9, PAGE_BITS = 12 };

void vspace_new(struct layout *layout, struct vspace *vspace, const char *name)
{
    *vspace = (struct vspace){.object = layout_object(layout, OBJECT_VSPACE, name)};
}

static struct system_mapping *add_mapping(struct layout *layout, const struct vspace *vspace,
                                          uint64_t vaddr, uint32_t object)
{
    layout->mappings =
        array_grow(layout->mappings, layout->mapping_count, sizeof *layout->mappings);
    struct system_mapping *mapping = &layout->mappings[layout->mapping_count++];
    mapping->vaddr = vaddr;
    mapping->vspace = vspace->object;
    mapping->object = object;
    return mapping;
}

/* Bytes a table of this level spans, as log2; level 1 is the one just below the root. */
static uint32_t table_span_bits(const struct layout *layout, uint32_t level)
{
    return PAGE_BITS + TABLE_INDEX_BITS * (layout->platform->page_table_levels - level + 1);
}

/* The newest tables come first: pages are mapped in ascending order. */
static bool has_table(const struct vspace *vspace, uint64_t vaddr, uint32_t level)
{
    for (uint32_t i = vspace->table_count; i-- > 0;)
        if (vspace->tables[i].level == level && vspace->tables[i].vaddr == vaddr)
            return true;
    return false;
}

static void need_table(struct layout *layout, struct vspace *vspace, uint64_t vaddr,
                       uint32_t level)
{
    uint64_t span = UINT64_C(1) << table_span_bits(layout, level);
    vaddr &= ~(span - 1);
    if (has_table(vspace, vaddr, level))
        return;
    vspace->tables = array_grow(vspace->tables, vspace->table_count, sizeof *vspace->tables);
    vspace->tables[vspace->table_count++] = (struct page_table){vaddr, level};
    const char *name = layout->objects[vspace->object].name;
    uint32_t table = layout_object(layout, OBJECT_PAGE_TABLE, name);
    add_mapping(layout, vspace, vaddr, table)->level = (uint8_t)level;
}

void vspace_map(struct layout *layout, struct vspace *vspace, uint64_t vaddr, uint32_t frame,
                uint8_t rights, uint8_t attributes)
{
    uint32_t levels = layout->platform->page_table_levels;
    if (layout->objects[frame].type == OBJECT_LARGE_PAGE)
        levels--;
    for (uint32_t level = 1; level <= levels; level++)
        need_table(layout, vspace, vaddr, level);
    struct system_mapping *mapping = add_mapping(layout, vspace, vaddr, frame);
    mapping->rights = rights;
    mapping->attributes = attributes;
    if (layout->objects[frame].is_mapped)
        mapping->flags = MAPPING_COPY;
    layout->objects[frame].is_mapped = true;
}

void vspace_map_region(struct layout *layout, struct vspace *vspace, const struct region *region,
                       const struct map *map)
{
    uint8_t rights = (uint8_t)(RIGHT_READ | (map->write ? RIGHT_WRITE : 0));
    uint8_t attributes = (uint8_t)((map->cached ? ATTRIBUTE_CACHED : 0) |
                                   (map->execute ? 0 : ATTRIBUTE_EXECUTE_NEVER));
    for (uint64_t i = 0; i < region_pages(region); i++)
        vspace_map(layout, vspace, map->vaddr + i * region->page_size,
                   region->first_object + (uint32_t)i, rights, attributes);
}
