/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The derivation list: a slot is put in, moved and taken out where it should be, its neighbours point back at it, and no word
 * of memory but theirs changes; so that what was a list of slots still is one. */
/* words: memory */
#include "kernel/core/capability.c"
#include "kernel/core/slot.c"

#include "proofs/words/sound.h"

static inline bool is_slot(const struct slot *slot)
{
    return slot != NULL && is_aligned((uint64_t)slot, SLOT_BITS);
}

/* The invariant of a slot. */
static inline bool is_linked(const struct slot *slot)
{
    const struct slot *next = slot_next(slot), *previous = slot->previous;

    return (previous == NULL || (is_slot(previous) && slot_next(previous) == slot && !slot_is_empty(previous))) &&
           (next == NULL || (is_slot(next) && next->previous == slot && !slot_is_empty(next))) &&
           (!slot_is_empty(slot) || (previous == NULL && next == NULL));
}

static inline void assume_linked(const struct slot *slot)
{
    assume(is_slot(slot) && is_linked(slot));
}

void law_flags(struct slot *slot, struct slot *next, uint64_t links)
{
    assume(is_slot(slot) && is_slot(next));
    slot->next_and_flags = links;
    struct slot *previous = slot->previous;
    slot_set_next(slot, next);

    prove(slot_next(slot) == next && slot->previous == previous);
    prove(slot_has_flag(slot, SLOT_REVOCABLE) == ((links & SLOT_REVOCABLE) != 0));
    prove(slot_has_flag(slot, SLOT_FIRST_BADGED) == ((links & SLOT_FIRST_BADGED) != 0));
}

void law_set_original(struct slot *slot, uint64_t w0, uint64_t w1, struct slot *t)
{
    struct cap cap = cap_any(w0, w1);
    assume_linked(slot);
    assume_linked(t);
    assume(slot_is_empty(slot) && !cap_is_null(cap));
    slot_set_original(slot, cap);

    prove(is_linked(t) && is_equal(slot->cap, cap) && slot_has_flag(slot, SLOT_REVOCABLE));
    prove(slot_is_final(slot) && !slot_has_children(slot));
}

/* No word of memory but these was changed: of the slot itself, the link of the one before it, those of the one behind. */
static inline bool is_elsewhere(const uint64_t *word, const struct slot *slot, const struct slot *before,
                                const struct slot *behind)
{
    return is_aligned((uint64_t)word, 3) && ((uint64_t)word ^ (uint64_t)slot) >> SLOT_BITS != 0 &&
           word != &before->next_and_flags && word != (const uint64_t *)&behind->previous;
}

static inline void prove_between(const struct slot *slot, const struct slot *before, const struct slot *behind)
{
    prove(slot->previous == before);
    prove(slot_next(slot) == behind);
    prove(before == NULL || slot_next(before) == slot);
    prove(behind == NULL || behind->previous == slot);
}

void law_insert_child(struct slot *slot, uint64_t w0, uint64_t w1, struct slot *parent, uint64_t *word)
{
    struct cap cap = cap_any(w0, w1);
    assume_linked(slot);
    assume_linked(parent);
    assume(slot_is_empty(slot) && !slot_is_empty(parent));
    struct slot *behind = slot_next(parent);
    assume(is_elsewhere(word, slot, parent, behind));
    uint64_t was = *word, flags = parent->next_and_flags & 3;
    slot_insert_child(slot, cap, parent);

    prove_between(slot, parent, behind);
    prove(is_equal(slot->cap, cap));
    prove(*word == was);
    prove((parent->next_and_flags & 3) == flags);
    prove(slot_has_flag(slot, SLOT_REVOCABLE) && slot_has_flag(slot, SLOT_FIRST_BADGED));
}

/* A copy stands behind what it was made of; of an untyped only the copy gives out memory from then on. */
void law_insert(struct slot *destination, uint64_t w0, uint64_t w1, struct slot *source, uint64_t *word)
{
    struct cap cap = cap_any(w0, w1);
    assume_linked(destination);
    assume_linked(source);
    struct cap of_source = source->cap;
    assume(slot_is_empty(destination) && !slot_is_empty(source));
    assume(!cap_is(of_source, CAP_UNTYPED) || untyped_is_sound(of_source));
    struct slot *behind = slot_next(source);
    assume(is_elsewhere(word, destination, source, behind));
    uint64_t was = *word;
    assume(!cap_is(of_source, CAP_UNTYPED) || (word != &source->cap.w[0] && word != &source->cap.w[1]));
    slot_insert(destination, cap, source);

    prove_between(destination, source, behind);
    prove(is_equal(destination->cap, cap));
    prove(*word == was);
    prove(slot_has_flag(destination, SLOT_REVOCABLE) == is_new_original(cap, of_source));
    if (cap_is(of_source, CAP_UNTYPED)) {
        prove(untyped_is_sound(source->cap) && names_same(source->cap, of_source));
        prove(cap_untyped_units(source->cap) == untyped_units_full(cap_untyped_bits(of_source)));
    } else {
        prove(is_equal(source->cap, of_source));
    }
}

void law_move(struct slot *destination, uint64_t w0, uint64_t w1, struct slot *source, uint64_t *word)
{
    struct cap cap = cap_any(w0, w1);
    assume_linked(destination);
    assume_linked(source);
    assume(slot_is_empty(destination) && !slot_is_empty(source));
    struct slot *before = source->previous, *behind = slot_next(source);
    assume(before != source && behind != source);
    assume(is_elsewhere(word, destination, before, behind) && is_elsewhere(word, source, NULL, NULL));
    uint64_t was = *word, flags = source->next_and_flags & 3;
    slot_move(destination, cap, source);

    prove_between(destination, before, behind);
    prove(is_equal(destination->cap, cap));
    prove(*word == was);
    prove((destination->next_and_flags & 3) == flags && slot_is_empty(source));
    prove(source->previous == NULL && slot_next(source) == NULL);
}

/* Each stands where the other stood, also when they stood side by side, and either may be empty. */
void law_swap(struct slot *a, uint64_t w0, uint64_t w1, struct slot *b, uint64_t w2, uint64_t w3, uint64_t *word)
{
    struct cap cap_a = cap_any(w0, w1), cap_b = cap_any(w2, w3);
    assume_linked(a);
    assume_linked(b);
    assume(a != b);
    struct slot *before_a = a->previous, *behind_a = slot_next(a), *before_b = b->previous, *behind_b = slot_next(b);
    assume(before_a != a && behind_a != a && (before_a == NULL || before_a != behind_a)); /* a list is no ring */
    assume(before_b != b && behind_b != b && (before_b == NULL || before_b != behind_b));
    assume(is_elsewhere(word, a, before_a, behind_a) && is_elsewhere(word, b, before_b, behind_b));
    uint64_t was = *word, flags_a = a->next_and_flags & 3, flags_b = b->next_and_flags & 3;
    prove(link_exchanged(a, a, b) == b && link_exchanged(b, a, b) == a);
    prove(before_a == a || before_a == b || link_exchanged(before_a, a, b) == before_a);
    slot_swap(a, cap_a, b, cap_b);

    prove_between(b, link_exchanged(before_a, a, b), link_exchanged(behind_a, a, b));
    prove_between(a, link_exchanged(before_b, a, b), link_exchanged(behind_b, a, b));
    prove(is_equal(b->cap, cap_a) && is_equal(a->cap, cap_b));
    prove((b->next_and_flags & 3) == flags_a && (a->next_and_flags & 3) == flags_b);
    prove(*word == was);
}

/* Those before and behind it are neighbours now, and whoever was no child of an older one with the same badge is none. */
void law_unlink(struct slot *slot, uint64_t *word)
{
    assume_linked(slot);
    struct slot *before = slot->previous, *behind = slot_next(slot);
    assume(before != slot && behind != slot && (before == NULL || before != behind));
    assume(is_elsewhere(word, slot, before, behind) && word != &behind->next_and_flags);
    uint64_t was = *word;
    bool first = slot_has_flag(slot, SLOT_FIRST_BADGED);
    slot_unlink(slot);

    prove(slot_is_empty(slot) && slot->previous == NULL && slot_next(slot) == NULL);
    prove(before == NULL || slot_next(before) == behind);
    prove(behind == NULL || behind->previous == before);
    prove(behind == NULL || !first || slot_has_flag(behind, SLOT_FIRST_BADGED));
    prove(*word == was);
}

/* Children: originals only have them, of what they cover; under a badge, only those of that badge. */
void law_children(struct slot *parent)
{
    assume(is_slot(parent));
    struct slot *child = slot_next(parent);
    assume(child == NULL || is_slot(child));
    bool has = slot_has_children(parent);

    prove(child != NULL || !has);
    assume(child != NULL);
    prove(!has || slot_has_flag(parent, SLOT_REVOCABLE));
    assume(cap_is(parent->cap, CAP_ENDPOINT) || cap_is(parent->cap, CAP_NOTIFICATION) || cap_is(parent->cap, CAP_SMC));
    prove(!has || cap_badge(parent->cap) == 0 || cap_badge(child->cap) == cap_badge(parent->cap));
}

/* Final: neither neighbour names the same object. */
void law_final(struct slot *slot)
{
    assume_linked(slot);
    bool final = slot_is_final(slot);

    prove(!final || slot->previous == NULL || !cap_is_same_object(slot->previous->cap, slot->cap));
    prove(!final || slot_next(slot) == NULL || !cap_is_same_object(slot->cap, slot_next(slot)->cap));
    prove(final || slot->previous != NULL || slot_next(slot) != NULL);
}
