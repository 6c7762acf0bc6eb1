/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory that lives until the tool ends, and arrays that grow in it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Zeroed memory; ends the program with a message when there is none. Freed together by
 * memory_release. */
void *memory_new(size_t size);
void memory_release(void);

/* A copy of `length` bytes with a NUL behind it. */
char *memory_text(const char *bytes, size_t length);
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The array with room for one more item behind its `count` items; the new item is zero. Every
 * append must go through here, since the capacity is derived from the count. Pointers into the old
 * array stay readable. */
void *array_grow(void *items, uint32_t count, size_t item_size);
