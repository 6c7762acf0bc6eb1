/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Any text as a system description: refused with errors or understood, never worse. */
#include <string.h>

#include "sdk/tool/check.h"
#include "sdk/tool/memory.h"
#include "sdk/tool/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As the default board, with room for everything the parser asks about. */
static struct range ram[] = {{0x60000000, 0xc0000000}};
static struct range devices[] = {{0, 0x60000000}, {0xc0000000, 0x10000000000}};
static const struct platform platform = {
    .directory = "",
    .memory = ram,
    .memory_count = 1,
    .devices = devices,
    .device_count = 2,
    .sizes = {12, 4, 6, 5, 12, 13, 12, 12, 21, 5},
    .user_top = 0xffffffffff,
    .page_table_levels = 2,
    .cores = 1,
    .budget_min_us = 20,
    .domains = 16,
    .domain_slices = 100,
    .root_cnode_bits = 17,
    .has_hypervisor = true,
    .has_smc = true,
};

static void read_description(struct diagnostics *diagnostics, struct bytes text)
{
    struct system system = {0};
    struct search_path nowhere = {0};
    const struct element *root = xml_read(diagnostics, text);
    if (!root)
        return;
    parse_system(diagnostics, &platform, root, &system);
    if (system.pd_count > PD_MAX)
        return;
    check_ids(diagnostics, &system);
    check_domains(diagnostics, &platform, &system);
    check_memory(diagnostics, &platform, &nowhere, &system);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    struct diagnostics diagnostics = {.out = nowhere, .file = "input"};
    read_description(&diagnostics, (struct bytes){(const uint8_t *)memory_text((const char *)data, size), size});
    memory_release();
    return 0;
}
