/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Retype and reset: the checks one by one, the size of objects, and a step of cleaning, which is of ordinary memory only.
 * proofs/words/invoke.c strings the checks together, proofs/words/place.c says what becomes of the memory then. */
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

/* What is made of a place that is the untyped's: proofs/words/place.c has the rest. */
void law_create_untyped(paddr_t address, unsigned bits, bool device)
{
    assume(device ? is_device(address, bits) : is_object(address, bits));
    struct cap cap = object_create(seL4_UntypedObject, address, bits, device);

    prove(cap_is(cap, CAP_UNTYPED) && untyped_is_sound(cap) && cap_untyped_units(cap) == 0);
    prove(cap_untyped_is_device(cap) == device && cap_untyped_base(cap) == address && cap_untyped_bits(cap) == bits);
}

/* Objects of one call lie apart. */
void law_apart(word_t type, unsigned size_bits, paddr_t start, uint64_t count, uint64_t i, uint64_t j)
{
    struct invocation invocation;
    assume(check_type(&invocation, type, size_bits) == STATUS_OK && count <= RETYPE_COUNT_MAX && i < j && j < count);
    uint64_t size = SIZE(object_bits(type, size_bits));
    assume(start <= SIZE(48) && count * size <= SIZE(48) - start);
    prove(retype_place(start, size, count, i) + size <= retype_place(start, size, count, j));
}

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
