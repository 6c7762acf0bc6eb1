/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The page tables that the loader runs on and hands to the kernel, and their registers. */

#include "board.h"
#include "lib/bits.h"
#include "sdk/loader/loader.h"

enum {
    TABLE_ENTRIES = 512,
    LEVEL0_SHIFT = 39,
    LEVEL1_SHIFT = 30,
    LEVEL2_SHIFT = 21,
    MAIR_DEVICE = 0, /* index in MAIR_EL2_VALUE */
    MAIR_NORMAL = 4,
};

/* Descriptors [Arm ARM D8.3]. */
#define DESCRIPTOR_TABLE UINT64_C(3)
#define DESCRIPTOR_BLOCK UINT64_C(1)
#define DESCRIPTOR_ACCESSED bit64(10)
#define DESCRIPTOR_INNER_SHAREABLE (UINT64_C(3) << 8)
#define DESCRIPTOR_EXECUTE_NEVER bit64(54)

#define BLOCK_NORMAL                                                       \
    (DESCRIPTOR_BLOCK | DESCRIPTOR_ACCESSED | DESCRIPTOR_INNER_SHAREABLE | \
     (uint64_t)MAIR_NORMAL << 2)
#define BLOCK_DEVICE \
    (DESCRIPTOR_BLOCK | DESCRIPTOR_ACCESSED | DESCRIPTOR_EXECUTE_NEVER | (uint64_t)MAIR_DEVICE << 2)

/* The kernel relies on these values: it keeps MAIR_EL2 and compares TCR_EL2. */
#define MAIR_EL2_VALUE UINT64_C(0xff440c0400)
#define TCR_EL2_VALUE UINT64_C(0x80823510)   /* 48-bit addresses, 4 KiB pages, 1 TiB physical */
#define SCTLR_EL2_VALUE UINT64_C(0x30c51835) /* the bits that are always 1, and M, C, I */

typedef uint64_t table_t[TABLE_ENTRIES] __attribute__((aligned(4096)));

static table_t level0;
static table_t level1_low;    /* identity */
static table_t level1_kernel; /* of the 512 GiB that the kernel's window lies in */
static table_t level2_kernel;

static unsigned table_index(uint64_t vaddr, unsigned shift)
{
    return (vaddr >> shift) % TABLE_ENTRIES;
}

static void map_identity(uint64_t base, uint64_t size, uint64_t attributes)
{
    uint64_t end = align_up(base + size, bit64(LEVEL1_SHIFT));

    for (base = align_down(base, bit64(LEVEL1_SHIFT)); base < end; base += bit64(LEVEL1_SHIFT)) {
        level1_low[table_index(base, LEVEL1_SHIFT)] = base | attributes;
    }
}

void mmu_enable(void)
{
    map_identity(BOARD_UART_BASE, BOARD_UART_SIZE, BLOCK_DEVICE);
    map_identity(BOARD_RAM_BASE, BOARD_RAM_SIZE, BLOCK_NORMAL);
    level0[0] = (uintptr_t)level1_low | DESCRIPTOR_TABLE;

    __asm__ volatile("dsb sy\n"
                     "ic iallu\n"
                     "tlbi alle2\n"
                     "dsb sy\n"
                     "msr mair_el2, %0\n"
                     "msr tcr_el2, %1\n"
                     "msr ttbr0_el2, %2\n"
                     "isb\n"
                     "msr sctlr_el2, %3\n"
                     "isb\n" ::"r"(MAIR_EL2_VALUE),
                     "r"(TCR_EL2_VALUE), "r"(level0), "r"(SCTLR_EL2_VALUE)
                     : "memory");
}

void mmu_map_kernel(uint64_t kernel_vaddr, uint64_t kernel_paddr)
{
    for (unsigned i = table_index(kernel_vaddr, LEVEL2_SHIFT); i < TABLE_ENTRIES; i++) {
        level2_kernel[i] = kernel_paddr | BLOCK_NORMAL;
        kernel_paddr += bit64(LEVEL2_SHIFT);
    }
    level1_kernel[table_index(kernel_vaddr, LEVEL1_SHIFT)] =
        (uintptr_t)level2_kernel | DESCRIPTOR_TABLE;
    level0[table_index(kernel_vaddr, LEVEL0_SHIFT)] = (uintptr_t)level1_kernel | DESCRIPTOR_TABLE;

    __asm__ volatile("dsb ish\n"
                     "tlbi alle2\n"
                     "dsb ish\n"
                     "isb" ::
                         : "memory");
}

void mmu_describe(struct loader_core *core)
{
    core->mair_el2 = MAIR_EL2_VALUE;
    core->tcr_el2 = TCR_EL2_VALUE;
    core->ttbr0_el2 = (uintptr_t)level0;
    core->sctlr_el2 = SCTLR_EL2_VALUE;
}

static uint64_t cache_line(void)
{
    uint64_t type;

    __asm__("mrs %0, ctr_el0" : "=r"(type));
    return UINT64_C(4) << (type >> 16 & 0xf); /* DminLine counts words */
}

void cache_clean(const void *start, uint64_t bytes)
{
    uint64_t line = cache_line(), end = (uintptr_t)start + bytes;

    for (uint64_t address = align_down((uintptr_t)start, line); address < end; address += line) {
        __asm__ volatile("dc cvac, %0" ::"r"(address) : "memory");
    }
    __asm__ volatile("dsb sy" ::: "memory");
}

void cache_unify(uint64_t start, uint64_t end)
{
    uint64_t line = cache_line();

    for (uint64_t address = align_down(start, line); address < end; address += line) {
        __asm__ volatile("dc cvau, %0" ::"r"(address) : "memory");
    }
    __asm__ volatile("dsb ish\n"
                     "ic iallu\n"
                     "dsb ish\n"
                     "isb" ::
                         : "memory");
}
