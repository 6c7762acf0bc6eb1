/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Works a little, then answers every notification. */

#include <microkit.h>

enum { MANAGER_CHANNEL = 0, WORK = 100000 };

void init(void)
{
    for (volatile unsigned i = 0; i < WORK; i++) {
    }
    microkit_notify(MANAGER_CHANNEL);
}

void notified(microkit_channel channel)
{
    microkit_notify(channel);
}
