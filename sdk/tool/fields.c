/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reading the attributes of one element, each with its own located error. */
#include "fields.h"

#include <inttypes.h>
#include <stddef.h>

#include "text.h"

static struct attribute *find(const struct element *element, const char *name)
{
    for (uint32_t i = 0; i < element->attribute_count; i++)
        if (text_equal(element->attributes[i].name, name))
            return &element->attributes[i];
    return NULL;
}

struct location field_at(const struct element *element, const char *name)
{
    const struct attribute *attribute = find(element, name);
    return attribute ? attribute->at : element->at;
}

bool field_present(const struct element *element, const char *name)
{
    return find(element, name) != NULL;
}

const char *field_text(struct element *element, const char *name)
{
    struct attribute *attribute = find(element, name);
    if (!attribute)
        return NULL;
    attribute->taken = true;
    return attribute->value;
}

const char *field_required(struct diagnostics *diagnostics, struct element *element,
                           const char *name)
{
    const char *value = field_text(element, name);
    if (!value)
        error_at(diagnostics, element->at, "element '%s' lacks the attribute '%s'", element->name,
                 name);
    else if (!*value)
        error_at(diagnostics, field_at(element, name), "attribute '%s' of '%s' is empty", name,
                 element->name);
    return value ? value : "";
}

static uint64_t number(struct diagnostics *diagnostics, struct element *element, const char *name,
                       uint64_t minimum, uint64_t maximum, uint64_t fallback)
{
    const char *text = field_text(element, name);
    uint64_t value = fallback;
    if (!text)
        return fallback;
    if (!text_number(text, &value))
        error_at(diagnostics, field_at(element, name),
                 "attribute '%s' of '%s' is not a number of at most 64 bits: '%s'", name,
                 element->name, text);
    else if (value < minimum || value > maximum)
        error_at(diagnostics, field_at(element, name),
                 "attribute '%s' of '%s' must be in %" PRIu64 "..%" PRIu64 ", not %s", name,
                 element->name, minimum, maximum, text);
    else
        return value;
    return fallback;
}

uint64_t field_number(struct diagnostics *diagnostics, struct element *element, const char *name,
                      uint64_t minimum, uint64_t maximum, uint64_t fallback)
{
    return number(diagnostics, element, name, minimum, maximum, fallback);
}

uint64_t field_required_number(struct diagnostics *diagnostics, struct element *element,
                               const char *name, uint64_t minimum, uint64_t maximum)
{
    if (!field_present(element, name))
        error_at(diagnostics, element->at, "element '%s' lacks the attribute '%s'", element->name,
                 name);
    return number(diagnostics, element, name, minimum, maximum, minimum);
}

bool field_bool(struct diagnostics *diagnostics, struct element *element, const char *name,
                bool fallback)
{
    const char *text = field_text(element, name);
    bool value = fallback;
    if (text && !text_bool(text, &value)) {
        error_at(diagnostics, field_at(element, name),
                 "attribute '%s' of '%s' must be 'true' or 'false', not '%s'", name, element->name,
                 text);
        return fallback;
    }
    return value;
}

void fields_end(struct diagnostics *diagnostics, const struct element *element)
{
    for (uint32_t i = 0; i < element->attribute_count; i++)
        if (!element->attributes[i].taken)
            error_at(diagnostics, element->attributes[i].at,
                     "unknown attribute '%s' in element '%s'", element->attributes[i].name,
                     element->name);
}

void element_unknown(struct diagnostics *diagnostics, const struct element *child)
{
    error_at(diagnostics, child->at, "element '%s' is not allowed in '%s'", child->name,
             child->parent->name);
}
