/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A small strict reader for the JSON files of the SDK. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "file.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    const char *name; /* of a member of an object */
    const char *text; /* JSON_TEXT */
    uint64_t number;  /* JSON_NUMBER (no sign, fraction, exponent), JSON_BOOL 0 or 1 */
    struct json *first;
    struct json *next;
};

/* NULL if `text`, which must have a NUL behind it, is not one JSON value; then *error_offset says
 * where. */
struct json *json_read(struct bytes text, uint64_t *error_offset);

/* Member of an object, NULL if there is none. */
const struct json *json_member(const struct json *object, const char *name);

/* A number, written as one or as a text of digits; or a truth value. */
bool json_number(const struct json *object, const char *name, uint64_t *value);
bool json_true(const struct json *object, const char *name);
