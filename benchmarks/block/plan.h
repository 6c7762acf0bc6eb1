/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What load a disk gets, in parts; benchmarks/block.py reads this file too. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    PLAN_BYTES_MAX = 65536,     /* of one request */
    PLAN_DEPTH_MAX = 32,
    PLAN_DISK_BYTES = 32 << 20, /* that are used */
    PLAN_MARK_SECTOR = 98304,   /* and part number: read before a part, and after the last */
    PLAN_SEED = 88172645,
};

struct plan_part {
    bool writes;
    bool flushes; /* after every `depth` writes, waiting for them first */
    bool is_random;
    uint32_t bytes;
    uint32_t depth;    /* requests under way at a time */
    uint32_t requests; /* flushes not counted */
};

static const struct plan_part plan[] = {
    /* writes, flushes, random, bytes, depth, requests: the short parts, which are also divided by component */
    { 0, 0, 0, 4096, 1, 32 },   { 1, 0, 0, 4096, 1, 32 },
    { 0, 0, 0, 65536, 8, 32 },  { 1, 0, 0, 65536, 8, 32 },
    /* all of it */
    { 0, 0, 0, 4096, 1, 128 },  { 0, 0, 0, 4096, 8, 128 },  { 0, 0, 0, 4096, 32, 128 },
    { 0, 0, 1, 4096, 1, 128 },  { 0, 0, 1, 4096, 8, 128 },  { 0, 0, 1, 4096, 32, 128 },
    { 0, 0, 0, 65536, 1, 128 }, { 0, 0, 0, 65536, 8, 128 }, { 0, 0, 0, 65536, 32, 128 },
    { 0, 0, 1, 65536, 1, 128 }, { 0, 0, 1, 65536, 8, 128 }, { 0, 0, 1, 65536, 32, 128 },
    { 1, 0, 0, 4096, 1, 128 },  { 1, 0, 0, 4096, 8, 128 },  { 1, 0, 0, 4096, 32, 128 },
    { 1, 0, 1, 4096, 1, 128 },  { 1, 0, 1, 4096, 8, 128 },  { 1, 0, 1, 4096, 32, 128 },
    { 1, 0, 0, 65536, 1, 128 }, { 1, 0, 0, 65536, 8, 128 }, { 1, 0, 0, 65536, 32, 128 },
    { 1, 0, 1, 65536, 1, 128 }, { 1, 0, 1, 65536, 8, 128 }, { 1, 0, 1, 65536, 32, 128 },
    { 1, 1, 0, 4096, 1, 128 },  { 1, 1, 0, 4096, 8, 128 },  { 1, 1, 0, 4096, 32, 128 },
    { 1, 1, 0, 65536, 1, 128 }, { 1, 1, 0, 65536, 8, 128 }, { 1, 1, 0, 65536, 32, 128 },
};

enum { PLAN_PARTS = sizeof plan / sizeof plan[0] };
