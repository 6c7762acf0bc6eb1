/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where the objects of a Retype lie, of any type and size: with the contracts of kernel/object/retype.h, which WP proves, in
 * the place of what they are about. What they require is proved here. */
/* words: memory */
#include "kernel/core/invocation.h"
#include "kernel/object/untyped.h"
#include "proofs/words/sound.h"

/* Of the law that is being proved: the request, what of the untyped was used before, and where the objects begin. */
static struct slot *parent_asked, *first_asked;
static uint64_t count_asked, used_before, start_given;

/* Sizes are powers of two: a multiple of one is aligned to it. */
static inline bool is_multiple(uint64_t number, uint64_t size)
{
    return (number & (size - 1)) == 0;
}

static inline uint64_t start_by_contract(uint64_t used, uint64_t size, uint64_t total, uint64_t count)
{
    uint64_t start = start_given;

    prove(size >= 1 && (size & (size - 1)) == 0 && size <= SIZE(48) && total <= SIZE(48) && is_multiple(total, size));
    prove(used <= total && count * size <= total - used);
    assume(used <= start && is_multiple(start, size) && start + count * size <= total && start < used + size);
    return start;
}

static inline paddr_t place_by_contract(paddr_t start, uint64_t size, uint64_t count, uint64_t i)
{
    paddr_t place = start + i * size;

    prove(size >= 1 && size <= SIZE(48) && i < count && start <= SIZE(48) && start + count * size <= SIZE(48));
    assume(place >= start && place + size <= start + count * size);
    return place;
}

#define retype_start start_by_contract
#define retype_place place_by_contract

#include "kernel/arm64/mmu.c"
#include "kernel/core/capability.c"
#include "kernel/core/invocation.c"
#include "kernel/object/arch_object.c"
#include "kernel/object/untyped.c"
#include "kernel/object/untyped_invoke.c"
#include "proofs/words/retype.h"

void cache_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes)
{
    (void)operation;
    prove(range_is_ordinary(start, bytes));
}

/* They write into what was made. */
void tcb_init(struct tcb *tcb)
{
    prove(range_is_ordinary(memory_address(tcb), sizeof(struct tcb)));
}

void vcpu_init(struct vcpu *vcpu)
{
    prove(range_is_ordinary(memory_address(vcpu), sizeof(struct vcpu)));
}

void slot_insert_child(struct slot *slot, struct cap cap, struct slot *parent)
{
    uint64_t begin = cap_base(cap) - cap_untyped_base(parent->cap), end = begin + SIZE(cap_size_bits(cap));
    uint64_t offset = (uint64_t)slot - (uint64_t)first_asked;

    prove(parent == parent_asked && offset % sizeof(struct slot) == 0 && offset / sizeof(struct slot) < count_asked);
    prove(cap_is_sound(cap));
    prove(cap_is_device(cap) == cap_untyped_is_device(parent->cap));
    prove(cap_is(cap, CAP_FRAME) || cap_is(cap, CAP_UNTYPED) || !cap_untyped_is_device(parent->cap));
    prove(cap_covers(parent->cap, cap)); /* revoking the untyped finds it */
    prove(begin == start_given + offset / sizeof(struct slot) * SIZE(cap_size_bits(cap))); /* one to each slot */
    prove(begin >= used_before);
    prove(end <= cap_untyped_units(parent->cap) << UNTYPED_UNIT_BITS);
}

static inline bool is_apart(const struct slot *slot, const void *word)
{
    return word != &slot->cap.w[0] && word != &slot->cap.w[1];
}

static inline void create(struct slot *slot, word_t type, word_t size_bits, uint64_t count)
{
    struct retype retype = {slot, type, (unsigned)size_bits, count, first_asked};
    assume(slot == parent_asked && count == count_asked && is_aligned((uint64_t)slot, SLOT_BITS));
    assume(is_apart(slot, &parent_asked) && is_apart(slot, &first_asked));
    assume(is_apart(slot, &count_asked) && is_apart(slot, &used_before) && is_apart(slot, &start_given));
    struct cap untyped = slot->cap;
    assume(type_is_checked(type, size_bits) && place_is_checked(untyped, type, size_bits, count));
    assume(used_before == cap_untyped_units(untyped) << UNTYPED_UNIT_BITS);
    untyped_create_objects(&retype);

    prove(untyped_is_sound(slot->cap) && names_same(slot->cap, untyped));
    prove(cap_untyped_units(slot->cap) > cap_untyped_units(untyped));
}

void law_untyped(struct slot *slot, word_t size_bits, uint64_t count)
{
    create(slot, seL4_UntypedObject, size_bits, count);
}

void law_cnode(struct slot *slot, word_t size_bits, uint64_t count)
{
    create(slot, seL4_CapTableObject, size_bits, count);
}

void law_sched_context(struct slot *slot, word_t size_bits, uint64_t count)
{
    create(slot, seL4_SchedContextObject, size_bits, count);
}

void law_other(struct slot *slot, word_t type, word_t size_bits, uint64_t count)
{
    assume(type != seL4_UntypedObject && type != seL4_CapTableObject && type != seL4_SchedContextObject);
    create(slot, type, size_bits, count);
}
