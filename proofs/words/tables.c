/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables of users: a walk takes for a table only what stage2_table_entry made, never a frame's entry. */
#include "kernel/arm64/stage2.c"

#include "proofs/words/sound.h"

static bool is_level(unsigned bits)
{
    return bits == STAGE2_PAGE_BITS || bits == STAGE2_PAGE_BITS + STAGE2_INDEX_BITS ||
           bits == STAGE2_PAGE_BITS + 2 * STAGE2_INDEX_BITS || bits == STAGE2_TOP_BITS;
}

void law_table_entry(paddr_t table, unsigned bits)
{
    assume(is_aligned(table, seL4_PageTableBits) && table < SIZE(48) && is_level(bits));
    uint64_t entry = stage2_table_entry(table);

    prove(stage2_entry_address(entry) == table && stage2_is_valid(entry));
    prove(is_table(entry, bits) == (bits != STAGE2_PAGE_BITS));
}

void law_leaf_entry(paddr_t frame, unsigned bits, unsigned rights, word_t attributes)
{
    assume(bits == seL4_PageBits || bits == seL4_LargePageBits || bits == seL4_HugePageBits);
    assume(is_aligned(frame, bits) && frame < SIZE(48));
    assume(rights == FRAME_KERNEL_ONLY || rights == FRAME_READ || rights == FRAME_READ_WRITE);
    uint64_t entry = stage2_leaf_entry(frame, bits, rights, attributes);

    prove(!is_table(entry, bits));
    prove(stage2_is_leaf_of(entry, bits, frame) && stage2_entry_address(entry) == frame);
    prove(bits_of(entry, ENTRY_RIGHTS_SHIFT, 2) == rights);
    prove((attributes & ATTRIBUTE_EXECUTE_NEVER) == 0 || (entry & ENTRY_NO_EXECUTE) != 0);
}

/* Every address a user may map has its entry inside the table, at every level. */
void law_entry_inside(uint64_t *table, vaddr_t address, unsigned bits)
{
    assume(address <= STAGE2_USER_TOP && is_level(bits));
    uint64_t offset = (uint64_t)entry_of(table, address, bits) - (uint64_t)table;

    prove(offset < (bits == STAGE2_TOP_BITS ? SIZE(seL4_VSpaceBits) : SIZE(seL4_PageTableBits)) && offset % 8 == 0);
}

void law_empty(unsigned bits)
{
    prove(!is_table(0, bits) && !stage2_is_valid(0));
}
