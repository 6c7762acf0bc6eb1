/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: making it clean and turning it into objects. */

#include "kernel/object/untyped.h"

#include <sel4/constants.h>
#include <sel4/objecttype.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/entry.h"

unsigned object_bits(word_t type, unsigned size_bits)
{
    switch (type) {
    case seL4_UntypedObject:
    case seL4_SchedContextObject:
        return size_bits;
    case seL4_TCBObject:
        return seL4_TCBBits;
    case seL4_EndpointObject:
        return seL4_EndpointBits;
    case seL4_NotificationObject:
        return seL4_NotificationBits;
    case seL4_ReplyObject:
        return seL4_ReplyBits;
    case seL4_CapTableObject:
        return size_bits + SLOT_BITS;
    default:
        return arch_object_bits(type);
    }
}

/* Zeroed memory becomes an object; its original capability. */
static struct cap object_create(word_t type, paddr_t address, unsigned size_bits, bool is_device)
{
    switch (type) {
    case seL4_UntypedObject:
        return cap_untyped(address, size_bits, is_device, 0);
    case seL4_SchedContextObject:
        return cap_sched_context(address, size_bits);
    case seL4_TCBObject:
        tcb_init(memory_at(address));
        return cap_object(CAP_TCB, address);
    case seL4_EndpointObject:
        return cap_endpoint(address, 0, RIGHTS_ALL);
    case seL4_NotificationObject:
        return cap_notification(address, 0, RIGHTS_ALL);
    case seL4_ReplyObject:
        return cap_reply(address, RIGHT_GRANT);
    case seL4_CapTableObject:
        return cap_cnode(address, size_bits, 0, 0);
    default:
        return arch_object_create(type, address, is_device);
    }
}

/* The same untyped capability with another watermark. */
static struct cap with_units(struct cap cap, uint64_t units)
{
    return cap_untyped(cap_untyped_base(cap), cap_untyped_bits(cap), cap_untyped_is_device(cap),
                       units);
}

enum { RESET_CHUNK_BYTES = 1 << RESET_CHUNK_BITS };

/* Where the chunk begins that is cleaned next when `used` bytes are not clean: from the top down. */
static uint64_t next_chunk(uint64_t used)
{
    return (used - 1) & ~(uint64_t)(RESET_CHUNK_BYTES - 1);
}

enum status untyped_reset(struct slot *slot)
{
    struct cap cap = slot->cap;
    uint64_t used = cap_untyped_units(cap) << UNTYPED_UNIT_BITS;

    if (cap_untyped_is_device(cap) || cap_untyped_bits(cap) < RESET_CHUNK_BITS) {
        if (!cap_untyped_is_device(cap) && used != 0) {
            memory_zero(cap_untyped_base(cap), UINT64_C(1) << cap_untyped_bits(cap));
        }
        slot_put(slot, with_units(cap, 0));
        return STATUS_OK;
    }
    while (used != 0) {
        loop_invariant(reset, slot, cap, used);
        loop_variant(used);
        used = next_chunk(used);
        memory_zero(cap_untyped_base(cap) + used, RESET_CHUNK_BYTES);
        slot_put(slot, with_units(cap, used >> UNTYPED_UNIT_BITS));
        if (used != 0 && preemption_point()) {
            return STATUS_PREEMPTED;
        }
    }
    return STATUS_OK;
}

void untyped_create_objects(const struct retype *retype)
{
    struct cap untyped = retype->slot->cap;
    paddr_t base = cap_untyped_base(untyped);
    unsigned bits = object_bits(retype->type, retype->size_bits);
    uint64_t size = UINT64_C(1) << bits;
    uint64_t used = cap_untyped_units(untyped) << UNTYPED_UNIT_BITS;
    uint64_t total = UINT64_C(1) << cap_untyped_bits(untyped);
    uint64_t start = retype_start(used, size, total, retype->count);

    slot_put(retype->slot, with_units(untyped, (start + retype->count * size) >> UNTYPED_UNIT_BITS));
    for (uint64_t i = 0; i < retype->count; i++) {
        loop_variant(retype->count - i);
        paddr_t address = retype_place(base + start, size, retype->count, i);
        struct cap cap = object_create(retype->type, address, retype->size_bits,
                                       cap_untyped_is_device(untyped));

        slot_insert_child(retype->destination + i, cap, retype->slot);
    }
}
