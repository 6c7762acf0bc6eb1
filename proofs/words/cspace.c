/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Resolution of capability addresses: whatever the address, guard and depth, a slot of the CNode or none, and every step
 * uses up bits. */
#include "kernel/arm64/mmu.c"
#include "kernel/core/cspace.c"

#include "proofs/words/sound.h"

static bool is_slot_of(struct cap cnode, const struct slot *slot)
{
    uint64_t offset = (uint64_t)slot - (uint64_t)cnode_slots(cnode);

    return offset < sizeof(struct slot) << cap_cnode_radix(cnode) && offset % sizeof(struct slot) == 0;
}

void law_cnode_slots(uint64_t w0, uint64_t w1, uint64_t index)
{
    struct cap cnode = cap_any(w0, w1);
    assume(cap_is(cnode, CAP_CNODE) && cap_is_sound(cnode) && index < SIZE(cap_cnode_radix(cnode)));
    paddr_t slot = memory_address(cnode_slots(cnode) + index);

    prove(memory_is_ordinary(slot) && memory_is_ordinary(slot + sizeof(struct slot) - 1));
}

/* As many rounds as there are bits are enough: in every one `left` goes down. */
void law_step(uint64_t w0, uint64_t w1, cptr_t address, unsigned depth)
{
    struct cap cnode = cap_any(w0, w1);
    struct lookup_fault fault;
    unsigned left = depth;
    assume(cap_is(cnode, CAP_CNODE) && cap_is_sound(cnode) && depth >= 1 && depth <= CSPACE_DEPTH);
    struct slot *slot = resolve_step(cnode, address, &left, &fault);

    if (slot == NULL) {
        prove(left == depth);
        return;
    }
    prove(left < depth && depth - left == cap_cnode_radix(cnode) + cap_cnode_guard_size(cnode));
    prove(is_slot_of(cnode, slot));
    prove(cap_cnode_guard_size(cnode) == 0 ||
          bits_of(address, depth - cap_cnode_guard_size(cnode), cap_cnode_guard_size(cnode)) == cap_cnode_guard(cnode));
    prove(slot == cnode_slots(cnode) + bits_of(address, left, cap_cnode_radix(cnode)));
}

/* Bits left over are part of the address: nothing of it is skipped. */
void law_step_refuses(uint64_t w0, uint64_t w1, cptr_t address, unsigned depth)
{
    struct cap cnode = cap_any(w0, w1);
    struct lookup_fault fault = {0};
    unsigned left = depth;
    assume(cap_is(cnode, CAP_CNODE) && cap_is_sound(cnode) && depth >= 1 && depth <= CSPACE_DEPTH);
    assume(resolve_step(cnode, address, &left, &fault) == NULL);
    prove(fault.type == LOOKUP_GUARD_MISMATCH || fault.type == LOOKUP_DEPTH_MISMATCH);
    prove(fault.type != LOOKUP_DEPTH_MISMATCH ||
          cap_cnode_radix(cnode) + cap_cnode_guard_size(cnode) > depth);
}

/* The short way says the same as the long one about the first CNode. */
void law_direct(uint64_t w0, uint64_t w1, cptr_t address)
{
    struct cap root = cap_any(w0, w1);
    struct lookup_fault fault;
    unsigned left = CSPACE_DEPTH;
    assume(cap_is_sound(root));
    struct slot *direct = cspace_direct(root, address);

    prove(direct == NULL || (cap_is(root, CAP_CNODE) && is_slot_of(root, direct)));
    if (cap_is(root, CAP_CNODE)) {
        prove(direct == resolve_step(root, address, &left, &fault));
        prove(direct == NULL || cnode_ends_here(root) == (left == 0));
    }
}
