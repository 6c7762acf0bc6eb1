/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Objects and capabilities of the architecture: sizes, creation, dispatch of invocations, the end.
 */
#include <sel4/constants.h>
#include <sel4/objecttype.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/cache.h"
#include "kernel/core/invocation.h"
#include "kernel/object/asid.h"
#include "kernel/object/irq.h"
#include "kernel/object/vcpu.h"
#include "kernel/object/vspace.h"

unsigned arch_object_bits(word_t type)
{
    switch (type) {
    case seL4_ARM_HugePageObject:
        return seL4_HugePageBits;
    case seL4_ARM_VSpaceObject:
        return seL4_VSpaceBits;
    case seL4_ARM_LargePageObject:
        return seL4_LargePageBits;
    case seL4_ARM_VCPUObject:
        return seL4_VCPUBits;
    default: /* small pages, page tables */
        return seL4_PageBits;
    }
}

bool arch_object_is_frame(word_t type)
{
    return type == seL4_ARM_SmallPageObject || type == seL4_ARM_LargePageObject ||
           type == seL4_ARM_HugePageObject;
}

/* Frames go out cleaned to memory: their users may map them uncached. */
static struct cap create_frame(paddr_t address, enum frame_size size, bool is_device)
{
    if (!is_device)
        cache_maintain(CACHE_CLEAN, address, UINT64_C(1) << frame_size_bits(size));
    return cap_frame(address, size, FRAME_READ_WRITE, is_device);
}

struct cap arch_object_create(word_t type, paddr_t address, bool is_device)
{
    switch (type) {
    case seL4_ARM_HugePageObject:
        return create_frame(address, FRAME_1G, is_device);
    case seL4_ARM_LargePageObject:
        return create_frame(address, FRAME_2M, is_device);
    case seL4_ARM_SmallPageObject:
        return create_frame(address, FRAME_4K, is_device);
    case seL4_ARM_VSpaceObject:
        return cap_table(CAP_VSPACE, address);
    case seL4_ARM_VCPUObject:
        vcpu_init(memory_at(address));
        return cap_object(CAP_VCPU, address);
    default:
        return cap_table(CAP_PAGE_TABLE, address);
    }
}

enum status arch_invoke(struct invocation *invocation)
{
    switch (cap_tag(invocation->cap)) {
    case CAP_FRAME:
        return frame_invoke(invocation);
    case CAP_PAGE_TABLE:
        return page_table_invoke(invocation);
    case CAP_VSPACE:
        return vspace_invoke(invocation);
    case CAP_ASID_CONTROL:
        return asid_control_invoke(invocation);
    case CAP_ASID_POOL:
        return asid_pool_invoke(invocation);
    case CAP_VCPU:
        return vcpu_invoke(invocation);
    case CAP_SMC:
        return smc_invoke(invocation);
    case CAP_SGI:
        return sgi_invoke(invocation);
    default:
        return refuse_capability(invocation, 0);
    }
}

void arch_cap_finalise(struct cap cap, bool is_final)
{
    if (cap_is(cap, CAP_FRAME)) {
        if (cap_asid(cap) != 0)
            frame_unmap(cap);
        return;
    }
    if (!is_final)
        return;
    if (cap_is(cap, CAP_PAGE_TABLE) && cap_table_is_mapped(cap))
        page_table_unmap(cap);
    else if (cap_is(cap, CAP_VSPACE) && cap_asid(cap) != 0)
        asid_release(cap_asid(cap), cap_table_address(cap));
    else if (cap_is(cap, CAP_ASID_POOL))
        asid_pool_release(cap);
    else if (cap_is(cap, CAP_VCPU))
        vcpu_finalise(memory_at(cap_object_address(cap)));
}

bool arch_vspace_is_usable(struct cap cap)
{
    return cap_is(cap, CAP_VSPACE) && cap_asid(cap) != 0;
}
