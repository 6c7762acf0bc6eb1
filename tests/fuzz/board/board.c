/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a board's device tree: malformed, or every question has an answer inside it. */
#include <stdlib.h>

#include "compose/board.h"
#include "compose/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void model_fail(const char *format, ...)
{
    (void)format;
    abort(); /* nothing that is asked of a valid tree ends the program */
}

static uint64_t sum; /* what was read matters to nobody else */

static void ask(const struct board *board, int node)
{
    struct board_range range;
    const char *name;
    const void *value;
    uint32_t number, bytes;
    bool edge;
    for (unsigned i = 0; i < 8 && board_registers(board, node, i, &range); i++)
        sum += range.address ^ range.bytes;
    for (unsigned i = 0; i < 8 && board_interrupt(board, node, i, &number, &edge); i++)
        sum += number + edge;
    for (unsigned i = 0; i < 32 && board_property(board, node, i, &name, &value, &bytes); i++)
        sum += (unsigned char)*name + (bytes ? *((const uint8_t *)value + bytes - 1) : 0);
    sum += board_is_compatible(board, node, "arm,pl011");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct board_range range;
    struct board *board = board_copy(data, size);
    if (!board)
        return 0;
    static const char *const paths[] = {"/", "/timer", "/pl011@9000000", "/virtio_mmio@a000000"};
    for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int node = board_node(board, paths[i]);
        if (node >= 0)
            ask(board, node);
    }
    int node = board_compatible(board, "virtio,mmio");
    if (node >= 0)
        ask(board, node);
    if (board_contiguous_memory(board, &range))
        sum += range.address;
    board_free(board);
    return 0;
}
