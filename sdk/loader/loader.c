/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Checks the image behind the loader, puts the kernel where it belongs and starts it. */

#include <stdbool.h>

#include "board.h"
#include "lib/bits.h"
#include "lib/seed.h"
#include "sdk/image.h"
#include "sdk/loader/loader.h"

enum { KERNEL_ALIGN = 2 << 20, EL_SHIFT = 2, HYPERVISOR_EL = 2 };

extern char _start[], _end[];

_Noreturn void loader_main(uint64_t base, uint64_t current_el);
_Noreturn void loader_exception(uint64_t syndrome, uint64_t pc, uint64_t address);

/* An exception while this is set means that there is nothing at the address. */
static volatile bool is_probing;

void loader_exception(uint64_t syndrome, uint64_t pc, uint64_t address)
{
    if (is_probing) {
        loader_fail("no RAM at 0x%lx: this image is for a machine with %lu MiB", address,
                    (uint64_t)BOARD_RAM_SIZE >> 20);
    }
    loader_fail("exception, syndrome 0x%lx at 0x%lx, address 0x%lx", syndrome, pc, address);
}

/* Since the machine was switched on. */
static uint64_t microseconds_now(void)
{
    uint64_t ticks, frequency;

    __asm__ volatile("mrs %0, cntpct_el0\n"
                     "mrs %1, cntfrq_el0" : "=r"(ticks), "=r"(frequency));
    return frequency == 0 ? 0 : ticks / frequency * 1000000 + ticks % frequency * 1000000 / frequency;
}

static const struct loader_header *image_header(void)
{
    return (const struct loader_header *)align_up((uintptr_t)_end, LOADER_HEADER_ALIGN);
}

static const struct loader_region *image_regions(const struct loader_header *header)
{
    return (const struct loader_region *)(header + 1);
}

static bool is_ram(uint64_t base, uint64_t size)
{
    return base >= BOARD_RAM_BASE && range_fits(base - BOARD_RAM_BASE, size, BOARD_RAM_SIZE);
}

/* Neither range wraps. */
static bool overlaps(uint64_t base, uint64_t size, uint64_t other, uint64_t other_size)
{
    return base < other + other_size && other < base + size;
}

static void header_check(const struct loader_header *header)
{
    uint64_t records = (uint64_t)header->region_count * sizeof(struct loader_region);

    if (header->magic != LOADER_MAGIC) {
        loader_fail("no image behind the loader (magic 0x%lx)", header->magic);
    }
    if (header->version != LOADER_VERSION) {
        loader_fail("image version %u, this loader knows %u", header->version, LOADER_VERSION);
    }
    if (header->region_count > LOADER_MAX_REGIONS ||
        !is_ram((uintptr_t)header, header->total_size) ||
        header->data_offset < sizeof(*header) + records ||
        !range_fits(header->data_offset, header->data_size, header->total_size) ||
        !is_aligned(header->data_offset | header->data_size, sizeof(uint64_t))) {
        loader_fail("image header makes no sense (%u regions, %lu bytes)", header->region_count,
                    header->total_size);
    }
    if (!is_aligned(header->kernel_vaddr | header->kernel_paddr, KERNEL_ALIGN)) {
        loader_fail("kernel window 0x%lx at 0x%lx is not aligned to 2 MiB", header->kernel_vaddr,
                    header->kernel_paddr);
    }
    if (header->seed_paddr < header->ui_start || header->ui_end < header->seed_paddr ||
        header->ui_end - header->seed_paddr < sizeof(struct seed) ||
        !is_ram(header->seed_paddr, sizeof(struct seed)) ||
        !is_aligned(header->seed_paddr, sizeof(uint64_t))) {
        loader_fail("no place for a seed at 0x%lx", header->seed_paddr);
    }
}

static uint64_t checksum_words(uint64_t sum, const void *start, uint64_t bytes)
{
    const uint64_t *word = start, *end = word + bytes / sizeof(*word);

    while (word < end) {
        sum = loader_checksum_step(sum, *word++);
    }
    return sum;
}

static void checksum_check(const struct loader_header *header)
{
    uint64_t sum = checksum_words(0, image_regions(header),
                                  header->region_count * sizeof(struct loader_region));

    sum = checksum_words(sum, (const char *)header + header->data_offset, header->data_size);
    if (sum != header->checksum) {
        loader_fail("image is damaged: checksum 0x%lx, expected 0x%lx", sum, header->checksum);
    }
}

static uint64_t region_source(const struct loader_header *header,
                              const struct loader_region *region)
{
    return (uintptr_t)header + region->offset;
}

static void region_check(const struct loader_header *header, unsigned index)
{
    const struct loader_region *regions = image_regions(header), *region = &regions[index];
    uint64_t head_end = (uintptr_t)header + header->data_offset;

    if (region->offset < header->data_offset || region->memory_size < region->file_size ||
        !range_fits(region->offset, region->file_size, header->total_size) ||
        !is_ram(region->load_paddr, region->memory_size) ||
        !is_aligned(region->load_paddr | region->offset, sizeof(uint64_t))) {
        loader_fail("region %u makes no sense (to 0x%lx, %lu bytes)", index, region->load_paddr,
                    region->memory_size);
    }
    if (overlaps(region->load_paddr, region->memory_size, (uintptr_t)_start,
                 head_end - (uintptr_t)_start)) {
        loader_fail("region %u (to 0x%lx) would overwrite the loader", index, region->load_paddr);
    }
    for (unsigned other = 0; other < header->region_count; other++) {
        if (other != index &&
            overlaps(region->load_paddr, region->memory_size,
                     region_source(header, &regions[other]), regions[other].file_size)) {
            loader_fail("region %u (to 0x%lx) would overwrite region %u", index, region->load_paddr,
                        other);
        }
    }
}

static void bytes_copy(uint64_t destination, uint64_t source, uint64_t bytes)
{
    uint64_t whole = align_down(bytes, sizeof(uint64_t));

    for (uint64_t i = 0; i < whole; i += sizeof(uint64_t)) {
        *(volatile uint64_t *)(destination + i) = *(const uint64_t *)(source + i);
    }
    for (uint64_t i = whole; i < bytes; i++) {
        *(volatile uint8_t *)(destination + i) = *(const uint8_t *)(source + i);
    }
}

static void bytes_zero(uint64_t start, uint64_t end)
{
    for (; start < end && !is_aligned(start, sizeof(uint64_t)); start++) {
        *(volatile uint8_t *)start = 0;
    }
    for (; end - start >= sizeof(uint64_t); start += sizeof(uint64_t)) {
        *(volatile uint64_t *)start = 0;
    }
    for (; start < end; start++) {
        *(volatile uint8_t *)start = 0;
    }
}

static void region_place(const struct loader_header *header, unsigned index)
{
    const struct loader_region *region = &image_regions(header)[index];
    uint64_t source = region_source(header, region), end = region->load_paddr + region->memory_size;

    bytes_zero(region->load_paddr + region->file_size, end);
    if (source != region->load_paddr) {
        bytes_copy(region->load_paddr, source, region->file_size);
        cache_unify(region->load_paddr, end);
    }
}

static void position_check(uint64_t base, uint64_t current_el)
{
    if (base != BOARD_LOADER_BASE) {
        loader_fail("started at 0x%lx, has to lie at 0x%lx", base, (uint64_t)BOARD_LOADER_BASE);
    }
    if (current_el >> EL_SHIFT != HYPERVISOR_EL) {
        loader_fail("started in EL%lu, has to start in EL2 (QEMU: -machine virt,virtualization=on)",
                    current_el >> EL_SHIFT);
    }
}

/* The kernel hands out all RAM that the board has by its device tree: its last word has to be
 * there. */
static void memory_check(void)
{
    is_probing = true;
    (void)*(const volatile uint64_t *)(BOARD_RAM_BASE + BOARD_RAM_SIZE - sizeof(uint64_t));
    __asm__ volatile("dsb sy\n"
                     "isb" ::
                         : "memory");
    is_probing = false;
}

void loader_main(uint64_t base, uint64_t current_el)
{
    const struct loader_header *header = image_header();
    struct kernel_arguments arguments;

    uint64_t entered = microseconds_now();

    position_check(base, current_el);
    interrupts_prepare();
    mmu_enable();
    memory_check();

    header_check(header);
    checksum_check(header);
    for (unsigned i = 0; i < header->region_count; i++) {
        region_check(header, i);
    }
    loader_print("entered at %lu us; image of %lu KiB, %u regions, checked at %lu us", entered,
                 header->total_size >> 10, header->region_count, microseconds_now());
    seed_take();
    for (unsigned i = 0; i < header->region_count; i++) {
        region_place(header, i);
    }
    seed_give(header->seed_paddr);

    mmu_map_kernel(header->kernel_vaddr, header->kernel_paddr);
    loader_print("kernel at 0x%lx, user image 0x%lx to 0x%lx, starting at %lu us",
                 header->kernel_paddr, header->ui_start, header->ui_end, microseconds_now());
    arguments = (struct kernel_arguments){header->ui_start, header->ui_end, header->pv_offset,
                                          header->v_entry, header->kernel_entry};
    cores_start(header->kernel_entry);
    loader_jump(&arguments);
}
