/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* One's complement sums; the order of bytes does not matter as long as it is the same throughout. */
#include "vmm/virtio/checksum.h"

enum {
    CHECKSUM_BYTES = 2,
    BLOCK = 32,
};

/* A word at any address, of memory that has any type. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word_any_t;

/* The carry of one's complement addition comes back in at the low end [RFC 1071 2(B)]. */
static uint64_t add(uint64_t total, uint64_t word)
{
    total += word;
    return total + (total < word);
}

static uint64_t sum(const uint8_t *bytes, uint32_t count)
{
    uint64_t total = 0;
    uint64_t rest = 0;

    for (; count >= BLOCK; count -= BLOCK, bytes += BLOCK) {
        const word_any_t *words = (const word_any_t *)bytes;
        total = add(add(add(add(total, words[0]), words[1]), words[2]), words[3]);
    }
    for (; count >= sizeof(uint64_t); count -= (uint32_t)sizeof(uint64_t)) {
        total = add(total, *(const word_any_t *)bytes);
        bytes += sizeof(uint64_t);
    }
    for (uint32_t i = 0; i < count; i++) {
        rest |= (uint64_t)bytes[i] << (8 * i);
    }
    return add(total, rest);
}

static uint16_t fold(uint64_t total)
{
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT16_MAX) + (total >> 16);
    total = (total & UINT16_MAX) + (total >> 16);
    return (uint16_t)total;
}

/* Zero would mean to UDP that there is none. */
bool checksum_complete(uint8_t *frame, uint32_t length, uint32_t start, uint32_t offset)
{
    if (start > length || offset > length - start || CHECKSUM_BYTES > length - start - offset) {
        return false;
    }
    uint16_t result = (uint16_t)~fold(sum(&frame[start], length - start));
    if (result == 0) {
        result = UINT16_MAX;
    }
    frame[start + offset] = (uint8_t)result;
    frame[start + offset + 1] = (uint8_t)(result >> 8);
    return true;
}
