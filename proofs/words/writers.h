/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* For laws about whole calls: what gets into slots by way of kernel/core/slot.c is sound. What the real ones do with it is
 * proved in proofs/words/slots.c, of a copy in rules.c. */
#pragma once

#include "proofs/words/calls.h"

#include "kernel/core/capability.c"

enum status slot_derive(const struct slot *slot, struct cap cap, struct cap *derived)
{
    (void)slot;
    prove(cap_is_sound(cap));
    *derived = cap_any(any_word(), any_word());
    assume(cap_is_sound(*derived));
    return (enum status)any_word();
}

void slot_insert(struct slot *destination, struct cap cap, struct slot *source)
{
    (void)destination;
    (void)source;
    prove(cap_is_sound(cap));
}

void slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent)
{
    slot_insert(slot, cap, parent);
}

void slot_move(struct slot *destination, struct cap cap, struct slot *source)
{
    slot_insert(destination, cap, source);
}

void slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b)
{
    slot_insert(b, cap_a, a);
    slot_insert(a, cap_b, b);
}
