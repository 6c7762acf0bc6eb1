/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces as users see them: mapping of tables and frames, cache maintenance. */
#pragma once

#include "kernel/arm64/cache.h"
#include "kernel/core/slot.h"

struct invocation;

/* An address space that a call names: checked against its ASID. */
struct address_space {
    uint64_t asid;
    paddr_t root;
};

/* Takes extra capability `index` as an address space; refusals count capabilities from 1. */
enum status vspace_of_extra(struct invocation *invocation, unsigned index,
                            struct address_space *space);

/* The four maintenance operations have consecutive labels. */
enum cache_operation vspace_cache_operation(word_t offset);

/* Maintains a range of physical memory; one byte does nothing. IllegalOperation outside the window.
 */
enum status vspace_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes);

enum status vspace_invoke(struct invocation *invocation);
enum status frame_invoke(struct invocation *invocation);
enum status page_table_invoke(struct invocation *invocation);

/* Removes the mapping a frame capability remembers; nothing happens when it is stale. */
void frame_unmap(struct cap frame);

/* Takes a mapped page table out of its address space and empties it. */
void page_table_unmap(struct cap table);
