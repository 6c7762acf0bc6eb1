/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The function symbols of all components, as the image tool packs them for the monitor's reports. */
#pragma once

#include <stdint.h>

/* One read-only region of the monitor, all fields little endian:
 *
 *   [struct symbol_table] [struct symbol_range] * pd_count [struct symbol] * symbol_count [strings]
 *
 * Ranges are in the order of the protection domains' indices. The symbols of one range are sorted by address;
 * only functions (STT_FUNC, size > 0) are kept, one per address. Strings are NUL terminated; a name is an
 * offset into them. The tool stores where the region is mapped in two variables of the monitor (uint64_t,
 * st_size 8): symbol_table_vaddr, symbol_table_size; both stay 0 when there is no table.
 */

#define SYMBOL_TABLE_MAGIC UINT64_C(0x31736c6f626d7973) /* "symbols1" as bytes in memory */

struct symbol_table {
    uint64_t magic;
    uint32_t pd_count;
    uint32_t symbol_count;
    uint64_t string_bytes;
};

struct symbol_range {
    uint32_t first; /* index of the first symbol */
    uint32_t count;
};

struct symbol {
    uint64_t address;
    uint32_t size;
    uint32_t name;
};

_Static_assert(sizeof(struct symbol_table) == 24, "layout");
_Static_assert(sizeof(struct symbol_range) == 8, "layout");
_Static_assert(sizeof(struct symbol) == 16, "layout");
