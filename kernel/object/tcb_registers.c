/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Requests to read, write and copy the registers of a thread. */

#include "kernel/arm64/arch.h"
#include "kernel/core/cores.h"
#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/object/tcb_invoke.h"

enum { FLAG_SUSPEND_SOURCE = 1, FLAG_RESUME_TARGET = 2, FLAG_FRAME = 4, FLAG_INTEGER = 8 };

/* As invocation_result, for many words: those that do not fit the registers go where the buffer is.
 */
static void answer_words(struct invocation *invocation, const word_t *words, unsigned count)
{
    uint64_t *buffer = NULL;

    for (unsigned i = 0; i < count && i < IPC_REGISTERS; i++) {
        invocation_result(invocation, words[i]);
    }
    if (invocation->is_call && count > IPC_REGISTERS) {
        buffer = tcb_buffer(invocation->caller, true);
    }
    if (buffer == NULL) {
        return; /* all is said, or the answer is cut */
    }
    for (unsigned i = IPC_REGISTERS; i < count; i++) {
        buffer[i + 1] = words[i];
    }
    invocation->result_length = count;
}

enum status tcb_read_registers(struct invocation *invocation)
{
    struct tcb *tcb = tcb_of(invocation->cap);
    word_t flags, count;

    if (invocation->length < 2) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    flags = invocation_word(invocation, 0);
    count = invocation_word(invocation, 1);
    if (count < 1 || count > CONTEXT_USER_WORDS) {
        return refuse_range(invocation, 1, CONTEXT_USER_WORDS);
    }
    if (tcb == invocation->caller) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if ((flags & FLAG_SUSPEND_SOURCE) != 0) {
        tcb_suspend(tcb);
    }
    answer_words(invocation, tcb->context.word, (unsigned)count);
    return STATUS_OK;
}

enum status tcb_write_registers(struct invocation *invocation)
{
    struct tcb *tcb = tcb_of(invocation->cap);
    word_t flags, count;

    if (invocation->length < 2) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    flags = invocation_word(invocation, 0);
    count = invocation_word(invocation, 1);
    if (invocation->length - 2 < count) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    if (tcb == invocation->caller) {
        return STATUS_ILLEGAL_OPERATION;
    }
    for (unsigned i = 0; i < count && i < CONTEXT_USER_WORDS; i++) {
        word_t value = invocation_word(invocation, i + 2);

        tcb->context.word[i] = i == CONTEXT_SPSR ? arch_sanitise_status(tcb, value) : value;
    }
    tcb->context.word[CONTEXT_NEXT_IP] = tcb->context.word[CONTEXT_FAULT_IP];
    if ((flags & 1) != 0) {
        tcb_resume(tcb);
    }
    return STATUS_OK;
}

static void copy_words(struct tcb *target, const struct tcb *source, unsigned first, unsigned end)
{
    for (unsigned i = first; i < end; i++) {
        word_t value = source->context.word[i];

        /* A VCPU's thread may be in a mode that the target must not get into. */
        target->context.word[i] = i == CONTEXT_SPSR ? arch_sanitise_status(target, value) : value;
    }
}

enum status tcb_copy_registers(struct invocation *invocation)
{
    struct tcb *target = tcb_of(invocation->cap);
    struct cap from;
    struct tcb *source;
    word_t flags;

    if (invocation->length < 1 || invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    flags = invocation_word(invocation, 0);
    from = invocation_extra(invocation, 0);
    if (!cap_is(from, CAP_TCB)) {
        return refuse_capability(invocation, 1);
    }
    source = tcb_of(from);
    tcb_stall(source);
    if ((flags & FLAG_SUSPEND_SOURCE) != 0) {
        tcb_suspend(source);
    }
    if ((flags & FLAG_RESUME_TARGET) != 0) {
        tcb_resume(target);
    }
    if ((flags & FLAG_FRAME) != 0) {
        copy_words(target, source, 0, CONTEXT_FRAME_WORDS);
        target->context.word[CONTEXT_NEXT_IP] = target->context.word[CONTEXT_FAULT_IP];
    }
    if ((flags & FLAG_INTEGER) != 0) {
        copy_words(target, source, CONTEXT_FRAME_WORDS, CONTEXT_USER_WORDS);
    }
    if (target == this_core()->current) {
        schedule_again();
    }
    return STATUS_OK;
}
