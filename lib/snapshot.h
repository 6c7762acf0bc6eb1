/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A page that one party writes and others copy whole: a version comes first, odd during a write. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/shared.h"

enum {
    SNAPSHOT_TRIES = 4, /* a reader that meets a writer again and again keeps its old copy */
};

/* Writer: call before and after changing anything but the version. */
/*@ requires \valid(version);
    assigns *version, shared_unfenced;
    ensures odd: *version % 2 == 1 && *version / 2 == \old(*version) / 2; */
static inline void snapshot_begin(uint64_t *version)
{
    shared_store64(version, *version / 2 * 2 + 1);
    shared_fence();
}

/*@ requires \valid(version);
    assigns *version;
    ensures even: *version % 2 == 0;
    ensures other: *version != \old(*version); */
static inline void snapshot_end(uint64_t *version)
{
    uint64_t half = *version / 2;
    shared_store64_release(version, half < UINT64_MAX / 2 ? half * 2 + 2 : 0);
}

/* Reader: is the page another than the one copied in `version`? Then it is worth a snapshot_read.
 */
static inline bool snapshot_changed(const uint64_t *shared, uint64_t version)
{
    return __atomic_load_n(shared, __ATOMIC_RELAXED) != version;
}

/* Pages hold fields of several sizes but are copied by words. */
typedef uint64_t __attribute__((may_alias)) snapshot_word_t;

/* Reader: copy `words` words; both begin with the version. False (copy holds nothing of use): never
 * written, or being written right now. */
static inline bool snapshot_read(const void *shared, void *copy, uint32_t words)
{
    const snapshot_word_t *from = (const snapshot_word_t *)shared;
    snapshot_word_t *to = (snapshot_word_t *)copy;
    for (uint32_t i = 0; i < SNAPSHOT_TRIES; i++) {
        to[0] = __atomic_load_n(&from[0], __ATOMIC_ACQUIRE);
        for (uint32_t j = 1; j < words; j++) {
            to[j] = __atomic_load_n(&from[j], __ATOMIC_RELAXED);
        }
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (to[0] != 0 && to[0] % 2 == 0 && __atomic_load_n(&from[0], __ATOMIC_RELAXED) == to[0]) {
            return true;
        }
    }
    return false;
}
