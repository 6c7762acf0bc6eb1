/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The copying of one frame, of each length there is, from and to memory that ends where the frame does. */
/* eva: -eva-precision 1 -eva-slevel-function eva_main:4000 */
#include "proofs/eva/harness.h"

#include "devices/net/copier.c"

static uint8_t from[NET_FRAME_BYTES_MAX];
static uint8_t to[NET_FRAME_BYTES_MAX];
static uint64_t header[2];

void eva_main(void)
{
    any_words(header, 2);
    for (uint32_t length = 0; length <= NET_FRAME_BYTES_MAX; length++) {
        uint32_t start = NET_FRAME_BYTES_MAX - length;
        frame_copy(to + start, from + start, length, header);
        uint64_t before = any(NET_FRAME_BYTES_MAX);
        if (before < start) {
            //@ assert to[before] == 0;
        }
    }
}
