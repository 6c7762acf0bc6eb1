/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Segments and symbols of an AArch64 executable; the file is not trusted. */
#include "elf_file.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { ELF_MAX_MEMORY = 1 << 30 }; /* of all segments together */

/* [offset, offset + count * size) of the file, NULL if it is not all there. */
static const uint8_t *part(struct bytes content, uint64_t offset, uint64_t count, uint64_t size)
{
    if (offset > content.size || (size && count > (content.size - offset) / size))
        return NULL;
    return content.data + offset;
}

static const char *check_head(const Elf64_Ehdr *head)
{
    if (memcmp(head->e_ident, ELFMAG, SELFMAG) != 0)
        return "not an ELF file";
    if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_ident[EI_DATA] != ELFDATA2LSB)
        return "not a 64-bit little-endian ELF file";
    if (head->e_machine != EM_AARCH64)
        return "not an ELF file for AArch64";
    if (head->e_type != ET_EXEC)
        return "not an executable ELF file with fixed addresses";
    if (head->e_phnum == 0 || head->e_phentsize != sizeof(Elf64_Phdr))
        return "the ELF file has no program headers";
    return NULL;
}

static const char *add_segment(struct bytes content, const Elf64_Phdr *raw, struct elf_file *elf)
{
    const uint8_t *data = part(content, raw->p_offset, raw->p_filesz, 1);
    if (!data || raw->p_filesz > raw->p_memsz)
        return "a segment of the ELF file lies outside the file";
    if (raw->p_memsz > ELF_MAX_MEMORY || raw->p_vaddr > UINT64_MAX - raw->p_memsz ||
        raw->p_paddr > UINT64_MAX - raw->p_memsz)
        return "a segment of the ELF file is too large";
    elf->segments = array_grow(elf->segments, elf->segment_count, sizeof *elf->segments);
    elf->segments[elf->segment_count++] = (struct elf_segment){
        .vaddr = raw->p_vaddr,
        .paddr = raw->p_paddr,
        .memory_size = raw->p_memsz,
        .data = data,
        .file_size = raw->p_filesz,
        .read = raw->p_flags & PF_R,
        .write = raw->p_flags & PF_W,
        .execute = raw->p_flags & PF_X,
    };
    return NULL;
}

static int segment_order(const void *a, const void *b)
{
    const struct elf_segment *left = a, *right = b;
    return (left->vaddr > right->vaddr) - (left->vaddr < right->vaddr);
}

static const char *read_segments(struct bytes content, const Elf64_Ehdr *head,
                                 struct elf_file *elf)
{
    const uint8_t *table = part(content, head->e_phoff, head->e_phnum, sizeof(Elf64_Phdr));
    uint64_t total = 0;
    if (!table)
        return "the program headers lie outside the ELF file";
    for (uint32_t i = 0; i < head->e_phnum; i++) {
        Elf64_Phdr raw;
        memcpy(&raw, table + i * sizeof raw, sizeof raw);
        if (raw.p_type != PT_LOAD || raw.p_memsz == 0)
            continue;
        const char *problem = add_segment(content, &raw, elf);
        total += problem ? 0 : raw.p_memsz;
        if (problem || total > ELF_MAX_MEMORY)
            return problem ? problem : "the segments of the ELF file are too large";
    }
    if (elf->segment_count == 0)
        return "the ELF file has nothing to load";
    qsort(elf->segments, elf->segment_count, sizeof *elf->segments, segment_order);
    for (uint32_t i = 1; i < elf->segment_count; i++)
        if (elf->segments[i].vaddr - elf->segments[i - 1].vaddr < elf->segments[i - 1].memory_size)
            return "segments of the ELF file overlap";
    return NULL;
}

static const char *read_symbols(struct bytes content, const Elf64_Ehdr *head, struct elf_file *elf)
{
    const uint8_t *table = part(content, head->e_shoff, head->e_shnum, sizeof(Elf64_Shdr));
    Elf64_Shdr section, strings;
    if (!table || head->e_shentsize != sizeof section)
        return head->e_shnum ? "the section headers of the ELF file are damaged" : NULL;
    for (uint32_t i = 0; i < head->e_shnum; i++) {
        memcpy(&section, table + i * sizeof section, sizeof section);
        if (section.sh_type != SHT_SYMTAB)
            continue;
        if (section.sh_link >= head->e_shnum)
            return "the symbol table of the ELF file is damaged";
        memcpy(&strings, table + section.sh_link * sizeof strings, sizeof strings);
        elf->symbol_count = section.sh_size / sizeof(Elf64_Sym);
        elf->symbols = part(content, section.sh_offset, elf->symbol_count, sizeof(Elf64_Sym));
        elf->strings = (const char *)part(content, strings.sh_offset, strings.sh_size, 1);
        elf->string_bytes = strings.sh_size;
        if (!elf->symbols || !elf->strings)
            return "the symbol table of the ELF file is damaged";
        return NULL;
    }
    return NULL;
}

const char *elf_read(struct bytes content, struct elf_file *elf)
{
    Elf64_Ehdr head;
    *elf = (struct elf_file){0};
    if (content.size < sizeof head)
        return "not an ELF file";
    memcpy(&head, content.data, sizeof head);
    const char *problem = check_head(&head);
    elf->entry = head.e_entry;
    if (!problem)
        problem = read_segments(content, &head, elf);
    if (!problem)
        problem = read_symbols(content, &head, elf);
    return problem;
}

bool elf_symbol_at(const struct elf_file *elf, uint64_t index, struct elf_symbol *symbol)
{
    Elf64_Sym raw;
    memcpy(&raw, elf->symbols + index * sizeof raw, sizeof raw);
    if (raw.st_name >= elf->string_bytes || raw.st_shndx == SHN_UNDEF)
        return false;
    const char *name = elf->strings + raw.st_name;
    if (!memchr(name, 0, elf->string_bytes - raw.st_name))
        return false;
    *symbol = (struct elf_symbol){name, raw.st_value, raw.st_size,
                                  ELF64_ST_TYPE(raw.st_info) == STT_FUNC};
    return true;
}

uint32_t elf_find_symbol(const struct elf_file *elf, const char *name, struct elf_symbol *symbol)
{
    struct elf_symbol candidate;
    uint32_t count = 0;
    for (uint64_t i = 0; i < elf->symbol_count; i++) {
        if (!elf_symbol_at(elf, i, &candidate) || !text_equal(candidate.name, name))
            continue;
        *symbol = candidate;
        count++;
    }
    return count;
}

uint64_t elf_first_vaddr(const struct elf_file *elf)
{
    return elf->segments[0].vaddr;
}

uint64_t elf_end_vaddr(const struct elf_file *elf)
{
    const struct elf_segment *last = &elf->segments[elf->segment_count - 1];
    return last->vaddr + last->memory_size;
}
