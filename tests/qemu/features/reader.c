/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A plain component: says what it reads in the region it shares. */

#include <microkit.h>

uint64_t log_address;

void init(void)
{
}

void notified(microkit_channel channel)
{
    microkit_dbg_printf("%s: %lu expiries, told on %u\n", microkit_name,
                        *(volatile uint64_t *)log_address, channel);
}
