/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A passive component whose initialisation lasts until it has been told and is being called. */

#include <microkit.h>

enum { SPINS = 100000 };

volatile uint64_t *mailbox;

/* Its budget ends here, so that the caller, of lower priority, comes to run. */
void init(void)
{
    while (*mailbox == 0) {
    }
}

void notified(microkit_channel channel)
{
    microkit_dbg_printf("%s: told on %u\n", microkit_name, channel);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    static unsigned count;

    (void)channel;
    (void)message;
    for (volatile unsigned i = 0; i < SPINS; i++) {
    }
    return microkit_msginfo_new(++count, 0);
}
