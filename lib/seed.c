/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Parts of the board's seed for random numbers. */
#include "lib/seed.h"

#include "lib/chacha20.h"
#include "lib/string.h"
#include "lib/wipe.h"

_Static_assert((int)SEED_BYTES == (int)CHACHA20_KEY_BYTES, "a seed is a key");

void seed_derive(const struct seed *seed, uint32_t number, struct seed *part)
{
    uint8_t nonce[CHACHA20_NONCE_BYTES] = {0};
    uint8_t block[CHACHA20_BLOCK_BYTES] = {0};

    for (uint32_t i = 0; i < sizeof number; i++) {
        nonce[i] = (uint8_t)(number >> (8 * i));
    }
    if (seed->is_given != 0) {
        chacha20_block(seed->bytes, 0, nonce, block);
    }
    part->is_given = seed->is_given != 0;
    memcpy(part->bytes, block, SEED_BYTES);
    wipe(block, sizeof block);
}
