/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* One's complement sums; the order of bytes does not matter as long as it is the same throughout.
 */
#include "vmm/virtio/checksum.h"

enum {
    CHECKSUM_BYTES = 2,
    WORD = sizeof(uint64_t),
    BLOCK_WORDS = 8,
    BLOCK = BLOCK_WORDS * WORD,
};

/* Without this GCC adds in pairs, for which it has to take the halves apart first. */
#ifdef __clang__
#define IN_ORDER
#else
#define IN_ORDER __attribute__((optimize("no-tree-reassoc")))
#endif

/* A word at any address, of memory that has any type. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word_any_t;

/*
 * The halves of words are added up apart, without a carry: 2^32 of them do not overflow. To the
 * 16-bit sum they count the same [RFC 1071 2(C)].
 */
struct halves {
    uint64_t low;
    uint64_t high;
};

static inline struct halves add(struct halves sums, const word_any_t *word)
{
    return (struct halves){sums.low + (uint32_t)*word, sums.high + (*word >> 32)};
}

static inline struct halves add_two(struct halves sums, const word_any_t *words)
{
    return add(add(sums, &words[0]), &words[1]);
}

IN_ORDER static uint64_t sum(const uint8_t *bytes, uint32_t count)
{
    struct halves sums = {0, 0};
    uint64_t rest = 0;

    for (; count >= BLOCK; count -= BLOCK, bytes += BLOCK) {
        const word_any_t *words = (const word_any_t *)bytes;
        sums = add_two(add_two(sums, &words[0]), &words[2]);
        sums = add_two(add_two(sums, &words[4]), &words[6]);
    }
    for (; count >= WORD; count -= WORD, bytes += WORD) {
        sums = add(sums, (const word_any_t *)bytes);
    }
    for (uint32_t i = 0; i < count; i++) {
        rest |= (uint64_t)bytes[i] << (8 * i);
    }
    return sums.low + sums.high + rest;
}

static uint16_t fold(uint64_t total)
{
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT16_MAX) + (total >> 16);
    total = (total & UINT16_MAX) + (total >> 16);
    return (uint16_t)total;
}

static void store(uint8_t *field, uint16_t value)
{
    field[0] = (uint8_t)value;
    field[1] = (uint8_t)(value >> 8);
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
    store(&frame[start + offset], result);
    return true;
}

void checksum_begin(uint8_t *field, const uint8_t *addresses, uint32_t bytes, uint8_t protocol,
                    uint16_t length)
{
    const uint8_t rest[] = {0, protocol, (uint8_t)(length >> 8), (uint8_t)length};

    store(field, fold(sum(addresses, bytes) + sum(rest, sizeof rest)));
}
