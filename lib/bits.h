/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic on bits and alignments; every alignment is a power of two. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ARRAY_COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline uint64_t bit64(unsigned n)
{
    return UINT64_C(1) << n;
}

/* The lowest n bits set; n may be 0 to 64. */
static inline uint64_t mask64(unsigned n)
{
    return n >= 64 ? UINT64_MAX : bit64(n) - 1;
}

static inline bool is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static inline bool is_aligned(uint64_t value, uint64_t alignment)
{
    return (value & (alignment - 1)) == 0;
}

static inline uint64_t align_down(uint64_t value, uint64_t alignment)
{
    return value & ~(alignment - 1);
}

/* Wraps to 0 when the result does not fit. */
static inline uint64_t align_up(uint64_t value, uint64_t alignment)
{
    return align_down(value + alignment - 1, alignment);
}

/* The number of the highest bit set; value is not 0. */
static inline unsigned log2_floor(uint64_t value)
{
    return 63u - (unsigned)__builtin_clzll(value);
}

/* The number of zero bits below the lowest bit set; 64 for value 0. */
static inline unsigned trailing_zeros(uint64_t value)
{
    return value == 0 ? 64u : (unsigned)__builtin_ctzll(value);
}

/* Does [offset, offset + length) lie within [0, limit)? Never overflows. */
static inline bool range_fits(uint64_t offset, uint64_t length, uint64_t limit)
{
    return offset <= limit && length <= limit - offset;
}
