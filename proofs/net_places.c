/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Makes the functions of headers known to the provers; contains nothing of its own. */
#include "devices/net/places.h"
