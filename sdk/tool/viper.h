/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What one PD holds and may reach, as functions of the verification language Viper. */
#pragma once

#include "layout.h"

/* Text that lives until the tool ends. Call before description_build: it reads the layout's own
 * object numbers. */
struct bytes viper_text(const struct system *system, const struct layout *layout, uint32_t pd);
