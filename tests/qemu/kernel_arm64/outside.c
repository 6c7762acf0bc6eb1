/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory outside the kernel's: RAM that is device untyped is as good as any other for programs, and with explicit
 * device memory there is no way to an address that the board does not declare. */
#include <board.h>

#include "test.h"

#define KERNEL_END ((uint64_t)BOARD_KERNEL_BASE + BOARD_KERNEL_SIZE)

enum { RETURN_INSTRUCTION = 0xd65f03c0, MOVE_X0_42_INSTRUCTION = 0xd2800540 };

static bool is_handed_out(uint64_t paddr)
{
    for (seL4_Word i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        const seL4_UntypedDesc *u = &boot_info->untypedList[i];

        if (paddr >= u->paddr && paddr - u->paddr < 1ul << u->sizeBits)
            return true;
    }
    return false;
}

static uint64_t map_large(seL4_CPtr frame, seL4_CapRights_t rights)
{
    uint64_t at = vaddr_new(LARGE_PAGE, LARGE_PAGE);

    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, frame, at, rights, seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    return at;
}

/* Data in two mappings, code, and a stack: everything a program needs of its memory. */
static void check_program_memory(uint64_t paddr)
{
    seL4_CPtr frame = device_frame(paddr, seL4_ARM_LargePageObject);
    uint64_t at = map_large(frame, seL4_ReadWrite);
    uint64_t alias = map_large(copy_cap(frame), seL4_CanRead);
    uint64_t (*code)(void) = (uint64_t(*)(void))(at + PAGE);

    for (uint64_t i = 0; i < LARGE_PAGE; i += PAGE / 2)
        *(volatile uint64_t *)(at + i) = paddr + i;
    for (uint64_t i = 0; i < LARGE_PAGE; i += PAGE / 2) {
        if (*(volatile uint64_t *)(alias + i) != paddr + i)
            CHECK_EQUAL(*(volatile uint64_t *)(alias + i), paddr + i);
    }
    CHECK_EQUAL(*(volatile uint64_t *)(alias + LARGE_PAGE - PAGE / 2), paddr + LARGE_PAGE - PAGE / 2);
    ((volatile uint32_t *)code)[0] = MOVE_X0_42_INSTRUCTION;
    ((volatile uint32_t *)code)[1] = RETURN_INSTRUCTION;
    CHECK_EQUAL(seL4_ARM_Page_Unify_Instruction(frame, PAGE, 2 * PAGE), seL4_NoError);
    CHECK_EQUAL(code(), 42);
}

static void add(struct thread *self)
{
    volatile uint64_t on_stack = self->argument[0];

    self->result[0] = on_stack + 1;
    self->result[1] = (uint64_t)&on_stack;
}

static void check_stack(uint64_t paddr)
{
    seL4_CPtr frame = device_frame(paddr, seL4_ARM_LargePageObject);
    uint64_t at = map_large(frame, seL4_ReadWrite);
    struct thread thread;

    thread_create(&thread, 100, true);
    thread.stack_top = at + LARGE_PAGE;
    thread.argument[0] = 41;
    thread_start(&thread, add);
    pause_us(5000);
    CHECK(thread.is_done);
    CHECK_EQUAL(thread.result[0], 42);
    CHECK(thread.result[1] > at && thread.result[1] < at + LARGE_PAGE);
    /* For the kernel it is no memory. */
    CHECK_EQUAL(seL4_TCB_SetIPCBuffer(thread.tcb, at, frame), seL4_IllegalOperation);
    thread_destroy(&thread);
}

/* A page of 1 GiB, with memory behind it or without. */
static void check_huge_page(void)
{
    const uint64_t huge = 1ul << seL4_HugePageBits, paddr = 3 * huge, at = vaddr_new(2 * huge, huge);
    seL4_CPtr frame = device_frame(paddr, seL4_ARM_HugePageObject), copy = copy_cap(frame);
    seL4_CPtr small = object_new(seL4_ARM_SmallPageObject, 0);
    const uint64_t words[] = {0, huge / 2 + PAGE, huge - 8};

    CHECK_EQUAL(seL4_ARM_Page_GetAddress(frame).paddr, paddr);
    CHECK_EQUAL(seL4_ARM_Page_Map(frame, seL4_CapInitThreadVSpace, at + LARGE_PAGE, seL4_ReadWrite,
                                  seL4_ARM_Default_VMAttributes),
                seL4_AlignmentError);
    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, frame, at, seL4_ReadWrite, seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, copy, at + huge, seL4_CanRead, seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    CHECK_EQUAL(seL4_ARM_Page_Map(small, seL4_CapInitThreadVSpace, at + PAGE, seL4_ReadWrite,
                                  seL4_ARM_Default_VMAttributes),
                seL4_FailedLookup);
    CHECK_EQUAL(seL4_GetMR(2), seL4_HugePageBits);
    for (unsigned i = 0; i < 3 && MACHINE_RAM_END >= paddr + huge; i++)
        *(volatile uint64_t *)(at + words[i]) = 0x40000000 + i;
    for (unsigned i = 0; i < 3 && MACHINE_RAM_END >= paddr + huge; i++)
        CHECK_EQUAL(*(volatile uint64_t *)(at + huge + words[i]), 0x40000000 + i);
    CHECK_EQUAL(seL4_ARM_Page_Unmap(copy), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_PageTable_Map(object_new(seL4_ARM_PageTableObject, 0), seL4_CapInitThreadVSpace, at,
                                       seL4_ARM_Default_VMAttributes),
                seL4_DeleteFirst);
    slot_clear(frame);
    slot_clear(copy);
    slot_clear(small);
}

/* The kernel was told of less memory than the machine has. */
static void check_ram(void)
{
    print("RAM outside the kernel's memory\n");
    check_program_memory(MACHINE_RAM_END - LARGE_PAGE);
    check_stack(MACHINE_RAM_END - 2 * LARGE_PAGE);
    if (KERNEL_END < BOARD_RAM_BASE + (uint64_t)BOARD_RAM_SIZE) {
        check_program_memory(KERNEL_END);
        check_stack(KERNEL_END + LARGE_PAGE);
    }
}

static void check_holes(void)
{
    static const struct {
        uint64_t start, end;
    } declared[] = {BOARD_DECLARED_REGIONS};
    static const uint64_t holes[] = {0x8020000, 0x8050000, 0x9002000, 0x9040000, 0xa004000, 0x10000000, 0x3efff000,
                                     BOARD_RAM_BASE + (uint64_t)BOARD_RAM_SIZE, 0x100000000, 0x8000000000,
                                     CONFIG_PADDR_USER_DEVICE_TOP - PAGE};
    unsigned outside = 0;

    print("explicit device memory\n");
    for (unsigned i = 0; i < sizeof(holes) / sizeof(holes[0]); i++)
        CHECK(!is_handed_out(holes[i]));
    for (seL4_Word i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        const seL4_UntypedDesc *u = &boot_info->untypedList[i];
        bool is_inside = false;

        for (unsigned k = 0; k < sizeof(declared) / sizeof(declared[0]); k++)
            is_inside |= u->paddr >= declared[k].start &&
                         u->paddr + (1ul << u->sizeBits) <= declared[k].end;
        outside += !is_inside;
    }
    CHECK_EQUAL(outside, 0);
    CHECK(is_handed_out(UART_PADDR));
}

void check_outside(void)
{
    if (MACHINE_RAM_END > KERNEL_END && !BOARD_DEVICES_EXPLICIT)
        check_ram();
    if (BOARD_DEVICES_EXPLICIT)
        check_holes();
    else
        check_huge_page();
}
