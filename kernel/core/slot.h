/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capability slots and the derivation list that ties every capability to what it came from. */
#pragma once

#include "kernel/core/capability.h"
#include "kernel/core/status.h"

/* All capabilities stand in lists in derivation order: the descendants of a capability follow it
 * directly. `next_and_flags` keeps two flags in the low bits of the 32-byte aligned pointer. */
struct slot {
    struct cap cap;
    struct slot *previous;
    uint64_t next_and_flags;
};

_Static_assert(sizeof(struct slot) == 32, "a CNode slot is 32 bytes");

enum slot_flag {
    SLOT_REVOCABLE = 1,    /* an original: may have children */
    SLOT_FIRST_BADGED = 2, /* the first with its badge: not a child of others with that badge */
};

enum { SLOT_BITS = 5 };

static inline struct slot *slot_next(const struct slot *slot)
{
    return (struct slot *)(slot->next_and_flags & ~UINT64_C(3));
}

/* What stands in a slot, where a proof asks for it to be sound (proofs/words). */
static inline struct cap slot_cap(const struct slot *slot)
{
    return slot->cap;
}

/* The capability in a slot becomes `cap`, of the same object: its place among its relatives stays. */
static inline void slot_put(struct slot *slot, struct cap cap)
{
    slot->cap = cap;
}

static inline bool slot_is_empty(const struct slot *slot)
{
    return cap_is_null(slot->cap);
}

/* Puts a capability made by boot or retype into an empty slot, as an original without relatives. */
void slot_set_original(struct slot *slot, struct cap cap);

/* Puts an original capability right after its parent in the derivation list: objects after their
 * untyped. */
void slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent);

/* Puts `cap`, derived from the one in `source`, into the empty slot `destination`. */
void slot_insert(struct slot *destination, struct cap cap, struct slot *source);

/* Moves a capability to an empty slot, as `cap`, keeping its place among its relatives. */
void slot_move(struct slot *destination, struct cap cap, struct slot *source);

/* Exchanges two slots; what stood in `a` becomes `cap_a` in slot b, what stood in `b` becomes
 * `cap_b` in slot a. Either may be empty. */
void slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b);

/* Empties a slot whose capability has been finalised. */
void slot_unlink(struct slot *slot);

/* The capability a copy of `cap` (standing in `slot`, rights and data already applied) would be;
 * null when it may not be copied. */
enum status slot_derive(const struct slot *slot, struct cap cap, struct cap *derived);

bool slot_has_children(const struct slot *slot);

/* No other capability names the same object. */
bool slot_is_final(const struct slot *slot);

/* The last capability to an object with slots of its own (CNode, TCB) or one already
 * half-deleted. */
bool slot_is_long_running_delete(const struct slot *slot);

/* Deletes what is in the slot; may be preempted, STATUS_OK or STATUS_PREEMPTED. */
enum status slot_delete(struct slot *slot);

/* Deletes a capability that is known not to be a long-running one: endpoints, frames and the
 * like. */
void slot_delete_short(struct slot *slot);

/* Deletes all descendants; the capability itself stays. STATUS_OK or STATUS_PREEMPTED. */
enum status slot_revoke(struct slot *slot);
