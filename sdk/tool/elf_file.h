/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Segments and symbols of an AArch64 executable; the file is not trusted. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "file.h"

struct elf_segment {
    uint64_t vaddr, paddr;
    uint64_t memory_size; /* > 0; vaddr and paddr + memory_size do not wrap */
    const uint8_t *data;
    uint64_t file_size; /* <= memory_size */
    bool read, write, execute;
};

/* One with a name, of a section of this file. */
struct elf_symbol {
    const char *name;
    uint64_t value, size;
    bool is_function;
};

struct elf_file {
    uint64_t entry;
    struct elf_segment *segments; /* loadable ones of more than 0 bytes, by vaddr, disjoint */
    uint32_t segment_count;
    struct elf_symbol *symbols; /* in the file's order */
    uint32_t symbol_count;
};

/* Fills in `elf`, or gives the reason why not (NULL: no error). Keeps pointers to the
 * segments' bytes in `content`. */
const char *elf_read(struct bytes content, struct elf_file *elf);

/* How often the name is defined; *symbol is the last one. */
uint32_t elf_find_symbol(const struct elf_file *elf, const char *name, struct elf_symbol *symbol);

/* Lowest and highest+1 address of all segments; there is at least one. */
uint64_t elf_first_vaddr(const struct elf_file *elf);
uint64_t elf_end_vaddr(const struct elf_file *elf);
