/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* For laws about whole calls: whatever capability stands in a slot that is read is sound (C1), of any kind; all else that is
 * read is any value. So an access through a capability is good only because its kind was looked at before, of that reading.
 * To be included before the sources. */
#pragma once

#include "proofs/words/sound.h"

static inline struct cap sound_cap(const struct slot *slot)
{
    struct cap cap = slot->cap;

    assume(cap_is_sound(cap));
    return cap;
}
#define slot_cap(slot) sound_cap(slot)

#include "kernel/core/invocation.h"

/* Any value, another one at each call. */
word_t any_word(void);
void *any_pointer(void);

/* The capability that is invoked: one that stands in a slot. The same at each call. */
struct cap fixed_asked(void);

/* A call as the system call leaves it, of any capability of this kind. */
static inline void begin_call(struct invocation *invocation, enum cap_tag tag)
{
    assume(cap_is_sound(fixed_asked()) && cap_is(fixed_asked(), tag));
    invocation->caller = any_pointer();
    invocation->slot = any_pointer();
    invocation->cap = fixed_asked();
    invocation->address = any_word();
    invocation->label = any_word();
    invocation->length = (unsigned)any_word();
    invocation->buffer = any_pointer();
    invocation->extra[0] = any_pointer();
    invocation->extra[1] = any_pointer();
    invocation->extra[2] = any_pointer();
    invocation->is_call = any_word() & 1;
    invocation->is_blocking = any_word() & 1;
    invocation->can_donate = any_word() & 1;
    invocation->is_first_phase = any_word() & 1;
    invocation->error_length = (unsigned)any_word();
    invocation->result_length = (unsigned)any_word();
}

/* A law about a call of one kind. */
#define LAW(name, tag, function)         \
    void name(void)                      \
    {                                    \
        struct invocation invocation;    \
        begin_call(&invocation, tag);    \
        function(&invocation);           \
    }
