/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The variables the tool sets in programs: for libmicrokit, the monitor, the description. */
#pragma once

#include "layout.h"

void set_pd_variables(struct diagnostics *diagnostics, const struct system *system,
                      struct layout *layout);
void set_monitor_variables(struct diagnostics *diagnostics, const struct system *system,
                           struct layout *layout);
