/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Whole files in memory, search paths, and output that appears complete or not at all. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data;
    uint64_t size;
};

enum file_result { FILE_OK, FILE_MISSING, FILE_UNREADABLE, FILE_TOO_LARGE };

/* Reads a regular file; the content lives until the tool ends. */
enum file_result file_read(const char *path, struct bytes *content);
const char *file_result_text(enum file_result result);

/* First existing `directory/name`, then `name` itself (relative to the current directory); NULL if
 * there is none. */
const char *file_search(const char *const *directories, uint32_t count, const char *name);

bool file_is_directory(const char *path);

/* Writes beside `path` and renames, so that a failure leaves no half-written file. False with
 * errno set. */
bool file_write(const char *path, const struct bytes *parts, uint32_t count);
