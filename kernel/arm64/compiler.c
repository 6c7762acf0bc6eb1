/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The two functions that the compiler calls by itself: for ordinary memory only. */
#include <stddef.h>
#include <stdint.h>

void *memset(void *to, int value, size_t bytes);
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);

/* Most of what is moved are structures of words. */
static int is_words(uint64_t address, size_t bytes)
{
    return ((address | bytes) & 7) == 0;
}

void *memset(void *to, int value, size_t bytes)
{
    uint64_t *words = to;
    uint8_t *at = to;

    if (is_words((uint64_t)to, bytes) && value == 0) {
        for (; bytes != 0; bytes -= 8)
            *words++ = 0;
    }
    for (; bytes != 0; bytes--)
        *at++ = (uint8_t)value;
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    uint64_t *words = to;
    const uint64_t *from_words = from;
    uint8_t *at = to;
    const uint8_t *source = from;

    if (is_words((uint64_t)to | (uint64_t)from, bytes)) {
        for (; bytes != 0; bytes -= 8)
            *words++ = *from_words++;
    }
    for (; bytes != 0; bytes--)
        *at++ = *source++;
    return to;
}
