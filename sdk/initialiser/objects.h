/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Creation of every object of the description. */
#pragma once

/* From the root task's untyped memory, in the order of the object table. */
void objects_create(void);

/* The interrupt handlers and the SMC capability, which take no memory. */
void objects_obtain(void);
