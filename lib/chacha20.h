/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The ChaCha20 block function [RFC 8439 2.3]. */
#pragma once

#include <stdint.h>

enum {
    CHACHA20_KEY_BYTES = 32,
    CHACHA20_NONCE_BYTES = 12,
    CHACHA20_BLOCK_BYTES = 64,
};

/* One block of key stream. In constant time; leaves nothing of the key behind in memory. */
void chacha20_block(const uint8_t key[CHACHA20_KEY_BYTES], uint32_t counter,
                    const uint8_t nonce[CHACHA20_NONCE_BYTES], uint8_t block[CHACHA20_BLOCK_BYTES]);
