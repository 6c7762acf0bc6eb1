/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The ChaCha20 block function [RFC 8439 2.3]. */
#include "lib/chacha20.h"

#include "lib/wipe.h"

enum {
    WORDS = 16,
    KEY_WORD = 4,
    COUNTER_WORD = 12,
    NONCE_WORD = 13,
    DOUBLE_ROUNDS = 10,
};

static uint32_t load_le32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void store_le32(uint8_t *at, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

/* n is 1 to 31. */
static uint32_t rotate_left(uint32_t value, unsigned n)
{
    return value << n | value >> (32 - n);
}

static void quarter_round(uint32_t s[WORDS], unsigned a, unsigned b, unsigned c, unsigned d)
{
    s[a] += s[b];
    s[d] = rotate_left(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = rotate_left(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = rotate_left(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = rotate_left(s[b] ^ s[c], 7);
}

/* Columns, then diagonals. */
static void double_round(uint32_t s[WORDS])
{
    for (unsigned i = 0; i < 4; i++) {
        quarter_round(s, i, 4 + i, 8 + i, 12 + i);
    }
    for (unsigned i = 0; i < 4; i++) {
        quarter_round(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
    }
}

void chacha20_block(const uint8_t key[CHACHA20_KEY_BYTES], uint32_t counter,
                    const uint8_t nonce[CHACHA20_NONCE_BYTES], uint8_t block[CHACHA20_BLOCK_BYTES])
{
    uint32_t start[WORDS] = {0x61707865, 0x3320646e, 0x79622d32,
                             0x6b206574}; /* "expand 32-byte k" */
    uint32_t state[WORDS];

    for (unsigned i = 0; i < CHACHA20_KEY_BYTES / 4; i++) {
        start[KEY_WORD + i] = load_le32(key + 4 * i);
    }
    start[COUNTER_WORD] = counter;
    for (unsigned i = 0; i < CHACHA20_NONCE_BYTES / 4; i++) {
        start[NONCE_WORD + i] = load_le32(nonce + 4 * i);
    }
    for (unsigned i = 0; i < WORDS; i++) {
        state[i] = start[i];
    }
    for (unsigned i = 0; i < DOUBLE_ROUNDS; i++) {
        double_round(state);
    }
    for (unsigned i = 0; i < WORDS; i++) {
        store_le32(block + 4 * i, state[i] + start[i]);
    }
    wipe(start, sizeof start);
    wipe(state, sizeof state);
}
