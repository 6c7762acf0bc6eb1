/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The state that every input starts from: a root task with memory, devices, a few threads and
 * objects. */
#pragma once

#include "tests/fuzz/kernel/machine.h"

enum { WORLD_THREADS = 4 }; /* beside the root task */

/* Where things stand in the root task's CNode. One capability to it resolves 64 bits, for system
 * calls; a short one only 6, and 8 more lead into the inner CNode. */
enum world_slot {
    SLOT_NOTHING,
    SLOT_ROOT_TCB,
    SLOT_ROOT_CNODE,
    SLOT_VSPACE,
    SLOT_IRQ_CONTROL,
    SLOT_ASID_CONTROL,
    SLOT_ASID_POOL,
    SLOT_DOMAIN,
    SLOT_SCHED_CONTROL,
    SLOT_SMC,
    SLOT_ROOT_BUFFER,
    SLOT_ROOT_CONTEXT,
    SLOT_UNTYPED, /* 8 of ordinary memory */
    SLOT_DEVICE = SLOT_UNTYPED + 8,
    SLOT_TCB = SLOT_DEVICE + 3,
    SLOT_CNODE = SLOT_TCB + WORLD_THREADS,
    SLOT_ENDPOINT,
    SLOT_NOTIFICATION = SLOT_ENDPOINT + 2,
    SLOT_REPLY = SLOT_NOTIFICATION + 2,
    SLOT_CONTEXT = SLOT_REPLY + 3,
    SLOT_FRAME = SLOT_CONTEXT + 3,
    SLOT_TABLE = SLOT_FRAME + WORLD_THREADS,
    SLOT_VCPU = SLOT_TABLE + 2,
    SLOT_DEVICE_FRAME,
    SLOT_SHORT, /* the short capability to the root CNode */
    SLOT_FREE,  /* the rest is empty */
    ROOT_RADIX = 6,
    ROOT_SLOTS = 1 << ROOT_RADIX,
    ROOT_GUARD_BITS = 58,
    INNER_RADIX = 4,
    INNER_GUARD_BITS = 4,
    INNER_BITS = INNER_RADIX + INNER_GUARD_BITS,
};

#define WORLD_BUFFER UINT64_C(0x400000) /* of the root task */

/* Slots of the root CNode, which no untyped covers. */
struct slot *world_root_slots(void);
struct tcb *world_root_tcb(void);

/* Boots and builds it; done once. */
void world_create(void);

/* The current thread calls `address` with `length` words and the capabilities at `extra`; the label
 * of the answer. */
word_t world_call(cptr_t address, word_t label, const word_t *words, unsigned length,
                  const cptr_t *extra, unsigned extras);
