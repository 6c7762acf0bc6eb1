/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Rings of the harnesses: memory that the peer may write at any time; small, so that runs stay short. */
#pragma once

#include "lib/config.h"
#include "lib/ring.h"

enum { RING_CAPACITY = 4 };

/* Each load of it gives any value (proofs/eva/model.h). */
struct ring_memory {
    uint8_t bytes[RING_HEADER_BYTES + RING_CAPACITY * RING_ENTRY_WORDS_MAX * 8];
};

static struct config_ring ring_in(struct ring_memory *memory, uint32_t entry_words)
{
    struct config_ring ring;
    ring.vaddr = (uint64_t)memory;
    ring.capacity = RING_CAPACITY;
    ring.entry_words = entry_words;
    return ring;
}
