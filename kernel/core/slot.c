/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The derivation list: inserting, moving and exchanging capabilities, and who descends from
 * whom. */

#include "kernel/core/slot.h"

#include "kernel/object/tcb.h"

static bool slot_has_flag(const struct slot *slot, enum slot_flag flag)
{
    return (slot->next_and_flags & flag) != 0;
}

static void slot_set_next(struct slot *slot, struct slot *next)
{
    slot->next_and_flags = (uint64_t)next | (slot->next_and_flags & 3);
}

/* Makes the neighbours of a slot point at it again after its links were written. */
static void slot_hook_neighbours(struct slot *slot)
{
    if (slot->previous != NULL) {
        slot_set_next(slot->previous, slot);
    }
    if (slot_next(slot) != NULL) {
        slot_next(slot)->previous = slot;
    }
}

static void slot_link_after(struct slot *slot, struct slot *previous, uint64_t flags)
{
    slot->previous = previous;
    slot->next_and_flags = (uint64_t)slot_next(previous) | flags;
    slot_hook_neighbours(slot);
}

void slot_set_original(struct slot *slot, struct cap cap)
{
    slot->cap = cap;
    slot->previous = NULL;
    slot->next_and_flags = SLOT_REVOCABLE | SLOT_FIRST_BADGED;
}

void slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent)
{
    assert(slot_is_empty(slot));
    slot->cap = cap;
    slot_link_after(slot, parent, SLOT_REVOCABLE | SLOT_FIRST_BADGED);
}

/* A derived capability is an original of its own kind when it got its badge, or was issued, just
 * now. */
static bool is_new_original(struct cap derived, struct cap source)
{
    switch (cap_tag(derived)) {
    case CAP_UNTYPED:
        return true;
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
    case CAP_SMC:
        return cap_badge(derived) != cap_badge(source);
    case CAP_IRQ_HANDLER:
    case CAP_SGI:
        return cap_is(source, CAP_IRQ_CONTROL);
    default:
        return false;
    }
}

void slot_insert(struct slot *destination, struct cap cap, struct slot *source)
{
    struct cap parent = source->cap;
    bool is_original = is_new_original(cap, parent);

    assert(slot_is_empty(destination));
    destination->cap = cap;
    slot_link_after(destination, source, is_original ? SLOT_REVOCABLE | SLOT_FIRST_BADGED : 0);
    if (cap_is(parent, CAP_UNTYPED)) {
        /* What the copy may hand out the original may not. */
        unsigned bits = cap_untyped_bits(parent);
        source->cap = cap_untyped(cap_untyped_base(parent), bits, cap_untyped_is_device(parent),
                                  untyped_units_full(bits));
    }
}

void slot_move(struct slot *destination, struct cap cap, struct slot *source)
{
    assert(slot_is_empty(destination));
    *destination = *source;
    destination->cap = cap;
    *source = (struct slot){.cap = cap_null()};
    slot_hook_neighbours(destination);
}

/* Where a link leads after slots a and b were exchanged. */
static struct slot *link_exchanged(struct slot *link, struct slot *a, struct slot *b)
{
    return link == a ? b : link == b ? a : link;
}

/* The same of the link to the next one, with its flags. */
static uint64_t next_exchanged(const struct slot *slot, struct slot *a, struct slot *b)
{
    return (uint64_t)link_exchanged(slot_next(slot), a, b) | (slot->next_and_flags & 3);
}

void slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b)
{
    struct slot *previous = link_exchanged(a->previous, a, b);
    uint64_t next = next_exchanged(a, a, b);

    assert(a != b);
    a->cap = cap_b;
    a->previous = link_exchanged(b->previous, a, b);
    a->next_and_flags = next_exchanged(b, a, b);
    b->cap = cap_a;
    b->previous = previous;
    b->next_and_flags = next;
    slot_hook_neighbours(a);
    slot_hook_neighbours(b);
}

/* Empties a slot and closes the list over it. */
void slot_unlink(struct slot *slot)
{
    struct slot *next = slot_next(slot);

    if (slot->previous != NULL) {
        slot_set_next(slot->previous, next);
    }
    if (next != NULL) {
        next->previous = slot->previous;
        /* The next copy with this badge is the first one now: no child of an older original with
         * the same badge. */
        if (slot_has_flag(slot, SLOT_FIRST_BADGED)) {
            next->next_and_flags |= SLOT_FIRST_BADGED;
        }
    }
    *slot = (struct slot){.cap = cap_null()};
}

/* `child` descends from `parent`; only asked of slots that follow each other in the list. */
static bool slot_is_parent(const struct slot *parent, const struct slot *child)
{
    if (!slot_has_flag(parent, SLOT_REVOCABLE) || !cap_covers(parent->cap, child->cap)) {
        return false;
    }
    switch (cap_tag(parent->cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
    case CAP_SMC:
        return cap_badge(parent->cap) == 0 || (cap_badge(parent->cap) == cap_badge(child->cap) &&
                                               !slot_has_flag(child, SLOT_FIRST_BADGED));
    case CAP_SGI:
        return !slot_has_flag(child, SLOT_FIRST_BADGED);
    default:
        return true;
    }
}

bool slot_has_children(const struct slot *slot)
{
    const struct slot *next = slot_next(slot);

    return next != NULL && slot_is_parent(slot, next);
}

bool slot_is_final(const struct slot *slot)
{
    const struct slot *next = slot_next(slot);

    return (slot->previous == NULL || !cap_is_same_object(slot->previous->cap, slot->cap)) &&
           (next == NULL || !cap_is_same_object(slot->cap, next->cap));
}

enum status slot_derive(const struct slot *slot, struct cap cap, struct cap *derived)
{
    *derived = cap;
    switch (cap_tag(cap)) {
    case CAP_UNTYPED:
        return slot_has_children(slot) ? STATUS_REVOKE_FIRST : STATUS_OK;
    case CAP_IRQ_CONTROL:
    case CAP_ZOMBIE:
        *derived = cap_null();
        return STATUS_OK;
    case CAP_VSPACE:
    case CAP_PAGE_TABLE:
        return cap_table_is_mapped(cap) ? STATUS_OK : STATUS_ILLEGAL_OPERATION;
    case CAP_FRAME:
        *derived = cap_frame_mapped(cap, 0, 0);
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}
