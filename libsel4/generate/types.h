/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Layouts of the words that libsel4 gives accessors for, and of fault messages. */
#pragma once

enum { BLOCK_FIELDS_MAX = 13 };

/* A word of bit fields, from the highest to the lowest; what is left over above them is padding. */
struct bit_block {
    const char *name;
    struct {
        const char *name;
        unsigned bits;
    } field[4];
};

/* A fault: its message words in order. */
struct fault_block {
    const char *name;
    unsigned number;
    unsigned needs;
    const char *field[BLOCK_FIELDS_MAX];
};

extern const struct bit_block bit_blocks[];
extern const unsigned bit_block_count;
extern const struct fault_block fault_blocks[];
extern const unsigned fault_block_count;
