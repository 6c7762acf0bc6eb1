/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What load a disk gets, in parts; benchmarks/block.py reads this file too, a line for each part. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    PLAN_REQUESTS = 128,             /* of each part, flushes not counted */
    PLAN_BYTES_MAX = 65536,          /* of one request */
    PLAN_DISK_BYTES = 32 << 20,      /* that are used */
    PLAN_MARK_SECTOR = (48 << 20) / 512, /* and part number: read before a part, and after the last */
    PLAN_SEED = 88172645,
};

struct plan_part {
    bool writes;
    bool flushes; /* after every `depth` writes, waiting for them first */
    bool is_random;
    uint32_t bytes;
    uint32_t depth; /* requests under way at a time */
};

static const struct plan_part plan[] = {
    /* writes, flushes, random, bytes, depth */
    { 0, 0, 0, 4096, 1 },  { 0, 0, 0, 4096, 8 },  { 0, 0, 0, 4096, 32 },
    { 0, 0, 1, 4096, 1 },  { 0, 0, 1, 4096, 8 },  { 0, 0, 1, 4096, 32 },
    { 0, 0, 0, 65536, 1 }, { 0, 0, 0, 65536, 8 }, { 0, 0, 0, 65536, 32 },
    { 0, 0, 1, 65536, 1 }, { 0, 0, 1, 65536, 8 }, { 0, 0, 1, 65536, 32 },
    { 1, 0, 0, 4096, 1 },  { 1, 0, 0, 4096, 8 },  { 1, 0, 0, 4096, 32 },
    { 1, 0, 1, 4096, 1 },  { 1, 0, 1, 4096, 8 },  { 1, 0, 1, 4096, 32 },
    { 1, 0, 0, 65536, 1 }, { 1, 0, 0, 65536, 8 }, { 1, 0, 0, 65536, 32 },
    { 1, 0, 1, 65536, 1 }, { 1, 0, 1, 65536, 8 }, { 1, 0, 1, 65536, 32 },
    { 1, 1, 0, 4096, 1 },  { 1, 1, 0, 4096, 8 },  { 1, 1, 0, 4096, 32 },
    { 1, 1, 0, 65536, 1 }, { 1, 1, 0, 65536, 8 }, { 1, 1, 0, 65536, 32 },
};

enum { PLAN_PARTS = sizeof plan / sizeof plan[0] };
