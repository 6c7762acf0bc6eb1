/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Derivation, revoking, and deleting CNodes that contain each other. */

#include "test.h"

static void revoke_copies(void)
{
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr copy = new_copy(endpoint);
    seL4_CPtr copy_of_copy = new_copy(copy);
    seL4_CPtr badged = new_badged(endpoint, 7);
    seL4_CPtr same_badge = new_badged(copy, 7);
    seL4_CPtr badged_copy = new_copy(badged);
    seL4_CPtr other = new_badged(endpoint, 8);

    check_equal(revoke(copy), seL4_NoError);
    check(!is_empty(copy_of_copy));
    check_equal(revoke(badged), seL4_NoError);
    check(is_empty(badged_copy));
    check(!is_empty(same_badge));
    check(!is_empty(other));
    check_equal(revoke(endpoint), seL4_NoError);
    check(is_empty(copy) && is_empty(copy_of_copy) && is_empty(badged) && is_empty(same_badge) &&
          is_empty(other));
    check(!is_empty(endpoint));
}

static void revoke_frames(void)
{
    seL4_CPtr frame = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr copy = new_copy(frame);
    seL4_CPtr second = new_copy(copy);

    check_equal(revoke(copy), seL4_NoError);
    check(!is_empty(second));
    check_equal(revoke(frame), seL4_NoError);
    check(is_empty(copy) && is_empty(second));
}

static void revoke_untyped(void)
{
    seL4_CPtr outer = new_object(seL4_UntypedObject, 14);
    seL4_CPtr inner = new_slot();
    seL4_CPtr node = new_slot();
    seL4_CPtr endpoint = new_slot();

    check_equal(retype(outer, seL4_UntypedObject, 13, inner, 1), seL4_NoError);
    check_equal(retype(inner, seL4_CapTableObject, 3, node, 1), seL4_NoError);
    check_equal(retype(inner, seL4_EndpointObject, 0, endpoint, 1), seL4_NoError);
    check_equal(seL4_CNode_Copy(node, 0, 3, ROOT, endpoint, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(seL4_CNode_Copy(node, 1, 3, ROOT, node, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(seL4_CNode_Move(node, 2, 3, ROOT, endpoint, DEPTH), seL4_NoError);
    check_equal(revoke(outer), seL4_NoError);
    check(is_empty(inner) && is_empty(node));
    check_equal(retype(outer, seL4_UntypedObject, 14, inner, 1), seL4_NoError);
}

/* Chain: root slot -> node 0 -> node 1 -> ... each holding the only capability to the next in its
 * slot `at`. */
static void delete_chain(unsigned length, unsigned at)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 16);
    seL4_CPtr first = new_slot();
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr leaf[3];

    check_equal(retype(memory, seL4_CapTableObject, 2, first, 1), seL4_NoError);
    for (unsigned i = 0; i < length; i++) {
        /* The new node gets everything so far: it becomes the first one. */
        seL4_CPtr node = new_slot();

        check_equal(retype(memory, seL4_CapTableObject, 2, node, 1), seL4_NoError);
        check_equal(seL4_CNode_Move(node, at, 2, ROOT, first, DEPTH), seL4_NoError);
        for (unsigned slot = 0; slot < 4; slot++) {
            if (slot != at) {
                check_equal(seL4_CNode_Copy(node, slot, 2, ROOT, endpoint, DEPTH, seL4_AllRights),
                            seL4_NoError);
            }
        }
        check_equal(seL4_CNode_Move(ROOT, first, DEPTH, ROOT, node, DEPTH), seL4_NoError);
    }
    check_equal(delete (first), seL4_NoError);
    check(is_empty(first));
    /* Nothing of the memory is in use any more: all of it can be had again. */
    leaf[0] = new_slot();
    check_equal(retype(memory, seL4_UntypedObject, 16, leaf[0], 1), seL4_NoError);
}

/* Several nodes side by side inside one, each with an own inner one. */
static void delete_tree(void)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 18);
    seL4_CPtr top = new_slot();
    seL4_CPtr all = new_slot();

    check_equal(retype(memory, seL4_CapTableObject, 2, top, 1), seL4_NoError);
    for (unsigned i = 0; i < 4; i++) {
        seL4_CPtr middle = new_slot();

        check_equal(retype(memory, seL4_CapTableObject, 3, middle, 1), seL4_NoError);
        for (unsigned j = 0; j < 8; j++) {
            seL4_CPtr inner = new_slot();

            check_equal(retype(memory, j & 1 ? seL4_TCBObject : seL4_CapTableObject, 1, inner, 1),
                        seL4_NoError);
            check_equal(seL4_CNode_Move(middle, j, 3, ROOT, inner, DEPTH), seL4_NoError);
        }
        check_equal(seL4_CNode_Move(top, i, 2, ROOT, middle, DEPTH), seL4_NoError);
    }
    check_equal(delete (top), seL4_NoError);
    check_equal(retype(memory, seL4_UntypedObject, 18, all, 1), seL4_NoError);
}

/* Nodes that hold the only capability to each other: only revoking their memory reaches them. */
static void delete_cycle(unsigned at_first, unsigned at_second)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 12);
    seL4_CPtr a = new_slot();
    seL4_CPtr b = new_slot();

    check_equal(retype(memory, seL4_CapTableObject, 2, a, 1), seL4_NoError);
    check_equal(retype(memory, seL4_CapTableObject, 2, b, 1), seL4_NoError);
    check_equal(seL4_CNode_Copy(a, at_first, 2, ROOT, b, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(seL4_CNode_Copy(b, at_second, 2, ROOT, a, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(seL4_CNode_Copy(b, 3 - at_second, 2, ROOT, a, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(delete (a), seL4_NoError);
    check_equal(delete (b), seL4_NoError);
    check_equal(revoke(memory), seL4_NoError);
    check_equal(retype(memory, seL4_UntypedObject, 12, a, 1), seL4_NoError);
}

static void delete_self(unsigned at)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 12);
    seL4_CPtr a = new_slot();

    check_equal(retype(memory, seL4_CapTableObject, 2, a, 1), seL4_NoError);
    check_equal(seL4_CNode_Copy(a, 1, 2, ROOT, memory, DEPTH, seL4_AllRights), seL4_RevokeFirst);
    check_equal(seL4_CNode_Move(a, at, 2, ROOT, a, DEPTH), seL4_NoError);
    check(is_empty(a));
    check_equal(revoke(memory), seL4_NoError);
    check_equal(retype(memory, seL4_UntypedObject, 12, a, 1), seL4_NoError);
}

/* A thread holds the last capability to its own CSpace, which holds the last one to the thread. */
static void delete_thread_and_space(void)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 14);
    seL4_CPtr tcb = new_slot();
    seL4_CPtr node = new_slot();

    check_equal(retype(memory, seL4_TCBObject, 0, tcb, 1), seL4_NoError);
    check_equal(retype(memory, seL4_CapTableObject, 2, node, 1), seL4_NoError);
    check_equal(seL4_TCB_Configure(tcb, node, 0, seL4_CapInitThreadVSpace, 0, 0, 0), seL4_NoError);
    check_equal(seL4_CNode_Move(node, 1, 2, ROOT, tcb, DEPTH), seL4_NoError);
    check_equal(delete (node), seL4_NoError);
    check_equal(revoke(memory), seL4_NoError);
    check_equal(retype(memory, seL4_UntypedObject, 14, tcb, 1), seL4_NoError);
}

void test_delete(void)
{
    revoke_copies();
    revoke_frames();
    revoke_untyped();
    for (unsigned at = 0; at < 4; at++) {
        delete_chain(1, at);
        delete_chain(12, at);
        delete_self(at);
        delete_cycle(at, 0);
        delete_cycle(at, 1);
        delete_cycle(0, at);
    }
    delete_tree();
    delete_thread_and_space();
}
