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

/* Takes [start, end) out of the list. */
void region_remove(struct region_list *list, paddr_t start, paddr_t end);

/* What the loader hands over. */
struct boot_image {
    struct region user; /* physical, page aligned */
    uint64_t pv_offset; /* physical minus virtual */
    vaddr_t entry;
    struct region dtb; /* empty when none was passed */
};

/* The initial task while it is being built. */
struct root_task {
    struct boot_image image;
    struct slot *cnode;
    seL4_BootInfo *info;
    seL4_SlotPos next_slot;
    paddr_t vspace, asid_pool, ipc_buffer, info_frame, tcb, sched_context, paging, extra;
    unsigned paging_count, extra_bits;
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
