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

/*
 * Stores at `field` the sum of a pseudo header, to be completed later: of the two addresses,
 * `bytes` in all, of the protocol and of the length of what it belongs to [RFC 9293 3.1, RFC
 * 8200 8.1].
 */
void checksum_begin(uint8_t *field, const uint8_t *addresses, uint32_t bytes, uint8_t protocol,
                    uint16_t length);
