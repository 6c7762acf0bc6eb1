/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* CSpace: from capability addresses to slots. */
#pragma once

#include "kernel/core/fault.h"
#include "kernel/core/slot.h"
#include "kernel/object/tcb.h"

enum { CSPACE_DEPTH = 64 };

/* Slots of a CNode. */
static inline struct slot *cnode_slots(struct cap cnode)
{
    assert(cap_is(cnode, CAP_CNODE));
    return memory_at(cap_cnode_address(cnode));
}

/* The slot of a 64-bit address in one CNode; null when the guard is another. Bits may be left
 * over. */
HOT struct slot *cspace_direct(struct cap root, cptr_t address)
{
    unsigned guard_size = cap_cnode_guard_size(root);

    /* Guard and radix have at most 64 bits together and the radix at least one; a guard may have
     * none, hence two shifts. */
    if (!cap_is(root, CAP_CNODE) ||
        address >> 1 >> (~guard_size & (CSPACE_DEPTH - 1)) != cap_cnode_guard(root)) {
        return NULL;
    }
    return &cnode_slots(root)[address << guard_size >> (-cap_cnode_radix(root) & 63)];
}

/* Nothing of a 64-bit address is left over after this CNode. */
static inline bool cnode_ends_here(struct cap cnode)
{
    return cap_cnode_guard_size(cnode) + cap_cnode_radix(cnode) == CSPACE_DEPTH;
}

/* Resolves `depth` (1-64) bits of `address` from `root`. It may stop early at a slot that is no
 * CNode: `bits_left` says how many bits are over. Null with `fault` filled in when nothing is
 * found. */
struct slot *cspace_resolve(struct cap root, cptr_t address, unsigned depth, unsigned *bits_left,
                            struct lookup_fault *fault);

/* The slot a thread names in a system call; leftover bits are ignored. */
struct slot *cspace_lookup(struct tcb *tcb, cptr_t address, struct lookup_fault *fault);
