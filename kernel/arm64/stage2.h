/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Stage 2 translation tables: user address spaces, their entries and the walk. */
#pragma once

#include <sel4/constants.h>

#include "kernel/core/capability.h"

/* A board has 40 or 44 bits of address. 40: the root is two concatenated tables of level 1, 1024 entries of 1 GiB.
 * 44: it is a table of level 0, of whose 512 entries of 512 GiB the first 32 are in reach. */
enum {
    STAGE2_ROOT_BITS = seL4_VSpaceIndexBits,
    STAGE2_INDEX_BITS = seL4_PageTableIndexBits,
    STAGE2_PAGE_BITS = seL4_PageBits,
    STAGE2_TOP_BITS = STAGE2_ROOT_BITS == 10 ? 30 : 39,
    STAGE2_ADDRESS_BITS = STAGE2_ROOT_BITS == 10 ? 40 : 44,
};

/* Last address a user may map. */
#define STAGE2_USER_TOP ((UINT64_C(1) << STAGE2_ADDRESS_BITS) - 1)

/* Where a walk ended: an entry that is no table. It covers 2^bits bytes. */
struct stage2_position {
    uint64_t *entry;
    unsigned bits;
};

/* Walks from the root as far as tables go. `address` is at most STAGE2_USER_TOP. */
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
