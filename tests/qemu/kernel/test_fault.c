/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Faults as messages, and what the answers do. */

#include "test.h"

static seL4_CPtr endpoint, handler, reply;

/* What arrived at the handler. */
static struct registers receive(void)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    return r;
}

static void answer(seL4_Word label, seL4_Word length, seL4_Word first)
{
    struct registers r = {{reply, info_of(label, 0, length), first}};

    trap(seL4_SysSend, &r);
    settle();
}

static seL4_Word message(unsigned index)
{
    return seL4_GetIPCBuffer()->msg[index];
}

static void unknown_call(struct thread *self)
{
    struct registers r = {{10, 11, 12, 13, 14, 15, 16, 17, 18}};

    trap(100, &r);
    self->result[1] = r.x[0];
    self->result[2] = r.x[1];
    self->result[0]++;
}

static void writes_null(struct thread *self)
{
    __asm__ volatile("str wzr, [%0]" : : "r"(0x30ul) : "memory");
    self->result[0]++;
}

static void undefined(struct thread *self)
{
    __asm__ volatile(".inst 0");
    self->result[0]++;
}

/* Faults at once, with registers as they are. */
__asm__(".text\nshows_status: .inst 0\n");
extern char shows_status[];

static void receives_once(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    self->result[1] = r.x[1];
    self->result[2] = r.x[5];
    self->result[0]++;
}

static void sends_nowhere(struct thread *self)
{
    struct registers r = {{0x7000000030000, 0}};

    trap(seL4_SysSend, &r);
    self->result[0]++;
}

static void receives_on_thread(struct thread *self)
{
    struct registers r = {{self->tcb, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    self->result[0]++;
}

static void receives_without_reply(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, self->tcb}};

    trap(seL4_SysNBRecv, &r);
    self->result[0]++;
}

static void sends_bad_extra(struct thread *self)
{
    struct registers r = {{endpoint, info_of(0, 1, 0)}};

    self->buffer->caps_or_badges[0] = 0x7000000030000;
    trap(seL4_SysCall, &r);
    self->result[0]++;
}

static void test_unknown_call(void)
{
    struct thread *thread = thread_create(0, 100, handler, false);
    struct registers r;

    thread_start(thread, unknown_call);
    settle();
    r = receive();
    check_equal(r.x[0], 0xfa17);
    check_equal(r.x[1], info_of(2, 0, 13));
    check_equal(r.x[2], 10);
    check_equal(r.x[5], 13);
    check_equal(message(4), 14);
    check_equal(message(6), 16);
    check_equal(message(7), 100);
    check_equal(message(10), message(8) + 4);
    check(message(9) <= thread->stack_top && message(9) > thread->stack_top - PAGE);
    check_equal(message(12), 100);
    /* Continue behind the instruction with new x0 and x1. */
    seL4_GetIPCBuffer()->msg[8] = message(8) + 4;
    for (unsigned i = 4; i < 8; i++) {
        seL4_GetIPCBuffer()->msg[i] = 0;
    }
    r = (struct registers){{reply, info_of(0, 0, 9), 70, 71, 72, 73}};
    trap(seL4_SysSend, &r);
    settle();
    check_equal(thread->result[0], 1);
    check_equal(thread->result[1], 70);
    check_equal(thread->result[2], 71);
    /* A label in the answer stops the thread. */
    thread_start(thread, unknown_call);
    settle();
    receive();
    answer(1, 0, 0);
    check_equal(thread->result[0], 1);
    /* Resume runs the instruction again. */
    check_equal(seL4_TCB_Resume(thread->tcb), seL4_NoError);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(2, 0, 13));
    check_equal(delete (thread->tcb), seL4_NoError);
}

static void test_memory(void)
{
    struct thread *thread = thread_create(0, 100, handler, false);
    struct registers r;

    thread_start(thread, writes_null);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(6, 0, 4));
    check_equal(r.x[3], 0x30);
    check_equal(r.x[4], 0);
    check_equal(r.x[5] >> 26, 0x24);
    check((r.x[5] & 1 << 6) != 0);
    /* The label of the answer does not matter: it tries again. */
    answer(5, 0, 0);
    r = receive();
    check_equal(r.x[1], info_of(6, 0, 4));
    check_equal(thread->result[0], 0);
    check_equal(delete (thread->tcb), seL4_NoError);
}

static void test_exception(void)
{
    struct thread *thread = thread_create(0, 100, handler, false);
    struct registers r;

    thread_start(thread, undefined);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(3, 0, 5));
    check_equal(r.x[5], 0x02000000);
    check_equal(message(4), 0);
    answer(0, 1, r.x[2] + 4);
    check_equal(thread->result[0], 1);
    /* Stack and status come from the answer as well; of the status only the condition flags. */
    thread_start(thread, undefined);
    settle();
    r = receive();
    r = (struct registers){
        {reply, info_of(0, 0, 3), (seL4_Word)shows_status, thread->stack_top - 64, 0x6fffffff}};
    trap(seL4_SysSend, &r);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(3, 0, 5));
    check_equal(r.x[3], thread->stack_top - 64);
    check_equal(r.x[4] >> 28, 6);
    check_equal(r.x[4] & 0xf, 0);
    check_equal(delete (thread->tcb), seL4_NoError);
}

/* The handler has no buffer: four words come, the rest is cut. */
static void test_handler_without_buffer(void)
{
    struct thread *thread = thread_create(0, 100, handler, false);
    struct thread *server = thread_create(1, 110, 0, false);

    check_equal(seL4_TCB_SetIPCBuffer(server->tcb, 0, 0), seL4_NoError);
    thread_start(server, receives_once);
    thread_start(thread, unknown_call);
    settle();
    check_equal(server->result[0], 1);
    check_equal(server->result[1], info_of(2, 0, 4));
    check_equal(server->result[2], 13);
    check_equal(delete (thread->tcb), seL4_NoError);
}

static void test_capabilities(void)
{
    struct thread *thread = thread_create(0, 100, handler, false);
    struct registers r;

    thread_start(thread, sends_nowhere);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(1, 0, 7));
    check_equal(r.x[3], 0x7000000030000);
    check_equal(r.x[4], 0);
    check_equal(r.x[5], 4);
    check_equal(message(4), 64);
    check_equal(message(5), 0);
    check_equal(message(6), 47);
    thread = thread_create(1, 100, handler, false);
    thread_start(thread, receives_on_thread);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(1, 0, 5));
    check_equal(r.x[3], thread->tcb);
    check_equal(r.x[4], 1);
    check_equal(r.x[5], 2);
    check_equal(message(4), 0);
    thread = thread_create(2, 100, handler, false);
    thread_start(thread, receives_without_reply);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(1, 0, 5));
    check_equal(r.x[3], thread->tcb);
    check_equal(r.x[4], 1);
    thread = thread_create(3, 100, handler, false);
    thread_start(thread, sends_bad_extra);
    settle();
    r = receive();
    check_equal(r.x[1], info_of(1, 0, 7));
    check_equal(r.x[3], 0x7000000030000);
    check_equal(r.x[4], 0);
}

/* Without a handler, and with a handler nobody can answer through, threads just stop. */
static void test_unhandled(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    struct thread *other = thread_create(1, 100, handler, false);
    struct registers r;

    thread_start(thread, unknown_call);
    settle();
    check_equal(thread->result[0], 0);
    thread_start(other, unknown_call);
    settle();
    r = (struct registers){{endpoint}};
    trap(seL4_SysNBWait, &r);
    check_equal(r.x[1], info_of(2, 0, 13));
    check_equal(seL4_TCB_Suspend(other->tcb), seL4_NoError);
    /* A queued fault goes away with its thread's suspension. */
    thread_start(other, unknown_call);
    settle();
    check_equal(seL4_TCB_Suspend(other->tcb), seL4_NoError);
    r = (struct registers){{endpoint}};
    trap(seL4_SysNBWait, &r);
    check_equal(r.x[0], 0);
}

/* A passive handler runs on the time of the thread with the fault. */
static void handles(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        self->result[0]++;
        r.x[0] = endpoint;
        r.x[1] = info_of(0, 0, 1);
        r.x[2] = r.x[2] + 4;
        trap(seL4_SysReplyRecv, &r);
    }
}

static void test_passive_handler(void)
{
    struct thread *thread = thread_create(0, 100, handler, false);
    struct thread *server = thread_create(1, 110, 0, true);
    seL4_CPtr loan = new_object(seL4_SchedContextObject, 7);

    check_equal(configure_context(loan, 5000, 5000, 0, 0, 0), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(loan, server->tcb), seL4_NoError);
    thread_start(server, handles);
    settle();
    check_equal(seL4_SchedContext_Unbind(loan), seL4_NoError);
    thread_start(thread, undefined);
    settle();
    check_equal(thread->result[0], 1);
    check_equal(server->result[0], 1);
    thread_start(thread, undefined);
    settle();
    check_equal(thread->result[0], 2);
    check_equal(delete (server->tcb), seL4_NoError);
}

void test_fault(void)
{
    endpoint = new_object(seL4_EndpointObject, 0);
    handler = new_badged(endpoint, 0xfa17);
    reply = new_object(seL4_ReplyObject, 0);
    test_unknown_call();
    test_memory();
    test_exception();
    test_handler_without_buffer();
    test_capabilities();
    test_unhandled();
    test_passive_handler();
}
