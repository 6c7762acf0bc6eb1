/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Stage 2 translation tables: entries, walk, and invalidation of cached translations. */
#include "kernel/arm64/stage2.h"

#include "kernel/arm64/mmu.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/kernel.h"
#include "kernel/core/memory.h"

/* 4 KiB pages, write-back inner shareable walks; sizes of input and output, start level [Arm ARM D17.2.157]. */
enum {
    VTCR_INPUT = 64 - STAGE2_ADDRESS_BITS,
    VTCR_START = (STAGE2_TOP_BITS == 30 ? 1 : 2) << 6, /* level 1, level 0 */
    VTCR_OUTPUT = (STAGE2_ADDRESS_BITS == 40 ? 2 : 4) << 16,
};
#define VTCR_VALUE (UINT64_C(0x80003500) | VTCR_INPUT | VTCR_START | VTCR_OUTPUT)

#define ENTRY_VALID UINT64_C(1)
#define ENTRY_TYPE UINT64_C(3)
#define ENTRY_TABLE_OR_PAGE UINT64_C(3)
#define ENTRY_BLOCK UINT64_C(1)
#define ENTRY_ADDRESS UINT64_C(0xfffffffff000)
#define ENTRY_NORMAL (UINT64_C(15) << 2) /* write-back inner and outer; 0 is device nGnRnE */
#define ENTRY_RIGHTS_SHIFT 6
#define ENTRY_SHARED (UINT64_C(3) << 8)  /* with the caches of the other cores */
#define ENTRY_ACCESSED (UINT64_C(1) << 10)
#define ENTRY_NO_EXECUTE (UINT64_C(1) << 54)

enum { ATTRIBUTE_CACHEABLE = 1, ATTRIBUTE_EXECUTE_NEVER = 4 };

/* Threads without a usable address space run on this: every access faults. */
static uint64_t empty_root[1 << STAGE2_ROOT_BITS] __attribute__((aligned(8192)));

static bool is_table(uint64_t entry, unsigned bits)
{
    return bits > STAGE2_PAGE_BITS && (entry & ENTRY_TYPE) == ENTRY_TABLE_OR_PAGE;
}

static uint64_t *entry_of(uint64_t *table, vaddr_t address, unsigned bits)
{
    uint64_t mask =
        bits == STAGE2_TOP_BITS ? (1 << STAGE2_ROOT_BITS) - 1 : (1 << STAGE2_INDEX_BITS) - 1;

    return &table[(address >> bits) & mask];
}

struct stage2_position stage2_walk(paddr_t root, vaddr_t address)
{
    unsigned bits = STAGE2_TOP_BITS;
    uint64_t *entry = entry_of(memory_at(root), address, bits);

    for (;;) {
        loop_invariant(walk, entry, address, bits);
        loop_variant(bits);
        if (!is_table(*entry, bits))
            return (struct stage2_position){entry, bits};
        bits -= STAGE2_INDEX_BITS;
        entry = entry_of(memory_at(stage2_entry_address(*entry)), address, bits);
    }
}

uint64_t *stage2_find_table(paddr_t root, vaddr_t address, paddr_t table)
{
    unsigned bits = STAGE2_TOP_BITS;
    uint64_t *entry = entry_of(memory_at(root), address, bits);

    for (;;) {
        loop_invariant(walk, entry, address, bits);
        loop_variant(bits);
        if (!is_table(*entry, bits))
            return NULL;
        if (stage2_entry_address(*entry) == table)
            return entry;
        bits -= STAGE2_INDEX_BITS;
        entry = entry_of(memory_at(stage2_entry_address(*entry)), address, bits);
    }
}

uint64_t stage2_table_entry(paddr_t table)
{
    return table | ENTRY_TABLE_OR_PAGE;
}

uint64_t stage2_leaf_entry(paddr_t frame, unsigned bits, enum frame_rights rights,
                           word_t attributes)
{
    uint64_t entry = frame | ENTRY_ACCESSED | (uint64_t)rights << ENTRY_RIGHTS_SHIFT;

    entry |= bits == STAGE2_PAGE_BITS ? ENTRY_TABLE_OR_PAGE : ENTRY_BLOCK;
    if (attributes & ATTRIBUTE_CACHEABLE)
        entry |= CORE_COUNT > 1 ? ENTRY_NORMAL | ENTRY_SHARED : ENTRY_NORMAL;
    if (attributes & ATTRIBUTE_EXECUTE_NEVER)
        entry |= ENTRY_NO_EXECUTE;
    return entry;
}

bool stage2_is_valid(uint64_t entry)
{
    return (entry & ENTRY_VALID) != 0;
}

/* The walk that led to `entry` ended there, so a valid entry is a leaf. */
bool stage2_is_leaf_of(uint64_t entry, unsigned bits, paddr_t frame)
{
    return stage2_is_valid(entry) && !is_table(entry, bits) && stage2_entry_address(entry) == frame;
}

paddr_t stage2_entry_address(uint64_t entry)
{
    return entry & ENTRY_ADDRESS;
}

void stage2_write(uint64_t *entry, uint64_t value)
{
    *(volatile uint64_t *)entry = value;
    __asm__ volatile("dsb ishst" ::: "memory");
}

void stage2_activate(paddr_t root, unsigned vmid)
{
    paddr_t base = root ? root : image_address(empty_root);

    sysreg_write(vttbr_el2, base | (uint64_t)vmid << 48);
    isb();
}

/* Translations with the current VMID, on all cores: of a page by stage 2, all by stage 1, all. */
static void tlbi_ipa(uint64_t page)
{
    if (CORE_COUNT > 1) {
        __asm__ volatile("tlbi ipas2e1is, %0" : : "r"(page) : "memory");
    } else {
        __asm__ volatile("tlbi ipas2e1, %0" : : "r"(page) : "memory");
    }
}

static void tlbi_stage1(void)
{
    if (CORE_COUNT > 1) {
        __asm__ volatile("tlbi vmalle1is" ::: "memory");
    } else {
        __asm__ volatile("tlbi vmalle1" ::: "memory");
    }
}

static void tlbi_all(void)
{
    if (CORE_COUNT > 1) {
        __asm__ volatile("tlbi vmalls12e1is" ::: "memory");
    } else {
        __asm__ volatile("tlbi vmalls12e1" ::: "memory");
    }
}

/* Invalidation by VMID works on the current one [Arm ARM D8.13]: borrow it. */
static uint64_t borrow_vmid(unsigned vmid)
{
    uint64_t saved = sysreg_read(vttbr_el2);

    if (saved >> 48 != vmid) {
        sysreg_write(vttbr_el2, image_address(empty_root) | (uint64_t)vmid << 48);
        isb();
    }
    return saved;
}

static void give_back_vmid(uint64_t saved)
{
    dsb();
    isb();
    sysreg_write(vttbr_el2, saved);
    isb();
}

void stage2_flush_address(unsigned vmid, vaddr_t address)
{
    uint64_t saved = borrow_vmid(vmid);

    dsb();
    tlbi_ipa(address >> STAGE2_PAGE_BITS);
    dsb();
    tlbi_stage1(); /* combined stage 1 and 2 entries are not found by IPA */
    give_back_vmid(saved);
}

void stage2_flush_vmid(unsigned vmid)
{
    uint64_t saved = borrow_vmid(vmid);

    dsb();
    tlbi_all();
    give_back_vmid(saved);
}

void stage2_init(void)
{
    sysreg_write(vtcr_el2, VTCR_VALUE);
    stage2_activate(0, 0);
    __asm__ volatile("tlbi alle1" ::: "memory");
    dsb();
    isb();
}
