/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reading the attributes of one element, each with its own located error. */
#pragma once

#include "xml.h"

/* Where the attribute stands, else the element. */
struct location field_at(const struct element *element, const char *name);
bool field_present(const struct element *element, const char *name);

/* NULL if absent; absent and empty are errors in the required form (which then gives ""). */
const char *field_text(struct element *element, const char *name);
const char *field_required(struct diagnostics *diagnostics, struct element *element,
                           const char *name);

/* `fallback` if absent or wrong. */
uint64_t field_number(struct diagnostics *diagnostics, struct element *element, const char *name,
                      uint64_t minimum, uint64_t maximum, uint64_t fallback);
uint64_t field_required_number(struct diagnostics *diagnostics, struct element *element,
                               const char *name, uint64_t minimum, uint64_t maximum);
bool field_bool(struct diagnostics *diagnostics, struct element *element, const char *name,
                bool fallback);

/* Reports every attribute nobody asked for. */
void fields_end(struct diagnostics *diagnostics, const struct element *element);

/* Reports a child element that has no place here. */
void element_unknown(struct diagnostics *diagnostics, const struct element *child);
