/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Device untypeds when only what the device tree declares is handed out. */
#pragma once

/* The start of one of them, too small for a large page. */
#define EXPECTED_SMALL_DEVICE 0x8004000

#define EXPECTED_DEVICES \
    {0x0, 27}, {0x8001000, 12}, {0x8002000, 13}, {0x8004000, 14}, {0x8008000, 15},                \
    {0x8011000, 12}, {0x8012000, 13}, {0x8014000, 14}, {0x8018000, 15}, {0x8031000, 12},          \
    {0x8032000, 13}, {0x8034000, 14}, {0x8038000, 15}, {0x8040000, 16}, {0x9000000, 12},          \
    {0x9010000, 12}, {0x9020000, 12}, {0x9030000, 12}, {0xa000000, 14}, {0x40000000, 29}
