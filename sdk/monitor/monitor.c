/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The monitor: reports the faults of components without a parent, and makes components passive. */

#include "sdk/monitor/monitor.h"

#include <microkit.h>

/* Capability slots; the BASE ones are indexed by component. */
enum {
    SLOT_FAULT_ENDPOINT = 1,
    SLOT_REPLY = 2,
    SLOT_PD_TCB_BASE = 10,
    SLOT_CONTEXT_BASE = 138,
    SLOT_NOTIFICATION_BASE = 202,
};

/* In the badge of those who may ask to be made passive; whatever else they send is no fault. */
#define BADGE_PASSIVE (UINT64_C(1) << 62)

#define PATCHED __attribute__((used, section(".data.microkit")))

char pd_names[MONITOR_MAX_PDS][MONITOR_NAME_LENGTH] PATCHED;
seL4_Word pd_names_len PATCHED;
seL4_Word pd_stack_bottom_addrs[MONITOR_MAX_PDS] PATCHED;
char vm_names[MONITOR_MAX_PDS][MONITOR_NAME_LENGTH] PATCHED;
seL4_Word vm_names_len PATCHED;

static bool is_passive[MONITOR_MAX_PDS];

_Noreturn void main(void);

/* The component waits in its first receive. From now on its scheduling context serves notifications
 * only. */
static void make_passive(unsigned pd)
{
    seL4_CPtr context = SLOT_CONTEXT_BASE + pd;
    seL4_Error error;

    if (is_passive[pd]) {
        return;
    }
    is_passive[pd] = true; /* asked once, whatever comes of it */
    error = seL4_SchedContext_UnbindObject(context, SLOT_PD_TCB_BASE + pd);
    if (error == seL4_NoError) {
        error = seL4_SchedContext_Bind(context, SLOT_NOTIFICATION_BASE + pd);
    }
    if (error != seL4_NoError) {
        microkit_dbg_printf("MON|ERROR: '%s' could not be made passive: error %u\n", pd_names[pd],
                            (unsigned)error);
        return;
    }
    microkit_dbg_printf("MON|INFO: '%s' is now passive\n", pd_names[pd]);
}

/* Nothing is ever replied to a fault: the next receive takes the reply object back and the thread
 * stays stopped. */
void main(void)
{
    microkit_dbg_puts("MON|INFO: Microkit Monitor started!\n");
    for (;;) {
        seL4_Word badge;
        seL4_MessageInfo_t message = seL4_Recv(SLOT_FAULT_ENDPOINT, &badge, SLOT_REPLY);
        seL4_Word sender = badge & ~BADGE_PASSIVE;
        unsigned pd = (unsigned)sender - 1;

        if (sender == 0 || sender > pd_names_len || sender > MONITOR_MAX_PDS) {
            microkit_dbg_printf("MON|ERROR: message from nobody known, badge 0x%lx\n", badge);
        } else if (sender != badge) {
            make_passive(pd);
        } else {
            fault_report(pd, SLOT_PD_TCB_BASE + pd, message);
        }
    }
}
