/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bootinfo: slots, ranges and the untyped list. */
#include <board.h>
#include <expected.h>

#include "test.h"

enum {
    TAG_FRAME = 1,
    TAG_UNTYPED = 2,
    TAG_TABLE = 3,
    TAG_VSPACE = 9,
    TAG_CNODE = 10,
    TAG_TCB = 12,
    /* A table per level below the root for the image, and behind the root task's CNode: VSpace, three pages, TCB,
     * tables, scheduling context. */
    PAGING = seL4_VSpaceIndexBits == 10 ? 2 : 3,
    OBJECTS_AFTER_CNODE = (1 << seL4_VSpaceBits) + 3 * PAGE + (1 << seL4_TCBBits) + PAGING * PAGE + 128
};

#define KERNEL_END ((uint64_t)BOARD_KERNEL_BASE + BOARD_KERNEL_SIZE)

/* With a device tree: one chunk behind the bootinfo frame, its frames between tables and
 * SchedControl. */
static void check_extra(void)
{
    const seL4_BootInfoHeader *header =
        (const seL4_BootInfoHeader *)((const char *)boot_info + PAGE);
    const uint8_t *tree = (const uint8_t *)(header + 1);
    uint64_t pages = (boot_info->extraLen + PAGE - 1) / PAGE;

    CHECK_EQUAL(header->id, SEL4_BOOTINFO_HEADER_FDT);
    CHECK_EQUAL(header->len, boot_info->extraLen);
    CHECK(tree[0] == 0xd0 && tree[1] == 0x0d && tree[2] == 0xfe && tree[3] == 0xed);
    CHECK_EQUAL(boot_info->extraBIPages.start, boot_info->userImagePaging.end);
    CHECK_EQUAL(boot_info->extraBIPages.end - boot_info->extraBIPages.start, pages);
    CHECK_EQUAL(boot_info->schedcontrol.start, boot_info->extraBIPages.end);
}

static void check_slots(void)
{
    static const unsigned char tags[] = {0, 12, 10, 9, 14, 11, 13, 0, 0, 1, 1, 20, 0, 0, 22, 25};

    for (unsigned i = 0; i < sizeof(tags); i++)
        CHECK_TAG(i, tags[i]);
    CHECK_EQUAL(boot_info->userImagePaging.start, 16);
    CHECK_EQUAL(boot_info->userImagePaging.end, 16 + PAGING);
    CHECK_EQUAL(boot_info->schedcontrol.start, 16 + PAGING);
    CHECK_EQUAL(boot_info->userImageFrames.start, 16 + PAGING + CONFIG_MAX_NUM_NODES);
    CHECK_EQUAL(boot_info->userImageFrames.end, 16 + PAGING + CONFIG_MAX_NUM_NODES + 256);
    CHECK_EQUAL(boot_info->untyped.start, 16 + PAGING + CONFIG_MAX_NUM_NODES + 256);
    CHECK_EQUAL(boot_info->empty.start, boot_info->untyped.end);
    CHECK_EQUAL(boot_info->empty.end, 1 << 17);
    CHECK_TAG(16, TAG_TABLE);
    CHECK_TAG(16 + PAGING, 24);
    CHECK_TAG(16 + PAGING + CONFIG_MAX_NUM_NODES, TAG_FRAME);
    CHECK_TAG(boot_info->untyped.start, TAG_UNTYPED);
    CHECK_EQUAL((uint64_t)boot_info->ipcBuffer, 0x500000);
    CHECK_EQUAL((uint64_t)boot_info, 0x501000);
}

/* The device part: for all of the board's memory as the reference kernel reports it. */
static void check_devices(void)
{
    static const struct {
        uint64_t paddr;
        unsigned bits;
    } expected[] = {EXPECTED_DEVICES};
    unsigned count = sizeof(expected) / sizeof(expected[0]);

    for (unsigned i = 0; i < count; i++) {
        CHECK_EQUAL(boot_info->untypedList[i].paddr, expected[i].paddr);
        CHECK_EQUAL(boot_info->untypedList[i].sizeBits, expected[i].bits);
        CHECK(boot_info->untypedList[i].isDevice);
    }
    CHECK_EQUAL(boot_info->untypedList[count].isDevice, 0);
    CHECK_EQUAL(boot_info->untypedList[count].paddr, BOARD_KERNEL_BASE);
}

/* The RAM part behind the root task's image; the block of its objects ends at +0x8080 (debug). */
static void check_ram(void)
{
    seL4_Word last = boot_info->untyped.end - boot_info->untyped.start - 1;
    uint64_t total = 0;

    for (seL4_Word i = 0; i <= last; i++) {
        if (!boot_info->untypedList[i].isDevice)
            total += 1ul << boot_info->untypedList[i].sizeBits;
    }
    CHECK(total > BOARD_KERNEL_SIZE - 0x1000000 && total < BOARD_KERNEL_SIZE);
    CHECK_EQUAL(boot_info->untypedList[last].paddr, KERNEL_END - 0x200000);
    CHECK_EQUAL(boot_info->untypedList[last].sizeBits, 21);
    for (seL4_Word i = 0; i <= last; i++) {
        if (boot_info->untypedList[i].sizeBits == 7)
            CHECK_EQUAL(boot_info->untypedList[i].paddr,
                        KERNEL_END - 0x400000 + OBJECTS_AFTER_CNODE);
    }
}

void check_bootinfo(void)
{
    print("bootinfo\n");
    check_devices();
    if (boot_info->extraLen) {
        check_extra();
        return;
    }
    check_slots();
    check_ram();
}
