/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Tells and calls a component that does not wait yet, and watches on whose time the answers are worked out. */

#include <microkit.h>

enum { LATE_CHANNEL = 0, SLOT_CONTEXT = 1 };

volatile uint64_t *mailbox;

static void call(void)
{
    seL4_CPtr context = microkit_cspace_root_slot_to_cptr(SLOT_CONTEXT);
    microkit_msginfo answer = microkit_ppcall(LATE_CHANNEL, microkit_msginfo_new(0, 0));
    seL4_SchedContext_Consumed_t used = seL4_SchedContext_Consumed(context);

    microkit_dbg_printf("%s: answer %lu, %s\n", microkit_name, microkit_msginfo_get_label(answer),
                        used.error != seL4_NoError ? "error" : used.consumed == 0 ? "on my time" : "on its time");
}

void init(void)
{
    microkit_notify(LATE_CHANNEL);
    *mailbox = 1;
    call();
    call();
    microkit_notify(LATE_CHANNEL);
    call();
    call();
}

void notified(microkit_channel channel)
{
    (void)channel;
}
