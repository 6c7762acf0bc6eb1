/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Names of functions, from the table that the image tool maps into the monitor. */

#include <stddef.h>

#include "sdk/monitor/monitor.h"
#include "sdk/symbols.h"

/* Set by the image tool; 0 when there is no table. */
__attribute__((section(".data.microkit"))) volatile uint64_t symbol_table_vaddr;
__attribute__((section(".data.microkit"))) volatile uint64_t symbol_table_size;

/* The last symbol that starts at or below an address; symbols are sorted. */
static const struct symbol *symbol_below(const struct symbol *symbols, uint32_t count,
                                         uint64_t address)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (symbols[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? NULL : &symbols[low - 1];
}

const char *symbol_find(unsigned pd, uint64_t address, uint64_t *offset)
{
    const struct symbol_table *table = (const struct symbol_table *)symbol_table_vaddr;
    const struct symbol_range *ranges = (const struct symbol_range *)(table + 1);
    const struct symbol *symbols, *found;

    if (symbol_table_size < sizeof(*table) || table->magic != SYMBOL_TABLE_MAGIC ||
        pd >= table->pd_count) {
        return NULL;
    }
    symbols = (const struct symbol *)(ranges + table->pd_count);
    found = symbol_below(symbols + ranges[pd].first, ranges[pd].count, address);
    if (found == NULL || address - found->address >= found->size) {
        return NULL;
    }
    *offset = address - found->address;
    return (const char *)(symbols + table->symbol_count) + found->name;
}
