/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capability spaces, scheduling, interrupts and the threads themselves. */

#include "sdk/initialiser/threads.h"

#include <stdbool.h>

#include "sdk/initialiser/description.h"
#include "sdk/initialiser/report.h"
#include "sdk/initialiser/slots.h"

enum { PC_AND_SP = 2, MICROSECONDS_PER_SECOND = 1000000 };

static uint64_t extra_refills(const struct system_context *context)
{
    uint64_t size = UINT64_C(1) << object_at(context->object)->size_bits;

    return context->many_refills != 0 ? (size - seL4_CoreSchedContextBytes) / seL4_RefillSizeBytes
                                      : 0;
}

void contexts_configure(seL4_CPtr sched_control)
{
    const struct system_head *head = description_head();
    const struct system_context *context = description_table(head->contexts);

    for (uint32_t i = 0; i < head->contexts.count; i++, context++) {
        object_check("configuring", context->object,
                     seL4_SchedControl_ConfigureFlags(
                         sched_control + context->core, object_slot(context->object),
                         context->budget_us, context->period_us, extra_refills(context),
                         context->badge, context->flags));
    }
}

void vcpus_bind(void)
{
    const struct system_head *head = description_head();
    const struct system_vcpu *vcpu = description_table(head->vcpus);

    for (uint32_t i = 0; i < head->vcpus.count; i++, vcpu++) {
        object_check("binding", vcpu->vcpu,
                     seL4_ARM_VCPU_SetTCB(object_slot(vcpu->vcpu), object_slot(vcpu->tcb)));
    }
}

void interrupts_bind(void)
{
    const struct system_head *head = description_head();
    const struct system_irq *irq = description_table(head->irqs);

    for (uint32_t i = 0; i < head->irqs.count; i++, irq++) {
        seL4_CPtr notification = object_mint(irq->notification, RIGHT_WRITE, irq->badge);

        object_check("binding interrupt", irq->object,
                     seL4_IRQHandler_SetNotification(object_slot(irq->object), notification));
    }
}

static seL4_Error slot_fill(const struct system_slot *slot)
{
    seL4_CPtr cnode = object_slot(slot->cnode), target = object_slot(slot->target);
    seL4_Uint8 depth = object_at(slot->cnode)->retype_bits;
    seL4_CapRights_t rights = kernel_rights(slot->rights);
    bool is_guard = object_at(slot->target)->type == OBJECT_CNODE;

    if (slot->data == 0) {
        return seL4_CNode_Copy(cnode, slot->slot, depth, seL4_CapInitThreadCNode, target,
                               ROOT_DEPTH, rights);
    }
    return seL4_CNode_Mint(cnode, slot->slot, depth, seL4_CapInitThreadCNode, target, ROOT_DEPTH,
                           rights, is_guard ? kernel_guard(slot->data) : slot->data);
}

void cspaces_fill(void)
{
    const struct system_head *head = description_head();
    const struct system_slot *slot = description_table(head->slots);

    for (uint32_t i = 0; i < head->slots.count; i++, slot++) {
        object_check("granting", slot->target, slot_fill(slot));
    }
}

/* The null capability where the description names no object. */
static seL4_CPtr slot_or_null(uint32_t object)
{
    return object == OBJECT_NONE ? seL4_CapNull : object_slot(object);
}

static void thread_set_spaces(const struct system_tcb *thread)
{
    object_check("configuring", thread->object,
                 seL4_TCB_Configure(object_slot(thread->object), object_slot(thread->cspace),
                                    kernel_guard(thread->cspace_data), object_slot(thread->vspace), 0,
                                    thread->ipc_buffer_vaddr,
                                    slot_or_null(thread->ipc_buffer_frame)));
}

static void thread_set_scheduling(const struct system_tcb *thread)
{
    seL4_CPtr tcb = object_slot(thread->object), handler = seL4_CapNull;

    if (thread->fault_endpoint != OBJECT_NONE) {
        handler = object_mint(thread->fault_endpoint, thread->fault_rights, thread->fault_badge);
    }
    object_check("scheduling", thread->object,
                 seL4_TCB_SetSchedParams(tcb, seL4_CapInitThreadTCB, thread->mcp, thread->priority,
                                         slot_or_null(thread->context), handler));
    if (thread->domain != 0) {
        object_check("choosing the domain of", thread->object,
                     seL4_DomainSet_Set(seL4_CapDomain, thread->domain, tcb));
    }
}

static void thread_set_registers(const struct system_tcb *thread)
{
    seL4_UserContext registers = {.pc = thread->pc, .sp = thread->sp};

    object_check(
        "setting registers of", thread->object,
        seL4_TCB_WriteRegisters(object_slot(thread->object), false, 0, PC_AND_SP, &registers));
}

static void thread_disable_fpu(const struct system_tcb *thread)
{
    seL4_TCB_SetFlags_t result =
        seL4_TCB_SetFlags(object_slot(thread->object), 0, seL4_TCBFlag_fpuDisabled);

    object_check("disabling the FPU of", thread->object, result.error);
}

/* The thread begins on its own time. From its first wait on the kernel takes the context from it whenever it waits, and
 * lends it with notifications: nobody has to find out whether it waits already or has been given something to do. */
static void thread_share_context(const struct system_tcb *thread)
{
    object_check("making passive", thread->object,
                 seL4_SchedContext_Bind(object_slot(thread->context),
                                        object_slot(thread->notification)));
}

static void thread_configure(const struct system_tcb *thread)
{
    seL4_CPtr tcb = object_slot(thread->object);

    thread_set_spaces(thread);
    thread_set_scheduling(thread);
    thread_set_registers(thread);
    if (thread->notification != OBJECT_NONE) {
        object_check("binding the notification of", thread->object,
                     seL4_TCB_BindNotification(tcb, object_slot(thread->notification)));
    }
    if ((thread->flags & TCB_PASSIVE) != 0) {
        thread_share_context(thread);
    }
    if ((thread->flags & TCB_FPU_DISABLED) != 0) {
        thread_disable_fpu(thread);
    }
#ifdef CONFIG_DEBUG_BUILD
    seL4_DebugNameThread(tcb, description_string(thread->name));
#endif
}

void threads_configure(void)
{
    const struct system_head *head = description_head();
    const struct system_tcb *thread = description_table(head->tcbs);

    for (uint32_t i = 0; i < head->tcbs.count; i++, thread++) {
        thread_configure(thread);
    }
}

static uint64_t microseconds_to_ticks(uint64_t microseconds)
{
    uint64_t frequency;

#ifdef CONFIG_TIMER_FREQUENCY
    frequency = CONFIG_TIMER_FREQUENCY;
#else
    __asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
#endif
    return microseconds / MICROSECONDS_PER_SECOND * frequency +
           microseconds % MICROSECONDS_PER_SECOND * frequency / MICROSECONDS_PER_SECOND;
}

void domains_configure(void)
{
    const struct system_head *head = description_head();
    const struct system_slice *slice = description_table(head->slices);

    for (uint32_t i = 0; i < head->slices.count; i++, slice++) {
        bool is_time = (slice->flags & SLICE_MICROSECONDS) != 0;
        uint64_t ticks = is_time ? microseconds_to_ticks(slice->duration) : slice->duration;
        seL4_Error error =
            seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, slice->index, slice->domain, ticks);

        if (error != seL4_NoError) {
            report_failure("entry %u of the domain schedule: error %u", slice->index,
                           (unsigned)error);
        }
    }
}

void domains_start(void)
{
    const struct system_head *head = description_head();

    if (head->slices.count != 0) {
        seL4_Error error = seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, head->domain_start);

        if (error != seL4_NoError) {
            report_failure("starting the domain schedule at entry %u: error %u",
                           head->domain_start, (unsigned)error);
        }
    }
}

static void own_priority_set(unsigned priority)
{
    seL4_Error error =
        seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, priority);

    if (error != seL4_NoError) {
        report_failure("changing the own priority to %u: error %u", priority, (unsigned)error);
    }
}

/* The monitor is started first. It is let run until it waits: on another core a component may be
 * there at once, and one that says it becomes passive does not wait for the monitor to listen. */
static void monitor_run(void)
{
    own_priority_set(seL4_MaxPrio - 1);
    own_priority_set(seL4_MaxPrio);
}

void threads_start(void)
{
    const struct system_head *head = description_head();
    const struct system_tcb *thread = description_table(head->tcbs);
    bool is_first = true;

    for (uint32_t i = 0; i < head->tcbs.count; i++, thread++) {
        if ((thread->flags & TCB_START) != 0) {
            object_check("starting", thread->object, seL4_TCB_Resume(object_slot(thread->object)));
            if (is_first) {
                monitor_run();
            }
            is_first = false;
        }
    }
}
