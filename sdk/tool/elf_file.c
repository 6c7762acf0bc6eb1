/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Segments and symbols of an AArch64 executable; the file is not trusted. */
#include "elf_file.h"

#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { ELF_MAX_MEMORY = 1 << 30 }; /* of all segments together */

static const char *check_head(Elf *file, GElf_Ehdr *head)
{
    if (!file || elf_kind(file) != ELF_K_ELF || !gelf_getehdr(file, head))
        return "not an ELF file";
    if (gelf_getclass(file) != ELFCLASS64 || head->e_ident[EI_DATA] != ELFDATA2LSB)
        return "not a 64-bit little-endian ELF file";
    if (head->e_machine != EM_AARCH64)
        return "not an ELF file for AArch64";
    if (head->e_type != ET_EXEC)
        return "not an executable ELF file with fixed addresses";
    if (head->e_phnum == 0 || head->e_phentsize != sizeof(Elf64_Phdr))
        return "the ELF file has no program headers";
    return NULL;
}

static const char *add_segment(struct bytes content, const GElf_Phdr *raw, struct elf_file *elf)
{
    if (raw->p_offset > content.size || raw->p_filesz > content.size - raw->p_offset ||
        raw->p_filesz > raw->p_memsz)
        return "a segment of the ELF file lies outside the file";
    if (raw->p_memsz > ELF_MAX_MEMORY || raw->p_vaddr > UINT64_MAX - raw->p_memsz ||
        raw->p_paddr > UINT64_MAX - raw->p_memsz)
        return "a segment of the ELF file is too large";
    elf->segments = array_grow(elf->segments, elf->segment_count, sizeof *elf->segments);
    elf->segments[elf->segment_count++] = (struct elf_segment){
        .vaddr = raw->p_vaddr,
        .paddr = raw->p_paddr,
        .memory_size = raw->p_memsz,
        .data = content.data + raw->p_offset,
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

static const char *order_segments(struct elf_file *elf)
{
    if (elf->segment_count == 0)
        return "the ELF file has nothing to load";
    qsort(elf->segments, elf->segment_count, sizeof *elf->segments, segment_order);
    for (uint32_t i = 1; i < elf->segment_count; i++)
        if (elf->segments[i].vaddr - elf->segments[i - 1].vaddr < elf->segments[i - 1].memory_size)
            return "segments of the ELF file overlap";
    return NULL;
}

/* libelf leaves out what lies behind the end of a shortened file: that must not go unnoticed. */
static const char *read_segments(Elf *file, struct bytes content, uint32_t count,
                                 struct elf_file *elf)
{
    size_t present = 0;
    uint64_t total = 0;
    if (elf_getphdrnum(file, &present) != 0 || present != count)
        return "the program headers lie outside the ELF file";
    for (uint32_t i = 0; i < count; i++) {
        GElf_Phdr raw;
        if (!gelf_getphdr(file, (int)i, &raw))
            return "the program headers lie outside the ELF file";
        if (raw.p_type != PT_LOAD || raw.p_memsz == 0)
            continue;
        const char *problem = add_segment(content, &raw, elf);
        total += problem ? 0 : raw.p_memsz;
        if (problem || total > ELF_MAX_MEMORY)
            return problem ? problem : "the segments of the ELF file are too large";
    }
    return order_segments(elf);
}

/* Names are copied: the library's go with it. */
static void add_symbol(const char *name, const GElf_Sym *raw, struct elf_file *elf)
{
    elf->symbols = array_grow(elf->symbols, elf->symbol_count, sizeof *elf->symbols);
    elf->symbols[elf->symbol_count++] =
        (struct elf_symbol){memory_text(name, strlen(name)), raw->st_value, raw->st_size,
                            GELF_ST_TYPE(raw->st_info) == STT_FUNC};
}

static const char *read_symbol_table(Elf *file, Elf_Scn *section, const GElf_Shdr *header,
                                     struct elf_file *elf)
{
    Elf_Data *data = elf_getdata(section, NULL);
    uint64_t count = header->sh_size / sizeof(Elf64_Sym);
    if (!data || data->d_size != header->sh_size || count > INT32_MAX)
        return "the symbol table of the ELF file is damaged";
    for (int i = 0; i < (int)count; i++) {
        GElf_Sym raw;
        if (!gelf_getsym(data, i, &raw))
            return "the symbol table of the ELF file is damaged";
        const char *name = elf_strptr(file, header->sh_link, raw.st_name);
        if (name && *name && raw.st_shndx != SHN_UNDEF)
            add_symbol(name, &raw, elf);
    }
    return NULL;
}

static const char *read_symbols(Elf *file, struct elf_file *elf)
{
    GElf_Shdr header;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(file, section));) {
        if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
            return read_symbol_table(file, section, &header, elf);
    }
    return NULL;
}

const char *elf_read(struct bytes content, struct elf_file *elf)
{
    GElf_Ehdr head;
    *elf = (struct elf_file){0};
    if (content.size < EI_NIDENT || elf_version(EV_CURRENT) == EV_NONE)
        return "not an ELF file";
    Elf *file = elf_memory((char *)(uintptr_t)content.data, content.size); /* only reads */
    const char *problem = check_head(file, &head);
    if (!problem) {
        elf->entry = head.e_entry;
        problem = read_segments(file, content, head.e_phnum, elf);
    }
    if (!problem)
        problem = read_symbols(file, elf);
    elf_end(file);
    return problem;
}

uint32_t elf_find_symbol(const struct elf_file *elf, const char *name, struct elf_symbol *symbol)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < elf->symbol_count; i++) {
        if (!text_equal(elf->symbols[i].name, name))
            continue;
        *symbol = elf->symbols[i];
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
