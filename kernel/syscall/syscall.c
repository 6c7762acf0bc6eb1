/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The eleven system calls and the other ways into the kernel. */

#include <sel4/syscall.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/cores.h"
#include "kernel/core/entry.h"
#include "kernel/core/invocation.h"
#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/notification.h"
#include "kernel/object/reply.h"
#include "kernel/object/sched_context.h"

static word_t *current_register(unsigned number)
{
    return &this_core()->current->context.word[CONTEXT_X0 + number];
}

/* What a system call sends with. */
struct send_mode {
    bool is_call;
    bool is_blocking;
    bool can_donate;
    bool is_first_phase;
};

/* Names the capability and everything that goes with it; false: a capability fault, raised when
 * blocking. */
static bool find_arguments(struct invocation *invocation, word_t info)
{
    struct tcb *caller = invocation->caller;
    cptr_t address = invocation->address;
    struct lookup_fault fault;

    invocation->slot = cspace_lookup(caller, address, &fault);
    if (invocation->slot == NULL ||
        !ipc_extra_slots(caller, info, invocation->extra, &address, &fault)) {
        if (invocation->is_blocking) {
            fault_raise_cap(caller, address, false, &fault);
        }
        return false;
    }
    invocation->cap = slot_cap(invocation->slot);
    invocation->label = message_label(info);
    invocation->length = message_length(info);
    invocation->buffer = tcb_buffer(caller, false);
    if (invocation->buffer == NULL && invocation->length > IPC_REGISTERS) {
        invocation->length = IPC_REGISTERS;
    }
    return true;
}

/* Sends to, or invokes, the capability at `address`. STATUS_PREEMPTED: the system call is to be run
 * again. */
static enum status handle_send(cptr_t address, struct send_mode mode)
{
    struct tcb *caller = this_core()->current;
    struct invocation invocation = {
        .caller = caller,
        .address = address,
        .is_call = mode.is_call,
        .is_blocking = mode.is_blocking,
        .can_donate = mode.can_donate,
        .is_first_phase = mode.is_first_phase,
    };
    enum status status;

    if (!find_arguments(&invocation, *current_register(1))) {
        return STATUS_OK;
    }
    /* Restart until the operation is through: what changes the caller's state on the way stays as
     * it is. */
    tcb_set_state(caller, THREAD_RESTART);
    status = invocation_perform(&invocation);
    if (status == STATUS_PREEMPTED) {
        return status;
    }
    if (caller->state != THREAD_RESTART) {
        return STATUS_OK;
    }
    if (invocation.is_call) {
        invocation_answer(&invocation, status);
    }
    tcb_set_state(caller, THREAD_RUNNING);
    return STATUS_OK;
}

static void receive_fault(cptr_t address, const struct lookup_fault *fault)
{
    fault_raise_cap(this_core()->current, address, true, fault);
}

static void receive_missing(cptr_t address)
{
    struct lookup_fault fault = {LOOKUP_MISSING_CAPABILITY, {0}};

    receive_fault(address, &fault);
}

/* The reply object in x6, or null after a fault. */
static struct reply *find_reply(void)
{
    cptr_t address = *current_register(6);
    struct lookup_fault fault;
    struct slot *slot = cspace_lookup(this_core()->current, address, &fault);
    struct cap cap;

    if (slot == NULL) {
        receive_fault(address, &fault);
        return NULL;
    }
    cap = slot_cap(slot);
    if (!cap_is(cap, CAP_REPLY)) {
        receive_missing(address);
        return NULL;
    }
    return reply_of(cap);
}

static void receive_endpoint(struct cap cap, cptr_t address, bool is_blocking, bool with_reply)
{
    struct reply *reply = NULL;

    if ((cap_rights(cap) & RIGHT_READ) == 0) {
        receive_missing(address);
        return;
    }
    if (with_reply) {
        reply = find_reply();
        if (reply == NULL) {
            return;
        }
    }
    endpoint_receive(this_core()->current, cap, is_blocking, reply);
}

static void handle_receive(cptr_t address, bool is_blocking, bool with_reply)
{
    struct lookup_fault fault;
    struct slot *slot = cspace_lookup(this_core()->current, address, &fault);
    struct cap cap;

    if (slot == NULL) {
        receive_fault(address, &fault);
        return;
    }
    cap = slot_cap(slot);
    if (cap_is(cap, CAP_ENDPOINT)) {
        receive_endpoint(cap, address, is_blocking, with_reply);
    } else if (cap_is(cap, CAP_NOTIFICATION) && (cap_rights(cap) & RIGHT_READ) != 0 &&
               (notification_of(cap)->bound_tcb == NULL ||
                notification_of(cap)->bound_tcb == this_core()->current)) {
        notification_wait(this_core()->current, notification_of(cap), is_blocking);
    } else {
        receive_missing(address);
    }
}

/* Send half, then receive half when the thread may still go on. */
static void handle_send_receive(cptr_t destination, bool with_reply)
{
    struct tcb *caller = this_core()->current;
    cptr_t source = *current_register(0);
    struct send_mode mode = {.can_donate = true, .is_first_phase = true};

    if (handle_send(destination, mode) != STATUS_PREEMPTED && tcb_is_runnable(caller)) {
        handle_receive(source, true, with_reply);
    }
}

static void handle_yield(void)
{
    struct sched_context *context = this_core()->current_context;
    ticks_t consumed = context->consumed + this_core()->consumed;

    sched_context_charge(context->refills[context->refill_head].amount, false);
    context->consumed = consumed; /* what is given up was not used */
}

static void handle_unknown(word_t number)
{
    struct fault fault = {.type = FAULT_UNKNOWN_SYSCALL, .words = {number}};

    fault_raise(this_core()->current, &fault);
}

static void handle_syscall(word_t number)
{
    cptr_t address = *current_register(0);

    switch ((int64_t)number) {
    case seL4_SysCall:
        handle_send(address,
                    (struct send_mode){.is_call = true, .is_blocking = true, .can_donate = true});
        break;
    case seL4_SysSend:
        handle_send(address, (struct send_mode){.is_blocking = true});
        break;
    case seL4_SysNBSend:
        handle_send(address, (struct send_mode){0});
        break;
    case seL4_SysReplyRecv:
        handle_send_receive(*current_register(6), true);
        break;
    case seL4_SysNBSendRecv:
        handle_send_receive(*current_register(8), true);
        break;
    case seL4_SysNBSendWait:
        handle_send_receive(*current_register(6), false);
        break;
    case seL4_SysRecv:
        handle_receive(address, true, true);
        break;
    case seL4_SysNBRecv:
        handle_receive(address, false, true);
        break;
    case seL4_SysWait:
        handle_receive(address, true, false);
        break;
    case seL4_SysNBWait:
        handle_receive(address, false, false);
        break;
    case seL4_SysYield:
        handle_yield();
        break;
    default:
        handle_unknown(number);
        break;
    }
}

static bool is_api_call(word_t number)
{
    return (int64_t)number >= seL4_SysYield && (int64_t)number <= seL4_SysCall;
}

void entry_syscall(void)
{
    word_t number = *current_register(7);

    if (!is_api_call(number) && debug_syscall(number)) {
        return;
    }
    schedule_update_time();
    if (schedule_check_budget_restart()) {
        handle_syscall(number);
    }
    schedule_and_activate();
}

void entry_fault(const struct fault *fault)
{
    schedule_update_time();
    if (schedule_check_budget_restart()) {
        fault_raise(this_core()->current, fault);
    }
    schedule_and_activate();
}

void entry_interrupt(void)
{
    schedule_update_time();
    schedule_check_budget();
    interrupt_handle();
    schedule_and_activate();
}

void entry_boot_done(void)
{
    schedule_update_time();
    this_core()->consumed = 0;
    schedule_again();
    schedule_and_activate();
}

void entry_void(void)
{
    schedule_update_time();
    schedule_and_activate();
}

bool preemption_point(void)
{
    this_core()->work_units++;
    if (this_core()->work_units < WORK_UNITS_PER_PREEMPTION) {
        return false;
    }
    this_core()->work_units = 0;
    schedule_update_time();
    return interrupt_pending() || !schedule_has_time() || (CORE_COUNT > 1 && cores_are_waiting());
}
