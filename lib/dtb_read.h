/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reads a flattened device tree [DT 0.4, 5] that may be damaged or no device tree at all. */
#pragma once

#include <stdint.h>

/*
 * The value of a property of a node directly below the root, `*bytes` long; NULL if there is none,
 * or if the tree makes no sense up to there. `tree` is 4-byte aligned; nothing outside of its first
 * `room` bytes is read.
 */
const uint8_t *dtb_find(const void *tree, uint64_t room, const char *node, const char *property,
                        uint32_t *bytes);
