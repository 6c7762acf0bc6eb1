/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* All objects, capabilities and mappings of the described system. */
#include "layout.h"
#include "memory.h"

static void layout_region(struct layout *layout, struct region *region)
{
    enum system_object_type type =
        region->page_size == LARGE_PAGE ? OBJECT_LARGE_PAGE : OBJECT_SMALL_PAGE;
    region->first_object = layout->object_count;
    if (!region->mapped && !region->paddr_wanted)
        return;
    for (uint64_t i = 0; i < region_pages(region); i++) {
        uint32_t index = layout_object(layout, type, region->name);
        struct object *object = &layout->objects[index];
        if (region->has_paddr) {
            object->paddr = region->paddr + i * region->page_size;
            object->flags = (uint8_t)(OBJECT_FIXED | (region->device ? OBJECT_DEVICE : 0));
        }
    }
}

static void add_slices(struct layout *layout, const struct schedule *schedule, bool ends)
{
    for (uint32_t i = 0; i < schedule->slice_count; i++) {
        const struct slice *slice = &schedule->slices[i];
        if (!slice->domain != ends)
            continue;
        layout->slices = array_grow(layout->slices, layout->slice_count, sizeof *layout->slices);
        layout->slices[layout->slice_count++] = (struct system_slice){
            .duration = slice->duration,
            .index = schedule->shift + i,
            .domain = slice->id,
            .flags = slice->is_time ? SLICE_MICROSECONDS : 0,
        };
    }
}

/* The kernel's schedule ends with end markers already. */
static void layout_schedule(struct layout *layout, const struct schedule *schedule)
{
    layout->domain_start = schedule->shift + schedule->start;
    add_slices(layout, schedule, false);
    add_slices(layout, schedule, true);
}

void layout_system(struct layout *layout, struct system *system)
{
    layout->smc = OBJECT_NONE;
    layout->vm_vspaces = memory_new((system->vm_count + 1) * sizeof *layout->vm_vspaces);
    for (uint32_t i = 0; i < system->region_count; i++)
        layout_region(layout, &system->regions[i]);
    layout_monitor_objects(layout);
    for (uint32_t i = 0; i < system->pd_count; i++)
        layout_pd_objects(layout, system, i);
    for (uint32_t i = 0; i < system->pd_count; i++)
        layout_pd_capabilities(layout, system, i);
    for (uint32_t i = 0; i < system->channel_count; i++)
        layout_channel(layout, &system->channels[i]);
    for (uint32_t i = 0; i < system->vm_count; i++)
        layout_vm(layout, system, i);
    layout_monitor_capabilities(layout, system);
    layout_schedule(layout, &system->schedule);
}
