/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Function symbols of all PDs, packed for the monitor's reports. */
#pragma once

#include "layout.h"

struct bytes symbol_table_build(const struct process *pds, uint32_t count);
