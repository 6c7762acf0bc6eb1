/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host program compiled against the installed headers: prints the sizes that tools read as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <board.h>
#include <sel4/constants.h>

static void print_object_sizes(void)
{
    printf("{\n  \"tcb\": %d,\n  \"endpoint\": %d,\n  \"notification\": %d,\n", seL4_TCBBits,
           seL4_EndpointBits, seL4_NotificationBits);
    printf("  \"small_page\": %d,\n  \"large_page\": %d,\n  \"huge_page\": %d,\n", seL4_PageBits,
           seL4_LargePageBits, seL4_HugePageBits);
    printf("  \"asid_pool\": %d,\n  \"asid_table\": %d,\n  \"slot\": %d,\n", seL4_ASIDPoolBits,
           seL4_ASIDPoolIndexBits, seL4_SlotBits);
    printf("  \"min_untyped_bits\": %d,\n  \"max_untyped_bits\": %d,\n", seL4_MinUntypedBits,
           seL4_MaxUntypedBits);
    printf("  \"vspace\": %d,\n  \"reply\": %d,\n  \"vcpu\": %d,\n  \"page_table\": %d,\n"
           "  \"io_page_table\": %d\n}\n",
           seL4_VSpaceBits, seL4_ReplyBits, seL4_VCPUBits, seL4_PageTableBits,
           seL4_IOPageTableBits);
}

static void print_address_space(void)
{
    printf("{\n  \"page_table_index_bits\": %d,\n  \"vspace_user_top\": %lu,\n"
           "  \"vspace_index_bits\": %d\n}\n",
           seL4_PageTableIndexBits, (unsigned long)seL4_UserTop, seL4_VSpaceIndexBits);
}

struct range {
    unsigned long start, end;
};

static struct range devices[64] = {{0, CONFIG_PADDR_USER_DEVICE_TOP}};
static unsigned device_count = 1;

static void print_range(struct range range, const char *end)
{
    printf("    {\"start\": %lu, \"end\": %lu}%s\n", range.start, range.end, end);
}

/* Cuts a range out of the devices; a piece of the list that it lies inside of becomes two. */
static void remove_range(struct range gone)
{
    unsigned count = device_count;

    for (unsigned i = 0; i < count; i++) {
        struct range *d = &devices[i];

        if (gone.end <= d->start || gone.start >= d->end)
            continue;
        if (gone.end < d->end)
            devices[device_count++] = (struct range){gone.end, d->end};
        d->end = gone.start;
        if (d->end <= d->start)
            *d = (struct range){0, 0}; /* sorted to the front and not printed */
    }
}

static int compare(const void *a, const void *b)
{
    const struct range *left = a, *right = b;

    return left->end < right->end ? -1 : left->end > right->end;
}

/* What the kernel hands out at boot: see kernel/boot/untyped.c. */
static void print_platform(void)
{
    static const struct range declared[] = {BOARD_DECLARED_REGIONS};
    static const struct range kept[] = {BOARD_KERNEL_DEVICES};
    const struct range memory = {BOARD_KERNEL_BASE, (unsigned long)BOARD_KERNEL_BASE + BOARD_KERNEL_SIZE};
    unsigned first = 0;

    if (BOARD_DEVICES_EXPLICIT) {
        memcpy(devices, declared, sizeof(declared));
        device_count = sizeof(declared) / sizeof(declared[0]);
    }
    for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        remove_range(kept[i]);
    remove_range(memory);
    qsort(devices, device_count, sizeof(devices[0]), compare);
    printf("{\n  \"devices\": [\n");
    while (first < device_count && devices[first].end == 0)
        first++;
    for (unsigned i = first; i < device_count; i++)
        print_range(devices[i], i + 1 < device_count ? "," : "");
    printf("  ],\n  \"memory\": [\n");
    print_range(memory, "");
    printf("  ]\n}\n");
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";

    if (!strcmp(what, "object_sizes"))
        print_object_sizes();
    else if (!strcmp(what, "address_space_constants"))
        print_address_space();
    else if (!strcmp(what, "platform_gen"))
        print_platform();
    else
        return 1;
    return 0;
}
