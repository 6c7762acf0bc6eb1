/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Faults as messages to a handler, and the answers to them. */

#include "kernel/core/fault.h"

#include "kernel/arm64/arch.h"
#include "kernel/core/ipc.h"
#include "kernel/core/kernel.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/sched_context.h"

/* Sends the pending fault through a handler capability kept in the thread; false when there is
 * none. */
static bool fault_send(struct tcb *tcb, struct cap handler, bool can_donate)
{
    struct endpoint_send how;

    if (!cap_is(handler, CAP_ENDPOINT)) {
        return false;
    }
    how = (struct endpoint_send){
        .endpoint = endpoint_of(handler),
        .badge = cap_badge(handler),
        .is_blocking = true,
        .can_grant = (cap_rights(handler) & RIGHT_GRANT) != 0,
        .can_grant_reply = (cap_rights(handler) & RIGHT_GRANT_REPLY) != 0,
        .can_donate = can_donate,
    };
    endpoint_send(tcb, &how);
    return true;
}

void fault_raise(struct tcb *tcb, const struct fault *fault)
{
    tcb->fault = *fault;
    if (!fault_send(tcb, slot_cap(&tcb->slots[TCB_FAULT_HANDLER]), tcb->sched_context != NULL)) {
        if (KERNEL_DEBUG) {
            debug_fault_unhandled(tcb);
        }
        tcb_set_state(tcb, THREAD_INACTIVE);
    }
}

void fault_raise_cap(struct tcb *tcb, cptr_t address, bool receiving,
                     const struct lookup_fault *lookup)
{
    struct fault fault = {.type = FAULT_CAP, .words = {address, receiving}, .lookup = *lookup};

    fault_raise(tcb, &fault);
}

bool fault_has_timeout_handler(const struct tcb *tcb)
{
    return cap_is(tcb->slots[TCB_TIMEOUT_HANDLER].cap, CAP_ENDPOINT);
}

void fault_raise_timeout(struct tcb *tcb)
{
    tcb->fault = (struct fault){.type = FAULT_TIMEOUT, .words = {tcb->sched_context->badge}};
    fault_send(tcb, slot_cap(&tcb->slots[TCB_TIMEOUT_HANDLER]), false);
}

/* A message under construction. */
struct fault_message {
    struct tcb *receiver;
    uint64_t *buffer;
    unsigned length;
};

static void put(struct fault_message *message, word_t value)
{
    tcb_set_message_word(message->receiver, message->buffer, message->length, value);
    message->length++;
}

static void put_lookup(struct fault_message *message, const struct lookup_fault *lookup)
{
    unsigned words = lookup_words(lookup->type);

    put(message, lookup->type);
    for (unsigned i = 0; i < words; i++) {
        put(message, lookup->words[i]);
    }
}

static void put_unknown_syscall(struct fault_message *message, const struct context *context,
                                word_t number)
{
    for (unsigned i = 0; i < 8; i++) {
        put(message, context->word[CONTEXT_X0 + i]);
    }
    put(message, context->word[CONTEXT_FAULT_IP]);
    put(message, context->word[CONTEXT_SP]);
    put(message, context->word[CONTEXT_NEXT_IP]);
    put(message, context->word[CONTEXT_SPSR]);
    put(message, number);
}

static void put_timeout(struct fault_message *message, struct tcb *sender)
{
    put(message, sender->fault.words[0]);
    if (sender->sched_context != NULL) {
        put(message, sched_context_take_consumed(sender->sched_context));
    }
}

unsigned fault_write_message(struct tcb *sender, struct tcb *receiver, uint64_t *receiver_buffer)
{
    const struct fault *fault = &sender->fault;
    const word_t *registers = sender->context.word;
    struct fault_message message = {receiver, receiver_buffer, 0};

    switch (fault->type) {
    case FAULT_CAP:
        put(&message, registers[CONTEXT_FAULT_IP]);
        put(&message, fault->words[0]);
        put(&message, fault->words[1]);
        put_lookup(&message, &fault->lookup);
        break;
    case FAULT_UNKNOWN_SYSCALL:
        put_unknown_syscall(&message, &sender->context, fault->words[0]);
        break;
    case FAULT_USER_EXCEPTION:
        put(&message, registers[CONTEXT_FAULT_IP]);
        put(&message, registers[CONTEXT_SP]);
        put(&message, registers[CONTEXT_SPSR]);
        put(&message, fault->words[0]);
        put(&message, fault->words[1]);
        break;
    case FAULT_TIMEOUT:
        put_timeout(&message, sender);
        break;
    case FAULT_VM:
        put(&message, registers[CONTEXT_FAULT_IP]);
        put(&message, fault->words[0]);
        put(&message, fault->words[2]);
        put(&message, fault->words[1]);
        break;
    case FAULT_DEBUG:
        return arch_fault_write_debug(sender, receiver, receiver_buffer);
    default:
        put(&message, fault->words[0]);
        break;
    }
    return receiver_buffer == NULL && message.length > IPC_REGISTERS ? IPC_REGISTERS
                                                                     : message.length;
}

/* Which context word each message word of an answer goes to. */
static const uint8_t unknown_syscall_words[12] = {
    CONTEXT_X0, CONTEXT_X0 + 1, CONTEXT_X0 + 2,   CONTEXT_X0 + 3, CONTEXT_X0 + 4,  CONTEXT_X0 + 5,
    CONTEXT_X6, CONTEXT_X7,     CONTEXT_FAULT_IP, CONTEXT_SP,     CONTEXT_NEXT_IP, CONTEXT_SPSR,
};
static const uint8_t user_exception_words[3] = {CONTEXT_FAULT_IP, CONTEXT_SP, CONTEXT_SPSR};

enum { TIMEOUT_ANSWER_WORDS = 34 }; /* the user context up to x28, in its order */

/* Copies answer words to registers; `places` null: in the order of the user context. */
static void take_registers(struct tcb *receiver, struct tcb *sender, const uint8_t *places,
                           unsigned count)
{
    const uint64_t *buffer = tcb_buffer(sender, false);
    unsigned length = message_length(sender->context.word[CONTEXT_X0 + 1]);

    if (buffer == NULL && length > IPC_REGISTERS) {
        length = IPC_REGISTERS;
    }
    for (unsigned i = 0; i < length && i < count; i++) {
        unsigned place = places == NULL ? i : places[i];
        word_t value = tcb_message_word(sender, buffer, i);

        receiver->context.word[place] =
            place == CONTEXT_SPSR ? arch_sanitise_status(receiver, value) : value;
    }
}

bool fault_take_answer(struct tcb *receiver, struct tcb *sender)
{
    word_t info = sender->context.word[CONTEXT_X0 + 1];
    bool restart = message_label(info) == 0;

    switch (receiver->fault.type) {
    case FAULT_UNKNOWN_SYSCALL:
        take_registers(receiver, sender, unknown_syscall_words, 12);
        return restart;
    case FAULT_USER_EXCEPTION:
        take_registers(receiver, sender, user_exception_words, 3);
        return restart;
    case FAULT_TIMEOUT:
        take_registers(receiver, sender, NULL, TIMEOUT_ANSWER_WORDS);
        return restart;
    case FAULT_DEBUG:
        arch_fault_take_debug_answer(receiver, sender, message_length(info));
        return restart;
    default:
        return true;
    }
}
