/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Walks over the translation tables of users: every entry that is read lies in ordinary memory, in the place of the address,
 * and a walk ends. */
/* words: memory */
#include "kernel/arm64/stage2.h"
#include "proofs/words/sound.h"

INVARIANT(walk, const uint64_t *entry, vaddr_t address, unsigned bits);

#include "kernel/arm64/mmu.c"
#include "kernel/arm64/stage2.c"

/* A level of the tables, whose entries cover 2^bits bytes each. */
static inline bool is_level(unsigned bits)
{
    return bits == STAGE2_PAGE_BITS || bits == STAGE2_PAGE_BITS + STAGE2_INDEX_BITS ||
           bits == STAGE2_PAGE_BITS + 2 * STAGE2_INDEX_BITS || bits == STAGE2_TOP_BITS;
}

/* The place of an address in a table of that level, in ordinary memory. */
static inline bool is_entry_for(const uint64_t *entry, vaddr_t address, unsigned bits)
{
    unsigned index_bits = bits == STAGE2_TOP_BITS ? STAGE2_ROOT_BITS : STAGE2_INDEX_BITS;

    return is_aligned((uint64_t)entry, 3) && range_is_ordinary(memory_address(entry), 8) &&
           bits_of((uint64_t)entry, 3, index_bits) == bits_of(address, bits, index_bits);
}

/* Assumption T1: what reads as an entry for a table was written for one (proofs/words/tables.c has what is written), so it
 * leads to a table. */
INVARIANT(walk, const uint64_t *entry, vaddr_t address, unsigned bits)
{
    if (!is_level(bits) || !is_entry_for(entry, address, bits))
        return false;
    assume(!is_table(*entry, bits) || is_object(stage2_entry_address(*entry), seL4_PageTableBits));
    return true;
}

void law_walk(paddr_t root, vaddr_t address)
{
    assume(is_object(root, seL4_VSpaceBits));
    struct stage2_position position = stage2_walk(root, address);

    prove(is_level(position.bits) && is_entry_for(position.entry, address, position.bits));
    prove(!is_table(*position.entry, position.bits));
}

/* The entry of that table, on the way to that address, or none. */
void law_find_table(paddr_t root, vaddr_t address, paddr_t table)
{
    assume(is_object(root, seL4_VSpaceBits));
    uint64_t *entry = stage2_find_table(root, address, table);

    prove(entry == NULL || (is_aligned((uint64_t)entry, 3) && range_is_ordinary(memory_address(entry), 8)));
    prove(entry == NULL || stage2_entry_address(*entry) == table);
    prove(entry == NULL || (*entry & ENTRY_TYPE) == ENTRY_TABLE_OR_PAGE);
}
