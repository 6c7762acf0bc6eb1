/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Resolution of capability addresses as a whole: the steps of proofs/words/cspace.c one after the other lead to a slot of a
 * CNode or to none, and end. */
/* words: memory */
#include "kernel/core/cspace.h"

#include "proofs/words/sound.h"

/* Assumption C1 of what the next step begins with. */
static inline struct cap sound_cap(const struct slot *slot)
{
    assume(cap_is_sound(slot->cap));
    return slot->cap;
}
#define slot_cap(slot) sound_cap(slot)

INVARIANT(resolve, struct cap root, unsigned left, unsigned depth)
{
    return cap_is(root, CAP_CNODE) && cap_is_sound(root) && left >= 1 && left <= depth;
}

#include "kernel/arm64/mmu.c"
#include "kernel/core/cspace.c"
#include "kernel/core/invocation.c"

/* A slot in ordinary memory. */
static inline bool is_in_memory(const struct slot *slot)
{
    return is_aligned((uint64_t)slot, SLOT_BITS) && range_is_ordinary(memory_address(slot), sizeof(struct slot));
}

/* Whatever the address and the depth: a slot or none; it ends because each step uses up bits; what is left over is left at
 * a slot where no way goes on. */
void law_resolve(uint64_t w0, uint64_t w1, cptr_t address, unsigned depth)
{
    struct cap root = cap_any(w0, w1);
    struct lookup_fault fault;
    unsigned bits_left = depth;
    assume(cap_is_sound(root) && depth >= 1 && depth <= CSPACE_DEPTH);
    struct slot *slot = cspace_resolve(root, address, depth, &bits_left, &fault);

    prove(slot == NULL || (cap_is(root, CAP_CNODE) && is_in_memory(slot)));
    prove(slot == NULL || bits_left < depth);
    prove(slot == NULL || bits_left == 0 || !cap_is(slot->cap, CAP_CNODE));
}

/* What is no CNode leads nowhere, and says so. */
void law_resolve_root(uint64_t w0, uint64_t w1, cptr_t address, unsigned depth)
{
    struct cap root = cap_any(w0, w1);
    struct lookup_fault fault = {0};
    unsigned bits_left;
    assume(!cap_is(root, CAP_CNODE));
    prove(cspace_resolve(root, address, depth, &bits_left, &fault) == NULL && fault.type == LOOKUP_INVALID_ROOT);
}

/* The slot a thread names; the one that the first step leads to, when the way ends there. As the assertion
 * in it says, a CNode is named only when nothing of the address is left over, also by the short way. */
void law_lookup(struct tcb *tcb, cptr_t address)
{
    struct lookup_fault fault;
    assume(is_aligned((uint64_t)tcb, 3));
    struct cap root = tcb->slots[TCB_CSPACE].cap;
    assume(cap_is_sound(root));
    struct slot *slot = cspace_lookup(tcb, address, &fault);

    prove(slot == NULL || (cap_is(root, CAP_CNODE) && is_in_memory(slot)));
    assume(cap_is(root, CAP_CNODE));
    unsigned left = CSPACE_DEPTH;
    struct slot *first = resolve_step(root, address, &left, &fault);
    prove(first == NULL || cap_is(first->cap, CAP_CNODE) || slot == first);
}

/* What invocations get of it: a slot when nothing was refused; and who refuses does not say that all is well. */
void law_invocation_slot(struct invocation *invocation, uint64_t w0, uint64_t w1, word_t index, word_t depth, word_t any)
{
    struct cap root = cap_any(w0, w1);
    struct slot *slot = NULL;
    assume(cap_is_sound(root) && is_aligned((uint64_t)invocation, 3));
    assume(invocation_slot(invocation, root, index, depth, false, &slot) == STATUS_OK);
    prove(slot != NULL && is_in_memory(slot));
    prove(cap_is(root, CAP_CNODE) && depth >= 1 && depth <= CSPACE_DEPTH);
    prove(refuse_argument(invocation, (unsigned)any) != STATUS_OK && refuse_range(invocation, any, depth) != STATUS_OK);
    prove(refuse_memory(invocation, any) != STATUS_OK && refuse_missing(invocation, false, any) != STATUS_OK);
}
