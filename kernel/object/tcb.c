/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Threads: states, messages, and everything that changes a thread apart from decoding requests. */

#include "kernel/object/tcb.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/cores.h"
#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/object/notification.h"
#include "kernel/object/sched_context.h"

void tcb_init(struct tcb *tcb)
{
    tcb->domain = this_core()->domain;
    arch_tcb_init(tcb);
    if (KERNEL_DEBUG) {
        debug_thread_added(tcb, this_core()->current);
    }
}

void tcb_set_state(struct tcb *tcb, enum thread_state state)
{
    struct core *core = this_core();

    tcb->state = state;
    if (tcb == core->current && !core->must_choose && core->candidate == NULL &&
        !schedule_can_run(tcb)) {
        schedule_again();
    }
}

uint64_t *tcb_buffer(const struct tcb *tcb, bool writable)
{
    struct cap frame = slot_cap(&tcb->slots[TCB_BUFFER]);
    vaddr_t offset;

    /* A device frame is no memory to the kernel, however it got here. */
    if (!cap_is(frame, CAP_FRAME) || cap_frame_is_device(frame)) {
        return NULL;
    }
    if (cap_frame_rights(frame) != FRAME_READ_WRITE &&
        (writable || cap_frame_rights(frame) != FRAME_READ)) {
        return NULL;
    }
    offset = tcb->buffer_address & ((UINT64_C(1) << frame_size_bits(cap_frame_size(frame))) - 1);
    return memory_at(cap_frame_base(frame) + offset);
}

word_t tcb_message_word(const struct tcb *tcb, const uint64_t *buffer, unsigned index)
{
    if (index < IPC_REGISTERS) {
        return tcb->context.word[CONTEXT_X0 + 2 + index];
    }
    return buffer == NULL ? 0 : buffer[index + 1];
}

void tcb_set_message_word(struct tcb *tcb, uint64_t *buffer, unsigned index, word_t value)
{
    if (index < IPC_REGISTERS) {
        tcb->context.word[CONTEXT_X0 + 2 + index] = value;
    } else if (buffer != NULL) {
        buffer[index + 1] = value;
    }
}

void tcb_suspend(struct tcb *tcb)
{
    ipc_cancel(tcb);
    if (tcb->state == THREAD_RUNNING) {
        /* Resume continues at the restart address. */
        tcb->context.word[CONTEXT_FAULT_IP] = tcb->context.word[CONTEXT_NEXT_IP];
    }
    tcb_set_state(tcb, THREAD_INACTIVE);
    schedule_forget(tcb);
    sched_context_cancel_yield(tcb);
}

void tcb_resume(struct tcb *tcb)
{
    if (tcb->state != THREAD_INACTIVE && !tcb_is_blocked(tcb)) {
        return;
    }
    ipc_cancel(tcb);
    tcb_set_state(tcb, THREAD_RESTART);
    schedule_unblock(tcb);
}

void tcb_set_priority(struct tcb *tcb, uint8_t priority)
{
    bool was_queued = tcb->in_ready_queue;

    schedule_dequeue(tcb);
    tcb->priority = priority;
    switch (tcb->state) {
    case THREAD_BLOCKED_ON_RECEIVE:
    case THREAD_BLOCKED_ON_SEND:
        endpoint_reorder(tcb->blocked_on, tcb);
        break;
    case THREAD_BLOCKED_ON_NOTIFICATION:
        notification_reorder(tcb->blocked_on, tcb);
        break;
    default:
        if (was_queued || tcb == this_core()->current) {
            if (schedule_can_run(tcb)) {
                schedule_enqueue_first(tcb);
            }
            schedule_again();
        }
        break;
    }
}

void tcb_set_domain(struct tcb *tcb, uint16_t domain)
{
    schedule_dequeue(tcb);
    arch_thread_changed(tcb);
    tcb->domain = domain;
    if (schedule_can_run(tcb)) {
        schedule_enqueue_first(tcb);
    }
    if (tcb == this_core()->current || domain == this_core()->domain) {
        schedule_again(); /* it may be better than the current thread */
    }
}

void tcb_set_core(struct tcb *tcb, unsigned core)
{
    if (CORE_COUNT == 1 || tcb->core == core) {
        return;
    }
    arch_thread_unload(tcb);
    tcb->core = (uint8_t)core;
    if (tcb == this_core()->current) {
        schedule_again();
    }
}

void tcb_finalise(struct tcb *tcb)
{
    struct sched_context *context = tcb->sched_context;

    tcb_stall(tcb);
    notification_unbind(tcb);
    if (context != NULL) {
        sched_context_unbind_tcb(context);
        if (context->yield_from != NULL) {
            sched_context_complete_yield(context->yield_from);
        }
    }
    tcb_suspend(tcb);
    arch_tcb_finalise(tcb);
    if (KERNEL_DEBUG) {
        debug_thread_removed(tcb);
    }
}
