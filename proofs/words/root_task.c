/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where boot puts the objects of the initial task: in ordinary memory of one free region, aligned, apart. */
/* words: memory */
#include "kernel/arm64/stage2.h"
#include "kernel/boot/boot.h"

#include "proofs/words/sound.h"

enum { LARGEST_TREE_BITS = 40 };

INVARIANT(bits, unsigned bits, uint64_t extra)
{
    return bits == seL4_PageBits || (bits > seL4_PageBits && bits <= LARGEST_TREE_BITS && SIZE(bits - 1) < extra &&
                                     extra < SIZE(LARGEST_TREE_BITS));
}

INVARIANT(paging, uint64_t count, unsigned bits)
{
    return bits <= STAGE2_TOP_BITS && count <= (uint64_t)(64 - bits) << 32;
}

/* What contracts of kernel/boot/boot.c say of free regions. */
static inline struct region free_region(struct region region)
{
    assume(region.start < region.end && region.start >= RAM_START && region.end <= RAM_END);
    return region;
}

#include "kernel/arm64/mmu.c"
#define region_at(list, index) free_region((list)->region[index])
#include "kernel/boot/root_task.c"

void law_bits(uint64_t bytes)
{
    assume(bytes < SIZE(LARGEST_TREE_BITS));
    unsigned bits = bits_for(bytes);

    prove(bits >= seL4_PageBits && bits <= LARGEST_TREE_BITS && SIZE(bits) >= bytes);
}

/* How much of what is needed: no overflow, however long the image. */
void law_layout(struct root_task *root)
{
    assume(is_aligned((uint64_t)root, 3) && root->extra_bits == 0 && root->paging_count == 0);
    assume(extra_bytes(root) < SIZE(LARGEST_TREE_BITS));
    lay_out_addresses(root);

    prove(root->extra_bits <= LARGEST_TREE_BITS);
    prove(root->extra_bits == 0 || root->extra_bits >= seL4_PageBits);
    prove(root->paging_count <= SIZE(LARGEST_TREE_BITS));
}

void law_find_place(struct region_list *free, uint64_t size, unsigned align)
{
    assume(is_aligned((uint64_t)free, 3) && size != 0 && align <= LARGEST_TREE_BITS);
    paddr_t start = find_place(free, size, align);

    prove(start == 0 || (is_aligned(start, align) && range_is_ordinary(start, size)));
}

/* Of a place as large and aligned as root_task_place asks for. */
void law_assign(struct root_task *root, paddr_t start)
{
    assume(is_aligned((uint64_t)root, 3) && root->extra == 0 && root->paging_count <= SIZE(LARGEST_TREE_BITS));
    assume(root->extra_bits == 0 || (root->extra_bits >= seL4_PageBits && root->extra_bits <= LARGEST_TREE_BITS));
    uint64_t size = objects_size(root);
    assume(range_is_ordinary(start, size));
    assume(is_aligned(start, CNODE_BITS) && is_aligned(start, (unsigned)root->extra_bits));
    assign_objects(root, start);
    paddr_t cnode = memory_address(root->cnode);

    prove(is_object(cnode, CNODE_BITS));
    prove(is_object(root->vspace, seL4_VSpaceBits));
    prove(is_object(root->asid_pool, seL4_ASIDPoolBits));
    prove(is_object(root->ipc_buffer, seL4_PageBits));
    prove(is_object(root->info_frame, seL4_PageBits));
    prove(is_object(root->tcb, seL4_TCBBits));
    prove(is_object(root->sched_context, seL4_MinSchedContextBits));
    prove(is_aligned(root->paging, seL4_PageTableBits));
    prove(range_is_ordinary(root->paging, root->paging_count << seL4_PageTableBits));
    prove(root->extra_bits == 0 || is_object(root->extra, (unsigned)root->extra_bits));

    prove(cnode + SIZE(CNODE_BITS) <= root->vspace && root->vspace + SIZE(seL4_VSpaceBits) <= root->asid_pool);
    prove(root->asid_pool + SIZE(seL4_PageBits) <= root->ipc_buffer);
    prove(root->ipc_buffer + SIZE(seL4_PageBits) <= root->info_frame);
    paddr_t paging_end = root->paging + (root->paging_count << seL4_PageTableBits);
    paddr_t tcb_end = root->tcb + SIZE(seL4_TCBBits);
    paddr_t frame_end = root->info_frame + SIZE(seL4_PageBits);
    prove(seL4_TCBBits < seL4_PageBits
              ? frame_end <= root->paging && paging_end <= root->tcb && tcb_end <= root->sched_context
              : frame_end <= root->tcb && tcb_end <= root->paging && paging_end <= root->sched_context);
    prove(root->sched_context + SIZE(seL4_MinSchedContextBits) <= start + size);
    prove(root->extra_bits == 0 || (root->extra == start && root->extra + SIZE(root->extra_bits) <= cnode) ||
          (root->extra == cnode + SIZE(CNODE_BITS) && root->extra + SIZE(root->extra_bits) <= root->vspace) ||
          (root->extra == root->vspace + SIZE(seL4_VSpaceBits) &&
           root->extra + SIZE(root->extra_bits) <= root->asid_pool));
}
