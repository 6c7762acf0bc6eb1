/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Budgets and periods, timeout faults, binding, lending, yielding to others. */

#include "test.h"

static seL4_Word word(unsigned index)
{
    return seL4_GetMR(index);
}

static void spins(struct thread *self)
{
    for (;;) {
        self->result[0]++;
    }
}

static void errors(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr small = new_object(seL4_SchedContextObject, 7);
    seL4_CPtr large = new_object(seL4_SchedContextObject, 8);
    seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
    const uint64_t max = 36893488147419;

    check_equal(configure_context(small, max + 1, 5, 0, 0, 0), seL4_RangeError);
    check_equal(word(0), 20);
    check_equal(word(1), max);
    check_equal(configure_context(small, 19, 100, 0, 0, 0), seL4_RangeError);
    check_equal(configure_context(small, 20, 19, 0, 0, 0), seL4_RangeError);
    check_equal(word(1), max);
    check_equal(configure_context(small, 101, 100, 0, 0, 0), seL4_RangeError);
    check_equal(word(0), 20);
    check_equal(word(1), 100);
    check_equal(configure_context(ROOT, 20, 100, 0, 0, 0), seL4_InvalidCapability);
    check_equal(word(0), 1);
    check_equal(configure_context(small, 20, 100, 1, 0, 0), seL4_RangeError);
    check_equal(word(0), 0);
    check_equal(word(1), 0);
    check_equal(configure_context(large, 20, 100, 9, 0, 0), seL4_RangeError);
    check_equal(word(1), 8);
    check_equal(configure_context(large, 20, 100, 8, 0, 0), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(large, thread->tcb), seL4_IllegalOperation);
    check_equal(seL4_SchedContext_Bind(thread->sched_context, seL4_CapInitThreadTCB),
                seL4_IllegalOperation);
    check_equal(seL4_SchedContext_Bind(large, ROOT), seL4_InvalidCapability);
    check_equal(seL4_SchedContext_Bind(large, notification), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(large, notification), seL4_IllegalOperation);
    check_equal(seL4_SchedContext_Bind(small, notification), seL4_IllegalOperation);
    check_equal(seL4_SchedContext_UnbindObject(small, notification), seL4_IllegalOperation);
    check_equal(seL4_SchedContext_UnbindObject(large, notification), seL4_NoError);
    check_equal(seL4_SchedContext_UnbindObject(seL4_CapInitThreadSC, seL4_CapInitThreadTCB),
                seL4_IllegalOperation);
    check_equal(seL4_SchedContext_Unbind(seL4_CapInitThreadSC), seL4_IllegalOperation);
    check_equal(seL4_SchedContext_YieldTo(large).error, seL4_IllegalOperation);
    check_equal(seL4_SchedContext_YieldTo(seL4_CapInitThreadSC).error, seL4_IllegalOperation);
}

/* Lets other threads run for a while, at least this long. */
static void sleep_us(uint64_t us)
{
    uint64_t end = now_us() + us;

    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50),
                seL4_NoError);
    while (now_us() < end) {
    }
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
}

/* A thread gets its budget in each period and no more. */
static void budgets(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    uint64_t start, used, passed;

    check_equal(configure_context(thread->sched_context, 2000, 10000, 0, 0, 0), seL4_NoError);
    thread_start(thread, spins);
    start = now_us();
    sleep_us(100000);
    passed = now_us() - start;
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
    used = seL4_SchedContext_Consumed(thread->sched_context).consumed;
    say("  2 ms every 10 ms: used %lu us of %lu us\n", (unsigned long)used, (unsigned long)passed);
    check(used >= passed / 5 * 7 / 10);
    check(used <= passed / 5 + 2000 + 1000);
    check_equal(seL4_SchedContext_Consumed(thread->sched_context).consumed, 0);
}

static seL4_CPtr endpoint, reply;

static void timeouts(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr handler = new_badged(endpoint, 0x71);
    struct registers r;
    uint64_t before;

    check_equal(configure_context(thread->sched_context, 1000, 20000, 0, 0xbad, 0), seL4_NoError);
    check_equal(seL4_TCB_SetTimeoutEndpoint(thread->tcb, handler), seL4_NoError);
    thread_start(thread, spins);
    before = now_us();
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[0], 0x71);
    check_equal(r.x[1], info_of(5, 0, 2));
    check_equal(r.x[2], 0xbad);
    check(r.x[3] >= 900 && r.x[3] < 5000);
    check(now_us() - before < 20000);
    /* Answered: it runs again when its budget is back, then faults again. */
    r = (struct registers){{reply, 0}};
    trap(seL4_SysSend, &r);
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[1], info_of(5, 0, 2));
    check(now_us() - before >= 20000);
    r = (struct registers){{reply, info_of(1, 0, 0)}};
    trap(seL4_SysSend, &r);
    settle();
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(r.x[0], 0);
    check_equal(delete (thread->tcb), seL4_NoError);
}

static void notes(struct thread *self)
{
    self->result[1] = 0x1234;
    spins(self);
}

/* The answer to a timeout fault changes registers, or stops the thread. */
static void timeout_answers(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_UserContext context = {
        .pc = (seL4_Word)notes, .sp = thread->stack_top, .x0 = (seL4_Word)thread, .x28 = 28};
    seL4_UserContext found;

    check_equal(configure_context(thread->sched_context, 500, 5000, 0, 1, 0), seL4_NoError);
    check_equal(seL4_TCB_SetTimeoutEndpoint(thread->tcb, endpoint), seL4_NoError);
    thread_start(thread, spins);
    check(seL4_isTimeoutFault_tag(seL4_Recv(endpoint, NULL, reply)));
    seL4_Send(reply, seL4_TimeoutReply_new(true, context, seL4_TimeoutReply_Length));
    check(seL4_isTimeoutFault_tag(seL4_Recv(endpoint, NULL, reply)));
    check_equal(thread->result[1], 0x1234);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &found), seL4_NoError);
    check_equal(found.x28, 28);
    seL4_Send(reply, seL4_TimeoutReply_new(false, context, 0));
    sleep_us(12000);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
    check_equal(context.pc, found.pc);
    check_equal(delete (thread->tcb), seL4_NoError);
}

static seL4_CPtr notification;

static void waits(struct thread *self)
{
    for (;;) {
        struct registers r = {{notification}};

        trap(seL4_SysWait, &r);
        self->result[0]++;
    }
}

/* A passive thread that a signal wakes runs on the notification's context. */
static void lending(void)
{
    struct thread *thread = thread_create(0, 100, 0, true);
    seL4_CPtr context = new_object(seL4_SchedContextObject, 7);

    notification = new_object(seL4_NotificationObject, 0);
    check_equal(configure_context(context, 5000, 5000, 0, 0, 0), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, thread->tcb), seL4_NoError);
    thread_start(thread, waits);
    settle();
    check_equal(seL4_SchedContext_Unbind(context), seL4_NoError);
    seL4_Signal(notification);
    settle();
    check_equal(thread->result[0], 0); /* awake without time */
    check_equal(seL4_SchedContext_Bind(context, thread->tcb), seL4_NoError);
    settle();
    check_equal(thread->result[0], 1);
    check_equal(seL4_SchedContext_Unbind(context), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, notification), seL4_NoError);
    for (unsigned i = 0; i < 3; i++) {
        seL4_Signal(notification);
        settle();
        check_equal(thread->result[0], 2 + i);
    }
    /* It went back each time: it can be bound. */
    check_equal(seL4_SchedContext_Bind(context, thread->tcb), seL4_NoError);
}

static void yielding(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_SchedContext_YieldTo_t result;
    uint64_t seen;

    thread_start(thread, spins);
    /* Lower priority: nothing happens. */
    result = seL4_SchedContext_YieldTo(thread->sched_context);
    check_equal(result.error, seL4_NoError);
    check_equal(thread->result[0], 0);
    /* Same priority: it runs a time slice first. */
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 100),
                seL4_NoError);
    result = seL4_SchedContext_YieldTo(thread->sched_context);
    check_equal(result.error, seL4_NoError);
    seen = thread->result[0];
    check(seen > 1000);
    check(result.consumed >= 4000);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
    check_equal(seL4_TCB_SetMCPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

static void yields(struct thread *self)
{
    for (;;) {
        struct registers r = {{0}};

        trap(seL4_SysYield, &r);
        self->result[0]++;
    }
}

/* Yield of a periodic thread waits for its next period. */
static void yield_waits(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    uint64_t used;

    check_equal(configure_context(thread->sched_context, 1000, 10000, 0, 0, 0), seL4_NoError);
    thread_start(thread, yields);
    sleep_us(100000);
    check(thread->result[0] >= 7 && thread->result[0] <= 12);
    used = seL4_SchedContext_Consumed(thread->sched_context).consumed;
    check(used < 5000); /* what was given up does not count */
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

/* More refills let a thread that blocks often use its budget in pieces; it must never get more. */
static void pulses(struct thread *self)
{
    for (;;) {
        struct registers r = {{notification}};
        uint64_t end = now_us() + 150;

        while (now_us() < end) {
        }
        self->result[0]++;
        trap(seL4_SysWait, &r);
    }
}

static void refills(seL4_Word flags)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    uint64_t start, used, passed;

    notification = new_object(seL4_NotificationObject, 0);
    check_equal(configure_context(thread->sched_context, 1000, 10000, 8, 0, flags), seL4_NoError);
    thread_start(thread, pulses);
    start = now_us();
    for (unsigned i = 0; i < 200; i++) {
        sleep_us(500);
        seL4_Signal(notification);
    }
    passed = now_us() - start;
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
    used = seL4_SchedContext_Consumed(thread->sched_context).consumed;
    say("  1 ms every 10 ms in pieces: used %lu us of %lu us\n", (unsigned long)used,
        (unsigned long)passed);
    check(used <= passed / 10 + 2000);
    check(used >= passed / 10 / 2);
}

void test_sched_context(void)
{
    endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    errors();
    budgets();
    timeouts();
    timeout_answers();
    lending();
    yielding();
    yield_waits();
    refills(0);
    refills(1);
}
