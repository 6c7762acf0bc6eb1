/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Holds capabilities of another component: its thread, its time, its address space. */

#include <microkit.h>

enum { SLOT_TCB = 1, SLOT_CONTEXT = 2, SLOT_VSPACE = 63, WORKER_CHANNEL = 4 };
enum { PROGRAM_START = 0x200000, PROGRAM_SIZE = 0x1000, PC_AND_SP = 2 };

static seL4_CPtr shared(seL4_Word slot)
{
    return microkit_cspace_root_slot_to_cptr(slot);
}

void init(void)
{
}

/* The worker is in its receive; it is stopped, looked at, and goes on. */
static void worker_inspect(void)
{
    seL4_UserContext registers = {0};
    seL4_Error stopped = seL4_TCB_Suspend(shared(SLOT_TCB));
    seL4_Error read =
        seL4_TCB_ReadRegisters(shared(SLOT_TCB), false, 0, PC_AND_SP, &registers);
    seL4_SchedContext_Consumed_t used = seL4_SchedContext_Consumed(shared(SLOT_CONTEXT));
    seL4_Error cleaned = seL4_ARM_VSpace_Clean_Data(shared(SLOT_VSPACE), PROGRAM_START,
                                                    PROGRAM_START + PROGRAM_SIZE);
    seL4_Error resumed = seL4_TCB_Resume(shared(SLOT_TCB));

    microkit_dbg_printf("%s: errors %u %u %u %u %u, pc %s, time %s\n", microkit_name,
                        (unsigned)stopped, (unsigned)read, (unsigned)used.error,
                        (unsigned)cleaned, (unsigned)resumed,
                        registers.pc >= PROGRAM_START && registers.pc < 2 * PROGRAM_START
                            ? "in the program" : "elsewhere",
                        used.consumed != 0 ? "used" : "none");
}

void notified(microkit_channel channel)
{
    static unsigned times;

    if (times++ == 0) {
        worker_inspect();
        microkit_notify(channel);
    } else {
        microkit_dbg_printf("%s: the worker went on\n", microkit_name);
    }
}
