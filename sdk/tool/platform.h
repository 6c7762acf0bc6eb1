/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the SDK says about a board and its kernel: memory, object sizes, address space, limits. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "diagnostics.h"

struct range {
    uint64_t start;
    uint64_t end; /* first byte behind */
};

/* Sizes as log2 of bytes. */
struct object_sizes {
    uint8_t tcb, endpoint, notification, reply, vcpu, vspace, page_table, small_page, large_page,
        slot;
};

struct platform {
    const char *directory; /* of board and configuration in the SDK */
    struct range *memory;  /* given to the kernel; sorted, disjoint */
    uint32_t memory_count;
    struct range *devices; /* everything else user level may have; sorted, disjoint */
    uint32_t device_count;
    struct object_sizes sizes;
    uint64_t user_top; /* highest virtual address, inclusive */
    uint32_t page_table_levels; /* below the root */
    uint32_t cores;
    uint32_t budget_min_us; /* the kernel refuses smaller ones */
    uint32_t domains;       /* domain ids the kernel has */
    uint32_t domain_slices; /* entries of its schedule, the last one always an end marker */
    uint8_t root_cnode_bits;
    bool has_hypervisor, has_smc, is_benchmark;
};

enum memory_kind { MEMORY_NONE, MEMORY_RAM, MEMORY_DEVICE, MEMORY_MIXED };

/* False after an error. */
bool platform_read(struct diagnostics *diagnostics, const char *directory, const char *config,
                   struct platform *platform);

/* What [start, start + size) is made of; size > 0 and the sum must not wrap. MEMORY_NONE: some of
 * it exists nowhere. */
enum memory_kind platform_memory_kind(const struct platform *platform, uint64_t start,
                                      uint64_t size);

/* Top of every PD's address space, downwards: IPC buffer page, guard page, stack; below lies what
 * it may map. */
static inline uint64_t platform_ipc_buffer(const struct platform *platform)
{
    return platform->user_top & ~UINT64_C(0xfff);
}

static inline uint64_t platform_stack_top(const struct platform *platform)
{
    return platform_ipc_buffer(platform) - 0x1000;
}
