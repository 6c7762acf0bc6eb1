/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A generator of random numbers: ChaCha20 whose key is replaced with every use. */
#include "lib/random.h"

#include "lib/string.h"
#include "lib/wipe.h"

void random_init(struct random *random, const uint8_t key[CHACHA20_KEY_BYTES])
{
    memcpy(random->key, key, CHACHA20_KEY_BYTES);
}

/* The nonce can stay zero, since a key is used once. The stream's first bytes are the next key. */
void random_bytes(struct random *random, void *to, uint64_t bytes)
{
    static const uint8_t nonce[CHACHA20_NONCE_BYTES];
    uint8_t key[CHACHA20_KEY_BYTES], block[CHACHA20_BLOCK_BYTES], *byte = (uint8_t *)to;
    uint32_t counter = 0, used = CHACHA20_KEY_BYTES;

    chacha20_block(random->key, counter, nonce, block);
    memcpy(key, random->key, CHACHA20_KEY_BYTES);
    memcpy(random->key, block, CHACHA20_KEY_BYTES);
    for (uint64_t i = 0; i < bytes; i++) {
        if (used == CHACHA20_BLOCK_BYTES) {
            chacha20_block(key, ++counter, nonce, block);
            used = 0;
        }
        byte[i] = block[used++];
    }
    wipe(key, sizeof key);
    wipe(block, sizeof block);
}
