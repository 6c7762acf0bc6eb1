/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Creation of every object of the description. */

#include "sdk/initialiser/objects.h"

#include <stddef.h>

#include "lib/bits.h"
#include "sdk/initialiser/description.h"
#include "sdk/initialiser/report.h"
#include "sdk/initialiser/slots.h"
#include "sdk/initialiser/untyped.h"

static const seL4_Word kernel_types[] = {
    [OBJECT_TCB] = seL4_TCBObject,
    [OBJECT_ENDPOINT] = seL4_EndpointObject,
    [OBJECT_NOTIFICATION] = seL4_NotificationObject,
    [OBJECT_CNODE] = seL4_CapTableObject,
    [OBJECT_CONTEXT] = seL4_SchedContextObject,
    [OBJECT_REPLY] = seL4_ReplyObject,
    [OBJECT_VSPACE] = seL4_ARM_VSpaceObject,
    [OBJECT_PAGE_TABLE] = seL4_ARM_PageTableObject,
    [OBJECT_SMALL_PAGE] = seL4_ARM_SmallPageObject,
    [OBJECT_LARGE_PAGE] = seL4_ARM_LargePageObject,
    [OBJECT_VCPU] = seL4_ARM_VCPUObject,
};

/* How many objects from this one on can be made by one call, if memory allows: of one kind, and
 * with successive addresses if these are fixed. */
static uint32_t run_length(uint32_t first, uint32_t end)
{
    const struct system_object *start = object_at(first);
    uint32_t count = 1;

    while (first + count < end && count < CONFIG_RETYPE_FAN_OUT_LIMIT) {
        const struct system_object *next = object_at(first + count);

        if (next->type != start->type || next->retype_bits != start->retype_bits ||
            next->size_bits != start->size_bits ||
            ((start->flags & OBJECT_FIXED) != 0 &&
             next->paddr != start->paddr + ((uint64_t)count << start->size_bits))) {
            break;
        }
        count++;
    }
    return count;
}

static uint32_t minimum(uint64_t left, uint64_t right)
{
    return (uint32_t)(left < right ? left : right);
}

/* Creates some objects, at least one; returns how many. */
static uint32_t run_create(uint32_t first, uint32_t end)
{
    const struct system_object *object = object_at(first);
    bool is_fixed = (object->flags & OBJECT_FIXED) != 0;
    struct untyped *untyped =
        is_fixed ? untyped_at(object->paddr, object->size_bits) : untyped_for(object->size_bits);
    uint32_t count;

    if (untyped == NULL && is_fixed) {
        report_failure("no memory at 0x%lx for '%s' (object %u, 2^%u bytes)", object->paddr,
                       object_name(first), first, object->size_bits);
    }
    if (untyped == NULL) {
        report_failure("out of memory at '%s' (object %u, 2^%u bytes)", object_name(first), first,
                       object->size_bits);
    }
    count = minimum(run_length(first, end), untyped_room(untyped, object->size_bits));
    object_check("creating", first,
                 untyped_retype(untyped, kernel_types[object->type], object->size_bits,
                                object->retype_bits, object_slot(first), count));
    return count;
}

void objects_create(void)
{
    const struct system_head *head = description_head();
    uint32_t object = 0;

    while (object < head->fixed_count) {
        object += run_create(object, head->fixed_count);
    }
    untyped_release_rest();
    while (object < head->memory_count) {
        object += run_create(object, head->memory_count);
    }
}

/* With several cores an interrupt is told to the core that its component runs on. */
static seL4_Error interrupt_obtain(const struct system_irq *irq)
{
#ifdef CONFIG_ENABLE_SMP_SUPPORT
    return seL4_IRQControl_GetTriggerCore(seL4_CapIRQControl, irq->number, irq->trigger,
                                          seL4_CapInitThreadCNode, object_slot(irq->object),
                                          ROOT_DEPTH, irq->core);
#else
    return seL4_IRQControl_GetTrigger(seL4_CapIRQControl, irq->number, irq->trigger,
                                      seL4_CapInitThreadCNode, object_slot(irq->object),
                                      ROOT_DEPTH);
#endif
}

static void interrupts_obtain(void)
{
    const struct system_head *head = description_head();
    const struct system_irq *irq = description_table(head->irqs);

    for (uint32_t i = 0; i < head->irqs.count; i++, irq++) {
        object_check("obtaining interrupt", irq->object, interrupt_obtain(irq));
    }
}

void objects_obtain(void)
{
    const struct system_head *head = description_head();

    interrupts_obtain();
    for (uint32_t object = head->memory_count; object < head->objects.count; object++) {
        if (object_at(object)->type == OBJECT_SMC) {
            object_check("obtaining", object,
                         seL4_CNode_Copy(seL4_CapInitThreadCNode, object_slot(object), ROOT_DEPTH,
                                         seL4_CapInitThreadCNode, seL4_CapSMC, ROOT_DEPTH,
                                         seL4_AllRights));
        }
    }
}
