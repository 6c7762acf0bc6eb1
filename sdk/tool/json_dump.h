/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The system description as JSON, for other programs: every object, capability, mapping and thread. */
#pragma once

#include "description.h"

/* Objects are named by their index in "objects", null where there is none. */
struct bytes json_dump(const struct description *description);
