/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What holds of every capability in a slot, whoever put it there, and the map of memory it speaks of: ordinary memory is
 * [RAM_START, RAM_END), everything else is device memory to the kernel. */
#pragma once

#include <sel4/constants.h>
#include <sel4/objecttype.h>

#include "kernel/arm64/mmu.h"
#include "kernel/core/capability.h"
#include "kernel/core/slot.h"

/* Known to the prover, not defined anywhere (proofs/words/prove.py). */
void assume(bool condition);
void prove(bool condition);
void invariant(bool condition);
void variant(uint64_t number);

/* Loops of sources that are included behind this: loop_invariant(x, ...) is the predicate INVARIANT(x, ...) of the law's
 * file. It is proved where the loop begins, known at its head of any values, and proved where it goes on. */
#undef loop_invariant
#undef loop_variant
#define loop_invariant(name, ...) invariant(invariant_##name(__VA_ARGS__))
#define loop_variant(number) variant(number)
#define INVARIANT(name, ...) static __attribute__((noinline)) bool invariant_##name(__VA_ARGS__)

#define SIZE(bits) (UINT64_C(1) << (bits))
#define ADDRESS_END SIZE(CAP_ADDRESS_BITS)

static inline struct cap cap_any(uint64_t w0, uint64_t w1)
{
    return (struct cap){{w0, w1}};
}

static inline bool is_equal(struct cap a, struct cap b)
{
    return a.w[0] == b.w[0] && a.w[1] == b.w[1];
}

static inline bool is_aligned(paddr_t base, unsigned bits)
{
    return (base & (SIZE(bits) - 1)) == 0;
}

/* [base, base + bytes) is ordinary memory. */
static inline bool range_is_ordinary(paddr_t base, uint64_t bytes)
{
    return bytes <= BOARD_KERNEL_SIZE && base >= RAM_START && base <= RAM_END - bytes;
}

/* An object of the kernel: all of it in ordinary memory, aligned to its size. */
static inline bool is_object(paddr_t base, unsigned bits)
{
    return bits >= 4 && bits < CAP_ADDRESS_BITS && is_aligned(base, bits) && range_is_ordinary(base, SIZE(bits));
}

/* No byte of it is ordinary memory. */
static inline bool is_device(paddr_t base, unsigned bits)
{
    return bits >= 4 && bits <= CAP_ADDRESS_BITS && is_aligned(base, bits) && base <= ADDRESS_END - SIZE(bits) &&
           (base + SIZE(bits) <= RAM_START || base >= RAM_END);
}

static inline bool untyped_is_sound(struct cap cap)
{
    unsigned bits = cap_untyped_bits(cap);

    return (cap_untyped_is_device(cap) ? is_device(cap_untyped_base(cap), bits)
                                       : is_object(cap_untyped_base(cap), bits)) &&
           cap_untyped_units(cap) <= untyped_units_full(bits);
}

static inline bool frame_is_sound(struct cap cap)
{
    unsigned bits = frame_size_bits(cap_frame_size(cap));

    return cap_frame_size(cap) <= FRAME_1G && cap_frame_rights(cap) != 2 && bits_of(cap.w[1], 5, 7) == 0 &&
           (cap_frame_is_device(cap) ? is_device(cap_frame_base(cap), bits) : is_object(cap_frame_base(cap), bits));
}

static inline bool cnode_is_sound(struct cap cap)
{
    unsigned radix = cap_cnode_radix(cap), guard_size = cap_cnode_guard_size(cap);

    return radix >= 1 && radix <= CAP_ADDRESS_BITS - SLOT_BITS && radix + guard_size <= 64 &&
           cap_cnode_guard(cap) >> 1 >> (guard_size == 0 ? 0 : guard_size - 1) == 0 &&
           (guard_size != 0 || cap_cnode_guard(cap) == 0) && is_object(cap_cnode_address(cap), radix + SLOT_BITS);
}

/* What became a zombie had two slots or more. */
static inline bool zombie_is_sound(struct cap cap)
{
    uint64_t count = cap_zombie_count(cap);

    return count <= SIZE(CAP_ADDRESS_BITS - SLOT_BITS) && is_aligned(cap_zombie_address(cap), SLOT_BITS) &&
           range_is_ordinary(cap_zombie_address(cap), (count < 2 ? 2 : count) * sizeof(struct slot));
}

static inline bool cap_is_sound(struct cap cap)
{
    switch (cap_tag(cap)) {
    case CAP_FRAME:
        return frame_is_sound(cap);
    case CAP_UNTYPED:
        return untyped_is_sound(cap);
    case CAP_CNODE:
        return cnode_is_sound(cap);
    case CAP_ZOMBIE:
        return zombie_is_sound(cap);
    case CAP_ENDPOINT:
        return is_object(cap_port_address(cap), seL4_EndpointBits) && bits_of(cap.w[1], 47, 8) == 0;
    case CAP_NOTIFICATION:
        return is_object(cap_port_address(cap), seL4_NotificationBits) && bits_of(cap.w[1], 47, 8) == 0 &&
               (cap_rights(cap) & ~(uint64_t)(RIGHT_WRITE | RIGHT_READ)) == 0;
    case CAP_REPLY:
        return is_object(cap_object_address(cap), seL4_ReplyBits) && bits_of(cap.w[1], 0, 55) == 0 &&
               (cap_rights(cap) & ~(uint64_t)RIGHT_GRANT) == 0;
    case CAP_TCB:
        return is_object(cap_object_address(cap), seL4_TCBBits);
    case CAP_VCPU:
        return is_object(cap_object_address(cap), seL4_VCPUBits);
    case CAP_PAGE_TABLE:
        return is_object(cap_table_address(cap), seL4_PageTableBits);
    case CAP_VSPACE:
        return is_object(cap_table_address(cap), seL4_VSpaceBits);
    case CAP_ASID_POOL:
        return is_object(cap_object_address(cap), seL4_ASIDPoolBits);
    case CAP_SCHED_CONTEXT:
        return cap_sched_context_bits(cap) >= seL4_MinSchedContextBits &&
               is_object(cap_object_address(cap), cap_sched_context_bits(cap));
    case CAP_NULL:
    case CAP_IRQ_CONTROL:
    case CAP_IRQ_HANDLER:
    case CAP_DOMAIN:
    case CAP_ASID_CONTROL:
    case CAP_SCHED_CONTROL:
    case CAP_SMC:
    case CAP_SGI:
        return true; /* no memory behind them */
    default:
        return false;
    }
}

/* In sources that are included behind this: what is put into a slot is sound. */
static inline void sound_put(struct slot *slot, struct cap cap)
{
    prove(cap_is_sound(cap));
    slot->cap = cap;
}
#define slot_put(slot, cap) sound_put(slot, cap)

/* Frames and untypeds only may cover device memory. */
static inline bool cap_is_device(struct cap cap)
{
    return (cap_is(cap, CAP_FRAME) && cap_frame_is_device(cap)) ||
           (cap_is(cap, CAP_UNTYPED) && cap_untyped_is_device(cap));
}

/* What the holder may do, as bits of enum cap_right; all bits for capabilities without rights. */
static inline word_t cap_allows(struct cap cap)
{
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
    case CAP_REPLY:
        return cap_rights(cap);
    case CAP_FRAME:
        return (cap_frame_rights(cap) & 1 ? RIGHT_READ : 0) | (cap_frame_rights(cap) & 2 ? RIGHT_WRITE : 0);
    default:
        return RIGHTS_ALL;
    }
}

/* Same kind, same memory, same device flag. */
static inline bool names_same(struct cap a, struct cap b)
{
    return cap_tag(a) == cap_tag(b) && cap_is_device(a) == cap_is_device(b) && cap_size_bits(a) == cap_size_bits(b) &&
           (cap_size_bits(a) == 0 || cap_base(a) == cap_base(b));
}
