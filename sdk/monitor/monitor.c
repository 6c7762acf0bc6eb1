/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The monitor: reports the faults of components without a parent, and which components have become passive. */

#include "sdk/monitor/monitor.h"

#include <microkit.h>

/* Capability slots; the BASE ones are indexed by component. */
enum {
    SLOT_FAULT_ENDPOINT = 1,
    SLOT_REPLY = 2,
    SLOT_PD_TCB_BASE = 10,
};

/* In the badge of those who say that they become passive; whatever else they send is no fault. */
#define BADGE_PASSIVE (UINT64_C(1) << 62)

#define PATCHED __attribute__((used, section(".data.microkit")))

char pd_names[MONITOR_MAX_PDS][MONITOR_NAME_LENGTH] PATCHED;
seL4_Word pd_names_len PATCHED;
seL4_Word pd_stack_bottom_addrs[MONITOR_MAX_PDS] PATCHED;
char vm_names[MONITOR_MAX_PDS][MONITOR_NAME_LENGTH] PATCHED;
seL4_Word vm_names_len PATCHED;

static bool is_passive[MONITOR_MAX_PDS];

_Noreturn void main(void);

static void passive_report(unsigned pd)
{
    if (!is_passive[pd]) {
        is_passive[pd] = true; /* said once, however often it is told */
        microkit_dbg_printf("MON|INFO: '%s' is now passive\n", pd_names[pd]);
    }
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
            passive_report(pd);
        } else {
            fault_report(pd, SLOT_PD_TCB_BASE + pd, message);
        }
    }
}
