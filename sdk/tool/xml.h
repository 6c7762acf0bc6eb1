/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* XML text as a tree of elements that know where they stand. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "diagnostics.h"
#include "file.h"

struct attribute {
    const char *name;
    const char *value;
    struct location at;
    bool taken; /* read by the parser; what is left over is unknown */
};

struct element {
    const char *name;
    struct location at;
    struct attribute *attributes;
    uint32_t attribute_count;
    struct element *parent;
    struct element *first_child;
    struct element *last_child;
    struct element *next;
};

/* The root element, NULL after an error. Document types, entities, namespaces and text are
 * refused; nothing but `text` is read. `text` must have a NUL behind it. */
struct element *xml_read(struct diagnostics *diagnostics, struct bytes text);
