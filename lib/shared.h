/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Single words of memory that somebody else may change at any time, with a chosen ordering. */
#pragma once

#include <stdint.h>

/*
 * The contracts are the model of shared memory that all proofs stand on (docs/verification.md):
 * what a load gives is any value at all, whatever was stored there before; a store changes that
 * word only. Two ghosts tell contracts of callers what a load gave, and whether a full fence came
 * after the last store of a waiting flag or index. What the orderings mean between processors is
 * not said here but modelled in proofs/models.
 */

/*@ ghost uint32_t shared_seen; */     /* what the last load gave */
/*@ ghost uint32_t shared_unfenced; */ /* 1: something was stored and no full fence came since */

/*@ requires \valid_read(word);
    assigns shared_seen;
    ensures \result == shared_seen; */
static inline uint32_t shared_load(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

/*@ requires \valid_read(word);
    assigns shared_seen;
    ensures \result == shared_seen; */
static inline uint32_t shared_load_acquire(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* For what decides about sleeping: a load that must come after our earlier stores. */
/*@ requires \valid_read(word);
    requires fenced: shared_unfenced == 0;
    assigns shared_seen;
    ensures \result == shared_seen; */
static inline uint32_t shared_load_fenced(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

/*@ requires \valid(word);
    assigns *word, shared_unfenced;
    ensures *word == value && shared_unfenced == 1; */
static inline void shared_store(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/*@ requires \valid(word);
    assigns *word, shared_unfenced;
    ensures *word == value && shared_unfenced == 1; */
static inline void shared_store_release(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/*@ assigns shared_unfenced;
    ensures shared_unfenced == 0; */
static inline void shared_fence(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/*
 * The two that entries are copied with are volatile accesses: of an aligned word these are one load
 * or store each, neither torn nor repeated nor left out, just as relaxed atomics are. GCC takes
 * each atomic for a call, and does not unroll a loop with calls.
 */
/*@ requires \valid_read(word);
    assigns \nothing; */
static inline uint64_t shared_load64(const uint64_t *word)
{
    return *(const volatile uint64_t *)word;
}

/*@ requires \valid_read(word);
    assigns \nothing; */
static inline uint64_t shared_load64_acquire(const uint64_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/*@ requires \valid(word);
    assigns *word;
    ensures *word == value; */
static inline void shared_store64(uint64_t *word, uint64_t value)
{
    *(volatile uint64_t *)word = value;
}

/*@ requires \valid(word);
    assigns *word;
    ensures *word == value; */
static inline void shared_store64_release(uint64_t *word, uint64_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
