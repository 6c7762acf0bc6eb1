/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Each new capability, as it is put into a slot: it says no more than what it comes from. The build
 * leads calls of these functions through here. */
#include "kernel/core/slot.h"
#include "tests/fuzz/kernel/machine.h"

void __real_slot_insert(struct slot *destination, struct cap cap, struct slot *source);
void __wrap_slot_insert(struct slot *destination, struct cap cap, struct slot *source);
void __real_slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent);
void __wrap_slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent);
void __real_slot_move(struct slot *destination, struct cap cap, struct slot *source);
void __wrap_slot_move(struct slot *destination, struct cap cap, struct slot *source);
void __real_slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b);
void __wrap_slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b);

static bool same_words(struct cap a, struct cap b)
{
    return a.w[0] == b.w[0] && a.w[1] == b.w[1];
}

/* A badge may be given once, by Mint; Move and its like give none. */
static void check_badge(struct cap cap, struct cap from, bool may_badge)
{
    require(cap_badge(cap) == cap_badge(from) || (may_badge && cap_badge(from) == 0),
            "badges do not change");
}

static void check_frame(struct cap cap, struct cap from, bool is_copy)
{
    require(cap_base(cap) == cap_base(from) && cap_frame_size(cap) == cap_frame_size(from) &&
                cap_frame_is_device(cap) == cap_frame_is_device(from),
            "the same frame");
    require((cap_frame_rights(cap) & ~cap_frame_rights(from)) == 0, "rights do not grow");
    require(is_copy ? cap_asid(cap) == 0 : cap_asid(cap) == cap_asid(from),
            "copies of frames are not mapped");
}

static void check_no_more(struct cap cap, struct cap from, bool is_copy)
{
    require(cap_tag(cap) == cap_tag(from), "the type stays");
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
        require(cap_base(cap) == cap_base(from), "the same object");
        require((cap_rights(cap) & ~cap_rights(from)) == 0, "rights do not grow");
        check_badge(cap, from, is_copy);
        break;
    case CAP_REPLY:
        require(cap_base(cap) == cap_base(from), "the same object");
        require((cap_rights(cap) & ~cap_rights(from)) == 0, "rights do not grow");
        break;
    case CAP_SMC:
        check_badge(cap, from, is_copy);
        break;
    case CAP_FRAME:
        check_frame(cap, from, is_copy);
        break;
    case CAP_CNODE:
        require(cap_base(cap) == cap_base(from) && cap_cnode_radix(cap) == cap_cnode_radix(from),
                "the same slots");
        require(cap_cnode_guard_size(cap) + cap_cnode_radix(cap) <= 64,
                "no more bits than there are");
        break;
    default:
        require(same_words(cap, from), "nothing else changes");
        break;
    }
}

void __wrap_slot_insert(struct slot *destination, struct cap cap, struct slot *source)
{
    require(!cap_is(cap, CAP_NULL) && !cap_is(cap, CAP_ZOMBIE) && !cap_is(cap, CAP_IRQ_CONTROL),
            "can be copied");
    check_no_more(cap, source->cap, true);
    __real_slot_insert(destination, cap, source);
}

void __wrap_slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent)
{
    require(!slot_is_empty(parent), "parents exist");
    require(cap_covers(parent->cap, cap), "parents cover their children");
    __real_slot_insert_child(slot, cap, parent);
}

void __wrap_slot_move(struct slot *destination, struct cap cap, struct slot *source)
{
    check_no_more(cap, source->cap, false);
    __real_slot_move(destination, cap, source);
}

void __wrap_slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b)
{
    if (!slot_is_empty(a)) {
        check_no_more(cap_a, a->cap, false);
    }
    if (!slot_is_empty(b)) {
        check_no_more(cap_b, b->cap, false);
    }
    __real_slot_swap(a, cap_a, b, cap_b);
}
