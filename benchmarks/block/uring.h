/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A small io_uring: requests in, results out, an event file that is readable when results came. */
#pragma once

#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>

struct uring {
    int file;
    int event; /* readable: results came */
    uint32_t entries;
    uint32_t unsubmitted;
    uint32_t *sq_tail;
    uint32_t *sq_array;
    uint32_t sq_mask;
    struct io_uring_sqe *sqes;
    uint32_t *cq_head;
    uint32_t *cq_tail;
    uint32_t cq_mask;
    struct io_uring_cqe *cqes;
};

/* False: see errno. `entries` is a power of two; no more requests may be under way. */
bool uring_open(struct uring *ring, uint32_t entries);

/* Adds a request; the kernel begins at uring_submit. */
void uring_add(struct uring *ring, uint8_t operation, int file, void *memory, uint32_t bytes, uint64_t offset,
               uint64_t cookie);

/* Begins what was added and waits until at least `results` have come. */
void uring_submit(struct uring *ring, uint32_t results);

/* Takes one result. False: none. */
bool uring_take(struct uring *ring, uint64_t *cookie, int32_t *result);
