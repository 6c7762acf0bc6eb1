/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Stage 2 translation tables: user address spaces, their entries and the walk. */
#pragma once

#include "kernel/core/capability.h"

enum {
    STAGE2_ROOT_BITS = 10, /* two concatenated tables: 1024 entries of 1 GiB */
    STAGE2_INDEX_BITS = 9,
    STAGE2_PAGE_BITS = 12,
    STAGE2_TOP_BITS = 30,
};

/* Last address a user may map. */
#define STAGE2_USER_TOP UINT64_C(0xffffffffff)

/* Where a walk ended: an entry that is no table. It covers 2^bits bytes. */
struct stage2_position {
    uint64_t *entry;
    unsigned bits;
};

/* Walks from the 8 KiB root as far as tables go. `address` is at most STAGE2_USER_TOP. */
struct stage2_position stage2_walk(paddr_t root, vaddr_t address);

/* The entry that points at `table`, or null when the table does not stand on the way to `address`.
 */
uint64_t *stage2_find_table(paddr_t root, vaddr_t address, paddr_t table);

uint64_t stage2_table_entry(paddr_t table);
uint64_t stage2_leaf_entry(paddr_t frame, unsigned bits, enum frame_rights rights,
                           word_t attributes);
bool stage2_is_valid(uint64_t entry);
bool stage2_is_leaf_of(uint64_t entry, unsigned bits, paddr_t frame);
paddr_t stage2_entry_address(uint64_t entry);

/* Writes an entry and makes it visible to table walks. */
void stage2_write(uint64_t *entry, uint64_t value);

/* VTTBR_EL2 for an address space; with root 0 the empty one. */
void stage2_activate(paddr_t root, unsigned vmid);

/* Translations that a VMID may have cached. */
void stage2_flush_address(unsigned vmid, vaddr_t address);
void stage2_flush_vmid(unsigned vmid);

/* VTCR_EL2 and the empty address space. */
void stage2_init(void);
