/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory and string basics, with the C library's contracts. Ordinary memory only, not device
 * registers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *restrict destination, const void *restrict source, size_t bytes);
void *memmove(void *destination, const void *source, size_t bytes);
void *memset(void *destination, int value, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

size_t strlen(const char *string);
size_t strnlen(const char *string, size_t limit);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);

/* Copies as much as fits and always ends with a NUL (size > 0); false when the string was cut. */
bool string_copy(char *destination, size_t size, const char *source);
