/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own address space: stage 1 of EL2 with RAM, image and devices mapped apart. */
#include "kernel/arm64/mmu.h"

#include "kernel/arm64/stage2.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/config.h"
#include "kernel/core/memory.h"

enum { TABLE_ENTRIES = 512 };

/* Stage 1 descriptors of EL2 [Arm ARM D8.3]. */
#define ENTRY_TABLE UINT64_C(3)
#define ENTRY_BLOCK UINT64_C(1)
#define ENTRY_PAGE UINT64_C(3)
#define ENTRY_NORMAL (UINT64_C(4) << 2) /* memory attribute 4: write-back */
#define ENTRY_DEVICE (UINT64_C(0) << 2) /* memory attribute 0: nGnRnE */
#define ENTRY_RES1 (UINT64_C(1) << 6)   /* AP[1] */
#define ENTRY_READ_ONLY (UINT64_C(1) << 7)
#define ENTRY_SHARED (UINT64_C(3) << 8)
#define ENTRY_ACCESSED (UINT64_C(1) << 10)
#define ENTRY_NO_EXECUTE (UINT64_C(1) << 54)

#define NORMAL_DATA (ENTRY_NORMAL | ENTRY_RES1 | ENTRY_SHARED | ENTRY_ACCESSED | ENTRY_NO_EXECUTE)
#define NORMAL_CONSTANT (NORMAL_DATA | ENTRY_READ_ONLY)
#define NORMAL_CODE (NORMAL_CONSTANT & ~ENTRY_NO_EXECUTE)
#define DEVICE_DATA (ENTRY_DEVICE | ENTRY_RES1 | ENTRY_ACCESSED | ENTRY_NO_EXECUTE)

#define SIZE_1G (UINT64_C(1) << 30)
#define SIZE_2M (UINT64_C(1) << 21)
#define SIZE_4K (UINT64_C(1) << 12)

/* Memory attributes as the loader sets them: 0-2 device, 3 non-cacheable, 4 write-back, 5
 * write-through. */
#define MAIR_VALUE UINT64_C(0x0000aaff440c0400)
#define TCR_OUTPUT ((STAGE2_ADDRESS_BITS == 40 ? UINT64_C(2) : UINT64_C(4)) << 16)
#define TCR_VALUE (UINT64_C(0x80803510) | TCR_OUTPUT)
#define SCTLR_SET UINT64_C(0x81005)                            /* WXN, I, C, M */
#define SCTLR_CLEAR ((UINT64_C(1) << 1) | (UINT64_C(1) << 25)) /* A, EE */

extern char image_code_end[], image_constants_end[], ki_end[], ki_boot_end[];

static uint64_t level0[TABLE_ENTRIES] __attribute__((aligned(4096)));
static uint64_t level1[TABLE_ENTRIES] __attribute__((aligned(4096)));
static uint64_t level2_top[TABLE_ENTRIES] __attribute__((aligned(4096)));
static uint64_t level3_image[TABLE_ENTRIES] __attribute__((aligned(4096)));
static uint64_t level3_device[TABLE_ENTRIES] __attribute__((aligned(4096)));
/* Gigabytes that are RAM in part only: the first and the last of RAM. */
static uint64_t level2_edge[2][TABLE_ENTRIES] __attribute__((aligned(4096)));

static uint64_t attributes_of(paddr_t address)
{
    return memory_is_ordinary(address) ? NORMAL_DATA : DEVICE_DATA;
}

_Static_assert(BOARD_KERNEL_BASE % (1 << 21) == 0 && BOARD_KERNEL_SIZE % (1 << 21) == 0,
               "RAM is mapped in blocks of 2 MiB");

/* The gigabyte from `start` on holds an end of RAM, or both. */
static bool is_edge(paddr_t start)
{
    return (RAM_START > start && RAM_START < start + SIZE_1G) ||
           (RAM_END > start && RAM_END < start + SIZE_1G);
}

static void map_window(void)
{
    unsigned edges = 0;

    for (unsigned i = 0; i < MEMORY_WINDOW_BYTES / SIZE_1G; i++) {
        paddr_t start = i * SIZE_1G;
        uint64_t *table;

        if (!is_edge(start)) {
            level1[i] = start | attributes_of(start) | ENTRY_BLOCK;
            continue;
        }
        table = level2_edge[edges++];
        for (unsigned k = 0; k < TABLE_ENTRIES; k++)
            table[k] = (start + k * SIZE_2M) | attributes_of(start + k * SIZE_2M) | ENTRY_BLOCK;
        level1[i] = image_address(table) | ENTRY_TABLE;
    }
}

static void map_image(void)
{
    for (vaddr_t at = KERNEL_IMAGE_BASE; at < (vaddr_t)ki_end; at += SIZE_4K) {
        uint64_t kind = at < (vaddr_t)image_code_end        ? NORMAL_CODE
                        : at < (vaddr_t)image_constants_end ? NORMAL_CONSTANT
                                                            : NORMAL_DATA;

        level3_image[(at - KERNEL_IMAGE_BASE) / SIZE_4K] = (at - IMAGE_OFFSET) | kind | ENTRY_PAGE;
    }
    level2_top[0] = image_address(level3_image) | ENTRY_TABLE;
}

static void map_device(vaddr_t address, paddr_t device)
{
    level3_device[(address - DEVICE_BASE) / SIZE_4K] = device | DEVICE_DATA | ENTRY_PAGE;
}

static void map_devices(void)
{
    static const struct {
        vaddr_t address;
        paddr_t device;
        uint64_t bytes;
    } pages[] = {GIC_PAGES};

    map_device(DEVICE_UART, BOARD_UART_BASE);
    for (unsigned i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        for (uint64_t at = 0; at < pages[i].bytes; at += SIZE_4K)
            map_device(pages[i].address + at, pages[i].device + at);
    }
    level2_top[(DEVICE_BASE - KERNEL_IMAGE_BASE) / SIZE_2M] =
        image_address(level3_device) | ENTRY_TABLE;
}

static void flush_all(void)
{
    dsb();
    if (CORE_COUNT > 1)
        __asm__ volatile("tlbi alle2is" ::: "memory");
    else
        __asm__ volatile("tlbi alle2" ::: "memory");
    dsb();
    isb();
}

void mmu_init(void)
{
    map_window();
    map_image();
    map_devices();
    level1[TABLE_ENTRIES - 1] = image_address(level2_top) | ENTRY_TABLE;
    level0[1] = image_address(level1) | ENTRY_TABLE;
    mmu_load();
}

void mmu_load(void)
{
    dsb();
    sysreg_write(mair_el2, MAIR_VALUE);
    sysreg_write(tcr_el2, TCR_VALUE);
    sysreg_write(ttbr0_el2, image_address(level0));
    isb();
    flush_all();
    __asm__ volatile("ic iallu" ::: "memory");
    dsb();
    sysreg_write(sctlr_el2, (sysreg_read(sctlr_el2) | SCTLR_SET) & ~SCTLR_CLEAR);
    isb();
}

void mmu_forget_boot(void)
{
    for (vaddr_t at = KERNEL_IMAGE_BASE; at < (vaddr_t)ki_boot_end; at += SIZE_4K)
        level3_image[(at - KERNEL_IMAGE_BASE) / SIZE_4K] = 0;
    flush_all();
}

bool memory_is_ordinary(paddr_t address)
{
    return address >= RAM_START && address < RAM_END;
}
