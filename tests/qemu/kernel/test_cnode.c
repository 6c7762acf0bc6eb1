/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capability addresses, copying with rights and data, moving, rotating; errors in their order. */

#include "test.h"

static seL4_Word word(unsigned index)
{
    return seL4_GetMR(index);
}

static void lookups(void)
{
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr small = new_object(seL4_CapTableObject, 4);
    seL4_CPtr to = new_slot();

    /* The root is 17 bits of radix behind 47 bits of guard. */
    check_equal(seL4_CNode_Copy(ROOT, to, 63, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(0), 0);
    check_equal(word(1), 3);
    check_equal(word(2), 63);
    check_equal(word(3), 64);
    check_equal(seL4_CNode_Copy(ROOT, to, 17, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(1), 4);
    check_equal(word(2), 17);
    check_equal(word(3), 0);
    check_equal(word(4), 47);
    check_equal(seL4_CNode_Copy(small, 1, 5, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(1), 3);
    check_equal(word(2), 1);
    check_equal(word(3), 0);
    check_equal(seL4_CNode_Copy(small, 1, 3, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(1), 3);
    check_equal(word(2), 3);
    check_equal(word(3), 4);
    check_equal(seL4_CNode_Copy(ROOT, to, 0, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_RangeError);
    check_equal(word(0), 1);
    check_equal(word(1), 64);
    check_equal(seL4_CNode_Copy(ROOT, to, 65, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_RangeError);
    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, endpoint, 0, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(0), 1);
    check_equal(word(1), 1);
    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, ROOT, to, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(0), 1);
    check_equal(word(1), 2);
    check_equal(word(2), 64);
    check_equal(seL4_CNode_Copy(ROOT, small, DEPTH, ROOT, to, DEPTH, seL4_AllRights),
                seL4_DeleteFirst);
    check_equal(seL4_CNode_Copy(small, 1, 4, ROOT, endpoint, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(seL4_CNode_Delete(small, 1, 4), seL4_NoError);
    check_equal(seL4_CNode_Delete(small, 1, 4), seL4_NoError);
    check_equal(seL4_CNode_Revoke(small, 1, 4), seL4_NoError);
}

static void badges(void)
{
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr badged = new_badged(endpoint, 5);
    seL4_CPtr unbadged = new_badged(endpoint, 0);
    seL4_CPtr to = new_slot();

    check_equal(seL4_CNode_Mint(ROOT, to, DEPTH, ROOT, badged, DEPTH, seL4_AllRights, 5),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Mint(ROOT, to, DEPTH, ROOT, badged, DEPTH, seL4_AllRights, 0),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Mint(ROOT, to, DEPTH, ROOT, unbadged, DEPTH, seL4_AllRights, 7),
                seL4_NoError);
    check_equal(delete (to), seL4_NoError);
    check_equal(seL4_CNode_Mutate(ROOT, to, DEPTH, ROOT, unbadged, DEPTH, 7),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, ROOT, badged, DEPTH, seL4_AllRights),
                seL4_NoError);
}

static void guards(void)
{
    seL4_CPtr node = new_object(seL4_CapTableObject, 2);
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr guarded = new_slot();

    check_equal(seL4_CNode_Mint(ROOT, guarded, DEPTH, ROOT, node, DEPTH, seL4_AllRights, 63),
                seL4_IllegalOperation);
    check_equal(
        seL4_CNode_Mint(ROOT, guarded, DEPTH, ROOT, node, DEPTH, seL4_AllRights, 0x15 << 6 | 4),
        seL4_NoError);
    /* Only the low four bits of the guard value count. */
    check_equal(seL4_CNode_Copy(guarded, 5 << 2 | 3, 6, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_NoError);
    check_equal(seL4_CNode_Copy(guarded, 4 << 2 | 2, 6, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_FailedLookup);
    check_equal(word(1), 4);
    check_equal(word(2), 6);
    check_equal(word(3), 5);
    check_equal(word(4), 4);
    check_equal(seL4_CNode_Copy(node, 3, 2, ROOT, endpoint, DEPTH, seL4_AllRights),
                seL4_DeleteFirst);
    check_equal(seL4_CNode_Mutate(ROOT, new_slot(), DEPTH, ROOT, guarded, DEPTH, 0), seL4_NoError);
}

static void moves(void)
{
    seL4_CPtr a = new_object(seL4_CapTableObject, 1);
    seL4_CPtr b = new_object(seL4_CapTableObject, 2);
    seL4_CPtr to = new_slot();

    check_equal(seL4_CNode_Rotate(ROOT, to, DEPTH, 0, ROOT, a, DEPTH, 0, ROOT, a, DEPTH),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Rotate(ROOT, b, DEPTH, 0, ROOT, b, DEPTH, 0, ROOT, a, DEPTH),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Rotate(ROOT, to, DEPTH, 0, ROOT, a, DEPTH, 0, ROOT, b, DEPTH),
                seL4_NoError);
    check(is_empty(b));
    /* Now `to` has radix 1, `a` has radix 2: slot 3 exists in one only. */
    check_equal(seL4_CNode_Delete(a, 3, 2), seL4_NoError);
    check_equal(seL4_CNode_Delete(to, 1, 1), seL4_NoError);
    check_equal(seL4_CNode_Delete(to, 3, 2), seL4_FailedLookup);
    /* Exchange. */
    check_equal(seL4_CNode_Rotate(ROOT, to, DEPTH, 0, ROOT, a, DEPTH, 0, ROOT, to, DEPTH),
                seL4_NoError);
    check_equal(seL4_CNode_Delete(to, 3, 2), seL4_NoError);
    check_equal(seL4_CNode_Delete(a, 1, 1), seL4_NoError);
    check_equal(seL4_CNode_Move(ROOT, b, DEPTH, ROOT, a, DEPTH), seL4_NoError);
    check(is_empty(a));
    check_equal(seL4_CNode_Delete(b, 1, 1), seL4_NoError);
}

static void underivable(void)
{
    seL4_CPtr to = new_slot();
    seL4_CPtr vspace = new_object(seL4_ARM_VSpaceObject, 0);
    seL4_CPtr table = new_object(seL4_ARM_PageTableObject, 0);

    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, ROOT, seL4_CapIRQControl, DEPTH, seL4_AllRights),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, ROOT, vspace, DEPTH, seL4_AllRights),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, ROOT, table, DEPTH, seL4_AllRights),
                seL4_IllegalOperation);
    check_equal(seL4_CNode_Copy(ROOT, to, DEPTH, ROOT, arena, DEPTH, seL4_AllRights),
                seL4_RevokeFirst);
    check_equal(seL4_CNode_Move(ROOT, to, DEPTH, ROOT, vspace, DEPTH), seL4_NoError);
}

static void truncated(void)
{
    static const struct {
        seL4_Word label;
        unsigned length;
    } cases[] = {
        {CNodeCopy, 4},   {CNodeMint, 5},   {CNodeMutate, 4},
        {CNodeRotate, 7}, {CNodeDelete, 1}, {CNodeMove, 3},
    };
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        seL4_SetCap(0, ROOT);
        seL4_SetCap(1, ROOT);
        seL4_SetMR(0, new_slot());
        seL4_SetMR(1, DEPTH);
        seL4_SetMR(2, endpoint);
        seL4_SetMR(3, DEPTH);
        check_equal(
            label_of(seL4_Call(ROOT, seL4_MessageInfo_new(cases[i].label, 0, 2, cases[i].length))
                         .words[0]),
            seL4_TruncatedMessage);
    }
    check_equal(label_of(seL4_Call(ROOT, seL4_MessageInfo_new(CNodeMove, 0, 0, 4)).words[0]),
                seL4_TruncatedMessage);
    check_equal(label_of(seL4_Call(ROOT, seL4_MessageInfo_new(TCBSuspend, 0, 0, 4)).words[0]),
                seL4_IllegalOperation);
    check_equal(label_of(seL4_Call(0, seL4_MessageInfo_new(CNodeMove, 0, 0, 4)).words[0]),
                seL4_InvalidCapability);
}

void test_cnode(void)
{
    lookups();
    badges();
    guards();
    moves();
    underivable();
    truncated();
}
