/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Small compiler helpers shared by all libsel4 headers. */
#pragma once

#ifndef LIBSEL4_INLINE
#define LIBSEL4_INLINE static inline
#endif
/* Always: a stub is a few moves around one instruction once its register structure dissolves. */
#ifndef LIBSEL4_INLINE_FUNC
#define LIBSEL4_INLINE_FUNC static inline __attribute__((always_inline))
#endif
#define SEL4_PACKED __attribute__((packed))
#define SEL4_FORCE_LONG_ENUM(type) _enum_pad_##type = 0x7fffffffffffffffL
#define SEL4_CONST __attribute__((const))
#define SEL4_PURE __attribute__((pure))
#define SEL4_DEPRECATED(reason) __attribute__((deprecated(reason)))
#define SEL4_OFFSETOF(type, member) __builtin_offsetof(type, member)
#define SEL4_COMPILE_ASSERT(name, condition) _Static_assert(condition, #name);
#define SEL4_SIZE_SANITY(index, entry, size) \
    SEL4_COMPILE_ASSERT(index##entry##size, (index) + (entry) == (size))
#define LIBSEL4_BIT(n) (1ul << (n))
