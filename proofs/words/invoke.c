/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Retype as a whole, whatever the caller passes: objects are made only when all checks passed, of the values that were
 * checked, in empty slots of a CNode; memory is cleaned only when the untyped has no children, and never of a device. What is
 * made then is in proofs/words/place.c. */
/* words: memory */
#include "kernel/core/invocation.h"
#include "kernel/object/untyped.h"
#include "proofs/words/sound.h"

/* A slot in ordinary memory. */
static inline bool is_in_memory(const struct slot *slot)
{
    return is_aligned((uint64_t)slot, SLOT_BITS) && range_is_ordinary(memory_address(slot), sizeof(struct slot));
}

/* What assumption C1 says of it, if it is a CNode. */
static inline bool node_is_sound(struct cap cap)
{
    return !cap_is(cap, CAP_CNODE) || cnode_is_sound(cap);
}

/* But for the watermark. */
static inline bool is_same_untyped(struct cap a, struct cap b)
{
    return cap_is(a, CAP_UNTYPED) && cap_untyped_base(a) == cap_untyped_base(b) &&
           cap_untyped_bits(a) == cap_untyped_bits(b) && cap_untyped_is_device(a) == cap_untyped_is_device(b);
}

/* Of the law that is being proved: any slot of those that are filled, whether the untyped has children, whether objects were
 * made, and whether that is all it asks. */
static uint64_t chosen, in_use, created, brief;

/* The checked slots are empty. */
INVARIANT(find_slots, const struct slot *first, word_t i, word_t count)
{
    return i <= count && (chosen >= i || slot_is_empty(first + chosen));
}

/* What was cleaned is not used any more; the untyped is the same. */
INVARIANT(reset, const struct slot *slot, struct cap cap, uint64_t used)
{
    return is_same_untyped(slot->cap, cap) && used <= cap_untyped_units(cap) << UNTYPED_UNIT_BITS &&
           cap_untyped_units(slot->cap) << UNTYPED_UNIT_BITS == used;
}

#include "kernel/arm64/mmu.c"
#include "kernel/core/capability.c"
#include "kernel/core/slot.c"
#include "kernel/object/arch_object.c"
#define untyped_create_objects untyped_create_objects_elsewhere
#include "kernel/object/untyped.c"
#undef untyped_create_objects
#include "kernel/object/untyped_invoke.c"
#include "proofs/words/retype.h"

/* Any value, another one each time: what callers write may change while it is read. */
static volatile word_t outside;

word_t invocation_word(const struct invocation *invocation, unsigned index)
{
    (void)invocation;
    (void)index;
    return outside;
}

bool preemption_point(void)
{
    return outside & 1;
}

/* Proved of the real ones: law_invocation_slot in proofs/words/resolve.c. */
enum status invocation_slot(struct invocation *invocation, struct cap root, word_t index, word_t depth, bool is_source,
                            struct slot **slot)
{
    struct slot *found = (struct slot *)outside;

    (void)invocation;
    (void)index;
    (void)depth;
    (void)is_source;
    assume(is_in_memory(found) && node_is_sound(found->cap));
    *slot = found;
    return cap_is(root, CAP_CNODE) && (outside & 1) ? STATUS_OK : STATUS_FAILED_LOOKUP;
}

static enum status refused(void)
{
    enum status status = (enum status)outside;

    assume(status != STATUS_OK);
    return status;
}

enum status refuse_argument(struct invocation *invocation, unsigned index)
{
    (void)invocation;
    (void)index;
    return refused();
}

enum status refuse_range(struct invocation *invocation, word_t min, word_t max)
{
    (void)invocation;
    (void)min;
    (void)max;
    return refused();
}

enum status refuse_memory(struct invocation *invocation, word_t bytes_available)
{
    (void)invocation;
    (void)bytes_available;
    return refused();
}

enum status refuse_missing(struct invocation *invocation, bool is_source, word_t bits_left)
{
    (void)invocation;
    (void)is_source;
    (void)bits_left;
    return refused();
}

void memory_zero(paddr_t address, uint64_t bytes)
{
    prove(bytes % 16 == 0 && address % 16 == 0 && bytes != 0 && range_is_ordinary(address, bytes));
    prove(!in_use);
    prove(!created);
}

/* What proofs/words/place.c relies on. */
void untyped_create_objects(const struct retype *retype)
{
    if (brief) {
        created = 1;
        return;
    }
    prove(!created);
    prove(is_in_memory(retype->slot));
    prove(type_is_checked(retype->type, retype->size_bits));
    struct cap untyped = retype->slot->cap;
    prove(cap_is(untyped, CAP_UNTYPED) && untyped_is_sound(untyped));
    prove(retype->count >= 1 && retype->count <= RETYPE_COUNT_MAX);
    prove(!cap_untyped_is_device(untyped) || object_may_be_device(retype->type));
    prove(place_is_checked(retype->slot->cap, retype->type, retype->size_bits, retype->count));
    prove(chosen >= retype->count || is_in_memory(retype->destination + chosen));
    prove(chosen >= retype->count || slot_is_empty(retype->destination + chosen));
    created = 1;
}

static inline bool is_apart(const struct slot *slot, const uint64_t *word)
{
    return word != &slot->cap.w[0] && word != &slot->cap.w[1];
}

/* What the system call leaves: the capability that stands in the slot, sound (C1) as that of the CNode is. */
static inline void assume_invocation(struct invocation *invocation)
{
    assume(is_aligned((uint64_t)invocation, 3));
    struct slot *slot = invocation->slot, *root = invocation->extra[0];
    assume(is_in_memory(slot));
    assume(is_equal(invocation->cap, slot->cap) && cap_is(slot->cap, CAP_UNTYPED) && untyped_is_sound(slot->cap));
    assume(root == NULL || (is_in_memory(root) && node_is_sound(root->cap)));
    assume(is_apart(slot, &chosen) && is_apart(slot, &in_use) && is_apart(slot, &created));
    assume(is_apart(slot, &brief));
}

void law_retype(struct invocation *invocation, bool has_children, const uint64_t *word)
{
    assume(in_use == has_children && !created && !brief);
    assume_invocation(invocation);
    struct slot *slot = invocation->slot;
    struct cap untyped = slot->cap;
    assume(is_aligned((uint64_t)word, 3) && is_apart(slot, word) && word != &created);
    uint64_t was = *word;
    enum status status = untyped_retype(invocation, has_children);

    prove((status == STATUS_OK) == created);
    prove(untyped_is_sound(slot->cap) && is_same_untyped(slot->cap, untyped));
    prove(created || !has_children || is_equal(slot->cap, untyped));
    prove(*word == was); /* checking and cleaning write the untyped's slot only */
}

/* The same when the kernel looks for children itself: an untyped that has any is not cleaned. What is made of it is said above. */
void law_invoke(struct invocation *invocation)
{
    assume_invocation(invocation);
    struct slot *slot = invocation->slot;
    struct cap untyped = slot->cap;
    assume(slot_next(slot) == NULL || is_in_memory(slot_next(slot)));
    bool has_children = slot_has_children(slot);
    assume(in_use == has_children && !created && brief);
    enum status status = untyped_invoke(invocation);

    prove((status == STATUS_OK) == created);
    prove(untyped_is_sound(slot->cap) && is_same_untyped(slot->cap, untyped));
    prove(created || !has_children || is_equal(slot->cap, untyped));
}

/* All of it is clean, or it is to be asked again and less is left to be done; device memory is never asked again. */
void law_reset(struct slot *slot, const uint64_t *word)
{
    assume(!in_use && !created);
    assume(is_in_memory(slot));
    struct cap untyped = slot->cap;
    assume(cap_is(untyped, CAP_UNTYPED) && untyped_is_sound(untyped));
    assume(is_apart(slot, &in_use) && is_apart(slot, &created));
    assume(is_aligned((uint64_t)word, 3) && is_apart(slot, word));
    uint64_t was = *word;
    enum status status = untyped_reset(slot);

    prove(untyped_is_sound(slot->cap) && is_same_untyped(slot->cap, untyped) && *word == was);
    prove(status == STATUS_OK || status == STATUS_PREEMPTED);
    prove(status != STATUS_OK || cap_untyped_units(slot->cap) == 0);
    prove(status != STATUS_PREEMPTED ||
          (!cap_untyped_is_device(untyped) && cap_untyped_units(slot->cap) < cap_untyped_units(untyped)));
}
