/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls pong, then sends it notifications and counts the answers. */

#include <microkit.h>

#include "systems/hello/hello.h"

enum { CALL_CHANNEL = 0, NOTIFY_CHANNEL = 1 };

static unsigned answers;

void init(void)
{
    microkit_msginfo reply;

    microkit_dbg_printf("%s: calling with 20 and 22\n", microkit_name);
    microkit_mr_set(0, 20);
    microkit_mr_set(1, 22);
    reply = microkit_ppcall(CALL_CHANNEL, microkit_msginfo_new(HELLO_ADD, 2));
    microkit_dbg_printf("%s: the sum is %lu (label %lu, count %lu)\n", microkit_name,
                        microkit_mr_get(0), microkit_msginfo_get_label(reply),
                        microkit_msginfo_get_count(reply));
    microkit_notify(NOTIFY_CHANNEL);
}

void notified(microkit_channel channel)
{
    answers++;
    if (answers < HELLO_ROUNDS) {
        microkit_deferred_notify(channel);
        return;
    }
    microkit_dbg_printf("%s: %u answers, done\n", microkit_name, answers);
}
