/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* VSpace capabilities: cache maintenance by virtual address. */
#include "kernel/object/vspace.h"

#include <sel4/invocation.h>

#include "kernel/arm64/mmu.h"
#include "kernel/arm64/stage2.h"
#include "kernel/core/invocation.h"
#include "kernel/object/asid.h"

enum status vspace_of_extra(struct invocation *invocation, unsigned index,
                            struct address_space *space)
{
    struct cap cap = invocation_extra(invocation, index);

    if (!cap_is(cap, CAP_VSPACE) || cap_asid(cap) == 0)
        return refuse_capability(invocation, index + 1);
    space->asid = cap_asid(cap);
    space->root = cap_table_address(cap);
    return STATUS_OK;
}

enum cache_operation vspace_cache_operation(word_t offset)
{
    static const enum cache_operation operations[] = {CACHE_CLEAN, CACHE_INVALIDATE,
                                                      CACHE_CLEAN_INVALIDATE, CACHE_UNIFY};

    return operations[offset & 3];
}

enum status vspace_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes)
{
    if (bytes > MEMORY_WINDOW_BYTES || start > MEMORY_WINDOW_BYTES - bytes)
        return STATUS_ILLEGAL_OPERATION;
    if (bytes > 1)
        cache_maintain(operation, start, bytes);
    return STATUS_OK;
}

static enum status maintain(struct invocation *invocation, vaddr_t start, vaddr_t end)
{
    uint64_t asid = cap_asid(invocation->cap);
    struct stage2_position position;
    uint64_t mask;

    if (end <= start)
        return refuse_argument(invocation, 1);
    if (end > STAGE2_USER_TOP)
        return STATUS_ILLEGAL_OPERATION;
    if (asid == 0)
        return refuse_capability(invocation, 0);
    if (asid_root(asid) == 0)
        return refuse_root(invocation);
    if (!asid_matches(invocation->cap))
        return refuse_capability(invocation, 0);
    position = stage2_walk(cap_table_address(invocation->cap), start);
    if (!stage2_is_valid(*position.entry))
        return STATUS_OK;
    mask = (UINT64_C(1) << position.bits) - 1;
    if ((start | mask) < end - 1)
        return refuse_range(invocation, start, start | mask);
    return vspace_maintain(vspace_cache_operation(invocation->label - ARMVSpaceClean_Data),
                           stage2_entry_address(*position.entry) + (start & mask), end - start);
}

enum status vspace_invoke(struct invocation *invocation)
{
    if (invocation->label < ARMVSpaceClean_Data || invocation->label > ARMVSpaceUnify_Instruction)
        return STATUS_ILLEGAL_OPERATION;
    if (invocation->length < 2)
        return STATUS_TRUNCATED_MESSAGE;
    return maintain(invocation, invocation_word(invocation, 0), invocation_word(invocation, 1));
}
