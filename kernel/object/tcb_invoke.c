/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a holder of a thread may ask: run control, priorities, notification, flags. */

#include "kernel/object/tcb_invoke.h"

#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/cores.h"
#include "kernel/object/notification.h"
#include "kernel/object/sched_context.h"

static struct tcb *target_of(const struct invocation *invocation)
{
    return tcb_of(invocation->cap);
}

enum status tcb_check_authority(struct invocation *invocation, const struct tcb *authority,
                                word_t priority)
{
    uint8_t limit = authority->max_priority;

    return priority > limit ? refuse_range(invocation, 0, limit) : STATUS_OK;
}

static enum status set_priority(struct invocation *invocation)
{
    struct cap authority;
    word_t priority;
    enum status status;

    if (invocation->length < 1 || invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    priority = invocation_word(invocation, 0);
    authority = invocation_extra(invocation, 0);
    if (!cap_is(authority, CAP_TCB)) {
        return refuse_capability(invocation, 1);
    }
    status = tcb_check_authority(invocation, tcb_of(authority), priority);
    if (status != STATUS_OK) {
        return status;
    }
    if (invocation->label == TCBSetPriority) {
        tcb_set_priority(target_of(invocation), (uint8_t)priority);
    } else {
        target_of(invocation)->max_priority = (uint8_t)priority;
    }
    return STATUS_OK;
}

static enum status bind_notification(struct invocation *invocation)
{
    struct tcb *tcb = target_of(invocation);
    struct notification *notification;
    struct cap cap;

    if (invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    cap = invocation_extra(invocation, 0);
    if (tcb->bound_notification != NULL || !cap_is(cap, CAP_NOTIFICATION) ||
        (cap_rights(cap) & RIGHT_READ) == 0) {
        return STATUS_ILLEGAL_OPERATION;
    }
    notification = notification_of(cap);
    if (notification->head != NULL || notification->bound_tcb != NULL) {
        return STATUS_ILLEGAL_OPERATION;
    }
    notification_bind(notification, tcb);
    return STATUS_OK;
}

static enum status unbind_notification(struct tcb *tcb)
{
    if (tcb->bound_notification == NULL) {
        return STATUS_ILLEGAL_OPERATION;
    }
    notification_unbind(tcb);
    return STATUS_OK;
}

static enum status set_tls_base(struct invocation *invocation)
{
    if (invocation->length < 1) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    target_of(invocation)->context.word[CONTEXT_TPIDR_EL0] = invocation_word(invocation, 0);
    return STATUS_OK;
}

static enum status set_flags(struct invocation *invocation)
{
    struct tcb *tcb = target_of(invocation);

    if (invocation->length < 2) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    tcb->flags = (tcb->flags & ~invocation_word(invocation, 0)) |
                 (invocation_word(invocation, 1) & TCB_FLAGS);
    arch_thread_changed(tcb);
    invocation_result(invocation, tcb->flags);
    return STATUS_OK;
}

static enum status suspend(struct tcb *tcb)
{
    tcb_suspend(tcb);
    return STATUS_OK;
}

static enum status resume(struct tcb *tcb)
{
    tcb_resume(tcb);
    return STATUS_OK;
}

enum status tcb_invoke(struct invocation *invocation)
{
    tcb_stall(target_of(invocation));
    switch (invocation->label) {
    case TCBReadRegisters:
        return tcb_read_registers(invocation);
    case TCBWriteRegisters:
        return tcb_write_registers(invocation);
    case TCBCopyRegisters:
        return tcb_copy_registers(invocation);
    case TCBConfigure:
        return tcb_configure(invocation);
    case TCBSetPriority:
    case TCBSetMCPriority:
        return set_priority(invocation);
    case TCBSetSchedParams:
        return tcb_set_sched_params(invocation);
    case TCBSetTimeoutEndpoint:
        return tcb_set_timeout_endpoint(invocation);
    case TCBSetIPCBuffer:
        return tcb_set_ipc_buffer(invocation);
    case TCBSetSpace:
        return tcb_set_space(invocation);
    case TCBSuspend:
        return suspend(target_of(invocation));
    case TCBResume:
        return resume(target_of(invocation));
    case TCBBindNotification:
        return bind_notification(invocation);
    case TCBUnbindNotification:
        return unbind_notification(target_of(invocation));
    case TCBSetTLSBase:
        return set_tls_base(invocation);
    case TCBSetFlags:
        return set_flags(invocation);
    default:
        break;
    }
    if (KERNEL_HARDWARE_DEBUG && invocation->label > TCBUnbindNotification &&
        invocation->label < TCBSetTLSBase) {
        return tcb_debug_invoke(invocation);
    }
    return STATUS_ILLEGAL_OPERATION;
}
