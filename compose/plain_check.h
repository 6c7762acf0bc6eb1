/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The image tool's own rules for a plain description, as far as they need no files. */
#pragma once

#include <stdbool.h>

#include "sdk/tool/diagnostics.h"
#include "sdk/tool/xml.h"

/* Errors are reported where the elements stand. `root` is the element `system`. */
bool plain_check(struct diagnostics *diagnostics, struct element *root);
