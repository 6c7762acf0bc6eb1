/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frames, page tables, address space identifiers, cache maintenance. */
#include "test.h"

static const seL4_CPtr root_vspace = seL4_CapInitThreadVSpace;
static const seL4_ARM_VMAttributes normal = seL4_ARM_Default_VMAttributes;

static void check_map(void)
{
    uint64_t at = vaddr_new(LARGE_PAGE * 512ul, LARGE_PAGE * 512ul);
    seL4_CPtr small = object_new(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr other = object_new(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr large = object_new(seL4_ARM_LargePageObject, 0);
    seL4_CPtr table = object_new(seL4_ARM_PageTableObject, 0);
    seL4_CPtr table3 = object_new(seL4_ARM_PageTableObject, 0);
    volatile uint64_t *p = (volatile uint64_t *)at;

    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, at, seL4_ReadWrite, normal),
                seL4_FailedLookup);
    CHECK_EQUAL(seL4_GetMR(0), 0);
    CHECK_EQUAL(seL4_GetMR(1), seL4_MissingCapability);
    CHECK_EQUAL(seL4_GetMR(2), 30);
    CHECK_EQUAL(seL4_ARM_PageTable_Map(table, root_vspace, at, normal), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_PageTable_Map(table, root_vspace, at, normal), seL4_InvalidCapability);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, at, seL4_ReadWrite, normal),
                seL4_FailedLookup);
    CHECK_EQUAL(seL4_GetMR(2), 21);
    CHECK_EQUAL(seL4_ARM_PageTable_Map(table3, root_vspace, at + PAGE, normal), seL4_NoError);
    CHECK_EQUAL(
        seL4_ARM_PageTable_Map(object_new(seL4_ARM_PageTableObject, 0), root_vspace, at, normal),
        seL4_DeleteFirst);
    CHECK_EQUAL(seL4_ARM_Page_Map(large, root_vspace, at, seL4_ReadWrite, normal),
                seL4_FailedLookup);
    CHECK_EQUAL(seL4_GetMR(2), 12);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, at + 1, seL4_ReadWrite, normal),
                seL4_AlignmentError);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, seL4_CapInitThreadCNode, at, seL4_ReadWrite, normal),
                seL4_InvalidCapability);
    CHECK_EQUAL(seL4_GetMR(0), 1);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, seL4_UserTop + 1, seL4_ReadWrite, normal),
                seL4_InvalidArgument);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, at, seL4_ReadWrite, normal), seL4_NoError);
    CHECK_EQUAL(p[0], 0);
    CHECK_EQUAL(p[511], 0);
    p[5] = 0x1234;
    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, at + PAGE, seL4_ReadWrite, normal),
                seL4_InvalidArgument);
    CHECK_EQUAL(seL4_GetMR(0), 0);
    CHECK_EQUAL(seL4_ARM_Page_Map(other, root_vspace, at, seL4_ReadWrite, normal), seL4_NoError);
    CHECK_EQUAL(p[5], 0);
    CHECK_EQUAL(seL4_ARM_Page_Unmap(small),
                seL4_NoError); /* displaced: must not touch the other one */
    CHECK_EQUAL(p[5], 0);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, root_vspace, at, seL4_CanRead, normal), seL4_NoError);
    CHECK_EQUAL(p[5], 0x1234);
    CHECK_EQUAL(seL4_ARM_PageTable_Unmap(table3), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_Map(large, root_vspace, at, seL4_ReadWrite, normal), seL4_NoError);
    p[LARGE_PAGE / 8 - 1] = 7;
    CHECK_EQUAL(p[LARGE_PAGE / 8 - 1], 7);
    CHECK_EQUAL(p[5], 0);
    slot_clear(large);
    slot_clear(small);
}

/* With 44 bits of address there is one more level. */
static void check_top_level(void)
{
    const uint64_t far = 1ul << 43, last = seL4_UserTop - (PAGE - 1);
    seL4_CPtr frame = object_new(seL4_ARM_SmallPageObject, 0), copy = copy_cap(frame);
    volatile uint64_t *at = (volatile uint64_t *)far;

    CHECK_EQUAL(seL4_UserTop, (1ul << 44) - 1);
    CHECK_EQUAL(seL4_ARM_Page_Map(frame, root_vspace, far, seL4_ReadWrite, normal),
                seL4_FailedLookup);
    CHECK_EQUAL(seL4_GetMR(2), SEL4_MAPPING_LOOKUP_NO_PUD);
    CHECK_EQUAL(map_page(root_vspace, frame, far, seL4_ReadWrite, normal), seL4_NoError);
    CHECK_EQUAL(map_page(root_vspace, copy, last, seL4_ReadWrite, normal), seL4_NoError);
    at[7] = 0x44;
    CHECK_EQUAL(((volatile uint64_t *)last)[7], 0x44);
    slot_clear(copy);
    slot_clear(frame);
}

static void check_copies(void)
{
    seL4_CPtr frame, copy, table_copy;
    volatile uint64_t *a = page_new(&frame);
    volatile uint64_t *b = (volatile uint64_t *)((uint64_t)a + 64 * PAGE);
    seL4_ARM_Page_GetAddress_t address = seL4_ARM_Page_GetAddress(frame);

    CHECK_EQUAL(address.error, 0);
    CHECK(address.paddr >= 0x60000000 && address.paddr < 0xc0000000);
    copy = copy_cap(frame);
    CHECK_EQUAL(map_page(root_vspace, copy, (uint64_t)b, seL4_ReadWrite, normal), seL4_NoError);
    a[0] = 99;
    CHECK_EQUAL(b[0], 99);
    CHECK_EQUAL(seL4_ARM_Page_Unmap(copy), seL4_NoError);
    CHECK_EQUAL(a[0], 99);
    CHECK_EQUAL(seL4_CNode_Delete(seL4_CapInitThreadCNode, copy, ROOT_DEPTH), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_GetAddress(copy).error, seL4_InvalidCapability);
    table_copy = copy_cap(boot_info->userImagePaging.start);
    CHECK_EQUAL(seL4_ARM_PageTable_Unmap(boot_info->userImagePaging.start), seL4_RevokeFirst);
    slot_clear(table_copy);
}

static void check_cache(void)
{
    seL4_CPtr frame;
    uint64_t at = (uint64_t)page_new(&frame);
    seL4_CPtr unmapped = copy_cap(frame);

    *(volatile uint64_t *)at = 1;
    CHECK_EQUAL(seL4_ARM_Page_Clean_Data(frame, 0, PAGE), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_CleanInvalidate_Data(frame, 0, PAGE), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_Unify_Instruction(frame, 0, 64), seL4_NoError);
    CHECK_EQUAL(*(volatile uint64_t *)at, 1);
    CHECK_EQUAL(seL4_ARM_Page_Clean_Data(frame, 8, 8), seL4_InvalidArgument);
    CHECK_EQUAL(seL4_GetMR(0), 1);
    CHECK_EQUAL(seL4_ARM_Page_Clean_Data(frame, 0, PAGE + 1), seL4_InvalidArgument);
    CHECK_EQUAL(seL4_GetMR(0), 0);
    CHECK_EQUAL(seL4_ARM_Page_Clean_Data(unmapped, 0, PAGE), seL4_IllegalOperation);
    CHECK_EQUAL(seL4_ARM_VSpace_Clean_Data(root_vspace, at, at + PAGE), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_VSpace_Unify_Instruction(root_vspace, at, at + 4), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_VSpace_Clean_Data(root_vspace, at, at + PAGE + 1), seL4_RangeError);
    CHECK_EQUAL(seL4_GetMR(0), at);
    CHECK_EQUAL(seL4_GetMR(1), at + PAGE - 1);
    CHECK_EQUAL(seL4_ARM_VSpace_Clean_Data(root_vspace, at, at), seL4_InvalidArgument);
    CHECK_EQUAL(seL4_ARM_VSpace_Clean_Data(root_vspace, at, seL4_UserTop + 1),
                seL4_IllegalOperation);
    CHECK_EQUAL(seL4_ARM_VSpace_Clean_Data(root_vspace, 0x3ff00000, 0x3ff00010), seL4_NoError);
}

static void check_asid(void)
{
    seL4_CPtr vspace = object_new(seL4_ARM_VSpaceObject, 0);
    seL4_CPtr frame = object_new(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr pool = slot_new();
    seL4_CPtr untyped = untyped_new(12);

    CHECK_EQUAL(seL4_ARM_Page_Map(frame, vspace, 0x1000, seL4_ReadWrite, normal),
                seL4_InvalidCapability);
    CHECK_EQUAL(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot_new(), ROOT_DEPTH,
                                seL4_CapInitThreadCNode, vspace, ROOT_DEPTH, seL4_AllRights),
                seL4_IllegalOperation);
    CHECK_EQUAL(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, vspace), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, vspace),
                seL4_InvalidCapability);
    CHECK_EQUAL(map_page(vspace, frame, 0x1000, seL4_ReadWrite, normal), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl, untyped_new(13),
                                              seL4_CapInitThreadCNode, pool, ROOT_DEPTH),
                seL4_InvalidCapability);
    CHECK_EQUAL(seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl, untyped, seL4_CapInitThreadCNode,
                                              pool, ROOT_DEPTH),
                seL4_NoError);
    CHECK_EQUAL(seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl, untyped, seL4_CapInitThreadCNode,
                                              slot_new(), ROOT_DEPTH),
                seL4_RevokeFirst);
    slot_clear(vspace);
    vspace = object_new(seL4_ARM_VSpaceObject, 0);
    CHECK_EQUAL(seL4_ARM_ASIDPool_Assign(pool, vspace), seL4_NoError);
    slot_clear(pool);
    CHECK_EQUAL(seL4_ARM_Page_Map(object_new(seL4_ARM_SmallPageObject, 0), vspace, 0x1000,
                                  seL4_ReadWrite, normal),
                seL4_FailedLookup);
    CHECK_EQUAL(seL4_GetMR(1), seL4_InvalidRoot);
}

void check_frames(void)
{
    print("frames\n");
    check_map();
    if (seL4_VSpaceIndexBits == 9)
        check_top_level();
    check_copies();
    check_cache();
    check_asid();
}
