/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory handed to the initial task: devices, boot code, free RAM, in that order. */
#include "kernel/arm64/mmu.h"
#include "kernel/boot/boot.h"
#include "kernel/core/memory.h"

extern char ki_boot_end[];

enum { PAGE_BYTES = 4096 };

static void give(struct root_task *root, paddr_t start, unsigned bits, bool is_device)
{
    seL4_BootInfo *info = root->info;
    seL4_Word index = info->untyped.end - info->untyped.start;

    if (index >= CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS)
        return;
    info->untypedList[index].paddr = start;
    info->untypedList[index].sizeBits = (seL4_Uint8)bits;
    info->untypedList[index].isDevice = is_device;
    /* Full: RAM is cleared before its first use. */
    root_task_give(root, cap_untyped(start, bits, is_device, untyped_units_full(bits)));
    info->untyped.end = root->next_slot;
}

static unsigned piece_bits(paddr_t start, uint64_t remaining)
{
    unsigned bits = 63 - (unsigned)__builtin_clzll(remaining);
    unsigned alignment = (unsigned)__builtin_ctzll(start + MEMORY_WINDOW);

    if (bits > seL4_MaxUntypedBits)
        bits = seL4_MaxUntypedBits;
    return bits < alignment ? bits : alignment;
}

/* Splits a range into aligned powers of two, ascending. */
static void give_region(struct root_task *root, paddr_t start, paddr_t end, bool is_device)
{
    while (start < end) {
        unsigned bits = piece_bits(start, end - start);

        if (bits >= seL4_MinUntypedBits)
            give(root, start, bits, is_device);
        start += UINT64_C(1) << bits;
    }
}

/* Where memory that the kernel does not manage may be: anywhere, or where the board's device tree declares
 * something. RAM beyond the kernel's is like any other address. */
static void find_devices(struct region_list *list)
{
    static const struct region declared[] = {BOARD_DECLARED_REGIONS};

    *list = (struct region_list){1, {{0, CONFIG_PADDR_USER_DEVICE_TOP}}};
    if (!BOARD_DEVICES_EXPLICIT)
        return;
    list->count = sizeof(declared) / sizeof(declared[0]);
    for (unsigned i = 0; i < list->count; i++)
        list->region[i] = declared[i];
}

/* Everything that is neither the kernel's RAM nor a page it keeps for itself. */
static void give_devices(struct root_task *root)
{
    static const struct region kept[] = {BOARD_KERNEL_DEVICES};
    struct region_list list;

    find_devices(&list);
    for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        region_remove(&list, kept[i].start, kept[i].end);
    region_remove(&list, RAM_START, RAM_END);
    region_remove(&list, root->image.dtb.start & -(uint64_t)PAGE_BYTES,
                  (root->image.dtb.end + PAGE_BYTES - 1) & -(uint64_t)PAGE_BYTES);
    for (unsigned i = 0; i < list.count; i++)
        give_region(root, list.region[i].start, list.region[i].end, true);
}

void untyped_create_all(struct root_task *root, const struct region_list *free)
{
    seL4_BootInfo *info = root->info;

    info->untyped.start = info->untyped.end = root->next_slot;
    give_devices(root);
    give_region(root, RAM_START, image_address(ki_boot_end), false);
    for (unsigned i = 0; i < free->count; i++)
        give_region(root, free->region[i].start, free->region[i].end, false);
    info->empty.start = root->next_slot;
    info->empty.end = UINT64_C(1) << CONFIG_ROOT_CNODE_SIZE_BITS;
}
