/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The loader image (sdk/image.h, part 1) from loader, kernel, initialiser and description. */
#include "loader_image.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

#include "lib/seed.h"
#include "memory.h"

enum { PAGE = SMALL_PAGE };

static uint64_t round_up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) / alignment * alignment;
}

/* Lowest physical address and first one behind the last; segments of at least one byte each. */
static struct range physical_range(const struct elf_file *elf)
{
    struct range range = {UINT64_MAX, 0};
    for (uint32_t i = 0; i < elf->segment_count; i++) {
        const struct elf_segment *segment = &elf->segments[i];
        uint64_t end = segment->paddr + segment->memory_size;
        range.start = segment->paddr < range.start ? segment->paddr : range.start;
        range.end = end > range.end ? end : range.end;
    }
    return range;
}

bool kernel_range(struct diagnostics *diagnostics, const struct program *kernel,
                  struct range *range)
{
    const struct elf_file *elf = &kernel->elf;
    struct elf_symbol end;
    *range = physical_range(elf);
    uint64_t offset = elf->segments[0].vaddr - elf->segments[0].paddr;
    for (uint32_t i = 1; i < elf->segment_count; i++)
        if (elf->segments[i].vaddr - elf->segments[i].paddr != offset) {
            error_plain(diagnostics, "%s: segments differ in virtual minus physical address",
                        kernel->path);
            return false;
        }
    if (elf_find_symbol(&kernel->symbol_elf, "ki_end", &end) != 1 ||
        end.value - offset < range->end || end.value - offset - range->start > (1 << 30)) {
        error_plain(diagnostics, "%s: no symbol 'ki_end' at or behind its end", kernel->path);
        return false;
    }
    range->end = round_up(end.value - offset, PAGE);
    if (range->start % LARGE_PAGE == 0)
        return true;
    error_plain(diagnostics, "%s: does not start at a multiple of 2 MiB", kernel->path);
    return false;
}

uint64_t image_base(const struct program *loader)
{
    return physical_range(&loader->elf).start;
}

/* The loader ends at _end; zeros up to where it looks for the header. */
static bool loader_size(struct diagnostics *diagnostics, const struct program *loader,
                        uint64_t *size)
{
    struct range range = physical_range(&loader->elf);
    struct elf_symbol end;
    if (elf_find_symbol(&loader->symbol_elf, "_end", &end) != 1 || end.value < range.end ||
        end.value - range.start > LARGE_PAGE * 8) {
        error_plain(diagnostics, "%s: no symbol '_end' at or behind its end", loader->path);
        return false;
    }
    *size = round_up(end.value, LOADER_HEADER_ALIGN) - range.start;
    return true;
}

static void write_segments(const struct elf_file *elf, uint64_t base, uint8_t *to)
{
    for (uint32_t i = 0; i < elf->segment_count; i++)
        memcpy(to + (elf->segments[i].paddr - base), elf->segments[i].data,
               elf->segments[i].file_size);
}

static uint64_t user_vaddr(const struct program *initialiser)
{
    return initialiser->pages[0].vaddr;
}

static void write_user(const struct program *initialiser, const struct description *description,
                       uint64_t description_offset, uint8_t *to)
{
    for (uint32_t i = 0; i < initialiser->page_count; i++)
        if (initialiser->pages[i].content)
            memcpy(to + (initialiser->pages[i].vaddr - user_vaddr(initialiser)),
                   initialiser->pages[i].content, PAGE);
    memcpy(to + description_offset, description->bytes.data, description->bytes.size);
}

static uint64_t checksum(uint64_t sum, const uint8_t *data, uint64_t size)
{
    for (uint64_t i = 0, word; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        sum = loader_checksum_step(sum, word);
    }
    return sum;
}

/* Of the variable that the loader fills in. */
static uint64_t seed_paddr(struct diagnostics *diagnostics, struct program *initialiser,
                           uint64_t pv_offset)
{
    static const struct seed none;
    struct elf_symbol seed = {0};
    program_set(diagnostics, (struct location){0}, initialiser, "boot_seed", &none, sizeof none);
    elf_find_symbol(&initialiser->symbol_elf, "boot_seed", &seed);
    return seed.value + pv_offset;
}

/* Where the parts of an image lie, from its start. */
struct plan {
    struct loader_header header;
    struct loader_region regions[LOADER_MAX_REGIONS];
    uint64_t header_offset, user_offset, description_offset, total;
};

static bool plan_kernel(struct diagnostics *diagnostics, const struct program *kernel,
                        struct plan *plan)
{
    const struct elf_file *elf = &kernel->elf;
    if (elf->segment_count >= LOADER_MAX_REGIONS) {
        error_plain(diagnostics, "%s: more than %u segments", kernel->path,
                    LOADER_MAX_REGIONS - 1);
        return false;
    }
    for (uint32_t i = 0; i < elf->segment_count; i++) {
        const struct elf_segment *segment = &elf->segments[i];
        plan->regions[i] = (struct loader_region){
            .load_paddr = segment->paddr,
            .file_size = segment->file_size,
            .memory_size = segment->memory_size,
            .offset = plan->total - plan->header_offset,
        };
        plan->total = round_up(plan->total + segment->file_size, LOADER_DATA_ALIGN);
    }
    plan->header.region_count = elf->segment_count + 1;
    plan->header.kernel_entry = elf->entry;
    plan->header.kernel_vaddr = elf->segments[0].vaddr;
    plan->header.kernel_paddr = elf->segments[0].paddr;
    return true;
}

static bool plan_user(struct diagnostics *diagnostics, const struct program *initialiser,
                      struct placement *placement, const struct description *description,
                      struct plan *plan)
{
    uint64_t base = user_vaddr(initialiser);
    plan->user_offset = plan->total;
    plan->description_offset = round_up(elf_end_vaddr(&initialiser->elf), PAGE) - base;
    uint64_t size = plan->description_offset + description->bytes.size;
    plan->total += size;
    uint64_t image_end = placement->image_base + plan->total;
    uint64_t paddr =
        place_user_image(placement, placement->image_base + plan->user_offset, size, image_end);
    if (paddr == UINT64_MAX) {
        error_plain(diagnostics, "no contiguous 0x%" PRIx64 " bytes are left for the user image",
                    size);
        return false;
    }
    plan->regions[plan->header.region_count - 1] =
        (struct loader_region){paddr, size, size, plan->user_offset - plan->header_offset};
    plan->header.ui_start = paddr;
    plan->header.ui_end = paddr + size;
    plan->header.pv_offset = paddr - base;
    plan->header.v_entry = initialiser->elf.entry;
    return true;
}

static void finish_header(struct plan *plan, uint8_t *image)
{
    struct loader_header *header = &plan->header;
    uint64_t region_bytes = header->region_count * sizeof plan->regions[0];
    header->magic = LOADER_MAGIC;
    header->version = LOADER_VERSION;
    header->total_size = plan->total - plan->header_offset;
    header->data_offset = sizeof *header + region_bytes;
    header->data_size = header->total_size - header->data_offset;
    uint8_t *at = image + plan->header_offset;
    memcpy(at + sizeof *header, plan->regions, region_bytes);
    header->checksum = checksum(0, at + sizeof *header, header->total_size - sizeof *header);
    memcpy(at, header, sizeof *header);
}

/* The kernel lies in RAM that the board says it has, and clear of the image it comes in. */
static bool check_kernel(struct diagnostics *diagnostics, const struct placement *placement,
                               const struct plan *plan)
{
    uint64_t start = placement->image_base, end = start + plan->total;
    const struct range *kernel = &placement->taken[0];
    if (platform_memory_kind(placement->platform, kernel->start, kernel->end - kernel->start) !=
        MEMORY_RAM) {
        error_plain(diagnostics, "the kernel at 0x%" PRIx64 "..0x%" PRIx64 " lies outside RAM",
                    kernel->start, kernel->end);
        return false;
    }
    if (kernel->start >= end || start >= kernel->end)
        return true;
    error_plain(diagnostics, "the loader image at 0x%" PRIx64 " overlaps the kernel", start);
    return false;
}

bool image_build(struct diagnostics *diagnostics, struct sdk_images *images,
                 struct placement *placement, const struct description *description,
                 struct image *image)
{
    struct plan plan = {0};
    uint32_t errors_before = diagnostics->error_count;
    if (!loader_size(diagnostics, &images->loader, &plan.header_offset))
        return false;
    plan.total = plan.header_offset + sizeof plan.header + sizeof plan.regions;
    plan.total = round_up(plan.total, LOADER_DATA_ALIGN);
    if (!plan_kernel(diagnostics, &images->kernel, &plan) ||
        !plan_user(diagnostics, &images->initialiser, placement, description, &plan) ||
        !check_kernel(diagnostics, placement, &plan))
        return false;
    program_set_word(diagnostics, (struct location){0}, &images->initialiser,
                     "system_description_vaddr",
                     user_vaddr(&images->initialiser) + plan.description_offset);
    program_set_word(diagnostics, (struct location){0}, &images->initialiser,
                     "system_description_size", description->bytes.size);

    plan.header.seed_paddr =
        seed_paddr(diagnostics, &images->initialiser, plan.header.pv_offset);

    uint8_t *data = memory_new(plan.total);
    write_segments(&images->loader.elf, placement->image_base, data);
    for (uint32_t i = 0; i < images->kernel.elf.segment_count; i++)
        memcpy(data + plan.header_offset + plan.regions[i].offset,
               images->kernel.elf.segments[i].data, images->kernel.elf.segments[i].file_size);
    write_user(&images->initialiser, description, plan.description_offset,
               data + plan.user_offset);
    finish_header(&plan, data);
    *image = (struct image){
        .bytes = {data, plan.total},
        .base = placement->image_base,
        .loader_size = plan.header_offset,
        .kernel_size = placement->taken[0].end - placement->taken[0].start,
        .user = {plan.header.ui_start, plan.header.ui_end},
        .entry = plan.header.v_entry,
    };
    return diagnostics->error_count == errors_before;
}

struct bytes image_elf_head(const struct image *image)
{
    uint8_t *data = memory_new(PAGE);
    Elf64_Ehdr head = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_AARCH64,
        .e_version = EV_CURRENT,
        .e_entry = image->base,
        .e_phoff = sizeof head,
        .e_ehsize = sizeof head,
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
        .e_shentsize = sizeof(Elf64_Shdr),
    };
    Elf64_Phdr segment = {
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_W | PF_X,
        .p_offset = PAGE,
        .p_vaddr = image->base,
        .p_paddr = image->base,
        .p_filesz = image->bytes.size,
        .p_memsz = image->bytes.size,
        .p_align = PAGE,
    };
    memcpy(data, &head, sizeof head);
    memcpy(data + sizeof head, &segment, sizeof segment);
    return (struct bytes){data, PAGE};
}
