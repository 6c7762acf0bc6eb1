/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces and the content of frames. */

#include "sdk/initialiser/memory.h"

#include "lib/bits.h"
#include "lib/string.h"
#include "sdk/initialiser/description.h"
#include "sdk/initialiser/report.h"
#include "sdk/initialiser/slots.h"
#include "sdk/initialiser/untyped.h"

/* Each page size has its own window: a table of small pages stands where a large page would have
 * to. */
struct windows {
    uint64_t small;
    uint64_t large;
};

void vspaces_assign(void)
{
    const struct system_head *head = description_head();

    for (uint32_t object = 0; object < head->memory_count; object++) {
        if (object_at(object)->type == OBJECT_VSPACE) {
            object_check("assigning", object,
                         seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, object_slot(object)));
        }
    }
}

/* A page table at the next level that lacks one for this address. */
static void window_table_map(uint64_t vaddr)
{
    struct untyped *untyped = untyped_for(seL4_PageTableBits);
    seL4_CPtr slot = slots_take(1);
    seL4_Error error = seL4_NotEnoughMemory;

    if (untyped != NULL) {
        error = untyped_retype(untyped, seL4_ARM_PageTableObject, seL4_PageTableBits, 0, slot, 1);
    }
    if (error == seL4_NoError) {
        error = seL4_ARM_PageTable_Map(slot, seL4_CapInitThreadVSpace, vaddr,
                                       seL4_ARM_Default_VMAttributes);
    }
    if (error != seL4_NoError) {
        report_failure("preparing a window at 0x%lx: error %u", vaddr, (unsigned)error);
    }
}

/* In the first 1 GiB of addresses that the kernel has not touched: there are no tables yet. */
static const struct windows *windows_open(void)
{
    static struct windows windows;

    if (windows.small == 0) {
        uint64_t beyond = description_end() + bit64(seL4_LargePageBits); /* IPC buffer, BootInfo */

        windows.small = align_up(beyond, bit64(seL4_HugePageBits));
        windows.large = windows.small + bit64(seL4_LargePageBits);
        window_table_map(windows.small);
        window_table_map(windows.small);
    }
    return &windows;
}

/* To memory, for those who map it uncached, fetch it as code or are devices. */
static void cache_clean(uint64_t start, uint64_t end)
{
    uint64_t type, line;

    __asm__("mrs %0, ctr_el0" : "=r"(type));
    line = UINT64_C(4) << (type >> 16 & 0xf); /* DminLine counts words */
    for (uint64_t address = align_down(start, line); address < end; address += line) {
        __asm__ volatile("dc cvac, %0" ::"r"(address) : "memory");
    }
    __asm__ volatile("dsb sy" ::: "memory");
}

static void frame_open(uint32_t object, uint64_t vaddr)
{
    object_check("mapping for filling", object,
                 seL4_ARM_Page_Map(object_slot(object), seL4_CapInitThreadVSpace, vaddr,
                                   seL4_ReadWrite, seL4_ARM_PageCacheable | seL4_ARM_ExecuteNever));
}

static void frame_close(uint32_t object)
{
    object_check("unmapping after filling", object, seL4_ARM_Page_Unmap(object_slot(object)));
}

/* Consecutive fills of one frame share one mapping; returns how many there were. */
static uint32_t frame_fill(const struct system_fill *fill, uint32_t limit,
                           const struct windows *windows)
{
    uint32_t object = fill->object, count = 0;
    bool is_large = object_at(object)->type == OBJECT_LARGE_PAGE;
    uint64_t vaddr = is_large ? windows->large : windows->small;

    frame_open(object, vaddr);
    for (; count < limit && fill->object == object; count++, fill++) {
        uint64_t start = vaddr + fill->object_offset;

        memcpy((void *)start, description_data(fill->data_offset), fill->length);
        cache_clean(start, start + fill->length);
    }
    if (!is_large) {
        object_check("preparing code in", object,
                     seL4_ARM_Page_Unify_Instruction(object_slot(object), 0, bit64(seL4_PageBits)));
    }
    frame_close(object);
    return count;
}

void frames_fill(void)
{
    const struct system_head *head = description_head();
    const struct system_fill *fills = description_table(head->fills);

    for (uint32_t i = 0; i < head->fills.count;) {
        i += frame_fill(&fills[i], head->fills.count - i, windows_open());
    }
}

void frame_write(uint32_t object, uint32_t offset, const void *bytes, uint64_t count)
{
    uint64_t vaddr = windows_open()->small, start = vaddr + offset;

    frame_open(object, vaddr);
    memcpy((void *)start, bytes, count);
    cache_clean(start, start + count);
    frame_close(object);
}

static seL4_Error table_map(const struct system_mapping *mapping)
{
    return seL4_ARM_PageTable_Map(object_slot(mapping->object), object_slot(mapping->vspace),
                                  mapping->vaddr, seL4_ARM_Default_VMAttributes);
}

static seL4_ARM_VMAttributes kernel_attributes(uint8_t attributes)
{
    unsigned kernel = 0;

    kernel |= (attributes & ATTRIBUTE_CACHED) != 0 ? seL4_ARM_PageCacheable : 0;
    kernel |= (attributes & ATTRIBUTE_EXECUTE_NEVER) != 0 ? seL4_ARM_ExecuteNever : 0;
    return (seL4_ARM_VMAttributes)kernel;
}

static seL4_Error frame_map(const struct system_mapping *mapping)
{
    bool is_copy = (mapping->flags & MAPPING_COPY) != 0;
    seL4_CPtr frame =
        is_copy ? object_mint(mapping->object, RIGHT_ALL, 0) : object_slot(mapping->object);

    return seL4_ARM_Page_Map(frame, object_slot(mapping->vspace), mapping->vaddr,
                             kernel_rights(mapping->rights), kernel_attributes(mapping->attributes));
}

void mappings_make(void)
{
    const struct system_head *head = description_head();
    const struct system_mapping *mapping = description_table(head->mappings);

    for (uint32_t i = 0; i < head->mappings.count; i++, mapping++) {
        bool is_table = object_at(mapping->object)->type == OBJECT_PAGE_TABLE;

        object_check("mapping", mapping->object,
                     is_table ? table_map(mapping) : frame_map(mapping));
    }
}
