/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The seed for random numbers: the board's, and the part of it that a component gets. */
#pragma once

#include <stdint.h>

enum { SEED_BYTES = 32 };

/* As loader, initialiser and image tool agree on: the loader fills in the initialiser's variable
 * `boot_seed`, the initialiser each component's `sluice_seed`. Where a seed has been used it is
 * wiped. */
struct seed {
    uint64_t is_given; /* 1; 0: the board has none, and nothing is made up in its place */
    uint8_t bytes[SEED_BYTES];
};

_Static_assert(sizeof(struct seed) == 40, "layout");

/* Part `number` of a seed, where there is one. Who has it can compute neither another part nor the
 * seed: it is half a block of ChaCha20's key stream, with the seed as key and the number as nonce.
 */
void seed_derive(const struct seed *seed, uint32_t number, struct seed *part);
