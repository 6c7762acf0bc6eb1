/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of address spaces, frames, page tables and ASID pools, and their end: tables are looked for from a root only,
 * ordinary memory only is cleaned, and the caches are maintained of what the capability names. */
#include "proofs/words/calls.h"

/* Assumption A1: what a pool holds is a root. */
static inline paddr_t sound_root(paddr_t root)
{
    assume(root == 0 || is_object(root, seL4_VSpaceBits));
    return root;
}

#include "kernel/arm64/cache.h"
#include "kernel/arm64/mmu.c"
#include "kernel/arm64/stage2.h"
paddr_t stage2_entry_address_elsewhere(uint64_t entry);
#define stage2_walk stage2_walk_elsewhere
#define stage2_find_table stage2_find_table_elsewhere
#define stage2_write stage2_write_elsewhere
#define stage2_entry_address stage2_entry_address_elsewhere
#define entry_of stage2_entry_of
#include "kernel/arm64/stage2.c"
#undef stage2_walk
#undef stage2_find_table
#undef stage2_write
#undef stage2_entry_address
#undef entry_of
#include "kernel/object/asid.h"
#include "kernel/object/vspace.h"

/* How far the last walk led; the same at each call, which is so as no law walks twice. */
unsigned fixed_walked(void);

/* Proved of the real ones, which the laws below do without: proofs/words/walk.c. */
struct stage2_position stage2_walk(paddr_t root, vaddr_t address)
{
    struct stage2_position position = {any_pointer(), fixed_walked()};

    (void)address;
    prove(is_object(root, seL4_VSpaceBits));
    assume(position.bits == 12 || position.bits == 21 || position.bits == 30 || position.bits == STAGE2_TOP_BITS);
    return position;
}

uint64_t *stage2_find_table(paddr_t root, vaddr_t address, paddr_t table)
{
    (void)address;
    (void)table;
    prove(is_object(root, seL4_VSpaceBits));
    return any_pointer();
}

/* What is entered into a table by a call: nothing; by one of a frame that frame at the level of its size, which reads as no
 * table there; by one of a page table that one, which is an object. */
void stage2_write(uint64_t *entry, uint64_t value)
{
    struct cap cap = fixed_asked();

    (void)entry;
    if (value == 0)
        return;
    prove(cap_is(cap, CAP_FRAME) || cap_is(cap, CAP_PAGE_TABLE));
    if (cap_is(cap, CAP_FRAME)) {
        prove(stage2_is_leaf_of(value, fixed_walked(), cap_frame_base(cap)));
        prove(fixed_walked() == frame_size_bits(cap_frame_size(cap)));
    } else {
        prove(is_table(value, fixed_walked()) && stage2_entry_address_elsewhere(value) == cap_table_address(cap));
        prove(is_object(cap_table_address(cap), seL4_PageTableBits));
    }
}

/* T1: a leaf was written for a frame of that size. */
paddr_t stage2_entry_address(uint64_t entry)
{
    paddr_t address = bits_of(entry, 12, 36) << 12;

    assume(is_aligned(address, fixed_walked()));
    return address;
}

/* Of a frame inside it; of an address space inside the page that was found. */
void cache_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes)
{
    struct cap cap = fixed_asked();
    unsigned bits = cap_is(cap, CAP_FRAME) ? frame_size_bits(cap_frame_size(cap)) : fixed_walked();

    (void)operation;
    prove(cap_is(cap, CAP_FRAME) || cap_is(cap, CAP_VSPACE));
    prove(bytes != 0 && bytes <= MEMORY_WINDOW_BYTES && start <= MEMORY_WINDOW_BYTES - bytes);
    prove(start >> bits == (start + bytes - 1) >> bits);
    prove(!cap_is(cap, CAP_FRAME) || start >> bits == cap_frame_base(cap) >> bits);
    prove(!cap_is(cap, CAP_FRAME) || cap_frame_is_device(cap) || range_is_ordinary(start, bytes));
}

void memory_zero(paddr_t address, uint64_t bytes)
{
    prove(bytes % 16 == 0 && address % 16 == 0 && bytes != 0 && range_is_ordinary(address, bytes));
}

#define asid_root(asid) sound_root(any_word())
#include "kernel/object/frame.c"
#define map page_table_map
#include "kernel/object/page_table.c"
#undef map
#define maintain vspace_maintain_range
#include "kernel/object/vspace.c"
#undef maintain
#undef asid_root
#include "kernel/object/arch_object.c"
#include "kernel/object/asid.c"

#include "proofs/words/answers.h"

LAW(law_frame, CAP_FRAME, frame_invoke)
LAW(law_page_table, CAP_PAGE_TABLE, page_table_invoke)
LAW(law_vspace, CAP_VSPACE, vspace_invoke)

/* A pool is made of a page of ordinary memory, which is cleaned. */
void slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent)
{
    (void)slot;
    (void)parent;
    prove(cap_is(fixed_asked(), CAP_ASID_CONTROL) && cap_is(cap, CAP_ASID_POOL) && cap_is_sound(cap));
}

LAW(law_asid_control, CAP_ASID_CONTROL, asid_control_invoke)

/* The last capability goes: what it named is taken out of tables, and cleaned. */
void law_end(bool is_final)
{
    assume(cap_is_sound(fixed_asked()));
    arch_cap_finalise(fixed_asked(), is_final);
}
