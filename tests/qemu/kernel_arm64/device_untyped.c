/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Rules of device memory: what may be made of it, and that the kernel never touches it. */
#include <board.h>
#include <expected.h>

#include "test.h"

enum { GUEST_RAM = 0x48000000 };

static seL4_Error retype(seL4_CPtr untyped, seL4_Word type, seL4_Word bits)
{
    seL4_CPtr slot = slot_new();
    seL4_Error error =
        seL4_Untyped_Retype(untyped, type, bits, seL4_CapInitThreadCNode, 0, 0, slot, 1);

    if (error == seL4_NoError)
        slot_clear(slot);
    return error;
}

static void check_types(seL4_CPtr untyped)
{
    static const seL4_Word refused[] = {seL4_TCBObject,          seL4_EndpointObject,
                                        seL4_NotificationObject, seL4_ReplyObject,
                                        seL4_ARM_VSpaceObject,   seL4_ARM_PageTableObject};

    for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        CHECK_EQUAL(retype(untyped, refused[i], 0), seL4_InvalidArgument);
        CHECK_EQUAL(seL4_GetMR(0), 1);
    }
    CHECK_EQUAL(retype(untyped, seL4_CapTableObject, 4), seL4_InvalidArgument);
    CHECK_EQUAL(retype(untyped, seL4_SchedContextObject, 8), seL4_InvalidArgument);
    CHECK_EQUAL(retype(untyped, seL4_UntypedObject, 4), seL4_NoError);
    CHECK_EQUAL(retype(untyped, seL4_ARM_SmallPageObject, 0), seL4_NoError);
    CHECK_EQUAL(retype(untyped, seL4_ARM_HugePageObject, 0), seL4_NotEnoughMemory);
    CHECK_EQUAL(retype(untyped, seL4_ARM_VCPUObject, 0), seL4_InvalidArgument);
}

/* Memory behind a device untyped keeps its content over retypes: nobody clears it. */
static void check_content(void)
{
    seL4_CPtr frame = device_frame(GUEST_RAM, seL4_ARM_SmallPageObject);
    uint64_t at = vaddr_new(PAGE, PAGE);
    seL4_CPtr tcb = object_new(seL4_TCBObject, 0);
    seL4_CPtr copy;

    CHECK_EQUAL(seL4_ARM_Page_GetAddress(frame).paddr, GUEST_RAM);
    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, frame, at, seL4_ReadWrite,
                         seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    *(volatile uint64_t *)at = 0x600dcafe;
    CHECK_EQUAL(seL4_ARM_Page_CleanInvalidate_Data(frame, 0, PAGE), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_Unify_Instruction(frame, 0, PAGE), seL4_NoError);
    CHECK_EQUAL(*(volatile uint64_t *)at, 0x600dcafe);
    copy = copy_cap(frame);
    CHECK_EQUAL(seL4_TCB_SetIPCBuffer(tcb, 0x1000, copy), seL4_IllegalOperation);
    CHECK_EQUAL(seL4_TCB_Configure(tcb, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0,
                                   0x1000, copy),
                seL4_IllegalOperation);
    slot_clear(tcb);
}

static void check_registers(void)
{
    seL4_CPtr frame = copy_cap(uart_frame());
    uint64_t at = vaddr_new(PAGE, PAGE);

    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, frame, at, seL4_CanRead, 0), seL4_NoError);
    /* Peripheral identification registers of the PL011 [DDI 0183G 3.3.14]. */
    CHECK_EQUAL(*(volatile uint32_t *)(at + 0xfe0), 0x11);
    CHECK_EQUAL(seL4_ARM_Page_Unmap(frame), seL4_NoError);
}

/* Far addresses have no alias in the kernel: their caches are not maintained, and nothing breaks.
 */
static void check_far(void)
{
    seL4_CPtr frame = device_frame(0x7fd0000000, seL4_ARM_LargePageObject);
    uint64_t at = vaddr_new(2 * LARGE_PAGE, LARGE_PAGE);

    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, frame, at, seL4_ReadWrite, 0), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_CleanInvalidate_Data(frame, 0, PAGE), seL4_IllegalOperation);
    CHECK_EQUAL(seL4_ARM_VSpace_CleanInvalidate_Data(seL4_CapInitThreadVSpace, at, at + PAGE),
                seL4_IllegalOperation);
    slot_clear(frame);
}

void check_device_untyped(void)
{
    seL4_UntypedDesc description;
    seL4_CPtr untyped = untyped_of_device(EXPECTED_SMALL_DEVICE, &description), small = slot_new();

    print("device untyped\n");
    check_types(untyped);
    check_content();
    check_registers();
    if (!BOARD_DEVICES_EXPLICIT)
        check_far();
    CHECK_EQUAL(seL4_Untyped_Retype(untyped, seL4_UntypedObject, 12, seL4_CapInitThreadCNode, 0, 0,
                                    small, 1),
                seL4_NoError);
    CHECK_EQUAL(seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl, small, seL4_CapInitThreadCNode,
                                              slot_new(), ROOT_DEPTH),
                seL4_InvalidCapability);
    CHECK_EQUAL(seL4_GetMR(0), 1);
}
