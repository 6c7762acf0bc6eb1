/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a program: refused or cut into pages, its variables set, its symbols packed. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sdk/tool/layout.h"
#include "sdk/tool/loader_image.h"
#include "sdk/tool/memory.h"
#include "sdk/tool/program.h"
#include "sdk/tool/symbol_table.h"

enum { LIMIT = 1 << 30 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *file_of(const uint8_t *data, size_t size)
{
    static char path[64];
    static int file = -1;
    if (file < 0)
        file = memfd_create("program", 0);
    if (file < 0 || ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    struct diagnostics diagnostics = {.out = nowhere, .file = "input"};
    struct location at = {1, 1};
    struct process process = {0};
    struct range range;
    char name[64] = "name";
    if (program_read(&diagnostics, at, file_of(data, size), NULL, LIMIT, &process.program)) {
        program_set(&diagnostics, at, &process.program, "microkit_name", name, sizeof name);
        program_set_word(&diagnostics, at, &process.program, "microkit_irqs", UINT64_MAX);
        kernel_range(&diagnostics, &process.program, &range);
        symbol_table_build(&process, 1);
    }
    memory_release();
    return 0;
}
