/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Device untypeds of the board: as the reference kernel reports them. */
#pragma once

/* The start of one of them, too small for a large page. */
#define EXPECTED_SMALL_DEVICE 0x8004000

#define EXPECTED_DEVICES \
    {0x0, 27}, {0x8001000, 12}, {0x8002000, 13}, {0x8004000, 14}, {0x8008000, 15},                \
    {0x8011000, 12}, {0x8012000, 13}, {0x8014000, 14}, {0x8018000, 15}, {0x8020000, 16},          \
    {0x8031000, 12}, {0x8032000, 13}, {0x8034000, 14}, {0x8038000, 15}, {0x8040000, 18},          \
    {0x8080000, 19}, {0x8100000, 20}, {0x8200000, 21}, {0x8400000, 22}, {0x8800000, 23},          \
    {0x9000000, 24}, {0xa000000, 25}, {0xc000000, 26}, {0x10000000, 28}, {0x20000000, 29},        \
    {0x40000000, 29}, {0xc0000000, 30}, {0x100000000, 32}, {0x200000000, 33}, {0x400000000, 34},  \
    {0x800000000, 35}, {0x1000000000, 36}, {0x2000000000, 37}, {0x4000000000, 38},                \
    {0x8000000000, 39}
