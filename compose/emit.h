/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Writing the model: plain description, configuration blobs, picture. */
#pragma once

#include "compose/model.h"

/* Writes `<directory>/system.xml` and one `<directory>/<region>.bin` per region with content. Files appear whole or not at all. */
void emit_description(struct model *model, const char *directory);

/* Writes `<directory>/system.dot`: components by trust, channels, shared regions with rights. */
void emit_picture(const struct model *model, const char *directory, const char *title);
