/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the levels of an address space below its root. */
#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/stage2.h"
#include "kernel/core/invocation.h"
#include "kernel/object/asid.h"
#include "kernel/object/vspace.h"

enum { PAGE_TABLE_BYTES = 4096 };

void page_table_unmap(struct cap table)
{
    paddr_t root = asid_root(cap_asid(table));
    uint64_t *entry = NULL;

    if (root != 0)
        entry = stage2_find_table(root, cap_table_vaddr(table), cap_table_address(table));
    if (entry) {
        stage2_write(entry, 0);
        asid_flush(cap_asid(table));
    }
    memory_zero(cap_table_address(table), PAGE_TABLE_BYTES);
}

static enum status map(struct invocation *invocation, vaddr_t address)
{
    struct address_space space;
    struct stage2_position position;
    enum status status;

    if (cap_table_is_mapped(invocation->cap))
        return refuse_capability(invocation, 0);
    status = vspace_of_extra(invocation, 0, &space);
    if (status != STATUS_OK)
        return status;
    if (address > STAGE2_USER_TOP)
        return refuse_argument(invocation, 0);
    if (asid_root(space.asid) == 0)
        return refuse_root(invocation);
    if (asid_root(space.asid) != space.root)
        return refuse_capability(invocation, 1);
    position = stage2_walk(space.root, address);
    if (position.bits == STAGE2_PAGE_BITS || stage2_is_valid(*position.entry))
        return STATUS_DELETE_FIRST;
    address &= ~((UINT64_C(1) << position.bits) - 1);
    slot_put(invocation->slot, cap_table_mapped(invocation->cap, space.asid, address));
    stage2_write(position.entry, stage2_table_entry(cap_table_address(invocation->cap)));
    return STATUS_OK;
}

static enum status unmap(struct invocation *invocation)
{
    struct cap cap = invocation->cap;

    if (!slot_is_final(invocation->slot))
        return STATUS_REVOKE_FIRST;
    if (cap_table_is_mapped(cap))
        page_table_unmap(cap);
    slot_put(invocation->slot, cap_table(CAP_PAGE_TABLE, cap_table_address(cap)));
    return STATUS_OK;
}

enum status page_table_invoke(struct invocation *invocation)
{
    if (invocation->label == ARMPageTableUnmap)
        return unmap(invocation);
    if (invocation->label != ARMPageTableMap)
        return STATUS_ILLEGAL_OPERATION;
    if (invocation->length < 2 || !invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    return map(invocation, invocation_word(invocation, 0));
}
