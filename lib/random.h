/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A generator of random numbers: ChaCha20 whose key is replaced with every use ("fast key
 * erasure"). */
#pragma once

#include <stdint.h>

#include "lib/chacha20.h"

/* Whoever reads this later cannot compute what was given out before. */
struct random {
    uint8_t key[CHACHA20_KEY_BYTES];
};

/* The key is secret and random, used for this generator only; the caller wipes its copy. */
void random_init(struct random *random, const uint8_t key[CHACHA20_KEY_BYTES]);

/* At most 2^37 bytes at a time. Up to 32 cost one block of ChaCha20. */
void random_bytes(struct random *random, void *to, uint64_t bytes);
