/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A passive component: adds for its caller, and answers every notification. */

#include <microkit.h>

#include "systems/hello/hello.h"

void init(void)
{
    microkit_dbg_printf("%s: ready\n", microkit_name);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    if (microkit_msginfo_get_label(message) != HELLO_ADD ||
        microkit_msginfo_get_count(message) != 2) {
        return microkit_msginfo_new(HELLO_REFUSED, 0);
    }
    microkit_mr_set(0, microkit_mr_get(0) + microkit_mr_get(1));
    return microkit_msginfo_new(HELLO_SUM, 1);
}

void notified(microkit_channel channel)
{
    microkit_deferred_notify(channel);
}
