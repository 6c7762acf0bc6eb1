/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory that lives until the tool ends, and arrays that grow in it. */
#include "memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
    struct block *next;
    max_align_t content[];
};

static struct block *blocks;

static void out_of_memory(void)
{
    fputs("microkit: error: out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

void *memory_new(size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    struct block *block = calloc(1, sizeof *block + size);
    if (!block)
        out_of_memory();
    block->next = blocks;
    blocks = block;
    return block->content;
}

void memory_release(void)
{
    while (blocks) {
        struct block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

char *memory_text(const char *bytes, size_t length)
{
    char *text = memory_new(length + 1);
    memcpy(text, bytes, length);
    return text;
}

char *memory_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory();
    char *text = memory_new((size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

enum { FIRST_CAPACITY = 4 };

/* Capacity is FIRST_CAPACITY, then doubles: full exactly when the count is 0 or such a power. */
static bool array_is_full(uint32_t count)
{
    return count == 0 || (count >= FIRST_CAPACITY && (count & (count - 1)) == 0);
}

void *array_grow(void *items, uint32_t count, size_t item_size)
{
    if (array_is_full(count)) {
        if (count >= UINT32_MAX / 2)
            out_of_memory();
        size_t capacity = count ? (size_t)count * 2 : FIRST_CAPACITY;
        void *larger = memory_new(capacity * item_size);
        if (count)
            memcpy(larger, items, count * item_size);
        return larger;
    }
    memset((char *)items + count * item_size, 0, item_size);
    return items;
}
