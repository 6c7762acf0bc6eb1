/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel expects of firmware on a GICv3: nothing, it sets up distributor, redistributor and CPU interface. */

#include "sdk/loader/loader.h"

void interrupts_prepare(void)
{
}
