/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The order of errors in requests for address spaces, frames, ASIDs, VCPUs and firmware calls. */

#include "request.h"

enum {
    POOL_SPACES = 512,
    POOLS = 128,
    LARGE = 1 << 21,
    VIRQ = 1024,
    VIRQ_PRIORITY = 32,
    VIRQ_GROUP = 2,
    VIRTUAL_TIMER = 27,
};

#define MAPPED UINT64_C(0xc0000000)  /* with all tables */
#define EMPTY UINT64_C(0x4000000000) /* without any */
#define BEYOND ((seL4_Word)seL4_UserTop + 1)

/* Address spaces: the root task's, without ASID, whose ASID is gone, whose ASID is another one's.
 */
static const seL4_CPtr root_space = seL4_CapInitThreadVSpace;
static seL4_CPtr unassigned, gone, stale;
static seL4_CPtr tcb, frame, mapped, mapped_in_gone, large, table, mapped_table, empty, full,
    full_pool;

static seL4_CPtr new_pool(void)
{
    seL4_CPtr pool = new_slot(), untyped = new_object(seL4_UntypedObject, 12);

    check_equal(seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl, untyped, ROOT, pool, DEPTH),
                seL4_NoError);
    return pool;
}

static seL4_CPtr new_space(seL4_CPtr pool)
{
    seL4_CPtr space = new_object(seL4_ARM_VSpaceObject, 0);

    check_equal(seL4_ARM_ASIDPool_Assign(pool, space), seL4_NoError);
    return space;
}

/* Pools take the lowest free numbers: the second pair stands where the first one stood. */
static void make_spaces(void)
{
    seL4_CPtr first = new_pool(), second = new_pool();

    unassigned = new_object(seL4_ARM_VSpaceObject, 0);
    gone = new_space(first);
    stale = new_space(second);
    mapped_in_gone = new_object(seL4_ARM_SmallPageObject, 0);
    check_equal(map_page(mapped_in_gone, gone, 0, seL4_ARM_Default_VMAttributes), seL4_NoError);
    check_equal(delete (first), seL4_NoError);
    check_equal(delete (second), seL4_NoError);
    new_pool();
    new_space(new_pool());
}

static void make_mappings(void)
{
    seL4_CPtr node = new_object(seL4_CapTableObject, 1);

    mapped = new_object(seL4_ARM_SmallPageObject, 0);
    mapped_table = new_object(seL4_ARM_PageTableObject, 0);
    check_equal(map_page(mapped, root_space, MAPPED, seL4_ARM_Default_VMAttributes), seL4_NoError);
    check_equal(seL4_ARM_PageTable_Map(mapped_table, root_space, MAPPED + LARGE,
                                       seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    check_equal(map_page(large, root_space, MAPPED + 2 * LARGE, seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    full = node;
    empty = new_slot();
}

static void pages(void)
{
    SEND(frame, ARMPageTableMap, 1, 3, {tcb}, {1}, seL4_IllegalOperation);
    SEND(frame, ARMPageMap, 1, 2, {tcb}, {1}, seL4_TruncatedMessage);
    SEND(frame, ARMPageMap, 0, 3, {0}, {1}, seL4_TruncatedMessage);
    SEND(frame, ARMPageMap, 1, 3, {tcb}, {1}, seL4_InvalidCapability, 1, {1});
    SEND(frame, ARMPageMap, 1, 3, {unassigned}, {1}, seL4_InvalidCapability, 1, {1});
    SEND(frame, ARMPageMap, 1, 3, {gone}, {1}, seL4_FailedLookup, 2, {0, seL4_InvalidRoot});
    SEND(frame, ARMPageMap, 1, 3, {stale}, {1}, seL4_InvalidCapability, 1, {1});
    SEND(frame, ARMPageMap, 1, 3, {root_space}, {BEYOND + 1}, seL4_AlignmentError);
    SEND(frame, ARMPageMap, 1, 3, {root_space}, {BEYOND}, seL4_InvalidArgument, 1, {0});
    SEND(frame, ARMPageMap, 1, 3, {root_space}, {EMPTY}, seL4_FailedLookup, 3,
         {0, seL4_MissingCapability, 30});
    SEND(large, ARMPageMap, 1, 3, {root_space}, {MAPPED + PAGE}, seL4_AlignmentError);
    SEND(mapped_in_gone, ARMPageMap, 1, 3, {root_space}, {1}, seL4_AlignmentError);
    SEND(mapped_in_gone, ARMPageMap, 1, 3, {root_space}, {BEYOND}, seL4_InvalidCapability, 1, {1});
    SEND(mapped, ARMPageMap, 1, 3, {root_space}, {EMPTY}, seL4_InvalidArgument, 1, {0});
    SEND(frame, ARMPageUnmap, 0, 0, {0}, {0}, seL4_NoError);
}

static void tables(void)
{
    SEND(table, ARMPageMap, 1, 3, {tcb}, {1}, seL4_IllegalOperation);
    SEND(table, ARMPageTableMap, 1, 1, {tcb}, {1}, seL4_TruncatedMessage);
    SEND(table, ARMPageTableMap, 0, 2, {0}, {1}, seL4_TruncatedMessage);
    SEND(mapped_table, ARMPageTableMap, 1, 2, {tcb}, {BEYOND}, seL4_InvalidCapability, 1, {0});
    SEND(table, ARMPageTableMap, 1, 2, {tcb}, {BEYOND}, seL4_InvalidCapability, 1, {1});
    SEND(table, ARMPageTableMap, 1, 2, {unassigned}, {BEYOND}, seL4_InvalidCapability, 1, {1});
    SEND(table, ARMPageTableMap, 1, 2, {gone}, {BEYOND}, seL4_InvalidArgument, 1, {0});
    SEND(table, ARMPageTableMap, 1, 2, {gone}, {0}, seL4_FailedLookup, 2, {0, seL4_InvalidRoot});
    SEND(table, ARMPageTableMap, 1, 2, {stale}, {0}, seL4_InvalidCapability, 1, {1});
    SEND(table, ARMPageTableMap, 1, 2, {root_space}, {MAPPED}, seL4_DeleteFirst);
    SEND(table, ARMPageTableMap, 1, 2, {root_space}, {MAPPED + 2 * LARGE},
         seL4_DeleteFirst); /* a page is there */
    SEND(table, ARMPageTableUnmap, 0, 0, {0}, {0}, seL4_NoError);
    new_copy(mapped_table);
    SEND(mapped_table, ARMPageTableUnmap, 0, 0, {0}, {0}, seL4_RevokeFirst);
}

/* All four operations, on pages by offset and on address spaces by address. */
static void caches(void)
{
    for (seL4_Word i = 0; i < 4; i++) {
        seL4_Word label = ARMPageClean_Data + i;

        SEND(frame, label, 0, 1, {0}, {2, 1}, seL4_TruncatedMessage);
        SEND(frame, label, 0, 2, {0}, {2, 1}, seL4_IllegalOperation);
        SEND(mapped_in_gone, label, 0, 2, {0}, {2, 1}, seL4_FailedLookup, 2, {0, seL4_InvalidRoot});
        SEND(mapped, label, 0, 2, {0}, {PAGE + 1, PAGE}, seL4_InvalidArgument, 1, {1});
        SEND(mapped, label, 0, 2, {0}, {PAGE, PAGE + 1}, seL4_InvalidArgument, 1, {0});
        SEND(mapped, label, 0, 2, {0}, {0, PAGE + 1}, seL4_InvalidArgument, 1, {0});
        SEND(mapped, label, 0, 2, {0}, {0, PAGE}, seL4_NoError);
        label = ARMVSpaceClean_Data + i;
        SEND(unassigned, label, 0, 1, {0}, {2, 1}, seL4_TruncatedMessage);
        SEND(unassigned, label, 0, 2, {0}, {BEYOND + 1, BEYOND}, seL4_InvalidArgument, 1, {1});
        SEND(unassigned, label, 0, 2, {0}, {1, BEYOND}, seL4_IllegalOperation);
        SEND(unassigned, label, 0, 2, {0}, {1, 2}, seL4_InvalidCapability, 1, {0});
        SEND(gone, label, 0, 2, {0}, {1, 2}, seL4_FailedLookup, 2, {0, seL4_InvalidRoot});
        SEND(stale, label, 0, 2, {0}, {1, 2}, seL4_InvalidCapability, 1, {0});
        SEND(root_space, label, 0, 2, {0}, {EMPTY, EMPTY + LARGE},
             seL4_NoError); /* nothing there */
        SEND(root_space, label, 0, 2, {0}, {MAPPED + 8, MAPPED + PAGE + 1}, seL4_RangeError, 2,
             {MAPPED + 8, MAPPED + PAGE - 1});
        SEND(root_space, label, 0, 2, {0}, {MAPPED, MAPPED + PAGE}, seL4_NoError);
    }
    SEND(unassigned, ARMPageClean_Data, 0, 2, {0}, {2, 1}, seL4_IllegalOperation);
}

static void pools(void)
{
    seL4_CPtr control = seL4_CapASIDControl, pool = new_pool();
    seL4_CPtr wide = new_object(seL4_UntypedObject, 13), used = new_object(seL4_UntypedObject, 12);
    seL4_CPtr fresh = new_object(seL4_UntypedObject, 12), far = new_slot();

    check_equal(retype(used, seL4_EndpointObject, 0, new_slot(), 1), seL4_NoError);
    check_equal(retype(device_untyped, seL4_UntypedObject, 12, far, 1), seL4_NoError);
    SEND(control, ARMASIDPoolAssign, 2, 2, {tcb, tcb}, {full, DEPTH}, seL4_IllegalOperation);
    SEND(control, ARMASIDControlMakePool, 2, 1, {tcb, tcb}, {full, DEPTH}, seL4_TruncatedMessage);
    SEND(control, ARMASIDControlMakePool, 1, 2, {tcb}, {full, DEPTH}, seL4_TruncatedMessage);
    SEND(control, ARMASIDControlMakePool, 2, 2, {tcb, tcb}, {full, DEPTH}, seL4_InvalidCapability,
         1, {1});
    SEND(control, ARMASIDControlMakePool, 2, 2, {wide, tcb}, {full, DEPTH}, seL4_InvalidCapability,
         1, {1});
    SEND(control, ARMASIDControlMakePool, 2, 2, {far, tcb}, {full, DEPTH}, seL4_InvalidCapability,
         1, {1});
    SEND(control, ARMASIDControlMakePool, 2, 2, {used, tcb}, {full, DEPTH}, seL4_RevokeFirst);
    SEND(control, ARMASIDControlMakePool, 2, 2, {fresh, tcb}, {full, DEPTH}, seL4_FailedLookup, 2,
         {0, seL4_InvalidRoot});
    SEND(control, ARMASIDControlMakePool, 2, 2, {fresh, ROOT}, {full, 65}, seL4_RangeError, 2,
         {1, 64});
    SEND(control, ARMASIDControlMakePool, 2, 2, {fresh, ROOT}, {full, DEPTH}, seL4_DeleteFirst);
    SEND(pool, ARMASIDControlMakePool, 1, 0, {tcb}, {0}, seL4_IllegalOperation);
    SEND(pool, ARMASIDPoolAssign, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(pool, ARMASIDPoolAssign, 1, 0, {tcb}, {0}, seL4_InvalidCapability, 1, {1});
    SEND(pool, ARMASIDPoolAssign, 1, 0, {root_space}, {0}, seL4_InvalidCapability, 1, {1});
    SEND(pool, ARMASIDPoolAssign, 1, 0, {stale}, {0}, seL4_InvalidCapability, 1, {1});
}

/* As many address spaces as a pool has numbers. */
static void fill_pool(void)
{
    seL4_CPtr node = new_object(seL4_CapTableObject, 10), last = new_slot();

    full_pool = new_pool();
    for (seL4_Word i = 0; i < POOL_SPACES; i += POOL_SPACES / 2) {
        check_equal(seL4_Untyped_Retype(arena, seL4_ARM_VSpaceObject, 0, ROOT, node, DEPTH, i,
                                        POOL_SPACES / 2),
                    seL4_NoError);
    }
    for (seL4_Word i = 0; i < POOL_SPACES; i++) {
        check_equal(seL4_CNode_Move(ROOT, last, DEPTH, node, i, 10), seL4_NoError);
        check_equal(seL4_ARM_ASIDPool_Assign(full_pool, last), seL4_NoError);
        check_equal(seL4_CNode_Move(node, i, 10, ROOT, last, DEPTH), seL4_NoError);
    }
}

/* No number left, for address spaces and for pools. */
static void pools_in_use(void)
{
    seL4_CPtr control = seL4_CapASIDControl;
    unsigned count = 0;

    SEND(full_pool, ARMASIDPoolAssign, 1, 0, {unassigned}, {0}, seL4_DeleteFirst);
    while (count < POOLS &&
           seL4_ARM_ASIDControl_MakePool(control, new_object(seL4_UntypedObject, 12), ROOT,
                                         new_slot(), DEPTH) == seL4_NoError) {
        count++;
    }
    check(count > POOLS / 2 && count < POOLS);
    SEND(control, ARMASIDControlMakePool, 1, 2, {tcb}, {full, DEPTH}, seL4_TruncatedMessage);
    SEND(control, ARMASIDControlMakePool, 2, 2, {tcb, tcb}, {full, DEPTH}, seL4_DeleteFirst);
}

static seL4_Word interrupt(seL4_Word irq, seL4_Word priority, seL4_Word group, seL4_Word index)
{
    return irq | priority << 16 | group << 24 | index << 32;
}

static void vcpus(void)
{
    seL4_CPtr vcpu = new_object(seL4_ARM_VCPUObject, 0);

    SEND(vcpu, TCBSuspend, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(vcpu, ARMVCPUSetTCB, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(vcpu, ARMVCPUSetTCB, 1, 0, {frame}, {0}, seL4_IllegalOperation);
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 1, {0}, {interrupt(VIRQ, VIRQ_PRIORITY, VIRQ_GROUP, 255)},
         seL4_RangeError, 2, {0, VIRQ - 1});
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 1, {0}, {interrupt(1, VIRQ_PRIORITY, VIRQ_GROUP, 255)},
         seL4_RangeError, 2, {0, VIRQ_PRIORITY - 1});
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 1, {0}, {interrupt(1, 1, VIRQ_GROUP, 255)}, seL4_RangeError, 2,
         {0, VIRQ_GROUP - 1});
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 1, {0}, {interrupt(1, 1, 1, 4)}, seL4_RangeError, 2, {0, 3});
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 1, {0}, {interrupt(1, 1, 1, 3)}, seL4_NoError);
    SEND(vcpu, ARMVCPUInjectIRQ, 0, 1, {0}, {interrupt(2, 1, 1, 3)},
         seL4_NoError); /* pending: replaced */
    SEND(vcpu, ARMVCPUReadReg, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(vcpu, ARMVCPUReadReg, 0, 1, {0}, {seL4_VCPUReg_Num}, seL4_InvalidArgument, 1, {1});
    SEND(vcpu, ARMVCPUWriteReg, 0, 1, {0}, {seL4_VCPUReg_Num}, seL4_TruncatedMessage);
    SEND(vcpu, ARMVCPUWriteReg, 0, 2, {0}, {seL4_VCPUReg_Num}, seL4_InvalidArgument, 1, {1});
    SEND(vcpu, ARMVCPUAckVPPI, 0, 0, {0}, {160}, seL4_TruncatedMessage);
    SEND(vcpu, ARMVCPUAckVPPI, 0, 1, {0}, {160}, seL4_RangeError, 2, {0, 159});
    SEND(vcpu, ARMVCPUAckVPPI, 0, 1, {0}, {VIRTUAL_TIMER - 1}, seL4_InvalidArgument, 1, {0});
    SEND(vcpu, ARMVCPUAckVPPI, 0, 1, {0}, {VIRTUAL_TIMER}, seL4_NoError);
}

static void others(void)
{
    const seL4_Word version = 0x84000000; /* PSCI_VERSION */
    seL4_CPtr limited = new_badged(seL4_CapSMC, version + 1);

    SEND(limited, TCBSuspend, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(limited, ARMSMCCall, 0, 7, {0}, {version}, seL4_TruncatedMessage);
    SEND(limited, ARMSMCCall, 0, 8, {0}, {version}, seL4_IllegalOperation);
    SEND(seL4_CapSMC, ARMSMCCall, 0, 8, {0}, {version}, seL4_NoError);
    SEND(seL4_CapInitThreadSC, TCBSuspend, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(empty, TCBSuspend, 0, 0, {0}, {0}, seL4_InvalidCapability, 1, {0});
}

void test_error_order_memory(void)
{
    large = new_object(seL4_ARM_LargePageObject, 0); /* first, as it leaves no gap */
    fill_pool();
    tcb = new_object(seL4_TCBObject, 0);
    frame = new_object(seL4_ARM_SmallPageObject, 0);
    table = new_object(seL4_ARM_PageTableObject, 0);
    make_spaces();
    make_mappings();
    pages();
    tables();
    caches();
    pools();
    vcpus();
    others();
    pools_in_use();
}
