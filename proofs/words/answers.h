/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* For laws about whole calls: what kernel/core/invocation.c does for them, of which they use no more than this. It changes
 * errors and results in the invocation, not what is asked. What it requires is proved of them. */
#pragma once

#include "proofs/words/calls.h"

word_t invocation_word(const struct invocation *invocation, unsigned index)
{
    (void)invocation;
    (void)index;
    return any_word();
}

static inline enum status refused(void)
{
    enum status status = (enum status)any_word();

    assume(status != STATUS_OK);
    return status;
}

enum status refuse_argument(struct invocation *invocation, unsigned index)
{
    (void)invocation;
    (void)index;
    return refused();
}

enum status refuse_capability(struct invocation *invocation, unsigned index)
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

enum status refuse_missing(struct invocation *invocation, bool is_source, word_t bits_left)
{
    (void)invocation;
    (void)is_source;
    (void)bits_left;
    return refused();
}

enum status refuse_root(struct invocation *invocation)
{
    (void)invocation;
    return refused();
}

void invocation_result(struct invocation *invocation, word_t value)
{
    (void)invocation;
    (void)value;
}

/* Of the real one law_invocation_slot in proofs/words/resolve.c is proved, for any sound root. */
enum status invocation_slot(struct invocation *invocation, struct cap root, word_t index, word_t depth, bool is_source,
                            struct slot **slot)
{
    (void)invocation;
    (void)index;
    (void)depth;
    (void)is_source;
    prove(cap_is_sound(root));
    *slot = any_pointer();
    return (enum status)any_word();
}

enum status invocation_empty_slot(struct invocation *invocation, struct cap root, word_t index, word_t depth,
                                  struct slot **slot)
{
    return invocation_slot(invocation, root, index, depth, false, slot);
}
