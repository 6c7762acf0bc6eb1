/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reading the board's device tree through libfdt. */
#include "compose/board.h"

#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compose/model.h"

enum {
    FIRST_PPI = 16, /* [GICv2 2.2.1] private interrupts start here, shared ones at 32 */
    FIRST_SPI = 32,
    INTERRUPT_CELLS = 3,
    TRIGGER_EDGE_MASK = 3, /* flags 1 and 2 are edges, 4 and 8 levels */
    SIZE_LIMIT = 16 << 20,
    VERSION_MIN = 16,
};

struct board {
    void *tree;
};

struct board *board_load(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        model_fail("cannot read the device tree '%s': %s", path, strerror(errno));
    }
    fseek(file, 0, SEEK_END);
    long bytes = ftell(file);
    rewind(file);
    struct board *board = calloc(1, sizeof *board);
    if (bytes <= 0 || bytes > SIZE_LIMIT || board == NULL || (board->tree = malloc((size_t)bytes)) == NULL ||
        fread(board->tree, 1, (size_t)bytes, file) != (size_t)bytes) {
        model_fail("cannot read the device tree '%s'", path);
    }
    fclose(file);
    if (!board_is_valid(board->tree, (size_t)bytes)) {
        model_fail("'%s' is not a valid flattened device tree", path);
    }
    return board;
}

/* With lengths beyond the signed numbers libfdt 1.6.1 would stay at a property for ever, or call it whole. */
static bool lengths_are_sane(const void *tree)
{
    int next = 0;
    uint32_t tag = FDT_NOP;
    while (tag != FDT_END) {
        int offset = next;
        int length = 0;
        tag = fdt_next_tag(tree, offset, &next);
        if (tag == FDT_PROP) {
            fdt_get_property_by_offset(tree, offset, &length);
        }
        if (next <= offset || length < 0) {
            return false;
        }
    }
    return true;
}

/* Versions before 16 name nodes otherwise, at which fdt_check_full of libfdt 1.6.1 stumbles; and it does not ask whether
 * the structure is aligned [Devicetree Specification v0.4, 5.6], on which reads of cells rely. */
bool board_is_valid(const void *tree, size_t bytes)
{
    return bytes >= sizeof(struct fdt_header) && fdt_version(tree) >= VERSION_MIN && fdt_check_header(tree) == 0 &&
           fdt_totalsize(tree) <= bytes && fdt_off_dt_struct(tree) % sizeof(fdt32_t) == 0 && lengths_are_sane(tree) &&
           fdt_check_full(tree, bytes) == 0;
}

struct board *board_copy(const void *tree, size_t bytes)
{
    struct board *board = calloc(1, sizeof *board);
    if (board == NULL || !board_is_valid(tree, bytes) || (board->tree = malloc(bytes)) == NULL) {
        free(board);
        return NULL;
    }
    memcpy(board->tree, tree, bytes);
    return board;
}

void board_free(struct board *board)
{
    free(board->tree);
    free(board);
}

int board_node(const struct board *board, const char *path)
{
    int node = fdt_path_offset(board->tree, path);
    return node < 0 ? -1 : node;
}

int board_compatible(const struct board *board, const char *compatible)
{
    int node = fdt_node_offset_by_compatible(board->tree, -1, compatible);
    return node < 0 ? -1 : node;
}

bool board_is_compatible(const struct board *board, int node, const char *compatible)
{
    return fdt_node_check_compatible(board->tree, node, compatible) == 0;
}

static uint64_t read_cells(const fdt32_t *cells, int count)
{
    uint64_t value = 0;
    for (int i = 0; i < count; i++) {
        value = value << 32 | fdt32_to_cpu(cells[i]);
    }
    return value;
}

bool board_registers(const struct board *board, int node, unsigned index, struct board_range *range)
{
    int parent = fdt_parent_offset(board->tree, node);
    int address_cells = parent < 0 ? -1 : fdt_address_cells(board->tree, parent);
    int size_cells = parent < 0 ? -1 : fdt_size_cells(board->tree, parent);
    int bytes = 0;
    const fdt32_t *cells = fdt_getprop(board->tree, node, "reg", &bytes);
    if (cells == NULL || address_cells < 1 || address_cells > 2 || size_cells < 1 || size_cells > 2) {
        return false;
    }
    unsigned step = (unsigned)(address_cells + size_cells);
    if (index >= (unsigned)bytes / 4 / step) {
        return false;
    }
    cells += index * step;
    range->address = read_cells(cells, address_cells);
    range->bytes = read_cells(cells + address_cells, size_cells);
    return true;
}

bool board_interrupt(const struct board *board, int node, unsigned index, uint32_t *number, bool *edge)
{
    int bytes = 0;
    const fdt32_t *cells = fdt_getprop(board->tree, node, "interrupts", &bytes);
    if (cells == NULL || index >= (unsigned)bytes / 4 / INTERRUPT_CELLS) {
        return false;
    }
    cells += index * INTERRUPT_CELLS;
    bool private_interrupt = fdt32_to_cpu(cells[0]) == 1;
    *number = fdt32_to_cpu(cells[1]) + (private_interrupt ? FIRST_PPI : FIRST_SPI);
    *edge = (fdt32_to_cpu(cells[2]) & TRIGGER_EDGE_MASK) != 0;
    return true;
}

/* [Linux bindings/clock/fixed-clock.yaml]: no cells behind the clock's phandle. */
bool board_clock(const struct board *board, int node, unsigned index, uint32_t *frequency_hz)
{
    int bytes;
    const fdt32_t *clocks = fdt_getprop(board->tree, node, "clocks", &bytes);
    if (clocks == NULL || index >= (unsigned)bytes / sizeof *clocks) {
        return false;
    }
    int clock = fdt_node_offset_by_phandle(board->tree, fdt32_to_cpu(clocks[index]));
    if (clock < 0 || !board_is_compatible(board, clock, "fixed-clock")) {
        return false;
    }
    const fdt32_t *frequency = fdt_getprop(board->tree, clock, "clock-frequency", &bytes);
    if (frequency == NULL || bytes != sizeof *frequency) {
        return false;
    }
    *frequency_hz = fdt32_to_cpu(*frequency);
    return true;
}

bool board_property(const struct board *board, int node, unsigned index, const char **name, const void **value,
                    uint32_t *bytes)
{
    int property = 0;
    int length = 0;
    fdt_for_each_property_offset(property, board->tree, node) {
        if (index-- == 0) {
            *value = fdt_getprop_by_offset(board->tree, property, name, &length);
            *bytes = (uint32_t)length;
            return *value != NULL;
        }
    }
    return false;
}

bool board_contiguous_memory(const struct board *board, struct board_range *range)
{
    int parent = fdt_path_offset(board->tree, "/reserved-memory");
    int node = 0;
    if (parent < 0) {
        return false;
    }
    fdt_for_each_subnode (node, board->tree, parent) {
        if (fdt_getprop(board->tree, node, "no-map", NULL) != NULL && board_registers(board, node, 0, range)) {
            return true;
        }
    }
    return false;
}
