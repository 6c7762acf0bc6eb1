/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The checksum that a guest leaves to its network card [VirtIO 1.2 5.1.6.2, RFC 1071]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Sums up the frame from `start` on and stores the result `offset` bytes behind that, where the sum
 * of the pseudo header stands before. False, and nothing is changed: it does not lie in the frame.
 */
bool checksum_complete(uint8_t *frame, uint32_t length, uint32_t start, uint32_t offset);
