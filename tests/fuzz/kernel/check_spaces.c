/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: what the processor's tables lead to is what live capabilities stand for. */
#include "kernel/arm64/stage2.h"
#include "kernel/object/asid.h"
#include "tests/fuzz/kernel/check.h"

enum { RIGHTS_SHIFT = 6 };

static bool is_table(uint64_t entry, unsigned bits)
{
    return bits > STAGE2_PAGE_BITS && (entry & 3) == 3;
}

/* `bits`: what an entry of this table covers. */
static void check_table(uint64_t asid, const uint64_t *table, unsigned entries, unsigned bits,
                        vaddr_t address)
{
    for (unsigned i = 0; i < entries; i++) {
        vaddr_t at = address + ((vaddr_t)i << bits);
        paddr_t target = stage2_entry_address(table[i]);

        if (!stage2_is_valid(table[i])) {
            continue;
        }
        if (is_table(table[i], bits)) {
            check_alive(memory_at(target), CAP_PAGE_TABLE, "a live page table");
            check_table(asid, memory_at(target), 1 << STAGE2_INDEX_BITS, bits - STAGE2_INDEX_BITS,
                        at);
        } else {
            require(check_frame_is_mapped(asid, at, target) || check_is_lost(target),
                    "a live frame is mapped here");
        }
    }
}

static void check_pool(uint64_t first)
{
    for (unsigned i = 0; i < ASID_POOL_SIZE; i++) {
        paddr_t root = asid_root(first + i);

        if (root != 0) {
            check_alive(memory_at(root), CAP_VSPACE, "a live address space");
            check_table(first + i, memory_at(root), 1 << STAGE2_ROOT_BITS, STAGE2_TOP_BITS, 0);
        }
    }
}

void check_spaces(bool is_thorough)
{
    for (unsigned i = 0; i < ASID_POOL_COUNT; i++) {
        if (kernel.asid_pools[i] != NULL) {
            check_alive(kernel.asid_pools[i], CAP_ASID_POOL, "a live ASID pool");
            if (is_thorough) {
                check_pool((uint64_t)i << ASID_POOL_BITS);
            }
        }
    }
}
