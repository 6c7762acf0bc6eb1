/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: whole requests into and out of a ring, with the entries that name their pieces. */
#pragma once

#include "devices/blk/protocol.h"
#include "lib/ring.h"

/* Put one request, for which there is room: blk_request_entries. */
/*@ requires ring_valid(ring) && ring->entry_words == BLK_REQUEST_WORDS;
    requires ring->index < UINT64_MAX - BLK_ENTRIES_MAX;
    requires \valid_read(request) && request->pieces <= BLK_PIECES_MAX;
    requires request->pieces > 0 ==> \valid_read(pieces + (0 .. BLK_PIECES_MAX - 1));
    requires request->pieces > 0 ==> \separated(pieces + (0 .. BLK_PIECES_MAX - 1), ring,
                &ring->shared->entries[0 .. ring->capacity * ring->entry_words - 1]);
    requires \separated(request, ring,
                &ring->shared->entries[0 .. ring->capacity * ring->entry_words - 1]);
    assigns ring->index, ring->place,
            ring->shared->entries[0 .. ring->capacity * ring->entry_words - 1];
    ensures ring_valid(ring);
    ensures written: ring->index == \old(ring->index) + 1 + (request->pieces + 3) / 4; */
static inline void blk_request_put(struct ring *ring, const struct blk_request *request,
                                   const uint64_t *pieces)
{
    uint64_t words[BLK_REQUEST_WORDS];
    blk_request_encode(request, words);
    //@ assert first: ring_slot_of(ring) + 4 <= ring->capacity * ring->entry_words;
    ring_write(ring, words);
    /*@ loop invariant 0 <= i <= request->pieces + 3 && i % 4 == 0;
        loop invariant ring_valid(ring) && ring->index == \at(ring->index, Pre) + 1 + i / 4;
        loop assigns i, ring->index, ring->place,
                     ring->shared->entries[0 .. ring->capacity * ring->entry_words - 1];
        loop variant request->pieces + 3 - i; */
    for (uint32_t i = 0; i < request->pieces; i += BLK_REQUEST_WORDS) {
        //@ assert next: ring_slot_of(ring) + 4 <= ring->capacity * ring->entry_words;
        ring_write(ring, &pieces[i]);
    }
}

/* Take one request, and its pieces, out of `available` entries, at least one: the entries taken.
 * 0: it is too long, or not all there. */
/*@ requires ring_valid(ring) && ring->entry_words == BLK_REQUEST_WORDS;
    requires ring->index < UINT64_MAX - BLK_ENTRIES_MAX && available >= 1;
    requires \valid(request) && \valid(pieces + (0 .. BLK_PIECES_MAX - 1));
    requires \separated(request, pieces + (0 .. BLK_PIECES_MAX - 1), ring);
    assigns ring->index, ring->place, *request, pieces[0 .. BLK_PIECES_MAX - 1];
    ensures ring_valid(ring);
    ensures whole: \result != 0 ==> request->pieces <= BLK_PIECES_MAX &&
                \result == 1 + (request->pieces + 3) / 4;
    ensures bounded: \result <= available && \result <= BLK_ENTRIES_MAX;
    ensures taken: \result != 0 ==> ring->index == \old(ring->index) + \result; */
static inline uint32_t blk_request_get(struct ring *ring, uint32_t available,
                                       struct blk_request *request, uint64_t *pieces)
{
    uint64_t words[BLK_REQUEST_WORDS];
    ring_read(ring, words);
    blk_request_decode(words, request);
    if (request->pieces > BLK_PIECES_MAX) {
        return 0;
    }
    uint32_t entries = blk_request_entries(request->pieces);
    if (entries > available) {
        return 0;
    }
    /*@ loop invariant 1 <= i <= entries;
        loop invariant ring_valid(ring) && ring->index == \at(ring->index, Pre) + i;
        loop assigns i, ring->index, ring->place, pieces[0 .. BLK_PIECES_MAX - 1];
        loop variant entries - i; */
    for (uint32_t i = 1; i < entries; i++) {
        ring_read(ring, &pieces[(i - 1) * BLK_REQUEST_WORDS]);
    }
    return entries;
}
