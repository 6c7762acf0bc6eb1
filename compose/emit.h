/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Output: the plain description for the image tool, configuration blobs, a picture. */
#pragma once

#include <stdio.h>

#include "compose/model.h"

/* The plain description of everything derived, as text to be freed. */
char *emit_text(struct model *model, size_t *bytes);

/* Writes one `<directory>/<region>.bin` per region with content. Files appear whole or not at all. */
void emit_contents(const struct model *model, const char *directory);

/* A file that takes its name only when complete; `write` fills it. */
void emit_file(const char *directory, const char *name, void (*write)(FILE *file, const void *what), const void *what);
