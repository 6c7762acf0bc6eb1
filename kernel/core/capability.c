/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What capabilities cover, how they compare, and what rights and data words do to them. */

#include "kernel/core/capability.h"

#include <sel4/constants.h>

#include "kernel/core/slot.h"
#include "kernel/object/tcb.h"

unsigned cap_size_bits(struct cap cap)
{
    switch (cap_tag(cap)) {
    case CAP_UNTYPED:
        return cap_untyped_bits(cap);
    case CAP_FRAME:
        return frame_size_bits(cap_frame_size(cap));
    case CAP_CNODE:
        return cap_cnode_radix(cap) + SLOT_BITS;
    case CAP_SCHED_CONTEXT:
        return cap_sched_context_bits(cap);
    case CAP_ENDPOINT:
        return seL4_EndpointBits;
    case CAP_NOTIFICATION:
        return seL4_NotificationBits;
    case CAP_REPLY:
        return seL4_ReplyBits;
    case CAP_TCB:
        return seL4_TCBBits;
    case CAP_VSPACE:
        return seL4_VSpaceBits;
    case CAP_PAGE_TABLE:
        return seL4_PageTableBits;
    case CAP_ASID_POOL:
        return seL4_ASIDPoolBits;
    case CAP_VCPU:
        return seL4_VCPUBits;
    case CAP_ZOMBIE:
        return SLOT_BITS; /* where it starts is enough to know what it came from */
    default:
        return 0;
    }
}

paddr_t cap_base(struct cap cap)
{
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
        return cap_port_address(cap);
    case CAP_CNODE:
        return cap_cnode_address(cap);
    case CAP_FRAME:
        return cap_frame_base(cap);
    case CAP_VSPACE:
    case CAP_PAGE_TABLE:
        return cap_table_address(cap);
    default:
        return cap_object_address(cap);
    }
}

/* The memory of `inner` lies inside that of `outer`. Objects are aligned to their size, so nothing
 * overflows. */
static bool memory_covers(paddr_t outer_base, unsigned outer_bits, struct cap inner)
{
    unsigned inner_bits = cap_size_bits(inner);
    paddr_t offset = cap_base(inner) - outer_base; /* huge when it lies before */

    return inner_bits != 0 && inner_bits <= outer_bits &&
           offset <= (UINT64_C(1) << outer_bits) - (UINT64_C(1) << inner_bits);
}

bool cap_covers(struct cap outer, struct cap inner)
{
    switch (cap_tag(outer)) {
    case CAP_NULL:
    case CAP_ZOMBIE:
        return false;
    case CAP_UNTYPED:
        return memory_covers(cap_untyped_base(outer), cap_untyped_bits(outer), inner);
    case CAP_FRAME:
        return cap_is(inner, CAP_FRAME) &&
               memory_covers(cap_frame_base(outer), frame_size_bits(cap_frame_size(outer)), inner);
    case CAP_IRQ_CONTROL:
        return cap_is(inner, CAP_IRQ_CONTROL) || cap_is(inner, CAP_IRQ_HANDLER) ||
               cap_is(inner, CAP_SGI);
    case CAP_IRQ_HANDLER:
    case CAP_SGI:
    case CAP_SCHED_CONTROL:
        return cap_tag(inner) == cap_tag(outer) && inner.w[0] == outer.w[0];
    case CAP_DOMAIN:
    case CAP_ASID_CONTROL:
    case CAP_SMC:
        return cap_tag(inner) == cap_tag(outer);
    default:
        return cap_tag(inner) == cap_tag(outer) && cap_base(inner) == cap_base(outer);
    }
}

bool cap_is_same_object(struct cap a, struct cap b)
{
    if (cap_tag(a) != cap_tag(b) || cap_is(a, CAP_UNTYPED) || cap_is(a, CAP_IRQ_CONTROL)) {
        return false;
    }
    if (cap_is(a, CAP_FRAME)) {
        return cap_base(a) == cap_base(b) && cap_frame_size(a) == cap_frame_size(b) &&
               cap_frame_is_device(a) == cap_frame_is_device(b);
    }
    return cap_covers(a, b);
}

static struct cap frame_with_mask(struct cap cap, word_t mask)
{
    enum frame_rights rights = FRAME_KERNEL_ONLY;

    if (cap_frame_rights(cap) != FRAME_KERNEL_ONLY && (mask & RIGHT_READ) != 0) {
        rights = (mask & RIGHT_WRITE) != 0 ? cap_frame_rights(cap) : FRAME_READ;
    }
    return cap_frame_with_rights(cap, rights);
}

struct cap cap_with_rights(struct cap cap, word_t mask)
{
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
        return cap_endpoint(cap_port_address(cap), cap_badge(cap), cap_rights(cap) & mask);
    case CAP_NOTIFICATION:
        return cap_notification(cap_port_address(cap), cap_badge(cap), cap_rights(cap) & mask);
    case CAP_REPLY:
        return cap_reply(cap_object_address(cap), cap_rights(cap) & mask);
    case CAP_FRAME:
        return frame_with_mask(cap, mask);
    default:
        return cap;
    }
}

enum { GUARD_SIZE_BITS = 6 };

static struct cap cnode_with_guard(struct cap cap, word_t data)
{
    unsigned size = bits_of(data, 0, GUARD_SIZE_BITS);
    unsigned radix = cap_cnode_radix(cap);

    if (size + radix > 64) {
        return cap_null();
    }
    return cap_cnode(cap_cnode_address(cap), radix, bits_of(data, GUARD_SIZE_BITS, size), size);
}

struct cap cap_with_data(struct cap cap, word_t data, bool preserve)
{
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
        return preserve || cap_badge(cap) != 0
                   ? cap_null()
                   : cap_endpoint(cap_port_address(cap), data, cap_rights(cap));
    case CAP_NOTIFICATION:
        return preserve || cap_badge(cap) != 0
                   ? cap_null()
                   : cap_notification(cap_port_address(cap), data, cap_rights(cap));
    case CAP_SMC:
        return preserve || cap_badge(cap) != 0 ? cap_null() : cap_smc(data);
    case CAP_CNODE:
        return cnode_with_guard(cap, data);
    default:
        return cap;
    }
}
