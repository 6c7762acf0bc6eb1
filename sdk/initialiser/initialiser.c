/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The root task: builds the described system, starts it and steps aside. */

#include "sdk/initialiser/description.h"
#include "sdk/initialiser/memory.h"
#include "sdk/initialiser/objects.h"
#include "sdk/initialiser/report.h"
#include "sdk/initialiser/seeds.h"
#include "sdk/initialiser/slots.h"
#include "sdk/initialiser/threads.h"
#include "sdk/initialiser/untyped.h"

seL4_IPCBuffer *__sel4_ipc_buffer;

_Noreturn void initialise(const seL4_BootInfo *info);

static void capability_delete(seL4_CPtr slot)
{
    seL4_Error error = seL4_CNode_Delete(seL4_CapInitThreadCNode, slot, ROOT_DEPTH);

    if (error != seL4_NoError) {
        report_failure("giving up capability %lu: error %u", slot, (unsigned)error);
    }
}

/* Everything with which objects, interrupts or time could be had is given up: the system stays as
 * described even if this thread were to run again. The pool of address spaces lives as long as its
 * capability. */
static void seal(const seL4_BootInfo *info)
{
    untyped_delete_all();
    capability_delete(seL4_CapIRQControl);
    capability_delete(seL4_CapASIDControl);
    for (seL4_SlotPos slot = info->schedcontrol.start; slot < info->schedcontrol.end; slot++) {
        capability_delete(slot);
    }
}

void initialise(const seL4_BootInfo *info)
{
    const struct system_head *head;

    seL4_SetIPCBuffer(info->ipcBuffer);
    description_open();
    head = description_head();
    report("%u objects from %lu untypeds", head->objects.count,
           info->untyped.end - info->untyped.start);

    slots_init(info->empty, head->objects.count);
    untyped_init(info);
    objects_create();
    objects_obtain();

    report("objects made");
    vspaces_assign();
    frames_fill();
    report("%u fills made", head->fills.count);
    seeds_give();
    mappings_make();
    report("%u mappings made", head->mappings.count);

    contexts_configure(info->schedcontrol.start);
    vcpus_bind();
    interrupts_bind();
    cspaces_fill();
    threads_configure();
    domains_configure();

    report("%u capabilities granted", head->slots.count);
    seal(info);
    report("sealed; starting %u threads", head->tcbs.count);
    threads_start(); /* from here on the console is theirs */
    domains_start();
    capability_delete(seL4_CapDomain);
    for (;;) {
        seL4_TCB_Suspend(seL4_CapInitThreadTCB);
    }
}
