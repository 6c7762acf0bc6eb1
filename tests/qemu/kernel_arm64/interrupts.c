/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt control and handlers, delivery, software interrupts, SMC. */
#include "test.h"

enum { SGI = 5, SPI_FREE = 100, SPI_LAST = 159 };

static const seL4_CPtr root = seL4_CapInitThreadCNode;

static void check_control(void)
{
    seL4_CPtr handler = slot_new();

    CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, SPI_LAST + 1, root, handler, ROOT_DEPTH),
                seL4_RangeError);
    CHECK_EQUAL(seL4_GetMR(1), SPI_LAST);
    for (unsigned irq = 25; irq <= 27; irq++)
        CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, irq, root, handler, ROOT_DEPTH),
                    seL4_RevokeFirst);
    CHECK_EQUAL(
        seL4_IRQControl_Get(seL4_CapIRQControl, SPI_FREE, root, seL4_CapInitThreadTCB, ROOT_DEPTH),
        seL4_DeleteFirst);
    CHECK_EQUAL(
        seL4_IRQControl_GetTrigger(seL4_CapIRQControl, SPI_FREE, 1, root, handler, ROOT_DEPTH),
        seL4_NoError);
    CHECK_TAG(handler, 16);
    CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, SPI_FREE, root, slot_new(), ROOT_DEPTH),
                seL4_RevokeFirst);
    CHECK_EQUAL(seL4_IRQHandler_SetNotification(handler, seL4_CapInitThreadTCB),
                seL4_InvalidCapability);
    CHECK_EQUAL(seL4_GetMR(0), 0);
    CHECK_EQUAL(seL4_IRQHandler_Ack(handler), seL4_NoError);
    CHECK_EQUAL(seL4_IRQHandler_Clear(handler), seL4_NoError);
    slot_clear(handler);
    CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, SPI_FREE, root, handler, ROOT_DEPTH),
                seL4_NoError);
    slot_clear(handler);
}

#ifndef CONFIG_ENABLE_SMP_SUPPORT
static void check_sgi(void)
{
    seL4_CPtr handler = slot_new(), sender = slot_new();
    seL4_CPtr notification = object_new(seL4_NotificationObject, 0);
    seL4_Word badge = 0;

    CHECK_EQUAL(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 16, 0, root, sender, ROOT_DEPTH),
                seL4_RangeError);
    CHECK_EQUAL(
        seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, SGI, 8, root, sender, ROOT_DEPTH),
        seL4_InvalidArgument);
    CHECK_EQUAL(
        seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, SGI, 0, root, sender, ROOT_DEPTH),
        seL4_NoError);
    CHECK_TAG(sender, 27);
    CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, SGI, root, handler, ROOT_DEPTH),
                seL4_NoError);
    CHECK_EQUAL(
        seL4_IRQHandler_SetNotification(handler, mint_cap(notification, seL4_AllRights, 0x55)),
        seL4_NoError);
    seL4_Signal(sender);
    seL4_Wait(notification, &badge);
    CHECK_EQUAL(badge, 0x55);
    CHECK_EQUAL(seL4_IRQHandler_Ack(handler), seL4_NoError);
    seL4_Poll(notification, &badge);
    CHECK_EQUAL(badge, 0);
    CHECK_EQUAL(seL4_MessageInfo_get_label(seL4_Call(sender, seL4_MessageInfo_new(77, 0, 0, 0))),
                0);
    seL4_Wait(notification, &badge);
    CHECK_EQUAL(badge, 0x55);
    slot_clear(handler);
    slot_clear(sender);
}
#else
/* There are none: the kernel's cores use them. */
static void check_sgi(void)
{
}
#endif

static void check_timer(void)
{
    uint64_t before, after;

    __asm__ volatile("isb\nmrs %0, cntpct_el0" : "=r"(before));
    pause_us(2000);
    pause_us(2000);
    __asm__ volatile("isb\nmrs %0, cntpct_el0" : "=r"(after));
    CHECK(after - before >= 2 * 2000 * 125 / 2);
    CHECK(after - before < 4 * 2000 * 125 / 2);
}

static void check_smc(void)
{
    seL4_ARM_SMCContext call = {.x0 = 0x84000000}, result = {0};
    seL4_CPtr limited = mint_cap(seL4_CapSMC, seL4_AllRights, 0x84000001);

    CHECK_EQUAL(seL4_ARM_SMC_Call(seL4_CapSMC, &call, &result), seL4_NoError);
    CHECK((result.x0 >> 16) >= 1 && (result.x0 >> 16) < 3);
    CHECK_EQUAL(seL4_ARM_SMC_Call(limited, &call, &result), seL4_IllegalOperation);
}

void check_interrupts(void)
{
    print("interrupts\n");
    check_control();
    check_sgi();
    check_timer();
    check_smc();
}
