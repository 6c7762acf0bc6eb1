/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Several cores: where threads run, messages and signals between cores, faults and budgets there.
 */

#include "cores.h"

enum { GET_THREAD_AFFINITY = -19, ROUNDS = 50 };

static seL4_CPtr endpoint, reply, there, back;

/* Debug builds tell where a thread belongs; elsewhere the answer is the expected one. */
static seL4_Word core_of(seL4_CPtr tcb, seL4_Word expected)
{
    struct registers r = {{tcb}};

    if (!HAS_DEBUG_CALLS) {
        return expected;
    }
    trap(GET_THREAD_AFFINITY, &r);
    return r.x[0];
}

static void counts(struct thread *self)
{
    for (;;) {
        self->result[0]++;
        __asm__ volatile("yield");
    }
}

/* As many SchedControls as cores; a thread follows its scheduling context. */
static void placement(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr fresh = new_object(seL4_TCBObject, 0);

    check_equal(boot_info->numNodes, CORES);
    check_equal(boot_info->nodeID, 0);
    check_equal(boot_info->schedcontrol.end - boot_info->schedcontrol.start, CORES);
    check_equal(core_of(fresh, 0), 0);
    for (unsigned core = 0; core < CORES; core++) {
        check_equal(thread_set_core(thread, core), seL4_NoError);
        check_equal(core_of(thread->tcb, core), core);
    }
    /* binding: the core of the context, which was configured before */
    check_equal(seL4_SchedContext_Unbind(thread->sched_context), seL4_NoError);
    check_equal(thread_set_core(thread, 2), seL4_NoError);
    check_equal(core_of(thread->tcb, 3), 3);
    check_equal(seL4_SchedContext_Bind(thread->sched_context, thread->tcb), seL4_NoError);
    check_equal(core_of(thread->tcb, 2), 2);
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 1, thread->tcb), seL4_InvalidArgument);
    check_equal(seL4_GetMR(0), 0);
}

/* We never stop, and have the highest priority of our core: they run elsewhere at the same time. */
static void all_at_once(void)
{
    for (unsigned core = 1; core < CORES; core++) {
        struct thread *thread = thread_create(core, 10, 0, false);

        check_equal(thread_set_core(thread, core), seL4_NoError);
        thread_start(thread, counts);
    }
    for (unsigned core = 1; core < CORES; core++) {
        check(is_counting(&threads[core], 0));
    }
    for (unsigned core = 1; core < CORES; core++) {
        check_equal(seL4_TCB_Suspend(threads[core].tcb), seL4_NoError);
    }
}

/* Answers with the sum of the words and the core it runs on. */
static void serves(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        seL4_Word sum = 0;

        for (unsigned i = 0; i < length_of(r.x[1]); i++) {
            sum += i < 4 ? r.x[2 + i] : self->buffer->msg[i];
        }
        self->result[0]++;
        r = (struct registers){
            {endpoint, info_of(0, 0, 2), sum, core_of(self->tcb, self->result[1]), 0, 0, reply}};
        trap(seL4_SysReplyRecv, &r);
    }
}

static struct registers call_with(seL4_Word length)
{
    struct registers r = {{endpoint, info_of(0, 0, length), 1, 2, 3, 4}};

    for (unsigned i = 4; i < length; i++) {
        seL4_SetMR((int)i, i + 1);
    }
    trap(seL4_SysCall, &r);
    return r;
}

static void caller(struct thread *self)
{
    for (unsigned i = 0; i < often(ROUNDS); i++) {
        struct registers r = {{endpoint, info_of(0, 0, 4), i, 1, 1, 1}};

        trap(seL4_SysCall, &r);
        self->result[1] += r.x[2] == i + 3;
        self->result[2] += r.x[3] == self->result[3] || !HAS_DEBUG_CALLS;
    }
    self->result[0] = 1;
}

/* A server with a context of its own on another core. */
static void calls_an_active_server(void)
{
    struct thread *server = thread_create(0, 200, 0, false);

    endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    check_equal(thread_set_core(server, 1), seL4_NoError);
    server->result[1] = 1;
    thread_start(server, serves);
    for (seL4_Word length = 0; length <= 64; length += 16) {
        struct registers r = call_with(length);

        check_equal(r.x[2], length * (length + 1) / 2);
        check_equal(r.x[3], 1);
    }
}

/* A passive server runs on the core of whoever calls. */
static void calls_a_passive_server(void)
{
    struct thread *server = thread_create(0, 200, 0, true);
    struct thread *starter = thread_create(CORES, 250, 0, false);

    endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    /* it comes to its receive on a context that is taken away again */
    check_equal(seL4_SchedContext_Unbind(starter->sched_context), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(starter->sched_context, server->tcb), seL4_NoError);
    thread_start(server, serves);
    settle();
    check_equal(seL4_SchedContext_Unbind(starter->sched_context), seL4_NoError);
    for (unsigned core = 1; core < CORES; core++) {
        struct thread *thread = thread_create(core, 100, 0, false);

        check_equal(thread_set_core(thread, core), seL4_NoError);
        thread->result[3] = core;
        thread_start(thread, caller);
    }
    for (unsigned i = 0; i < often(ROUNDS); i++) {
        struct registers r = call_with(4);

        check_equal(r.x[2], 10);
        check_equal(core_of(seL4_CapInitThreadTCB, 0), 0);
        check(r.x[3] == 0);
    }
    for (unsigned core = 1; core < CORES; core++) {
        check(reaches(&threads[core].result[0], 1));
        check_equal(threads[core].result[1], often(ROUNDS));
        check_equal(threads[core].result[2], often(ROUNDS));
    }
    check_equal(server->result[0], CORES * often(ROUNDS));
}

static volatile seL4_Word passed_on[2];

/* Hands a word on from core to core; each adds one. */
static void hands_on(struct thread *self)
{
    struct registers r;

    for (;;) {
        r = (struct registers){{there}};
        trap(seL4_SysWait, &r);
        passed_on[1] = passed_on[0] + 1;
        self->result[0]++;
        r = (struct registers){{back}};
        trap(seL4_SysSend, &r);
    }
}

/* What was written before a signal is seen behind it. */
static void signals(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);

    there = new_object(seL4_NotificationObject, 0);
    back = new_object(seL4_NotificationObject, 0);
    check_equal(thread_set_core(thread, CORES - 1), seL4_NoError);
    thread_start(thread, hands_on);
    for (unsigned i = 0; i < often(ROUNDS); i++) {
        passed_on[0] = 2 * i;
        seL4_Signal(there);
        seL4_Wait(back, NULL);
        check_equal(passed_on[1], 2 * i + 1);
    }
    for (unsigned i = 0; i < often(ROUNDS); i++) { /* the same, polling */
        struct registers r = {{back}};

        passed_on[0] = 7 * i;
        seL4_Signal(there);
        check(reaches(&thread->result[0], often(ROUNDS) + i + 1));
        trap(seL4_SysWait, &r);
        check_equal(passed_on[1], 7 * i + 1);
    }
}

static void writes_null(struct thread *self)
{
    self->result[1] = 1;
    __asm__ volatile("str wzr, [%0]" : : "r"(0x30ul) : "memory");
    self->result[0] = 1;
}

/* A fault of a thread on another core comes here; it goes on there. */
static void faults(void)
{
    seL4_CPtr faulting = new_object(seL4_EndpointObject, 0);
    seL4_CPtr answer = new_object(seL4_ReplyObject, 0);
    struct thread *thread = thread_create(0, 100, new_badged(faulting, 77), false);
    struct registers r = {{faulting, 0, 0, 0, 0, 0, answer}};
    seL4_UserContext context;

    check_equal(thread_set_core(thread, 2), seL4_NoError);
    thread_start(thread, writes_null);
    trap(seL4_SysRecv, &r);
    check_equal(r.x[0], 77);
    check_equal(label_of(r.x[1]), seL4_Fault_VMFault);
    check_equal(r.x[3], 0x30);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
    check_equal(context.pc, r.x[2]);
    context.pc += 4;
    check_equal(seL4_TCB_WriteRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
    r = (struct registers){{answer}};
    trap(seL4_SysSend, &r);
    check(reaches(&thread->result[0], 1));
}

/* Budgets count on other cores too; running out of one is told here. After a long pause of the host
 * little may be left. */
static void timeouts(void)
{
    seL4_CPtr handler = new_object(seL4_EndpointObject, 0);
    seL4_CPtr answer = new_object(seL4_ReplyObject, 0);
    struct thread *thread = thread_create(0, 100, 0, false);
    struct registers r = {{handler, 0, 0, 0, 0, 0, answer}};

    check_equal(seL4_SchedControl_ConfigureFlags(boot_info->schedcontrol.start + 3,
                                                 thread->sched_context, 1000, 10000, 0, 5, 0),
                seL4_NoError);
    check_equal(seL4_TCB_SetTimeoutEndpoint(thread->tcb, handler), seL4_NoError);
    thread_start(thread, counts);
    for (unsigned i = 0; i < 3; i++) {
        trap(seL4_SysRecv, &r);
        check_equal(label_of(r.x[1]), seL4_Fault_Timeout);
        check_equal(r.x[2], 5);
        check(r.x[3] >= 900 || is_real_time);
        r = (struct registers){{answer}};
        trap(seL4_SysSend, &r);
        r = (struct registers){{handler, 0, 0, 0, 0, 0, answer}};
    }
    check(thread->result[0] > 0);
}

void test_cores(void)
{
    placement();
    all_at_once();
    calls_an_active_server();
    calls_a_passive_server();
    signals();
    faults();
    timeouts();
}
