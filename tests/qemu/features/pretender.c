/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* With the capability it has for becoming passive, pretends faults and asks again; who asks is the starter. */

#include <microkit.h>

enum { TIMES = 3, FAULT_WORDS = 4, STARTED_CHANNEL = 0 };

static unsigned count;

void init(void)
{
    for (unsigned i = 0; !microkit_passive && i < TIMES; i++) {
        microkit_notify(STARTED_CHANNEL);
    }
}

void notified(microkit_channel channel)
{
    (void)channel;
    seL4_Send(MICROKIT_SLOT_MONITOR, microkit_msginfo_new(seL4_Fault_VMFault, FAULT_WORDS));
    seL4_Send(MICROKIT_SLOT_MONITOR, microkit_msginfo_new(0, 0));
    microkit_dbg_printf("%s: told the monitor %u times\n", microkit_name, ++count);
}
