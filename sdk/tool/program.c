/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A program as pages in memory, with the variables the tool sets already changed. */
#include "program.h"

#include <inttypes.h>
#include <string.h>

#include "memory.h"
#include "system.h"

static uint64_t page_of(uint64_t vaddr)
{
    return vaddr & ~(uint64_t)(SMALL_PAGE - 1);
}

static bool read_elf(struct diagnostics *diagnostics, struct location at, const char *path,
                     struct elf_file *elf)
{
    struct bytes content;
    enum file_result result = file_read(path, &content);
    const char *problem = result == FILE_OK ? elf_read(content, elf) : file_result_text(result);
    if (problem)
        error_at(diagnostics, at, "%s: %s", path, problem);
    return !problem;
}

/* Segments come by address, so a page already there can only be the last one. */
static struct program_page *page_add(struct program *program, uint64_t vaddr)
{
    if (program->page_count && program->pages[program->page_count - 1].vaddr == vaddr)
        return &program->pages[program->page_count - 1];
    program->pages = array_grow(program->pages, program->page_count, sizeof *program->pages);
    struct program_page *page = &program->pages[program->page_count++];
    page->vaddr = vaddr;
    return page;
}

static void page_fill(struct program_page *page, const struct elf_segment *segment)
{
    uint64_t file_end = segment->vaddr + segment->file_size;
    uint64_t low = page->vaddr > segment->vaddr ? page->vaddr : segment->vaddr;
    uint64_t high = page->vaddr + SMALL_PAGE < file_end ? page->vaddr + SMALL_PAGE : file_end;
    page->read |= segment->read;
    page->write |= segment->write;
    page->execute |= segment->execute;
    if (low >= high)
        return;
    if (!page->content)
        page->content = memory_new(SMALL_PAGE);
    memcpy(page->content + (low - page->vaddr), segment->data + (low - segment->vaddr), high - low);
}

static void add_pages(struct program *program)
{
    for (uint32_t i = 0; i < program->elf.segment_count; i++) {
        const struct elf_segment *segment = &program->elf.segments[i];
        uint64_t last = page_of(segment->vaddr + segment->memory_size - 1);
        for (uint64_t vaddr = page_of(segment->vaddr); vaddr <= last; vaddr += SMALL_PAGE)
            page_fill(page_add(program, vaddr), segment);
    }
}

bool program_read(struct diagnostics *diagnostics, struct location at, const char *path,
                  const char *symbol_path, uint64_t limit, struct program *program)
{
    *program = (struct program){.path = path, .at = at};
    if (!read_elf(diagnostics, at, path, &program->elf))
        return false;
    program->symbol_elf = program->elf;
    if (symbol_path && !read_elf(diagnostics, at, symbol_path, &program->symbol_elf))
        return false;
    if (program->symbol_elf.symbol_count == 0) {
        error_at(diagnostics, at, "%s: no symbol table", symbol_path ? symbol_path : path);
        return false;
    }
    if (elf_end_vaddr(&program->elf) > limit) {
        error_at(diagnostics, at,
                 "%s: reaches 0x%" PRIx64 ", above the end of usable space 0x%" PRIx64, path,
                 elf_end_vaddr(&program->elf), limit);
        return false;
    }
    add_pages(program);
    return true;
}

bool program_has(const struct program *program, const char *symbol)
{
    struct elf_symbol found;
    return elf_find_symbol(&program->symbol_elf, symbol, &found) > 0;
}

static struct program_page *page_find(const struct program *program, uint64_t vaddr)
{
    uint32_t low = 0, high = program->page_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (program->pages[middle].vaddr <= vaddr)
            low = middle + 1;
        else
            high = middle;
    }
    return low && program->pages[low - 1].vaddr == page_of(vaddr) ? &program->pages[low - 1] : NULL;
}

const struct program_page *program_page_at(const struct program *program, uint64_t vaddr)
{
    return page_find(program, vaddr);
}

/* False if some of the bytes are in no segment. */
static bool write_bytes(struct program *program, uint64_t vaddr, const uint8_t *bytes,
                        uint64_t size)
{
    for (uint64_t i = 0; i < size; i++) {
        struct program_page *page = page_find(program, vaddr + i);
        if (!page)
            return false;
        if (!page->content && bytes[i])
            page->content = memory_new(SMALL_PAGE);
        if (page->content)
            page->content[(vaddr + i) % SMALL_PAGE] = bytes[i];
    }
    return true;
}

void program_set(struct diagnostics *diagnostics, struct location at, struct program *program,
                 const char *symbol, const void *value, uint64_t size)
{
    struct elf_symbol found;
    uint32_t count = elf_find_symbol(&program->symbol_elf, symbol, &found);
    if (count == 0)
        error_at(diagnostics, at, "%s: no symbol '%s'", program->path, symbol);
    else if (count > 1)
        error_at(diagnostics, at, "%s: symbol '%s' is defined %u times", program->path, symbol,
                 count);
    else if (found.size != size)
        error_at(diagnostics, at, "%s: symbol '%s' has %" PRIu64 " bytes, %" PRIu64 " are needed",
                 program->path, symbol, found.size, size);
    else if (found.value > UINT64_MAX - size || !write_bytes(program, found.value, value, size))
        error_at(diagnostics, at, "%s: symbol '%s' lies in no segment", program->path, symbol);
}

void program_set_word(struct diagnostics *diagnostics, struct location at, struct program *program,
                      const char *symbol, uint64_t value)
{
    uint8_t bytes[8];
    for (uint32_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    program_set(diagnostics, at, program, symbol, bytes, sizeof bytes);
}
