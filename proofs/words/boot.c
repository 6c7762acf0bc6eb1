/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What boot hands to the initial task is sound (C1 to begin with): untypeds are aligned pieces of ranges that are
 * ordinary memory as a whole, or device memory as a whole; contracts of kernel/boot/untyped.c say so of the ranges. */
#include "kernel/boot/boot.h"

#include "proofs/words/sound.h"

static bool is_range(paddr_t start, paddr_t end, bool is_device)
{
    return start <= end && end <= CONFIG_PADDR_USER_DEVICE_TOP &&
           (is_device ? end <= RAM_START || start >= RAM_END : start >= RAM_START && end <= RAM_END);
}

INVARIANT(give, paddr_t start, paddr_t end, bool is_device)
{
    return is_range(start, end, is_device);
}

#include "kernel/boot/untyped.c"

void root_task_give(struct root_task *root, struct cap cap)
{
    prove(cap_is(cap, CAP_UNTYPED) && cap_is_sound(cap) && cap_untyped_bits(cap) <= seL4_MaxUntypedBits);
    prove(cap_untyped_units(cap) == untyped_units_full(cap_untyped_bits(cap)));
}

/* Aligned pieces, one behind the other, that end with the range. */
void law_give_region(struct root_task *root, paddr_t start, paddr_t end, bool is_device)
{
    assume(is_range(start, end, is_device));
    give_region(root, start, end, is_device);
}

void law_piece(paddr_t start, paddr_t end, bool device)
{
    assume(is_range(start, end, device) && start < end);
    unsigned bits = piece_bits(start, end - start);

    prove(bits <= seL4_MaxUntypedBits && SIZE(bits) <= end - start && is_aligned(start, bits));
    prove(bits < seL4_MinUntypedBits || (device ? is_device(start, bits) : is_object(start, bits)));
}
