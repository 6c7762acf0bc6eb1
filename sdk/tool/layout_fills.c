/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the frames of a system contain when it starts. */
#include "layout.h"
#include "memory.h"

static bool all_zero(struct bytes content)
{
    for (uint64_t i = 0; i < content.size; i++)
        if (content.data[i])
            return false;
    return true;
}

/* RAM is zero already; device memory is written as given. */
static void add_fill(struct layout *layout, uint32_t object, struct bytes content)
{
    bool device = layout->objects[object].flags & OBJECT_DEVICE;
    if (content.size == 0 || (!device && all_zero(content)))
        return;
    while (!device && content.data[content.size - 1] == 0)
        content.size--;
    layout->fills = array_grow(layout->fills, layout->fill_count, sizeof *layout->fills);
    layout->fills[layout->fill_count++] = (struct fill){object, 0, content};
}

static void fill_process(struct layout *layout, const struct process *process)
{
    for (uint32_t i = 0; i < process->program.page_count; i++)
        if (process->program.pages[i].content)
            add_fill(layout, process->first_program_frame + i,
                     (struct bytes){process->program.pages[i].content, SMALL_PAGE});
}

/* Cuts `content` into pages of consecutive objects. */
static void fill_pages(struct layout *layout, uint32_t first_object, uint64_t page_size,
                       struct bytes content)
{
    for (uint64_t offset = 0; offset < content.size; offset += page_size) {
        uint64_t left = content.size - offset;
        add_fill(layout, first_object++,
                 (struct bytes){content.data + offset, left < page_size ? left : page_size});
    }
}

void layout_fills(struct layout *layout, const struct system *system)
{
    fill_process(layout, &layout->monitor);
    for (uint32_t i = 0; i < system->pd_count; i++)
        fill_process(layout, &layout->pds[i]);
    for (uint32_t i = 0; i < system->region_count; i++) {
        const struct region *region = &system->regions[i];
        if (region->mapped || region->paddr_wanted)
            fill_pages(layout, region->first_object, region->page_size, region->prefill);
    }
    fill_pages(layout, layout->first_symbol_frame, SMALL_PAGE, layout->symbol_table);
}
