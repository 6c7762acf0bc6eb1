/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address space identifiers: pools, their invocations, and lending of VMIDs. */
#include "kernel/object/asid.h"

#include <sel4/invocation.h>
#include <sel4/objecttype.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/stage2.h"
#include "kernel/core/cores.h"
#include "kernel/core/invocation.h"

enum {
    VMID_COUNT = 256, /* VMID 0 belongs to the empty address space */
    POOL_UNTYPED_BITS = 12,
};

#define ENTRY_ROOT (~UINT64_C(0xfff))

static uint16_t vmid_asid[VMID_COUNT]; /* who has each VMID, 0 for nobody */
static unsigned vmid_next = 1;         /* the next one to be lent, or taken from its owner */

static uint64_t *entry_of(uint64_t asid)
{
    struct asid_pool *pool = kernel.asid_pools[asid >> ASID_POOL_BITS];

    return pool ? &pool->entry[asid % ASID_POOL_SIZE] : NULL;
}

paddr_t asid_root(uint64_t asid)
{
    uint64_t *entry = asid ? entry_of(asid) : NULL;

    return entry ? *entry & ENTRY_ROOT : 0;
}

bool asid_matches(struct cap vspace)
{
    return cap_is(vspace, CAP_VSPACE) && cap_asid(vspace) != 0 &&
           asid_root(cap_asid(vspace)) == cap_table_address(vspace);
}

void asid_set(uint64_t asid, paddr_t root)
{
    *entry_of(asid) = root;
}

/* Ends the loan of an entry's VMID, leaving nothing in the TLB. */
static void take_vmid(uint64_t *entry)
{
    if (!(*entry & ENTRY_HAS_VMID))
        return;
    stage2_flush_vmid(*entry & ENTRY_VMID);
    vmid_asid[*entry & ENTRY_VMID] = 0;
    *entry &= ENTRY_ROOT;
}

/* Another core works with the address space right now. */
static bool runs_elsewhere(uint64_t asid)
{
    for (unsigned i = 0; i < CORE_COUNT; i++) {
        if (i != core_index() && cap_asid(kernel.core[i].current->slots[TCB_VSPACE].cap) == asid)
            return true;
    }
    return false;
}

static unsigned lend_vmid(uint64_t asid)
{
    unsigned vmid;

    do {
        vmid = vmid_next;
        vmid_next = vmid_next == VMID_COUNT - 1 ? 1 : vmid_next + 1;
    } while (CORE_COUNT > 1 && vmid_asid[vmid] && runs_elsewhere(vmid_asid[vmid]));
    if (vmid_asid[vmid])
        take_vmid(entry_of(vmid_asid[vmid]));
    vmid_asid[vmid] = (uint16_t)asid;
    *entry_of(asid) |= ENTRY_HAS_VMID | vmid;
    return vmid;
}

void asid_flush(uint64_t asid)
{
    uint64_t *entry = entry_of(asid);

    if (entry && (*entry & ENTRY_HAS_VMID))
        stage2_flush_vmid(*entry & ENTRY_VMID);
}

void asid_flush_address(uint64_t asid, vaddr_t address)
{
    uint64_t *entry = entry_of(asid);

    if (entry && (*entry & ENTRY_HAS_VMID))
        stage2_flush_address(*entry & ENTRY_VMID, address);
}

void asid_activate(const struct tcb *tcb)
{
    struct cap vspace = tcb->slots[TCB_VSPACE].cap;
    uint64_t *entry;

    if (!asid_matches(vspace)) {
        stage2_activate(0, 0);
        return;
    }
    entry = entry_of(cap_asid(vspace));
    stage2_activate(cap_table_address(vspace),
                    *entry & ENTRY_HAS_VMID ? *entry & ENTRY_VMID : lend_vmid(cap_asid(vspace)));
}

static void reload(void *nothing)
{
    (void)nothing;
    if (!asid_matches(this_core()->current->slots[TCB_VSPACE].cap))
        stage2_activate(0, 0);
}

/* An address space lost its ASID: cores that are in it go to the empty one, before translations are forgotten for
 * good. */
static void leave_everywhere(void)
{
    for (unsigned i = 0; i < CORE_COUNT; i++)
        core_call(&kernel.core[i], reload, NULL);
}

void asid_release(uint64_t asid, paddr_t root)
{
    uint64_t *entry = entry_of(asid);

    if (!entry || (*entry & ENTRY_ROOT) != root)
        return;
    *entry &= ~ENTRY_ROOT;
    leave_everywhere();
    take_vmid(entry);
    *entry = 0;
}

void asid_pool_release(struct cap cap)
{
    struct asid_pool *pool = memory_at(cap_object_address(cap));
    uint64_t index = cap_asid_base(cap) >> ASID_POOL_BITS;

    if (kernel.asid_pools[index] != pool)
        return;
    kernel.asid_pools[index] = NULL;
    leave_everywhere();
    for (unsigned i = 0; i < ASID_POOL_SIZE; i++)
        take_vmid(&pool->entry[i]);
}

/* A pool takes a page of ordinary memory. */
static bool can_be_pool(struct cap cap)
{
    return cap_is(cap, CAP_UNTYPED) && cap_untyped_bits(cap) == POOL_UNTYPED_BITS &&
           !cap_untyped_is_device(cap);
}

static enum status make_pool(struct invocation *invocation, word_t index, word_t depth)
{
    struct slot *untyped, *slot;
    struct cap cap;
    uint64_t pool = 0;
    enum status status;

    while (pool < ASID_POOL_COUNT && kernel.asid_pools[pool])
        pool++;
    if (pool >= ASID_POOL_COUNT)
        return STATUS_DELETE_FIRST;
    untyped = invocation->extra[0];
    cap = slot_cap(untyped);
    if (!can_be_pool(cap))
        return refuse_capability(invocation, 1);
    if (slot_has_children(untyped))
        return STATUS_REVOKE_FIRST;
    status =
        invocation_empty_slot(invocation, invocation_extra(invocation, 1), index, depth, &slot);
    if (status != STATUS_OK)
        return status;
    memory_zero(cap_untyped_base(cap), sizeof(struct asid_pool));
    slot_put(untyped, cap_untyped(cap_untyped_base(cap), POOL_UNTYPED_BITS, false,
                                  untyped_units_full(POOL_UNTYPED_BITS)));
    kernel.asid_pools[pool] = memory_at(cap_untyped_base(cap));
    slot_insert_child(slot, cap_asid_pool(cap_untyped_base(cap), pool << ASID_POOL_BITS), untyped);
    return STATUS_OK;
}

enum status asid_control_invoke(struct invocation *invocation)
{
    if (invocation->label != ARMASIDControlMakePool)
        return STATUS_ILLEGAL_OPERATION;
    if (invocation->length < 2 || !invocation->extra[0] || !invocation->extra[1])
        return STATUS_TRUNCATED_MESSAGE;
    return make_pool(invocation, invocation_word(invocation, 0), invocation_word(invocation, 1));
}

enum status asid_pool_invoke(struct invocation *invocation)
{
    uint64_t base = cap_asid_base(invocation->cap);
    struct asid_pool *pool = kernel.asid_pools[base >> ASID_POOL_BITS];
    struct cap vspace;
    uint64_t i = base == 0 ? 1 : 0;

    if (invocation->label != ARMASIDPoolAssign)
        return STATUS_ILLEGAL_OPERATION;
    if (!invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    vspace = invocation_extra(invocation, 0);
    if (!cap_is(vspace, CAP_VSPACE) || cap_asid(vspace) != 0)
        return refuse_capability(invocation, 1);
    if (!pool)
        return refuse_root(invocation);
    if (pool != memory_at(cap_object_address(invocation->cap)))
        return refuse_capability(invocation, 0);
    while (i < ASID_POOL_SIZE && pool->entry[i])
        i++;
    if (i >= ASID_POOL_SIZE)
        return STATUS_DELETE_FIRST;
    pool->entry[i] = cap_table_address(vspace);
    slot_put(invocation->extra[0], cap_table_mapped(vspace, base + i, 0));
    return STATUS_OK;
}
