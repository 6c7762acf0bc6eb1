/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Boot: what loader and kernel agree on, free memory, and the initial task under construction. */
#pragma once

#include <sel4/bootinfo_types.h>

#include "kernel/core/slot.h"

enum { REGION_MAX = 32 };

/* A half-open range of physical memory. */
struct region {
    paddr_t start;
    paddr_t end;
};

struct region_list {
    unsigned count;
    struct region region[REGION_MAX];
};

/* One of the list's; proofs say here what holds of each. */
static inline struct region region_at(const struct region_list *list, unsigned index)
{
    return list->region[index];
}

/*@ predicate region_apart(struct region r, integer from, integer to) = r.end <= from || r.start >= to;
    predicate regions_sound(struct region_list *l) =
        l->count <= REGION_MAX &&
        (\forall integer i; 0 <= i < l->count ==> l->region[i].start < l->region[i].end);
    predicate regions_apart(struct region_list *l, integer from, integer to) =
        \forall integer i; 0 <= i < l->count ==> region_apart(l->region[i], from, to); */

/* Takes [start, end) out of the list; nothing comes to it. What finds no room in the list any more is left out. */
/*@ requires \valid(list) && regions_sound(list);
    assigns list->count, list->region[0 .. REGION_MAX - 1];
    ensures sound: regions_sound(list);
    ensures out: start < end ==> regions_apart(list, start, end);
    ensures less: \forall integer from, to; from < to ==>
        regions_apart{Pre}(list, from, to) ==> regions_apart(list, from, to); */
void region_remove(struct region_list *list, paddr_t start, paddr_t end);

/* What the loader hands over. */
struct boot_image {
    struct region user; /* physical, page aligned */
    uint64_t pv_offset; /* physical minus virtual */
    vaddr_t entry;
    struct region dtb; /* empty when none was passed */
};

/* The kernel's memory without what its own image, which ends at `kernel_end`, the initial task's image and the device
 * tree take. */
/*@ requires \valid_read(image) && \valid(free) && \separated(image, free);
    assigns *free;
    ensures sound: regions_sound(free);
    ensures inside: regions_apart(free, 0, RAM_START) && regions_apart(free, RAM_END, UINT64_MAX);
    ensures kernel: RAM_START < kernel_end ==> regions_apart(free, RAM_START, kernel_end);
    ensures user: image->user.start < image->user.end ==>
        regions_apart(free, image->user.start, image->user.end);
    ensures tree: image->dtb.start < image->dtb.end ==>
        regions_apart(free, image->dtb.start, image->dtb.end); */
void region_find_free(struct region_list *free, const struct boot_image *image, paddr_t kernel_end);

/* The initial task while it is being built. */
struct root_task {
    struct boot_image image;
    struct slot *cnode;
    seL4_BootInfo *info;
    seL4_SlotPos next_slot;
    paddr_t vspace, asid_pool, ipc_buffer, info_frame, tcb, sched_context, paging, extra;
    uint64_t paging_count, extra_bits;
    vaddr_t ipc_buffer_vaddr, info_vaddr, extra_vaddr, end_vaddr;
};

/* Chooses and clears the memory of the root task's objects, taking it out of `free`. False when
 * nothing is big enough. */
bool root_task_place(struct root_task *root, struct region_list *free);

/* Capabilities, address space and thread of the root task; everything but its untyped memory. */
void root_task_create(struct root_task *root);

/* Puts a capability into the next free slot. */
void root_task_give(struct root_task *root, struct cap cap);

/* Untyped memory: devices, the boot part of the kernel, free RAM. Fills in the rest of the
 * bootinfo. */
void untyped_create_all(struct root_task *root, const struct region_list *free);

/* Entered from start.S by the other cores. */
_Noreturn void boot_secondary(void);

/* Entered from start.S with the loader's registers. */
_Noreturn void boot_main(paddr_t user_start, paddr_t user_end, uint64_t pv_offset, vaddr_t entry,
                         paddr_t dtb, uint64_t dtb_bytes);
