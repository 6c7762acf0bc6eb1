/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Retype: errors in their order, allocation, resetting, and what device memory may become. */

#include "test.h"

static seL4_Word word(unsigned index)
{
    return seL4_GetMR(index);
}

static void wrong_arguments(void)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 12);
    seL4_CPtr node = new_object(seL4_CapTableObject, 3);
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr to = new_slot();

    check_equal(retype(memory, 13, 70, to, 0), seL4_InvalidArgument);
    check_equal(word(0), 0);
    check_equal(retype(memory, seL4_EndpointObject, 64, to, 0), seL4_RangeError);
    check_equal(word(0), 0);
    check_equal(word(1), 47);
    check_equal(retype(memory, seL4_CapTableObject, 43, to, 0), seL4_RangeError);
    check_equal(retype(memory, seL4_CapTableObject, 0, to, 0), seL4_InvalidArgument);
    check_equal(word(0), 1);
    check_equal(retype(memory, seL4_UntypedObject, 3, to, 0), seL4_InvalidArgument);
    check_equal(retype(memory, seL4_SchedContextObject, 6, to, 0), seL4_InvalidArgument);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, endpoint, 0, 1, 0, 0),
                seL4_FailedLookup);
    check_equal(word(0), 0);
    check_equal(word(1), 1);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, 0, 65, 0, 0),
                seL4_RangeError);
    check_equal(word(0), 1);
    check_equal(word(1), 64);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, endpoint, DEPTH, 0, 0),
                seL4_FailedLookup);
    check_equal(word(0), 0);
    check_equal(word(1), 2);
    check_equal(word(2), 64);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, node, DEPTH, 8, 0),
                seL4_RangeError);
    check_equal(word(0), 0);
    check_equal(word(1), 7);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, node, DEPTH, 7, 0),
                seL4_RangeError);
    check_equal(word(0), 1);
    check_equal(word(1), 256);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, node, DEPTH, 7, 257),
                seL4_RangeError);
    check_equal(word(1), 256);
    check_equal(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, node, DEPTH, 7, 2),
                seL4_RangeError);
    check_equal(word(0), 1);
    check_equal(word(1), 1);
    check_equal(retype(memory, seL4_EndpointObject, 0, endpoint, 1), seL4_DeleteFirst);
    check_equal(retype(memory, seL4_ARM_LargePageObject, 0, to, 1), seL4_NotEnoughMemory);
    check_equal(word(0), 4096);
    check_equal(label_of(seL4_Call(memory, seL4_MessageInfo_new(UntypedRetype, 0, 0, 6)).words[0]),
                seL4_TruncatedMessage);
    check_equal(label_of(seL4_Call(memory, seL4_MessageInfo_new(TCBSuspend, 0, 0, 6)).words[0]),
                seL4_IllegalOperation);
}

static void allocation(void)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 13);
    seL4_CPtr slot = new_slot();
    seL4_CPtr frame = new_slot();
    seL4_CPtr rest = new_slot();
    seL4_Word base = 0;
    seL4_CPtr many;

    check_equal(retype(memory, seL4_ARM_SmallPageObject, 0, frame, 1), seL4_NoError);
    base = seL4_ARM_Page_GetAddress(frame).paddr;
    check_equal(delete (frame), seL4_NoError);
    /* An endpoint, then a page behind a gap; then nothing more fits. */
    check_equal(retype(memory, seL4_EndpointObject, 0, slot, 1), seL4_NoError);
    check_equal(retype(memory, seL4_ARM_SmallPageObject, 0, frame, 1), seL4_NoError);
    check_equal(seL4_ARM_Page_GetAddress(frame).paddr, base + 4096);
    check_equal(retype(memory, seL4_EndpointObject, 0, rest, 1), seL4_NotEnoughMemory);
    check_equal(word(0), 0);
    /* One of two gone frees nothing, both gone frees all. */
    check_equal(delete (frame), seL4_NoError);
    check_equal(retype(memory, seL4_EndpointObject, 0, rest, 1), seL4_NotEnoughMemory);
    check_equal(delete (slot), seL4_NoError);
    many = new_slot();
    for (unsigned i = 1; i < 256; i++) {
        new_slot();
    }
    check_equal(retype(memory, seL4_ReplyObject, 0, many, 256), seL4_NoError);
    check_equal(retype(memory, seL4_EndpointObject, 0, rest, 1), seL4_NotEnoughMemory);
    check_equal(word(0), 0);
}

static void copies(void)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 12);
    seL4_CPtr copy = new_copy(memory);
    seL4_CPtr slot = new_slot();

    check_equal(retype(memory, seL4_EndpointObject, 0, slot, 1), seL4_NotEnoughMemory);
    check_equal(word(0), 0);
    check_equal(retype(copy, seL4_EndpointObject, 0, slot, 1), seL4_NoError);
    check_equal(delete (copy), seL4_NoError);
    check(!is_empty(slot));
    check_equal(revoke(memory), seL4_NoError);
    check(is_empty(slot));
    check_equal(retype(memory, seL4_EndpointObject, 0, slot, 1), seL4_NoError);
}

static void device(void)
{
    static const seL4_Word refused[] = {seL4_TCBObject,          seL4_EndpointObject,
                                        seL4_NotificationObject, seL4_SchedContextObject,
                                        seL4_ReplyObject,        seL4_ARM_PageTableObject,
                                        seL4_ARM_VSpaceObject,   seL4_ARM_VCPUObject};
    seL4_CPtr small = new_slot();
    seL4_CPtr frame = new_slot();
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);

    check_equal(retype(device_untyped, seL4_CapTableObject, 4, small, 1), seL4_InvalidArgument);
    check_equal(word(0), 1);
    for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        check_equal(retype(device_untyped, refused[i], 8, small, 1), seL4_InvalidArgument);
        check_equal(word(0), 1);
    }
    check_equal(retype(device_untyped, seL4_UntypedObject, 13, small, 1), seL4_NoError);
    check_equal(retype(small, seL4_EndpointObject, 0, frame, 1), seL4_InvalidArgument);
    check_equal(retype(small, seL4_UntypedObject, 14, frame, 1), seL4_NotEnoughMemory);
    check_equal(word(0), 8192);
    check_equal(retype(small, seL4_ARM_SmallPageObject, 0, frame, 1), seL4_NoError);
    check_equal(seL4_TCB_SetIPCBuffer(tcb, 0x1000, frame), seL4_IllegalOperation);
    check_equal(seL4_TCB_Configure(tcb, ROOT, 0, seL4_CapInitThreadVSpace, 0, 0x1000, frame),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_SetIPCBuffer(tcb, 0, frame), seL4_NoError);
    check_equal(seL4_CNode_Copy(ROOT, new_slot(), DEPTH, ROOT, small, DEPTH, seL4_AllRights),
                seL4_RevokeFirst);
}

void test_untyped(void)
{
    wrong_arguments();
    allocation();
    copies();
    device();
}
