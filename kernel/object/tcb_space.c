/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Requests that give a thread capabilities to hold: spaces, IPC buffer, fault handlers, scheduling
 * context. */

#include "kernel/arm64/arch.h"
#include "kernel/object/sched_context.h"
#include "kernel/object/tcb_invoke.h"

enum { BUFFER_ALIGNMENT = 1024 };

/* A checked capability on its way into a thread: `cap` derived from what stands in `source`. */
struct grant {
    struct slot *source;
    struct cap cap;
};

/* Replaces what the thread holds; null leaves the slot empty. The old one is never long to delete:
 * that was checked. */
static void install(struct tcb *tcb, enum tcb_slot which, const struct grant *grant)
{
    struct slot *slot = &tcb->slots[which];

    slot_delete_short(slot);
    if (!cap_is_null(grant->cap) && !slot_is_empty(grant->source)) {
        slot_insert(slot, grant->cap, grant->source);
    }
}

static enum status check_buffer(const struct invocation *invocation, unsigned index,
                                vaddr_t address, struct grant *grant)
{
    enum status status;

    grant->source = invocation->extra[index];
    grant->cap = cap_null();
    if (address == 0) {
        return STATUS_OK;
    }
    status = slot_derive(grant->source, slot_cap(grant->source), &grant->cap);
    if (status != STATUS_OK) {
        return status;
    }
    if (!cap_is(grant->cap, CAP_FRAME) || cap_frame_is_device(grant->cap)) {
        return STATUS_ILLEGAL_OPERATION;
    }
    return address % BUFFER_ALIGNMENT != 0 ? STATUS_ALIGNMENT_ERROR : STATUS_OK;
}

/* A space as the thread shall hold it: `data` other than 0 is applied as by Mint. */
static enum status derive_space(const struct invocation *invocation, unsigned index, word_t data,
                                struct grant *grant)
{
    struct cap cap = invocation_extra(invocation, index);

    grant->source = invocation->extra[index];
    if (data != 0) {
        cap = cap_with_data(cap, data, false);
    }
    return slot_derive(grant->source, cap, &grant->cap);
}

/* Both spaces, and that replacing the old ones would not start a long deletion. */
static enum status check_spaces(const struct invocation *invocation, unsigned first_index,
                                word_t cspace_data, word_t vspace_data, struct grant *cspace,
                                struct grant *vspace)
{
    const struct tcb *tcb = tcb_of(invocation->cap);
    enum status status;

    if (slot_is_long_running_delete(&tcb->slots[TCB_CSPACE]) ||
        slot_is_long_running_delete(&tcb->slots[TCB_VSPACE])) {
        return STATUS_ILLEGAL_OPERATION;
    }
    status = derive_space(invocation, first_index, cspace_data, cspace);
    if (status == STATUS_OK && !cap_is(cspace->cap, CAP_CNODE)) {
        status = STATUS_ILLEGAL_OPERATION;
    }
    if (status == STATUS_OK) {
        status = derive_space(invocation, first_index + 1, vspace_data, vspace);
    }
    if (status == STATUS_OK && !arch_vspace_is_usable(vspace->cap)) {
        status = STATUS_ILLEGAL_OPERATION;
    }
    return status;
}

static bool is_handler(struct cap cap)
{
    return cap_is_null(cap) || (cap_is(cap, CAP_ENDPOINT) && (cap_rights(cap) & RIGHT_WRITE) != 0 &&
                                (cap_rights(cap) & (RIGHT_GRANT | RIGHT_GRANT_REPLY)) != 0);
}

static void install_spaces(struct tcb *tcb, const struct grant *cspace, const struct grant *vspace)
{
    install(tcb, TCB_CSPACE, cspace);
    install(tcb, TCB_VSPACE, vspace);
    arch_thread_changed(tcb);
}

static void install_buffer(struct tcb *tcb, const struct grant *buffer, vaddr_t address)
{
    install(tcb, TCB_BUFFER, buffer);
    tcb->buffer_address = address;
}

static void install_handler(struct invocation *invocation, enum tcb_slot which, unsigned index)
{
    struct grant handler = {invocation->extra[index], invocation_extra(invocation, index)};

    install(tcb_of(invocation->cap), which, &handler);
}

enum status tcb_configure(struct invocation *invocation)
{
    struct tcb *tcb = tcb_of(invocation->cap);
    struct grant cspace, vspace, buffer;
    word_t cspace_data, vspace_data, address;
    enum status status;

    if (invocation->length < 3 || invocation->extra[0] == NULL || invocation->extra[1] == NULL ||
        invocation->extra[2] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    cspace_data = invocation_word(invocation, 0);
    vspace_data = invocation_word(invocation, 1);
    address = invocation_word(invocation, 2);
    status = check_buffer(invocation, 2, address, &buffer);
    if (status == STATUS_OK) {
        status = check_spaces(invocation, 0, cspace_data, vspace_data, &cspace, &vspace);
    }
    if (status != STATUS_OK) {
        return status;
    }
    install_spaces(tcb, &cspace, &vspace);
    install_buffer(tcb, &buffer, address);
    return STATUS_OK;
}

enum status tcb_set_space(struct invocation *invocation)
{
    struct grant cspace, vspace;
    word_t cspace_data, vspace_data;
    enum status status;

    if (invocation->length < 2 || invocation->extra[0] == NULL || invocation->extra[1] == NULL ||
        invocation->extra[2] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    cspace_data = invocation_word(invocation, 0);
    vspace_data = invocation_word(invocation, 1);
    status = check_spaces(invocation, 1, cspace_data, vspace_data, &cspace, &vspace);
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_handler(invocation_extra(invocation, 0))) {
        return refuse_capability(invocation, 1);
    }
    install_handler(invocation, TCB_FAULT_HANDLER, 0);
    install_spaces(tcb_of(invocation->cap), &cspace, &vspace);
    return STATUS_OK;
}

enum status tcb_set_ipc_buffer(struct invocation *invocation)
{
    struct grant buffer;
    word_t address;
    enum status status;

    if (invocation->length < 1 || invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    address = invocation_word(invocation, 0);
    status = check_buffer(invocation, 0, address, &buffer);
    if (status == STATUS_OK) {
        install_buffer(tcb_of(invocation->cap), &buffer, address);
    }
    return status;
}

enum status tcb_set_timeout_endpoint(struct invocation *invocation)
{
    if (invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    if (!is_handler(invocation_extra(invocation, 0))) {
        return refuse_capability(invocation, 1);
    }
    install_handler(invocation, TCB_TIMEOUT_HANDLER, 0);
    return STATUS_OK;
}

/* The scheduling context (or none) that the thread is to have. */
static enum status check_context(struct invocation *invocation, const struct tcb *tcb,
                                 struct cap cap)
{
    const struct sched_context *context;

    if (cap_is_null(cap)) {
        return tcb == invocation->caller ? STATUS_ILLEGAL_OPERATION : STATUS_OK;
    }
    if (!cap_is(cap, CAP_SCHED_CONTEXT)) {
        return refuse_capability(invocation, 2);
    }
    context = sched_context_of(cap);
    if (tcb->sched_context != context && (tcb->sched_context != NULL || context->tcb != NULL)) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (tcb_is_blocked(tcb) && !sched_context_may_join_blocked(context)) {
        return STATUS_ILLEGAL_OPERATION;
    }
    return STATUS_OK;
}

static void set_context(struct tcb *tcb, struct cap cap)
{
    if (cap_is_null(cap)) {
        if (tcb->sched_context != NULL) {
            sched_context_unbind_tcb(tcb->sched_context);
        }
    } else if (sched_context_of(cap) != tcb->sched_context) {
        sched_context_bind_tcb(sched_context_of(cap), tcb);
    }
}

enum status tcb_set_sched_params(struct invocation *invocation)
{
    struct tcb *tcb = tcb_of(invocation->cap);
    word_t max_priority, priority;
    struct cap authority, context;
    enum status status;

    if (invocation->length < 2 || invocation->extra[0] == NULL || invocation->extra[1] == NULL ||
        invocation->extra[2] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    max_priority = invocation_word(invocation, 0);
    priority = invocation_word(invocation, 1);
    authority = invocation_extra(invocation, 0);
    context = invocation_extra(invocation, 1);
    if (!cap_is(authority, CAP_TCB)) {
        return refuse_capability(invocation, 1);
    }
    status = tcb_check_authority(invocation, tcb_of(authority), max_priority);
    if (status == STATUS_OK) {
        status = tcb_check_authority(invocation, tcb_of(authority), priority);
    }
    if (status == STATUS_OK) {
        status = check_context(invocation, tcb, context);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_handler(invocation_extra(invocation, 2))) {
        return refuse_capability(invocation, 3);
    }
    install_handler(invocation, TCB_FAULT_HANDLER, 2);
    tcb->max_priority = (uint8_t)max_priority;
    tcb_set_priority(tcb, (uint8_t)priority);
    set_context(tcb, context);
    return STATUS_OK;
}
