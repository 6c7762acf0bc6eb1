/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Says which part of the board's seed it got. */

#include <microkit.h>

#include "lib/seed.h"

struct seed sluice_seed;

void init(void)
{
    uint64_t word = 0;

    for (uint32_t i = 0; i < sizeof word; i++) {
        word |= (uint64_t)sluice_seed.bytes[i] << (8 * i);
    }
    if (sluice_seed.is_given != 0) {
        microkit_dbg_printf("%s: a seed from %lx on\n", microkit_name, word);
    } else {
        microkit_dbg_printf("%s: no seed, but %lx\n", microkit_name, word);
    }
}

void notified(microkit_channel channel)
{
    (void)channel;
}
