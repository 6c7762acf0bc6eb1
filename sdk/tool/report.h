/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The report: what is in the image, who may do what, and what it costs. */
#pragma once

#include "loader_image.h"

/* Text that lives until the tool ends. Call after description_build: it reads final object
 * numbers. */
struct bytes report_build(const struct system *system, const struct layout *layout,
                          const struct placement *placement, const struct description *description,
                          const struct image *image);
