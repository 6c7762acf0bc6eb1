/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* All configuration symbols: kernel first, then the library. */
#pragma once

#include <kernel/gen_config.h>
#include <sel4/gen_config.h>
