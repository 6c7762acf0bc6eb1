/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The C library's header as lwIP includes it, served by our own library. */
#pragma once

#include "lib/string.h"
