/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Page contents, equal ones stored once. */
#include "content.h"

#include <string.h>

#include "memory.h"

enum { FIRST_BUCKETS = 1024 };

static uint64_t hash_of(struct bytes bytes)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ bytes.size, word;
    uint64_t i = 0;
    for (; i + sizeof word <= bytes.size; i += sizeof word) {
        memcpy(&word, bytes.data + i, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
        hash ^= hash >> 29;
    }
    for (; i < bytes.size; i++)
        hash = (hash ^ bytes.data[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

static void insert(struct content *content, uint32_t index)
{
    uint64_t at = content->entries[index].hash;
    while (content->buckets[at &= content->bucket_count - 1])
        at++;
    content->buckets[at] = index + 1;
}

static void grow(struct content *content)
{
    if (content->count < content->bucket_count / 2)
        return;
    content->bucket_count = content->bucket_count ? content->bucket_count * 2 : FIRST_BUCKETS;
    content->buckets = memory_new(content->bucket_count * sizeof *content->buckets);
    for (uint32_t i = 0; i < content->count; i++)
        insert(content, i);
}

static const struct content_entry *find(const struct content *content, uint64_t hash,
                                        struct bytes bytes)
{
    uint64_t at = hash;
    for (uint32_t found; (found = content->buckets[at &= content->bucket_count - 1]); at++) {
        const struct content_entry *entry = &content->entries[found - 1];
        if (entry->hash == hash && entry->bytes.size == bytes.size &&
            memcmp(entry->bytes.data, bytes.data, bytes.size) == 0)
            return entry;
    }
    return NULL;
}

uint64_t content_add(struct content *content, struct bytes bytes)
{
    uint64_t hash = hash_of(bytes);
    grow(content);
    const struct content_entry *entry = find(content, hash, bytes);
    if (entry)
        return entry->offset;
    uint64_t offset = content->size;
    content->entries = array_grow(content->entries, content->count, sizeof *content->entries);
    content->entries[content->count] = (struct content_entry){hash, offset, bytes};
    insert(content, content->count++);
    content->size += (bytes.size + CONTENT_ALIGN - 1) / CONTENT_ALIGN * CONTENT_ALIGN;
    return offset;
}

void content_write(const struct content *content, uint8_t *to)
{
    for (uint32_t i = 0; i < content->count; i++)
        memcpy(to + content->entries[i].offset, content->entries[i].bytes.data,
               content->entries[i].bytes.size);
}
