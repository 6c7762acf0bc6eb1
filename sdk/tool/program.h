/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A program as pages in memory, with the variables the tool sets already changed. */
#pragma once

#include "diagnostics.h"
#include "elf_file.h"

struct program_page {
    uint64_t vaddr;
    uint8_t *content; /* one small page, NULL: all zero */
    bool read, write, execute;
};

struct program {
    const char *path; /* as written in the description or found in the SDK */
    struct elf_file elf;
    struct elf_file symbol_elf; /* where names are looked up; often the same */
    struct program_page *pages; /* by vaddr */
    uint32_t page_count;
    struct location at;
};

/* Reads `path` (and `symbol_path` unless NULL) into pages. `limit`: first address it may not use.
 * False after an error, reported at `at`. */
bool program_read(struct diagnostics *diagnostics, struct location at, const char *path,
                  const char *symbol_path, uint64_t limit, struct program *program);

bool program_has(const struct program *program, const char *symbol);

/* The page that an address lies in, NULL if there is none. */
const struct program_page *program_page_at(const struct program *program, uint64_t vaddr);

/* Sets all `size` bytes of a variable that must be defined once and have exactly this size. */
void program_set(struct diagnostics *diagnostics, struct location at, struct program *program,
                 const char *symbol, const void *value, uint64_t size);
void program_set_word(struct diagnostics *diagnostics, struct location at, struct program *program,
                      const char *symbol, uint64_t value);
