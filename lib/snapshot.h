/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A page that one party writes and others copy whole: its first word is a version, odd while it is written. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    SNAPSHOT_TRIES = 4, /* a reader that meets a writer again and again keeps its old copy */
};

/* Writer: call before and after changing anything but the version. */
static inline void snapshot_begin(uint64_t *version)
{
    __atomic_store_n(version, *version | 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline void snapshot_end(uint64_t *version)
{
    __atomic_store_n(version, (*version | 1) + 1, __ATOMIC_RELEASE);
}

/* Reader: copy `words` words, the version first. False (copy holds nothing of use): never written, or being written. */
static inline bool snapshot_read(const uint64_t *shared, uint64_t *copy, uint32_t words)
{
    for (uint32_t i = 0; i < SNAPSHOT_TRIES; i++) {
        copy[0] = __atomic_load_n(&shared[0], __ATOMIC_ACQUIRE);
        for (uint32_t j = 1; j < words; j++) {
            copy[j] = __atomic_load_n(&shared[j], __ATOMIC_RELAXED);
        }
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (copy[0] != 0 && copy[0] % 2 == 0
            && __atomic_load_n(&shared[0], __ATOMIC_RELAXED) == copy[0]) {
            return true;
        }
    }
    return false;
}
