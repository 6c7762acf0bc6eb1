/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Numbers, truth values and lists of letters as they are written in a description. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal or 0x hexadecimal, underscores ignored, 64 bits; false when malformed, empty or too
 * large. */
bool text_number(const char *text, uint64_t *value);

/* Exactly "true" or "false". */
bool text_bool(const char *text, bool *value);

bool text_equal(const char *a, const char *b);
bool text_is_blank(const char *text, size_t length);
