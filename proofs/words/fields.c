/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capability words: what a constructor is given the accessors return, for all values that fit; setting one field leaves
 * the others alone. */
#include "kernel/core/capability.c"

#include "proofs/words/sound.h"

void law_bits_of(uint64_t word, unsigned shift, unsigned width)
{
    assume(shift < 64 && width < 64);
    uint64_t bits = bits_of(word, shift, width);

    prove(bits <= SIZE(width) - 1);
    prove(((word >> shift) & (SIZE(width) - 1)) == bits);
    prove(shift != 0 || width + 1 < 64 || bits == (word & (SIZE(63) - 1)));
}

void law_plain(unsigned tag, paddr_t object)
{
    assume(tag < 32);
    prove(cap_tag(cap_plain(tag)) == tag && cap_is(cap_plain(tag), tag));
    prove(cap_tag(cap_object(tag, object)) == tag && cap_object_address(cap_object(tag, object)) == object);
    prove(cap_is_arch(cap_plain(tag)) == (tag % 2 == 1));
    prove(cap_is_null(cap_null()) && cap_tag(cap_null()) == CAP_NULL && cap_is_null(cap_plain(tag)) == (tag == 0));
}

void law_untyped(paddr_t base, unsigned bits, bool device, uint64_t units)
{
    assume(bits >= UNTYPED_UNIT_BITS && bits <= CAP_ADDRESS_BITS && units <= untyped_units_full(bits));
    struct cap cap = cap_untyped(base, bits, device, units);

    prove(cap_tag(cap) == CAP_UNTYPED);
    prove(cap_untyped_base(cap) == base && cap_untyped_bits(cap) == bits);
    prove(cap_untyped_is_device(cap) == device && cap_untyped_units(cap) == units);
    prove(untyped_units_full(bits) << UNTYPED_UNIT_BITS == SIZE(bits));
}

void law_ports(paddr_t object, badge_t badge, uint64_t rights)
{
    assume(object < ADDRESS_END && rights <= RIGHTS_ALL);
    struct cap endpoint = cap_endpoint(object, badge, rights);
    struct cap notification = cap_notification(object, badge, rights);
    struct cap reply = cap_reply(object, rights);

    prove(cap_tag(endpoint) == CAP_ENDPOINT && cap_port_address(endpoint) == object);
    prove(cap_badge(endpoint) == badge && cap_rights(endpoint) == rights);
    prove(cap_tag(notification) == CAP_NOTIFICATION && cap_port_address(notification) == object);
    prove(cap_badge(notification) == badge && cap_rights(notification) == (rights & (RIGHT_READ | RIGHT_WRITE)));
    prove(cap_tag(reply) == CAP_REPLY && cap_object_address(reply) == object);
    prove(cap_rights(reply) == (rights & RIGHT_GRANT));
}

void law_cnode(paddr_t object, unsigned radix, word_t guard, unsigned guard_size)
{
    assume(object < ADDRESS_END && radix < 64 && guard_size < 64);
    struct cap cap = cap_cnode(object, radix, guard, guard_size);

    prove(cap_tag(cap) == CAP_CNODE && cap_cnode_address(cap) == object);
    prove(cap_cnode_radix(cap) == radix && cap_cnode_guard_size(cap) == guard_size);
    prove(cap_cnode_guard(cap) == guard);
}

void law_zombie(paddr_t slots, uint64_t count)
{
    assume(count < SIZE(59));
    struct cap cap = cap_zombie(slots, count);

    prove(cap_tag(cap) == CAP_ZOMBIE && cap_zombie_address(cap) == slots && cap_zombie_count(cap) == count);
}

void law_time(paddr_t object, unsigned bits, uint64_t core)
{
    assume(bits < 64);
    prove(cap_tag(cap_sched_context(object, bits)) == CAP_SCHED_CONTEXT);
    prove(cap_object_address(cap_sched_context(object, bits)) == object);
    prove(cap_sched_context_bits(cap_sched_context(object, bits)) == bits);
    prove(cap_tag(cap_sched_control(core)) == CAP_SCHED_CONTROL && cap_core(cap_sched_control(core)) == core);
}

void law_interrupts(uint64_t irq, uint64_t target, badge_t function)
{
    prove(cap_tag(cap_irq_handler(irq)) == CAP_IRQ_HANDLER && cap_irq(cap_irq_handler(irq)) == irq);
    prove(cap_tag(cap_smc(function)) == CAP_SMC && cap_badge(cap_smc(function)) == function);
    assume(irq < 256 && target < 256);
    struct cap sgi = cap_sgi(irq, target);

    prove(cap_tag(sgi) == CAP_SGI && cap_sgi_irq(sgi) == irq && cap_sgi_target(sgi) == target);
}

void law_frame(paddr_t base, unsigned size, unsigned rights, bool device)
{
    assume(base < SIZE(48) && is_aligned(base, 12) && size <= FRAME_1G && rights < 4);
    struct cap cap = cap_frame(base, size, rights, device);

    prove(cap_tag(cap) == CAP_FRAME && cap_frame_base(cap) == base && cap_frame_size(cap) == size);
    prove(cap_frame_rights(cap) == rights && cap_frame_is_device(cap) == device);
    prove(cap_asid(cap) == 0 && cap_frame_vaddr(cap) == 0);
    prove(frame_size_bits(size) == (size == FRAME_4K ? 12 : size == FRAME_2M ? 21 : 30));
}

/* Of any frame capability: the mapping changes and nothing else. */
void law_frame_mapped(uint64_t w0, uint64_t w1, uint64_t asid, vaddr_t address)
{
    struct cap before = cap_any(w0, w1);
    assume(cap_is(before, CAP_FRAME) && asid < 65536 && is_aligned(address, 12) && address < SIZE(48));
    struct cap cap = cap_frame_mapped(before, asid, address);

    prove(cap_tag(cap) == CAP_FRAME && cap_frame_base(cap) == cap_frame_base(before));
    prove(cap_frame_size(cap) == cap_frame_size(before) && cap_frame_rights(cap) == cap_frame_rights(before));
    prove(cap_frame_is_device(cap) == cap_frame_is_device(before));
    prove(cap_asid(cap) == asid && cap_frame_vaddr(cap) == address);
}

/* Of any frame capability: the rights change and nothing else. */
void law_frame_with_rights(uint64_t w0, uint64_t w1, unsigned rights)
{
    struct cap before = cap_any(w0, w1);
    assume(rights < 4);
    struct cap cap = cap_frame_with_rights(before, rights);

    prove(cap_frame_rights(cap) == rights);
    prove(cap.w[0] == before.w[0] && (cap.w[1] & ~UINT64_C(12)) == (before.w[1] & ~UINT64_C(12)));
}

void law_table(unsigned tag, paddr_t object, uint64_t asid, vaddr_t address)
{
    assume(tag < 32 && object < SIZE(48) && asid < 65536 && is_aligned(address, 12) && address < SIZE(48));
    struct cap plain = cap_table(tag, object);
    struct cap mapped = cap_table_mapped(plain, asid, address);

    prove(cap_tag(plain) == tag && cap_table_address(plain) == object);
    prove(!cap_table_is_mapped(plain) && cap_asid(plain) == 0);
    prove(cap_tag(mapped) == tag && cap_table_address(mapped) == object && cap_table_is_mapped(mapped));
    prove(cap_asid(mapped) == asid && cap_table_vaddr(mapped) == address);
}

void law_asid_pool(paddr_t object, uint64_t base)
{
    assume(base < 65536);
    struct cap cap = cap_asid_pool(object, base);

    prove(cap_tag(cap) == CAP_ASID_POOL && cap_object_address(cap) == object && cap_asid_base(cap) == base);
}
