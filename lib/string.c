/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory and string basics: word-wise loops that compile to pairs of loads and stores. */

#include "lib/string.h"

#include <stdint.h>

/* Without this the compiler finds a memcpy in the loop of memcpy, and calls it. */
#define NO_IDIOM __attribute__((optimize("no-tree-loop-distribute-patterns")))

/* A word at any address, of memory that has any type. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word_any_t;

enum { WORD = sizeof(uint64_t), BLOCK_WORDS = 8, BLOCK = BLOCK_WORDS * WORD };

/* All of a block is read before any of it is written, so a forward move may overlap. */
static inline void block_copy(uint8_t *destination, const uint8_t *source)
{
    const word_any_t *from = (const word_any_t *)source;
    word_any_t *to = (word_any_t *)destination;
    uint64_t a = from[0], b = from[1], c = from[2], d = from[3];
    uint64_t e = from[4], f = from[5], g = from[6], h = from[7];

    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
    to[4] = e, to[5] = f, to[6] = g, to[7] = h;
}

NO_IDIOM static void copy_forward(uint8_t *to, const uint8_t *from, size_t bytes)
{
    for (; bytes >= BLOCK; bytes -= BLOCK, to += BLOCK, from += BLOCK) {
        block_copy(to, from);
    }
    for (; bytes >= WORD; bytes -= WORD, to += WORD, from += WORD) {
        *(word_any_t *)to = *(const word_any_t *)from;
    }
    for (; bytes > 0; bytes--) {
        *to++ = *from++;
    }
}

NO_IDIOM static void copy_backward(uint8_t *to, const uint8_t *from, size_t bytes)
{
    for (; bytes >= WORD; bytes -= WORD) {
        *(word_any_t *)(to + bytes - WORD) = *(const word_any_t *)(from + bytes - WORD);
    }
    for (; bytes > 0; bytes--) {
        to[bytes - 1] = from[bytes - 1];
    }
}

void *memcpy(void *restrict destination, const void *restrict source, size_t bytes)
{
    copy_forward(destination, source, bytes);
    return destination;
}

void *memmove(void *destination, const void *source, size_t bytes)
{
    if ((uintptr_t)destination - (uintptr_t)source >= bytes) {
        copy_forward(destination, source, bytes);
    } else {
        copy_backward(destination, source, bytes);
    }
    return destination;
}

NO_IDIOM void *memset(void *destination, int value, size_t bytes)
{
    uint8_t *to = destination;
    uint64_t word = (uint8_t)value * UINT64_C(0x0101010101010101);

    for (; bytes >= BLOCK; bytes -= BLOCK, to += BLOCK) {
        word_any_t *words = (word_any_t *)to;
        words[0] = word, words[1] = word, words[2] = word, words[3] = word;
        words[4] = word, words[5] = word, words[6] = word, words[7] = word;
    }
    for (; bytes >= WORD; bytes -= WORD, to += WORD) {
        *(word_any_t *)to = word;
    }
    for (; bytes > 0; bytes--) {
        *to++ = (uint8_t)value;
    }
    return destination;
}

NO_IDIOM int memcmp(const void *left, const void *right, size_t bytes)
{
    const uint8_t *a = left, *b = right;

    for (; bytes >= WORD; bytes -= WORD, a += WORD, b += WORD) {
        if (*(const word_any_t *)a != *(const word_any_t *)b) {
            break;
        }
    }
    for (; bytes > 0; bytes--, a++, b++) {
        if (*a != *b) {
            return *a < *b ? -1 : 1;
        }
    }
    return 0;
}

NO_IDIOM size_t strlen(const char *string)
{
    size_t length = 0;

    while (string[length] != '\0') {
        length++;
    }
    return length;
}

NO_IDIOM size_t strnlen(const char *string, size_t limit)
{
    size_t length = 0;

    while (length < limit && string[length] != '\0') {
        length++;
    }
    return length;
}

int strcmp(const char *left, const char *right)
{
    return strncmp(left, right, SIZE_MAX);
}

int strncmp(const char *left, const char *right, size_t limit)
{
    for (; limit > 0; limit--, left++, right++) {
        uint8_t a = (uint8_t)*left, b = (uint8_t)*right;

        if (a != b) {
            return a < b ? -1 : 1;
        }
        if (a == '\0') {
            break;
        }
    }
    return 0;
}

bool string_copy(char *destination, size_t size, const char *source)
{
    size_t length = strnlen(source, size);
    bool fits = length < size;

    if (!fits) {
        length = size - 1;
    }
    memcpy(destination, source, length);
    destination[length] = '\0';
    return fits;
}
