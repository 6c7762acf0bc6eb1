/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Function symbols of all PDs, packed for the monitor's reports. */
#include "symbol_table.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sdk/symbols.h"

struct table {
    struct symbol *symbols;
    uint32_t symbol_count;
    char *strings; /* array_grow by single bytes */
    uint32_t string_bytes;
};

static int symbol_order(const void *a, const void *b)
{
    const struct elf_symbol *left = a, *right = b;
    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    return strcmp(left->name, right->name);
}

static uint32_t add_string(struct table *table, const char *text)
{
    uint32_t offset = table->string_bytes;
    do {
        table->strings = array_grow(table->strings, table->string_bytes, 1);
        table->strings[table->string_bytes++] = *text;
    } while (*text++);
    return offset;
}

static void add_symbols(struct table *table, struct elf_symbol *found, uint32_t count)
{
    if (count)
        qsort(found, count, sizeof *found, symbol_order);
    for (uint32_t i = 0; i < count; i++) {
        if (i && found[i].value == found[i - 1].value)
            continue;
        table->symbols = array_grow(table->symbols, table->symbol_count, sizeof *table->symbols);
        table->symbols[table->symbol_count++] = (struct symbol){
            found[i].value, (uint32_t)found[i].size, add_string(table, found[i].name)};
    }
}

static void add_program(struct table *table, const struct elf_file *elf)
{
    struct elf_symbol *found = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < elf->symbol_count; i++) {
        const struct elf_symbol *symbol = &elf->symbols[i];
        if (!symbol->is_function || symbol->size == 0 || symbol->size > UINT32_MAX)
            continue;
        found = array_grow(found, count, sizeof *found);
        found[count++] = *symbol;
    }
    add_symbols(table, found, count);
}

static struct bytes pack(const struct table *table, const struct symbol_range *ranges,
                         uint32_t pd_count)
{
    uint64_t range_bytes = pd_count * sizeof *ranges;
    uint64_t symbol_bytes = (uint64_t)table->symbol_count * sizeof *table->symbols;
    uint64_t size =
        sizeof(struct symbol_table) + range_bytes + symbol_bytes + table->string_bytes;
    uint8_t *data = memory_new(size), *at = data;
    struct symbol_table head = {SYMBOL_TABLE_MAGIC, pd_count, table->symbol_count,
                                table->string_bytes};
    memcpy(at, &head, sizeof head);
    at += sizeof head;
    memcpy(at, ranges, range_bytes);
    at += range_bytes;
    if (symbol_bytes)
        memcpy(at, table->symbols, symbol_bytes);
    at += symbol_bytes;
    if (table->string_bytes)
        memcpy(at, table->strings, table->string_bytes);
    return (struct bytes){data, size};
}

struct bytes symbol_table_build(const struct process *pds, uint32_t count)
{
    struct symbol_range *ranges = memory_new((count + 1) * sizeof *ranges);
    struct table table = {0};
    for (uint32_t i = 0; i < count; i++) {
        ranges[i].first = table.symbol_count;
        add_program(&table, &pds[i].program.symbol_elf);
        ranges[i].count = table.symbol_count - ranges[i].first;
    }
    return pack(&table, ranges, count);
}
