/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of this build: the CONFIG_ symbols of kernel and library. */
#pragma once

#include <autoconf.h>
