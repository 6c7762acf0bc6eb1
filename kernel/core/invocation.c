/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Decoding helpers shared by all invocations, and the dispatch by capability type. */

#include "kernel/core/invocation.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/ipc.h"
#include "kernel/object/cnode.h"
#include "kernel/object/domain.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/notification.h"
#include "kernel/object/reply.h"
#include "kernel/object/untyped.h"

word_t invocation_word(const struct invocation *invocation, unsigned index)
{
    return tcb_message_word(invocation->caller, invocation->buffer, index);
}

static enum status refuse(struct invocation *invocation, enum status status, unsigned length,
                          word_t first, word_t second)
{
    invocation->error[0] = first;
    invocation->error[1] = second;
    invocation->error_length = length;
    return status;
}

enum status refuse_argument(struct invocation *invocation, unsigned index)
{
    return refuse(invocation, STATUS_INVALID_ARGUMENT, 1, index, 0);
}

enum status refuse_capability(struct invocation *invocation, unsigned index)
{
    return refuse(invocation, STATUS_INVALID_CAPABILITY, 1, index, 0);
}

enum status refuse_range(struct invocation *invocation, word_t min, word_t max)
{
    return refuse(invocation, STATUS_RANGE_ERROR, 2, min, max);
}

enum status refuse_memory(struct invocation *invocation, word_t bytes_available)
{
    return refuse(invocation, STATUS_NOT_ENOUGH_MEMORY, 1, bytes_available, 0);
}

enum status refuse_lookup(struct invocation *invocation, bool is_source,
                          const struct lookup_fault *fault)
{
    for (unsigned i = 0; i < 3; i++) {
        invocation->error[2 + i] = fault->words[i];
    }
    return refuse(invocation, STATUS_FAILED_LOOKUP, 2 + lookup_words(fault->type), is_source,
                  fault->type);
}

enum status refuse_missing(struct invocation *invocation, bool is_source, word_t bits_left)
{
    struct lookup_fault fault = {LOOKUP_MISSING_CAPABILITY, {bits_left, 0, 0}};

    return refuse_lookup(invocation, is_source, &fault);
}

enum status refuse_root(struct invocation *invocation)
{
    struct lookup_fault fault = {LOOKUP_INVALID_ROOT, {0}};

    return refuse_lookup(invocation, false, &fault);
}

void invocation_result(struct invocation *invocation, word_t value)
{
    uint64_t *buffer;

    if (!invocation->is_call) {
        return;
    }
    buffer =
        invocation->result_length < IPC_REGISTERS ? NULL : tcb_buffer(invocation->caller, true);
    if (invocation->result_length >= IPC_REGISTERS && buffer == NULL) {
        return; /* no place: the answer is cut */
    }
    tcb_set_message_word(invocation->caller, buffer, invocation->result_length, value);
    invocation->result_length++;
}

enum status invocation_slot(struct invocation *invocation, struct cap root, word_t index,
                            word_t depth, bool is_source, struct slot **slot)
{
    struct lookup_fault fault = {LOOKUP_INVALID_ROOT, {0}};
    unsigned bits_left;

    if (!cap_is(root, CAP_CNODE)) {
        return refuse_lookup(invocation, is_source, &fault);
    }
    if (depth < 1 || depth > CSPACE_DEPTH) {
        return refuse_range(invocation, 1, CSPACE_DEPTH);
    }
    *slot = cspace_resolve(root, index, (unsigned)depth, &bits_left, &fault);
    if (*slot != NULL && bits_left != 0) {
        fault = (struct lookup_fault){LOOKUP_DEPTH_MISMATCH, {bits_left, 0, 0}};
        *slot = NULL;
    }
    return *slot == NULL ? refuse_lookup(invocation, is_source, &fault) : STATUS_OK;
}

enum status invocation_empty_slot(struct invocation *invocation, struct cap root, word_t index,
                                  word_t depth, struct slot **slot)
{
    enum status status = invocation_slot(invocation, root, index, depth, false, slot);

    if (status != STATUS_OK) {
        return status;
    }
    return slot_is_empty(*slot) ? STATUS_OK : STATUS_DELETE_FIRST;
}

static enum status endpoint_invoke(struct invocation *invocation)
{
    struct cap cap = invocation->cap;
    struct endpoint_send how = {
        .endpoint = endpoint_of(cap),
        .badge = cap_badge(cap),
        .is_blocking = invocation->is_blocking,
        .is_call = invocation->is_call,
        .can_grant = (cap_rights(cap) & RIGHT_GRANT) != 0,
        .can_grant_reply = (cap_rights(cap) & RIGHT_GRANT_REPLY) != 0,
        .can_donate = invocation->can_donate,
    };

    if ((cap_rights(cap) & RIGHT_WRITE) == 0) {
        return refuse_capability(invocation, 0);
    }
    endpoint_send(invocation->caller, &how);
    return STATUS_OK;
}

static enum status notification_invoke(struct invocation *invocation)
{
    if ((cap_rights(invocation->cap) & RIGHT_WRITE) == 0) {
        return refuse_capability(invocation, 0);
    }
    notification_signal(notification_of(invocation->cap), cap_badge(invocation->cap));
    return STATUS_OK;
}

static enum status reply_invoke(struct invocation *invocation)
{
    reply_send(reply_of(invocation->cap), invocation->caller,
               (cap_rights(invocation->cap) & RIGHT_GRANT) != 0);
    return STATUS_OK;
}

enum status invocation_perform(struct invocation *invocation)
{
    enum cap_tag tag = cap_tag(invocation->cap);

    switch (tag) {
    case CAP_ENDPOINT:
        return endpoint_invoke(invocation);
    case CAP_NOTIFICATION:
        return notification_invoke(invocation);
    case CAP_REPLY:
        return reply_invoke(invocation);
    case CAP_UNTYPED:
        return untyped_invoke(invocation);
    case CAP_IRQ_CONTROL:
        return irq_control_invoke(invocation);
    case CAP_IRQ_HANDLER:
        return irq_handler_invoke(invocation);
    default:
        break;
    }
    if (cap_is_arch(invocation->cap)) {
        return arch_invoke(invocation);
    }
    if (tag == CAP_NULL || tag == CAP_ZOMBIE || invocation->is_first_phase) {
        return refuse_capability(invocation, 0);
    }
    switch (tag) {
    case CAP_TCB:
        return tcb_invoke(invocation);
    case CAP_CNODE:
        return cnode_invoke(invocation);
    case CAP_DOMAIN:
        return domain_invoke(invocation);
    case CAP_SCHED_CONTEXT:
        return sched_context_invoke(invocation);
    default:
        return sched_control_invoke(invocation);
    }
}

static void answer_error(struct invocation *invocation, enum status status)
{
    struct tcb *caller = invocation->caller;
    uint64_t *buffer = tcb_buffer(caller, true);
    unsigned length = invocation->error_length;

    if (length > IPC_REGISTERS && buffer == NULL) {
        length = IPC_REGISTERS;
    }
    for (unsigned i = 0; i < length; i++) {
        tcb_set_message_word(caller, buffer, i, invocation->error[i]);
    }
    caller->context.word[CONTEXT_X0 + 1] = message_info(status, 0, 0, length);
}

void invocation_answer(struct invocation *invocation, enum status status)
{
    struct context *context = &invocation->caller->context;

    context->word[CONTEXT_X0] = 0;
    if (status == STATUS_OK) {
        context->word[CONTEXT_X0 + 1] = message_info(0, 0, 0, invocation->result_length);
    } else {
        answer_error(invocation, status);
    }
}
