/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Retype and reset: what becomes of untyped memory lies in it, is sound, and is no object of the kernel when the memory
 * is a device's. The kernel cleans ordinary memory only. */
#include "kernel/arm64/mmu.c"
#include "kernel/core/capability.c"
#include "kernel/core/invocation.c"
#include "kernel/object/arch_object.c"
#include "kernel/object/untyped.c"
#include "kernel/object/untyped_invoke.c"

#include "proofs/words/sound.h"

void memory_zero(paddr_t address, uint64_t bytes)
{
    prove(bytes % 16 == 0 && address % 16 == 0 && bytes != 0 && range_is_ordinary(address, bytes));
}

void cache_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes)
{
    (void)operation;
    prove(range_is_ordinary(start, bytes));
}

void slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent)
{
    uint64_t end = cap_base(cap) - cap_untyped_base(parent->cap) + SIZE(cap_size_bits(cap));

    (void)slot;
    prove(cap_is_sound(cap));
    prove(cap_is_device(cap) == cap_untyped_is_device(parent->cap));
    prove(cap_is(cap, CAP_FRAME) || cap_is(cap, CAP_UNTYPED) || !cap_untyped_is_device(parent->cap));
    prove(cap_covers(parent->cap, cap)); /* revoking the untyped finds it */
    prove(end <= cap_untyped_units(parent->cap) << UNTYPED_UNIT_BITS);
}

void law_sizes(word_t type, word_t size_bits)
{
    struct invocation invocation;
    assume(check_type(&invocation, type, size_bits) == STATUS_OK);
    unsigned bits = object_bits(type, (unsigned)size_bits);

    prove(type < seL4_ObjectTypeCount && size_bits < 64 && bits >= 4 && bits <= CAP_ADDRESS_BITS);
    prove(type != seL4_CapTableObject || bits > SLOT_BITS);
    prove(object_may_be_device(type) == (type == seL4_UntypedObject || arch_object_is_frame(type)));
}

/* All slots lie in the CNode, whatever numbers came from outside. */
void law_find_slots(uint64_t w0, uint64_t w1, word_t offset, word_t count)
{
    struct cap node = cap_any(w0, w1);
    struct invocation invocation;
    struct slot *first = NULL;
    assume(cap_is(node, CAP_CNODE) && cap_is_sound(node));
    assume(find_slots(&invocation, node, offset, count, &first) == STATUS_OK);
    prove(count >= 1 && count <= RETYPE_COUNT_MAX);
    prove(offset < SIZE(cap_cnode_radix(node)) && count <= SIZE(cap_cnode_radix(node)) - offset);
    prove(first == cnode_slots(node) + offset);
}

void law_space(uint64_t w0, uint64_t w1, unsigned bits, word_t count, bool has_children)
{
    struct invocation invocation = {.cap = cap_any(w0, w1)};
    assume(cap_is(invocation.cap, CAP_UNTYPED) && cap_is_sound(invocation.cap));
    assume(bits <= CAP_ADDRESS_BITS && count <= RETYPE_COUNT_MAX);
    uint64_t used = has_children ? cap_untyped_units(invocation.cap) << UNTYPED_UNIT_BITS : 0;

    prove(used <= SIZE(cap_untyped_bits(invocation.cap)));
    if (check_space(&invocation, bits, count, has_children) == STATUS_OK)
        prove(count * SIZE(bits) <= SIZE(cap_untyped_bits(invocation.cap)) - used);
}

/* What passed the checks above is carried out, here for each type; with what memory_zero, cache_maintain and
 * slot_insert_child above ask for. */
static inline void create(struct cap untyped, word_t type, word_t size_bits, word_t count)
{
    struct slot slot = {.cap = untyped};
    struct retype retype = {&slot, type, (unsigned)size_bits, count, NULL};
    struct invocation invocation;
    assume(cap_is(untyped, CAP_UNTYPED) && untyped_is_sound(untyped));
    assume(check_type(&invocation, type, size_bits) == STATUS_OK && count >= 1 && count <= RETYPE_COUNT_MAX);
    assume(!cap_untyped_is_device(untyped) || object_may_be_device(type));
    assume(count * SIZE(object_bits(type, (unsigned)size_bits)) <=
           SIZE(cap_untyped_bits(untyped)) - (cap_untyped_units(untyped) << UNTYPED_UNIT_BITS));
    untyped_create_objects(&retype);

    prove(cap_is(slot.cap, CAP_UNTYPED) && untyped_is_sound(slot.cap) && names_same(slot.cap, untyped));
    prove(cap_untyped_units(slot.cap) > cap_untyped_units(untyped));
}

#define LAW_CREATE(name, type)                                                           \
    void law_create_##name(uint64_t w0, uint64_t w1, word_t size_bits, word_t count)     \
    {                                                                                    \
        create(cap_any(w0, w1), type, size_bits, count);                                 \
    }

/* Of any size in a parent of any size: beyond the prover together. Where it lies is proved in kernel/object/retype.h. */
void law_create_untyped(paddr_t address, unsigned bits, bool device)
{
    assume(device ? is_device(address, bits) : is_object(address, bits));
    struct cap cap = object_create(seL4_UntypedObject, address, bits, device);

    prove(cap_is(cap, CAP_UNTYPED) && untyped_is_sound(cap) && cap_untyped_units(cap) == 0);
    prove(cap_untyped_is_device(cap) == device && cap_untyped_base(cap) == address && cap_untyped_bits(cap) == bits);
}

LAW_CREATE(tcb, seL4_TCBObject)
LAW_CREATE(endpoint, seL4_EndpointObject)
LAW_CREATE(notification, seL4_NotificationObject)
LAW_CREATE(cnode, seL4_CapTableObject)
LAW_CREATE(sched_context, seL4_SchedContextObject)
LAW_CREATE(reply, seL4_ReplyObject)
LAW_CREATE(huge_page, seL4_ARM_HugePageObject)
LAW_CREATE(vspace, seL4_ARM_VSpaceObject)
LAW_CREATE(small_page, seL4_ARM_SmallPageObject)
LAW_CREATE(large_page, seL4_ARM_LargePageObject)
LAW_CREATE(page_table, seL4_ARM_PageTableObject)
LAW_CREATE(vcpu, seL4_ARM_VCPUObject)
_Static_assert(seL4_ObjectTypeCount == 13, "a law for every type");

/* Chunks are cleaned from the top down, each inside the untyped; `used` goes down, so the loop ends. */
void law_reset_step(uint64_t w0, uint64_t w1, uint64_t used)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is(cap, CAP_UNTYPED) && cap_is_sound(cap) && !cap_untyped_is_device(cap));
    assume(cap_untyped_bits(cap) >= RESET_CHUNK_BITS && used != 0 && used <= SIZE(cap_untyped_bits(cap)));
    uint64_t next = next_chunk(used);

    prove(next < used && used - next <= RESET_CHUNK_BYTES);
    memory_zero(cap_untyped_base(cap) + next, RESET_CHUNK_BYTES);
    prove(next + RESET_CHUNK_BYTES <= SIZE(cap_untyped_bits(cap)));
    prove(cap_untyped_units(with_units(cap, next >> UNTYPED_UNIT_BITS)) << UNTYPED_UNIT_BITS == next);
    prove(cap_is_sound(with_units(cap, next >> UNTYPED_UNIT_BITS)));
}

/* What is done at once: device memory is not touched, a small untyped is cleaned whole. Others go through the loop, of
 * which law_reset_step is one turn; it is not entered when nothing is used. */
void law_reset_at_once(uint64_t w0, uint64_t w1)
{
    struct slot slot = {.cap = cap_any(w0, w1)};
    struct cap cap = slot.cap;
    assume(cap_is(cap, CAP_UNTYPED) && cap_is_sound(cap));
    assume(cap_untyped_is_device(cap) || cap_untyped_bits(cap) < RESET_CHUNK_BITS);
    prove(untyped_reset(&slot) == STATUS_OK);
    prove(cap_untyped_units(slot.cap) == 0 && names_same(slot.cap, cap) && cap_is_sound(slot.cap));
}
