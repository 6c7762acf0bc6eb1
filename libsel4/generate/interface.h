/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one table of configurations, symbols, system calls and invocations behind every generated
 * view. */
#pragma once

#include <stdbool.h>

/* Properties of a build; a table entry exists when all bits of `needs` are set and none of
 * `absent`. */
enum build_property {
    DEBUG = 1,
    BENCHMARK = 2,
    SMP = 4,
    /* Facts of the board. */
    CORTEX_A57 = 8,
    ADDRESS_44 = 16,
    GICV3 = 32,
};

struct config_symbol {
    const char *name;
    const char *value; /* null: boolean */
    unsigned needs, absent;
    const char *smp_value; /* value in SMP builds, null: same */
};

struct system_call {
    const char *name;
    int number;
    unsigned needs, absent;
};

/* Where the label numbering of an invocation lives: three counters follow each other. */
enum label_group { GROUP_CORE, GROUP_SEL4_ARCH, GROUP_ARCH };

/* `arguments` is a list "type name" separated by commas. Capability types travel as extra caps;
 * other types are packed into message registers: each starts at a multiple of its own width and
 * never crosses a register. A leading '>' marks results, '*' a structure of words passed by
 * pointer. */
struct invocation {
    const char *label;
    const char *interface; /* null: the label has no stub */
    const char *method;
    const char *arguments;
    enum label_group group;
    unsigned needs, absent;
};

extern const struct config_symbol config_symbols[];
extern const unsigned config_symbol_count;
extern const struct config_symbol library_symbols[];
extern const unsigned library_symbol_count;
extern const struct system_call system_calls[];
extern const unsigned system_call_count;
extern const struct invocation invocations[];
extern const unsigned invocation_count;

static inline bool in_build(unsigned properties, unsigned needs, unsigned absent)
{
    return (properties & needs) == needs && !(properties & absent);
}
