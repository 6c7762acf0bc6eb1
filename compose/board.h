/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What compose wants to know of the board, read from its flattened device tree [Devicetree Specification v0.4]. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct board;

/* One address range of a node's `reg`. */
struct board_range {
    uint64_t address;
    uint64_t bytes;
};

/* Load a .dtb; ends the program with a message if it cannot be read or is malformed. */
struct board *board_load(const char *path);
/* The same from bytes, which are copied; NULL if they are malformed. */
struct board *board_copy(const void *tree, size_t bytes);
bool board_is_valid(const void *tree, size_t bytes);
void board_free(struct board *board);

/* The node at a full path ("/pl011@9000000"), or -1. */
int board_node(const struct board *board, const char *path);
/* The first node compatible with `compatible`, or -1. */
int board_compatible(const struct board *board, const char *compatible);
/* Does the node's `compatible` list hold this string? */
bool board_is_compatible(const struct board *board, int node, const char *compatible);
/* The node's `index`-th address range; false if it has none. */
bool board_registers(const struct board *board, int node, unsigned index, struct board_range *range);
/* The node's `index`-th interrupt as GIC interrupt id [GICv2 2.2.1] and whether it is edge-triggered; false if none. */
bool board_interrupt(const struct board *board, int node, unsigned index, uint32_t *number, bool *edge);
/* The node's `index`-th clock, if that is one of a fixed frequency. */
bool board_clock(const struct board *board, int node, unsigned index, uint32_t *frequency_hz);
/* The node's `index`-th property; false if it has not so many. */
bool board_property(const struct board *board, int node, unsigned index, const char **name, const void **value,
                    uint32_t *bytes);
/* Contiguous memory that the kernel leaves alone: the first reserved-memory child with `no-map`; false if none. */
bool board_contiguous_memory(const struct board *board, struct board_range *range);
