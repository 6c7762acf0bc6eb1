/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory handed to the initial task: devices, boot code, free RAM, in that order. */
#include "kernel/arm64/mmu.h"
#include "kernel/boot/boot.h"
#include "kernel/core/memory.h"

extern char ki_boot_end[];

enum { PAGE_BYTES = 4096, ROOT_SLOTS = 1 << CONFIG_ROOT_CNODE_SIZE_BITS };

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

/* Splits a range into aligned powers of two, ascending. Device memory is apart from the kernel's, and other is the
 * kernel's. */
/*@ requires \valid(root);
    requires start < end <= CONFIG_PADDR_USER_DEVICE_TOP;
    requires is_device ==> end <= RAM_START || start >= RAM_END;
    requires !is_device ==> RAM_START <= start && end <= RAM_END;
    assigns root->next_slot, *root->info, root->cnode[0 .. ROOT_SLOTS - 1]; */
static void give_region(struct root_task *root, paddr_t start, paddr_t end, bool is_device)
{
    while (start < end) {
        loop_invariant(give, start, end, is_device);
        loop_variant(end - start);
        unsigned bits = piece_bits(start, end - start);

        if (bits >= seL4_MinUntypedBits)
            give(root, start, bits, is_device);
        start += UINT64_C(1) << bits;
    }
}

/* Where memory that the kernel does not manage may be: anywhere, or where the board's device tree declares
 * something. RAM beyond the kernel's is like any other address. */
/*@ requires \valid(list);
    assigns *list;
    ensures sound: regions_sound(list);
    ensures top: regions_apart(list, CONFIG_PADDR_USER_DEVICE_TOP, UINT64_MAX); */
static void find_devices(struct region_list *list)
{
    static const struct region declared[] = {BOARD_DECLARED_REGIONS};

    list->count = 1;
    list->region[0].start = 0;
    list->region[0].end = CONFIG_PADDR_USER_DEVICE_TOP;
    if (!BOARD_DEVICES_EXPLICIT)
        return;
    list->count = sizeof(declared) / sizeof(declared[0]);
    for (unsigned i = 0; i < list->count; i++)
        list->region[i] = declared[i];
}

/* Everything that is neither the kernel's RAM nor a page it keeps for itself nor the device tree it was given. */
/*@ requires \valid(list) && dtb.end <= UINT64_MAX - PAGE_BYTES;
    assigns *list;
    ensures sound: regions_sound(list);
    ensures top: regions_apart(list, CONFIG_PADDR_USER_DEVICE_TOP, UINT64_MAX);
    ensures ram: regions_apart(list, RAM_START, RAM_END);
    ensures tree: dtb.start < dtb.end ==> regions_apart(list, dtb.start, dtb.end); */
static void find_free_devices(struct region_list *list, struct region dtb)
{
    static const struct region kept[] = {BOARD_KERNEL_DEVICES};

    find_devices(list);
    /*@ loop invariant 0 <= i <= sizeof(kept) / sizeof(kept[0]) && regions_sound(list);
        loop invariant regions_apart(list, CONFIG_PADDR_USER_DEVICE_TOP, UINT64_MAX);
        loop assigns i, *list;
        loop variant sizeof(kept) / sizeof(kept[0]) - i; */
    for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        region_remove(list, kept[i].start, kept[i].end);
    region_remove(list, RAM_START, RAM_END);
    region_remove(list, dtb.start / PAGE_BYTES * PAGE_BYTES,
                  (dtb.end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
}

/*@ requires \valid(root) && \valid_read(list) && regions_sound(list);
    requires regions_apart(list, CONFIG_PADDR_USER_DEVICE_TOP, UINT64_MAX);
    requires is_device ==> regions_apart(list, RAM_START, RAM_END);
    requires !is_device ==> regions_apart(list, 0, RAM_START) && regions_apart(list, RAM_END, UINT64_MAX);
    requires \separated(list, root, root->info, root->cnode + (0 .. ROOT_SLOTS - 1)); */
static void give_regions(struct root_task *root, const struct region_list *list, bool is_device)
{
    /*@ loop invariant 0 <= i <= list->count;
        loop invariant root->info == \at(root->info, Pre) && root->cnode == \at(root->cnode, Pre);
        loop assigns i, root->next_slot, *root->info, root->cnode[0 .. ROOT_SLOTS - 1];
        loop variant list->count - i; */
    for (unsigned i = 0; i < list->count; i++) {
        //@ assert inside: is_device || (RAM_START <= list->region[i].start && list->region[i].end <= RAM_END);
        give_region(root, list->region[i].start, list->region[i].end, is_device);
    }
}

/*@ requires \valid(root) && \valid(root->info) && \valid(root->cnode);
    requires root->image.dtb.end <= UINT64_MAX - PAGE_BYTES;
    requires \separated(root, root->info, root->cnode + (0 .. ROOT_SLOTS - 1)); */
static void give_devices(struct root_task *root)
{
    struct region_list list;

    find_free_devices(&list, root->image.dtb);
    give_regions(root, &list, true);
}

void untyped_create_all(struct root_task *root, const struct region_list *free)
{
    seL4_BootInfo *info = root->info;

    info->untyped.start = info->untyped.end = root->next_slot;
    give_devices(root);
    give_region(root, RAM_START, image_address(ki_boot_end), false);
    give_regions(root, free, false);
    info->empty.start = root->next_slot;
    info->empty.end = ROOT_SLOTS;
}
