/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capability rules: nothing that is done to a capability widens what it names or what it allows, and a sound one stays
 * sound. */
#include "kernel/core/capability.c"
#include "kernel/core/slot.c"

#include "proofs/words/sound.h"

/* The memory behind a capability is ordinary, all of it, or device memory, all of it, as its flag says. */
void law_memory(uint64_t w0, uint64_t w1, uint64_t offset)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap) && !cap_is(cap, CAP_ZOMBIE));
    unsigned bits = cap_size_bits(cap);

    assume(bits != 0 && offset < SIZE(bits));
    prove(cap_base(cap) + offset >= cap_base(cap) && is_aligned(cap_base(cap), bits));
    prove((cap_base(cap) + offset >= RAM_START && cap_base(cap) + offset < RAM_END) != cap_is_device(cap));
}

/* Whoever covers another one covers its memory; device memory is not passed off as ordinary, nor the other way. */
void law_covers(uint64_t a0, uint64_t a1, uint64_t b0, uint64_t b1, uint64_t offset)
{
    struct cap outer = cap_any(a0, a1), inner = cap_any(b0, b1);
    assume(cap_is_sound(outer) && cap_is_sound(inner) && cap_covers(outer, inner));

    prove(!cap_is(outer, CAP_NULL) && !cap_is(outer, CAP_ZOMBIE));
    if (cap_size_bits(outer) != 0) {
        prove(cap_size_bits(inner) != 0);
        prove(cap_is_device(outer) == cap_is_device(inner));
        prove(cap_is(outer, CAP_UNTYPED) || cap_is(outer, CAP_FRAME) || cap_base(inner) == cap_base(outer));
    }
    assume(cap_is(outer, CAP_UNTYPED) || cap_is(outer, CAP_FRAME));
    assume(offset < SIZE(cap_size_bits(inner)));
    prove(cap_base(inner) + offset >= cap_base(outer));
    prove(cap_base(inner) + offset - cap_base(outer) < SIZE(cap_size_bits(outer)));
}

/* What lies inside an untyped is covered by it: revoking it finds its objects. */
void law_untyped_covers(uint64_t a0, uint64_t a1, uint64_t b0, uint64_t b1)
{
    struct cap outer = cap_any(a0, a1), inner = cap_any(b0, b1);
    assume(cap_is_sound(outer) && cap_is(outer, CAP_UNTYPED) && cap_is_sound(inner));
    assume(cap_size_bits(inner) != 0 && cap_size_bits(inner) <= cap_untyped_bits(outer));
    assume(cap_base(inner) >= cap_untyped_base(outer));
    assume(cap_base(inner) - cap_untyped_base(outer) < SIZE(cap_untyped_bits(outer)));
    prove(cap_covers(outer, inner));
}

void law_same_object(uint64_t a0, uint64_t a1, uint64_t b0, uint64_t b1)
{
    struct cap a = cap_any(a0, a1), b = cap_any(b0, b1);
    assume(cap_is_sound(a) && cap_is_sound(b));
    if (cap_is_same_object(a, b)) {
        prove(cap_tag(a) == cap_tag(b) && cap_is_device(a) == cap_is_device(b));
        prove(cap_size_bits(a) == 0 || cap_base(a) == cap_base(b));
        prove(!cap_is(a, CAP_FRAME) || cap_size_bits(a) == cap_size_bits(b));
        prove(cap_is_same_object(b, a));
    }
    assume(!cap_is(a, CAP_UNTYPED) && !cap_is(a, CAP_IRQ_CONTROL) && !cap_is(a, CAP_NULL) && !cap_is(a, CAP_ZOMBIE));
    prove(cap_is_same_object(a, a));
}

void law_with_rights(uint64_t w0, uint64_t w1, word_t mask)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap));
    struct cap less = cap_with_rights(cap, mask);

    prove(cap_is_sound(less) && names_same(less, cap));
    prove((cap_allows(less) & ~cap_allows(cap)) == 0);
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
        prove(cap_badge(less) == cap_badge(cap));
        prove(cap_allows(less) == (cap_allows(cap) & mask));
        break;
    case CAP_REPLY:
    case CAP_FRAME:
        prove((cap_allows(less) & ~mask) == 0);
        break;
    default:
        prove(is_equal(less, cap));
    }
}

/* Badges are given once and never changed; a CNode keeps its slots; nothing else changes. */
void law_with_data(uint64_t w0, uint64_t w1, word_t data, bool preserve)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap));
    struct cap with = cap_with_data(cap, data, preserve);

    prove(cap_is_sound(with));
    if (!cap_is_null(with)) {
        prove(names_same(with, cap) && cap_allows(with) == cap_allows(cap));
        prove(cap_is(cap, CAP_CNODE) || is_equal(with, cap) || (!preserve && cap_badge(cap) == 0));
        prove(cap_is(cap, CAP_CNODE) || is_equal(with, cap) || cap_badge(with) == data);
    }
    assume(cap_is(cap, CAP_CNODE) && !cap_is_null(with));
    prove(cap_cnode_guard_size(with) == data % 64);
    prove(cap_cnode_radix(with) + cap_cnode_guard_size(with) <= 64);
}

/* A copy names the same thing with the same rights and is mapped nowhere, if it is a frame. */
void law_derive(uint64_t w0, uint64_t w1, const struct slot *slot)
{
    struct cap cap = cap_any(w0, w1), copy;
    assume(cap_is_sound(cap));
    enum status status = slot_derive(slot, cap, &copy);

    prove(cap_is_sound(copy));
    prove(cap_is_null(copy) || (names_same(copy, cap) && cap_allows(copy) == cap_allows(cap)));
    prove(!cap_is(cap, CAP_IRQ_CONTROL) && !cap_is(cap, CAP_ZOMBIE) ? true : cap_is_null(copy));
    prove(!cap_is(cap, CAP_FRAME) || (cap_asid(copy) == 0 && cap_frame_vaddr(copy) == 0));
    if (status == STATUS_OK)
        prove(!(cap_is(cap, CAP_VSPACE) || cap_is(cap, CAP_PAGE_TABLE)) || cap_table_is_mapped(cap));
}

/* Mint: rights, data and copy, one after the other. */
void law_mint(uint64_t w0, uint64_t w1, word_t mask, word_t data, const struct slot *slot)
{
    struct cap cap = cap_any(w0, w1), copy;
    assume(cap_is_sound(cap));
    slot_derive(slot, cap_with_data(cap_with_rights(cap, mask), data, false), &copy);

    prove(cap_is_sound(copy));
    prove(cap_is_null(copy) || (names_same(copy, cap) && (cap_allows(copy) & ~cap_allows(cap)) == 0));
    prove(cap_is_null(copy) || cap_is(cap, CAP_CNODE) || cap_badge(cap) == 0 || cap_is(cap, CAP_FRAME) ||
          cap_badge(copy) == cap_badge(cap));
}

/* A copy is an original of its own only where derivation makes it one. */
void law_new_original(uint64_t a0, uint64_t a1, uint64_t b0, uint64_t b1)
{
    struct cap derived = cap_any(a0, a1), source = cap_any(b0, b1);
    bool is_original = is_new_original(derived, source);

    prove(!is_original || cap_is(derived, CAP_UNTYPED) || cap_is(source, CAP_IRQ_CONTROL) ||
          cap_badge(derived) != cap_badge(source));
}
