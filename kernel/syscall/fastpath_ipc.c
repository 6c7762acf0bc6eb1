/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls, faults and their answers between two threads that are ready for each other. */
#include "kernel/syscall/fastpath.h"

#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/object/irq.h"
#include "kernel/object/vcpu.h"
#include "kernel/syscall/benchmark.h"

/* Acknowledging an interrupt is the one frequent call that is not to a thread. */
static struct context *acknowledge(struct cap handler, word_t info)
{
    struct tcb *caller = this_core()->current;

    if (message_label(info) != IRQAckIRQ || (info & FAST_INFO_CAPS))
        return NULL;
    irq_set_enabled(cap_irq(handler), true);
    caller->context.word[CONTEXT_X0] = 0;
    caller->context.word[CONTEXT_X0 + 1] = 0;
    return &caller->context;
}

/* The server at the head of the endpoint can take a call of the current thread and runs next. What
 * an interrupt found out of the time stands for all of its entry. */
HOT bool can_call(const struct endpoint *endpoint, bool is_time_known)
{
    const struct tcb *server = endpoint->head;

    if (endpoint_state(endpoint) != ENDPOINT_RECEIVING || !server->reply || !fast_is_next(server))
        return false;
    return !server->sched_context ||
           ((is_time_known || fast_has_time()) && fast_has_budget(server));
}

/* The caller waits for the answer of the server at the head of the endpoint; what it says has
 * been delivered. */
HOT struct context *hand_over(struct tcb *caller, struct endpoint *endpoint)
{
    struct tcb *server = endpoint->head;
    struct reply *reply = server->reply;

    endpoint_remove_first(endpoint);
    server->reply = NULL;
    reply->tcb = caller;
    caller->reply = reply;
    caller->state = THREAD_BLOCKED_ON_REPLY;
    if (!server->sched_context) {
        struct sched_context *context = caller->sched_context;

        reply_stack(reply, context);
        caller->sched_context = NULL;
        context->tcb = server;
        server->sched_context = context;
    }
    server->state = THREAD_RUNNING;
    return fast_switch(server);
}

struct context *fastpath_call(cptr_t address, word_t info)
{
    struct tcb *caller = this_core()->current;
    struct cap cap = fast_lookup(caller, address, CAP_ENDPOINT);
    struct endpoint *endpoint;
    struct tcb *server;

    if (!cap_is(cap, CAP_ENDPOINT))
        return cap_is(cap, CAP_IRQ_HANDLER) ? acknowledge(cap, info)
                                            : fastpath_invoke(address, info);
    if ((info & FAST_INFO_SIZE) > IPC_REGISTERS || !(cap_rights(cap) & RIGHT_WRITE) ||
        !(cap_rights(cap) & (RIGHT_GRANT | RIGHT_GRANT_REPLY)))
        return NULL;
    endpoint = endpoint_of(cap);
    if (!can_call(endpoint, false))
        return NULL;
    server = endpoint->head;
    fast_copy_words(caller, server, info & FAST_INFO_SIZE);
    server->context.word[CONTEXT_X0] = cap_badge(cap);
    server->context.word[CONTEXT_X0 + 1] = info & ~(word_t)FAST_INFO_UNWRAPPED;
    return hand_over(caller, endpoint);
}

/* The message of fault_write_message for the kinds of fault that come here; all fit the
 * registers. */
HOT unsigned write_fault(const struct tcb *caller, struct tcb *handler, enum fault_type type,
                         const word_t words[3])
{
    uint64_t *message = &handler->context.word[CONTEXT_X0 + 2];

    if (type != FAULT_VM) {
        message[0] = words[0];
        return 1;
    }
    message[0] = caller->context.word[CONTEXT_FAULT_IP];
    message[1] = words[0];
    message[2] = words[2];
    message[3] = words[1];
    return 4;
}

/* The current thread's handler of faults waits and runs next when it gets one. */
HOT bool can_fault(struct cap cap, bool is_time_known)
{
    return cap_is(cap, CAP_ENDPOINT) && (cap_rights(cap) & (RIGHT_GRANT | RIGHT_GRANT_REPLY)) &&
           can_call(endpoint_of(cap), is_time_known);
}

HOT struct context *fault(struct cap cap, enum fault_type type, const word_t words[3])
{
    struct tcb *caller = this_core()->current;
    struct endpoint *endpoint = endpoint_of(cap);
    struct tcb *handler = endpoint->head;
    unsigned length;

    caller->fault.type = type;
    for (unsigned i = 0; i < 3; i++)
        caller->fault.words[i] = words[i];
    length = write_fault(caller, handler, type, words);
    handler->context.word[CONTEXT_X0] = cap_badge(cap);
    handler->context.word[CONTEXT_X0 + 1] = message_info(type, 0, 0, length);
    return hand_over(caller, endpoint);
}

struct context *fastpath_fault(enum fault_type type, const word_t words[3])
{
    struct cap cap = slot_cap(&this_core()->current->slots[TCB_FAULT_HANDLER]);

    if ((type != FAULT_VM && type != FAULT_VCPU) || !can_fault(cap, false))
        return NULL;
    return fault(cap, type, words);
}

struct context *fastpath_guest_interrupt(unsigned irq)
{
    struct cap cap = slot_cap(&this_core()->current->slots[TCB_FAULT_HANDLER]);
    word_t words[3] = {0};

    if (!vcpu_guest_can_fault() || !can_fault(cap, true))
        return NULL;
    words[0] = vcpu_take_interrupt(irq);
    return fault(cap, irq == BOARD_TIMER_VIRTUAL_IRQ ? FAULT_VPPI : FAULT_VGIC_MAINTENANCE, words);
}

/* The endpoint of a capability to receive from, null for any other. */
HOT struct endpoint *receivable(struct cap cap)
{
    return cap_is(cap, CAP_ENDPOINT) && (cap_rights(cap) & RIGHT_READ) ? endpoint_of(cap) : NULL;
}

/* The current thread can block in a receive as the only one, and its notification has nothing
 * for it. */
HOT bool can_block(const struct tcb *tcb, const struct endpoint *endpoint)
{
    const struct notification *bound = tcb->bound_notification;

    if (endpoint_state(endpoint) != ENDPOINT_IDLE)
        return false;
    return !bound || (bound->state != NOTIFICATION_ACTIVE &&
                      (!bound->sched_context || bound->sched_context != tcb->sched_context));
}

HOT void block(struct tcb *tcb, struct endpoint *endpoint, struct reply *reply)
{
    tcb->reply = reply;
    reply->tcb = tcb;
    tcb->state = THREAD_BLOCKED_ON_RECEIVE;
    tcb->blocked_on = endpoint;
    tcb->queue_next = NULL;
    tcb->queue_previous = NULL;
    endpoint_set_only(endpoint, tcb, ENDPOINT_RECEIVING);
}

/* Faults whose answer changes no register: the thread does the same again. */
HOT bool is_plain(enum fault_type type)
{
    const unsigned plain = 1u << FAULT_CAP | 1u << FAULT_VM | 1u << FAULT_VGIC_MAINTENANCE |
                           1u << FAULT_VCPU | 1u << FAULT_VPPI;

    return plain >> (type & 31) & 1;
}

/* The client gets its scheduling context back from the server, or runs on its own. */
HOT bool can_answer(const struct reply *reply, const struct tcb *client, const struct tcb *server)
{
    if (client->state != THREAD_BLOCKED_ON_REPLY || !fast_is_here(client) ||
        (client->fault.type != FAULT_NONE && !is_plain(client->fault.type)))
        return false;
    if (reply->head_of)
        return reply->head_of == server->sched_context && !client->sched_context;
    return !reply->previous && !reply->next && client->sched_context && fast_has_time() &&
           fast_has_budget(client);
}

HOT void answer(struct reply *reply, struct tcb *client, struct tcb *server, word_t info)
{
    struct sched_context *context = reply->head_of;

    if (client->fault.type == FAULT_NONE) {
        fast_copy_words(server, client, info & FAST_INFO_SIZE);
        client->context.word[CONTEXT_X0] = 0;
        client->context.word[CONTEXT_X0 + 1] = info & ~(word_t)FAST_INFO_UNWRAPPED;
    } else {
        client->context.word[CONTEXT_NEXT_IP] = client->context.word[CONTEXT_FAULT_IP];
        client->fault.type = FAULT_NONE;
    }
    client->state = THREAD_RUNNING;
    client->reply = NULL;
    if (context) {
        reply_unstack(reply);
        server->sched_context = NULL;
        context->tcb = client;
        client->sched_context = context;
    }
}

/* Somebody better than the client is ready, and runs first. */
static __attribute__((noinline)) struct context *
answer_later(struct reply *reply, struct endpoint *endpoint, word_t info)
{
    struct tcb *server = this_core()->current;
    struct tcb *client = reply->tcb;
    struct tcb *next = fast_next();

    if (!next || !fast_has_time())
        return NULL;
    answer(reply, client, server, info);
    block(server, endpoint, reply);
    ready_add_first(client);
    return fast_run(next);
}

struct context *fastpath_reply_receive(cptr_t source, word_t info, cptr_t reply_address)
{
    struct tcb *server = this_core()->current;
    struct endpoint *endpoint = receivable(fast_lookup(server, source, CAP_ENDPOINT));
    struct reply *reply;
    struct tcb *client;
    struct cap cap;

    if (!endpoint || (info & FAST_INFO_SIZE) > IPC_REGISTERS)
        return NULL;
    cap = fast_lookup(server, reply_address, CAP_REPLY);
    if (!cap_is(cap, CAP_REPLY))
        return NULL;
    reply = reply_of(cap);
    client = reply->tcb;
    if (!client || !can_block(server, endpoint) || !can_answer(reply, client, server))
        return NULL;
    if (!fast_is_next(client))
        return answer_later(reply, endpoint, info);
    answer(reply, client, server, info);
    block(server, endpoint, reply);
    return fast_switch(client);
}

/* A receive that blocks, or that gets what its bound notification has. */
struct context *fastpath_receive(cptr_t source, cptr_t reply_address)
{
    struct tcb *server = this_core()->current;
    struct cap from = fast_lookup(server, source, CAP_ENDPOINT);
    struct endpoint *endpoint = receivable(from);
    struct reply *reply;
    struct tcb *next;
    struct cap cap;

    if (!endpoint)
        return fastpath_wait_for(from);
    cap = fast_lookup(server, reply_address, CAP_REPLY);
    if (!cap_is(cap, CAP_REPLY))
        return NULL;
    reply = reply_of(cap);
    next = fast_next();
    if (reply->tcb || !next || !can_block(server, endpoint) || !fast_has_time())
        return NULL;
    block(server, endpoint, reply);
    return fast_run(next);
}
