/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Page contents, equal ones stored once. */
#pragma once

#include "file.h"

struct content_entry {
    uint64_t hash;
    uint64_t offset; /* in the stored data, multiple of CONTENT_ALIGN */
    struct bytes bytes;
};

enum { CONTENT_ALIGN = 64 };

struct content {
    struct content_entry *entries; /* in order of their offsets */
    uint32_t count;
    uint32_t *buckets; /* hash table of entry index + 1 */
    uint32_t bucket_count;
    uint64_t size;
};

/* Where the bytes (at least one) are or will be; keeps a pointer to them. */
uint64_t content_add(struct content *content, struct bytes bytes);

/* Writes content->size bytes into zeroed memory. */
void content_write(const struct content *content, uint8_t *to);
