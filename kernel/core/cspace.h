/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* CSpace: from capability addresses to slots. */
#pragma once

#include "kernel/core/fault.h"
#include "kernel/core/slot.h"
#include "kernel/object/tcb.h"

enum { CSPACE_DEPTH = 64 };

/* Slots of a CNode. */
static inline struct slot *cnode_slots(struct cap cnode)
{
    return memory_at(cap_cnode_address(cnode));
}

/* Resolves `depth` (1-64) bits of `address` from `root`. It may stop early at a slot that is no
 * CNode: `bits_left` says how many bits are over. Null with `fault` filled in when nothing is
 * found. */
struct slot *cspace_resolve(struct cap root, cptr_t address, unsigned depth, unsigned *bits_left,
                            struct lookup_fault *fault);

/* The slot a thread names in a system call; leftover bits are ignored. */
struct slot *cspace_lookup(struct tcb *tcb, cptr_t address, struct lookup_fault *fault);
