/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host program compiled against the installed headers: prints the sizes that tools read as JSON. */
#include <stdio.h>
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

/* Everything below the top of the physical space that is neither kernel RAM nor a kernel device
 * page. */
static void print_platform(void)
{
    const unsigned long withheld[] = {BOARD_GICD_BASE, BOARD_GICC_BASE, BOARD_GICH_BASE};
    const unsigned long ram_end = BOARD_RAM_BASE + BOARD_RAM_SIZE;
    unsigned long start = 0;

    printf("{\n  \"devices\": [\n");
    for (unsigned i = 0; i < sizeof(withheld) / sizeof(withheld[0]); i++) {
        printf("    {\"start\": %lu, \"end\": %lu},\n", start, withheld[i]);
        start = withheld[i] + 0x1000;
    }
    printf("    {\"start\": %lu, \"end\": %lu},\n", start, (unsigned long)BOARD_KERNEL_BASE);
    printf("    {\"start\": %lu, \"end\": %lu}\n  ],\n", ram_end,
           (unsigned long)CONFIG_PADDR_USER_DEVICE_TOP);
    printf("  \"memory\": [\n    {\"start\": %lu, \"end\": %lu}\n  ]\n}\n",
           (unsigned long)BOARD_KERNEL_BASE, ram_end);
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
