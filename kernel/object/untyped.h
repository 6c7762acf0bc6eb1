/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: the one source of kernel objects and frames. */
#pragma once

#include "kernel/core/slot.h"
#include "kernel/object/retype.h"

struct invocation;

enum status untyped_invoke(struct invocation *invocation);

/* The same for who knows already whether the untyped is in use; with children nothing is
 * preempted. */
enum status untyped_retype(struct invocation *invocation, bool has_children);

/* A checked request: `count` objects of a type go to the empty slots from `destination` on. */
struct retype {
    struct slot *slot; /* of the untyped */
    word_t type;
    unsigned size_bits;
    uint64_t count;
    struct slot *destination;
};

/* Size of an object in bits. `size_bits` counts only for types of variable size. */
unsigned object_bits(word_t type, unsigned size_bits);

/* Everything in the untyped is gone: cleans its memory (not of devices) and starts again. STATUS_OK
 * or STATUS_PREEMPTED. */
enum status untyped_reset(struct slot *slot);

/* Cannot fail: the space was checked. */
void untyped_create_objects(const struct retype *retype);
