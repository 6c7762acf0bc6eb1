/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Resolving capability addresses through CNodes. */

#include "kernel/core/cspace.h"

static struct slot *resolve_fails(struct lookup_fault *fault, enum lookup_failure type,
                                  word_t first, word_t second, word_t third)
{
    *fault = (struct lookup_fault){type, {first, second, third}};
    return NULL;
}

/* One CNode of the way: uses up its guard and radix of the `left` bits. Null with `fault` filled in when they do not fit. */
static struct slot *resolve_step(struct cap cnode, cptr_t address, unsigned *left,
                                 struct lookup_fault *fault)
{
    unsigned radix = cap_cnode_radix(cnode);
    unsigned guard_size = cap_cnode_guard_size(cnode);
    word_t guard = cap_cnode_guard(cnode);

    if (guard_size > *left ||
        (guard_size != 0 && bits_of(address, *left - guard_size, guard_size) != guard)) {
        return resolve_fails(fault, LOOKUP_GUARD_MISMATCH, *left, guard, guard_size);
    }
    if (radix + guard_size > *left) {
        return resolve_fails(fault, LOOKUP_DEPTH_MISMATCH, *left, radix + guard_size, 0);
    }
    *left -= radix + guard_size;
    return cnode_slots(cnode) + bits_of(address, *left, radix);
}

struct slot *cspace_resolve(struct cap root, cptr_t address, unsigned depth, unsigned *bits_left,
                            struct lookup_fault *fault)
{
    unsigned left = depth;

    if (!cap_is(root, CAP_CNODE)) {
        return resolve_fails(fault, LOOKUP_INVALID_ROOT, 0, 0, 0);
    }
    for (;;) {
        /* a CNode has at least two slots, so the loop ends after 64 rounds */
        loop_invariant(resolve, root, left, depth);
        loop_variant(left);
        struct slot *slot = resolve_step(root, address, &left, fault);

        if (slot == NULL) {
            return NULL;
        }
        if (left == 0 || !cap_is(slot->cap, CAP_CNODE)) {
            *bits_left = left;
            return slot;
        }
        root = slot_cap(slot);
    }
}

struct slot *cspace_lookup(struct tcb *tcb, cptr_t address, struct lookup_fault *fault)
{
    struct slot *slot = cspace_direct(tcb->slots[TCB_CSPACE].cap, address);
    unsigned bits_left = CSPACE_DEPTH;

    if (slot == NULL || cap_is(slot->cap, CAP_CNODE)) {
        slot = cspace_resolve(tcb->slots[TCB_CSPACE].cap, address, CSPACE_DEPTH, &bits_left, fault);
    }
    assert(slot == NULL || bits_left == 0 || !cap_is(slot->cap, CAP_CNODE));
    return slot;
}
