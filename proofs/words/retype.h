/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Between checking a Retype and carrying it out: what the checks establish (proofs/words/invoke.c), which carrying out
 * relies on (proofs/words/place.c). To be included behind kernel/object/untyped_invoke.c. */
#pragma once

#include "proofs/words/sound.h"

static inline bool type_is_checked(word_t type, word_t size_bits)
{
    struct invocation invocation;

    return check_type(&invocation, type, size_bits) == STATUS_OK;
}

/* `count` objects fit behind what is used of a sound untyped, and may be made of its memory. */
static inline bool place_is_checked(struct cap untyped, word_t type, word_t size_bits, uint64_t count)
{
    uint64_t used = cap_untyped_units(untyped) << UNTYPED_UNIT_BITS;

    return cap_is(untyped, CAP_UNTYPED) && untyped_is_sound(untyped) && count >= 1 && count <= RETYPE_COUNT_MAX &&
           (!cap_untyped_is_device(untyped) || object_may_be_device(type)) &&
           count * SIZE(object_bits(type, (unsigned)size_bits)) <= SIZE(cap_untyped_bits(untyped)) - used;
}
