/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The rights of one party to one device, as the class's policy has them. */
#pragma once

#include "lib/config.h"
#include "sdk/tool/fields.h"

/* The attribute `rights`: names separated by blanks. Absent: all rights of the class. */
uint32_t rights_read(struct diagnostics *diagnostics, struct element *element, enum config_class class);
