/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Says on which channels it was notified, and echoes long messages. */

#include <microkit.h>

void init(void)
{
}

void notified(microkit_channel channel)
{
    microkit_dbg_printf("%s: notified on %u\n", microkit_name, channel);
}

/* Every word is sent back with its bits turned. */
microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    seL4_Word count = microkit_msginfo_get_count(message);

    for (seL4_Word i = 0; i < count; i++) {
        microkit_mr_set(i, ~microkit_mr_get(i));
    }
    return microkit_msginfo_new(channel, count);
}
