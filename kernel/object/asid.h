/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address space identifiers: 128 pools of 512 address spaces, and the 8-bit VMIDs lent to them. */
#pragma once

#include "kernel/core/kernel.h"

struct invocation;
struct tcb;

enum { ASID_POOL_BITS = 9, ASID_POOL_SIZE = 1 << ASID_POOL_BITS };

/* An entry holds the root (4 KiB aligned) and in its low bits the VMID it has been lent. */
struct asid_pool {
    uint64_t entry[ASID_POOL_SIZE];
};

enum { ENTRY_VMID = 0xff, ENTRY_HAS_VMID = 0x100 };

_Static_assert(sizeof(struct asid_pool) == 4096, "an ASID pool is 4 KiB");

/* Root of the address space with this ASID, 0 when there is none. */
paddr_t asid_root(uint64_t asid);

/* The capability (VSpace) names the address space that its ASID stands for. */
bool asid_matches(struct cap vspace);

/* VTTBR_EL2 for the VSpace capability of a thread. False: its address space does not stand for
 * its ASID, or has no VMID. */
HOT bool asid_vttbr(struct cap vspace, uint64_t *vttbr)
{
    uint64_t asid = cap_asid(vspace);
    const struct asid_pool *pool = kernel.asid_pools[asid >> ASID_POOL_BITS];
    uint64_t entry;

    if (!pool)
        return false;
    entry = pool->entry[asid % ASID_POOL_SIZE];
    *vttbr = cap_table_address(vspace) | (entry & ENTRY_VMID) << 48;
    return (entry & ~(uint64_t)ENTRY_VMID) == (cap_table_address(vspace) | ENTRY_HAS_VMID);
}

/* Registers a root under an ASID; boot uses it for the root task. */
void asid_set(uint64_t asid, paddr_t root);

/* Takes the ASID away from its root, if it still stands for it. */
void asid_release(uint64_t asid, paddr_t root);

/* The pool goes: all its address spaces lose their ASIDs. */
void asid_pool_release(struct cap pool);

/* Forgets cached translations; nothing to do for an ASID without VMID. */
void asid_flush(uint64_t asid);
void asid_flush_address(uint64_t asid, vaddr_t address);

/* Loads the address space of a thread, or the empty one; a cold part of the thread switch. */
__attribute__((noinline)) void asid_activate(const struct tcb *tcb);

enum status asid_control_invoke(struct invocation *invocation);
enum status asid_pool_invoke(struct invocation *invocation);
