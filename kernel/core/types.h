/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Scalar types that must not be mixed up. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Small functions of hot paths, which the compiler would rather call. */
#define HOT static inline __attribute__((always_inline))

typedef uint64_t word_t;  /* a register-sized value of a user, no meaning yet */
typedef uint64_t paddr_t; /* physical address */
typedef uint64_t vaddr_t; /* address in a user's virtual address space */
typedef uint64_t cptr_t;  /* capability address in a CSpace */
typedef uint64_t badge_t; /* what a receiver sees of the sender's capability */
typedef uint64_t ticks_t; /* time in timer ticks since reset */
