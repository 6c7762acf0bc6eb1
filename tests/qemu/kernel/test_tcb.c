/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Requests on threads: errors, registers, priorities, run control. */

#include "test.h"

static seL4_Word word(unsigned index)
{
    return seL4_GetMR(index);
}

static void count_up(struct thread *self)
{
    for (;;) {
        self->result[0]++;
    }
}

static void ends(struct thread *self)
{
    self->result[0]++;
}

static void registers_of_others(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_UserContext context;
    seL4_UserContext written = {.pc = 0x1234,
                                .sp = 0x5678,
                                .spsr = 0xffffffff,
                                .x0 = 1,
                                .x8 = 8,
                                .x16 = 16,
                                .x30 = 30,
                                .x9 = 9,
                                .x28 = 28,
                                .tpidr_el0 = 34,
                                .tpidrro_el0 = 35};

    check_equal(seL4_TCB_ReadRegisters(seL4_CapInitThreadTCB, false, 0, 36, &context),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 37, &context), seL4_RangeError);
    check_equal(word(0), 1);
    check_equal(word(1), 36);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 0, &context), seL4_RangeError);
    check_equal(seL4_TCB_WriteRegisters(seL4_CapInitThreadTCB, false, 0, 36, &written),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_WriteRegisters(thread->tcb, false, 0, 36, &written), seL4_NoError);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
#ifdef CONFIG_DEBUG_BUILD
    check_equal(context.spsr, 0xf0000040);
#else
    check_equal(context.spsr, 0xf0000140);
#endif
    check_equal(context.pc, 0x1234);
    check_equal(context.sp, 0x5678);
    check_equal(context.x0, 1);
    check_equal(context.x8, 8);
    check_equal(context.x16, 16);
    check_equal(context.x30, 30);
    check_equal(context.x9, 9);
    check_equal(context.x28, 28);
    check_equal(context.tpidr_el0, 34);
    check_equal(context.tpidrro_el0, 35);
    check_equal(seL4_TCB_SetTLSBase(thread->tcb, 99), seL4_NoError);
    check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
    check_equal(context.tpidr_el0, 99);
    check_equal(
        seL4_TCB_CopyRegisters(thread->tcb, new_object(seL4_EndpointObject, 0), 0, 0, 1, 1, 0),
        seL4_InvalidCapability);
    check_equal(word(0), 1);
}

static void copy_registers(void)
{
    struct thread *from = thread_create(0, 100, 0, false);
    struct thread *to = thread_create(1, 100, 0, false);
    seL4_UserContext written = {.pc = 1, .sp = 2, .x0 = 3, .x9 = 4, .tpidr_el0 = 5};
    seL4_UserContext context;

    check_equal(seL4_TCB_WriteRegisters(from->tcb, false, 0, 36, &written), seL4_NoError);
    check_equal(seL4_TCB_CopyRegisters(to->tcb, from->tcb, false, false, true, false, 0),
                seL4_NoError);
    check_equal(seL4_TCB_ReadRegisters(to->tcb, false, 0, 36, &context), seL4_NoError);
    check(context.pc == 1 && context.sp == 2 && context.x0 == 3 && context.x9 == 0 &&
          context.tpidr_el0 == 0);
    check_equal(seL4_TCB_CopyRegisters(to->tcb, from->tcb, false, false, false, true, 0),
                seL4_NoError);
    check_equal(seL4_TCB_ReadRegisters(to->tcb, false, 0, 36, &context), seL4_NoError);
    check(context.x9 == 4 && context.tpidr_el0 == 5);
}

static void priorities(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);

    check_equal(seL4_TCB_SetMCPriority(thread->tcb, seL4_CapInitThreadTCB, 50), seL4_NoError);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, thread->tcb, 51), seL4_RangeError);
    check_equal(word(0), 0);
    check_equal(word(1), 50);
    check_equal(seL4_TCB_SetMCPriority(thread->tcb, seL4_CapInitThreadTCB, 256), seL4_RangeError);
    check_equal(word(1), 255);
    check_equal(seL4_TCB_SetPriority(thread->tcb, ROOT, 1), seL4_InvalidCapability);
    check_equal(word(0), 1);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, ROOT, 1, 1, 0, 0), seL4_InvalidCapability);
    check_equal(word(0), 1);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, thread->tcb, 51, 1, 0, 0), seL4_RangeError);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, thread->tcb, 1, 51, 0, 0), seL4_RangeError);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, 1, 1, ROOT, 0),
                seL4_InvalidCapability);
    check_equal(word(0), 2);
    check_equal(
        seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, 1, 1, seL4_CapInitThreadSC, 0),
        seL4_IllegalOperation);
    check_equal(
        seL4_TCB_SetSchedParams(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255, 255, 0, 0),
        seL4_IllegalOperation);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, 1, 1,
                                        thread->sched_context, ROOT),
                seL4_InvalidCapability);
    check_equal(word(0), 3);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, 100, 100, 0, 0),
                seL4_NoError);
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, 100, 100,
                                        thread->sched_context, 0),
                seL4_NoError);
}

static void handlers(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr weak = new_slot();

    check_equal(seL4_CNode_Mint(ROOT, weak, DEPTH, ROOT, endpoint, DEPTH,
                                seL4_CapRights_new(0, 0, 0, 1), 0),
                seL4_NoError);
    check_equal(seL4_TCB_SetTimeoutEndpoint(thread->tcb, weak), seL4_InvalidCapability);
    check_equal(word(0), 1);
    check_equal(seL4_TCB_SetTimeoutEndpoint(thread->tcb, endpoint), seL4_NoError);
    check_equal(seL4_TCB_SetTimeoutEndpoint(thread->tcb, 0), seL4_NoError);
    check_equal(seL4_TCB_SetSpace(thread->tcb, weak, ROOT, 0, seL4_CapInitThreadVSpace, 0),
                seL4_InvalidCapability);
    check_equal(word(0), 1);
    check_equal(seL4_TCB_SetSpace(thread->tcb, endpoint, endpoint, 0, seL4_CapInitThreadVSpace, 0),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_SetSpace(thread->tcb, endpoint, ROOT, 63, seL4_CapInitThreadVSpace, 0),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_SetSpace(thread->tcb, endpoint, ROOT, 0, ROOT, 0), seL4_IllegalOperation);
    check_equal(seL4_TCB_SetSpace(thread->tcb, endpoint, ROOT, 0, seL4_CapInitThreadVSpace, 0),
                seL4_NoError);
}

static void spaces(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr node = new_object(seL4_CapTableObject, 2);
    seL4_CPtr frame = new_object(seL4_ARM_SmallPageObject, 0);

    check_equal(seL4_TCB_SetIPCBuffer(thread->tcb, 512, frame), seL4_AlignmentError);
    check_equal(seL4_TCB_SetIPCBuffer(thread->tcb, 1024, ROOT), seL4_IllegalOperation);
    check_equal(seL4_TCB_SetIPCBuffer(thread->tcb, 1024, frame), seL4_NoError);
    check_equal(seL4_TCB_Configure(thread->tcb, node, 0, seL4_CapInitThreadVSpace, 0, 0, 0),
                seL4_NoError);
    check_equal(delete (node), seL4_NoError);
    /* The thread holds the last capability to its CNode now. */
    check_equal(seL4_TCB_Configure(thread->tcb, ROOT, 0, seL4_CapInitThreadVSpace, 0, 0, 0),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_SetSpace(thread->tcb, 0, ROOT, 0, seL4_CapInitThreadVSpace, 0),
                seL4_IllegalOperation);
    check_equal(delete (thread->tcb), seL4_NoError);
}

static void run_control(void)
{
    struct thread *busy = thread_create(0, 100, 0, false);
    struct thread *short_one = thread_create(1, 200, 0, false);
    uint64_t seen;

    check_equal(configure_context(busy->sched_context, 500, 2000, 0, 0, 0), seL4_NoError);
    thread_start(busy, count_up);
    thread_start(short_one, ends);
    check_equal(short_one->result[0], 0);
    /* Lower priorities run only when we wait. */
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50),
                seL4_NoError);
    for (uint64_t end = now_us() + 2000; now_us() < end;) {
    }
    check_equal(seL4_TCB_Suspend(busy->tcb), seL4_NoError);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
    check_equal(short_one->result[0], 1);
    seen = busy->result[0];
    check(seen > 1000);
    settle();
    check_equal(busy->result[0], seen);
}

/* Equal priorities share by time slices. */
static void equals_share(void)
{
    struct thread *a = thread_create(0, 100, 0, false);
    struct thread *b = thread_create(1, 100, 0, false);

    check_equal(configure_context(a->sched_context, 1000, 1000, 0, 0, 0), seL4_NoError);
    check_equal(configure_context(b->sched_context, 1000, 1000, 0, 0, 0), seL4_NoError);
    thread_start(a, count_up);
    thread_start(b, count_up);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 100),
                seL4_NoError);
    for (unsigned i = 0; i < 8; i++) {
        seL4_Yield();
    }
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
    check(a->result[0] > 1000);
    check(b->result[0] > 1000);
    check_equal(seL4_TCB_Suspend(a->tcb), seL4_NoError);
    check_equal(seL4_TCB_Suspend(b->tcb), seL4_NoError);
}

static void flags_and_binding(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
    seL4_CPtr deaf = new_slot();
    seL4_TCB_SetFlags_t flags = seL4_TCB_SetFlags(thread->tcb, 0, ~0ul);

    check_equal(flags.error, seL4_NoError);
    check_equal(flags.flags, 1);
    check_equal(seL4_TCB_SetFlags(thread->tcb, 1, 0).flags, 0);
    check_equal(seL4_CNode_Mint(ROOT, deaf, DEPTH, ROOT, notification, DEPTH, seL4_CanWrite, 0),
                seL4_NoError);
    check_equal(seL4_TCB_UnbindNotification(thread->tcb), seL4_IllegalOperation);
    check_equal(seL4_TCB_BindNotification(thread->tcb, ROOT), seL4_IllegalOperation);
    check_equal(seL4_TCB_BindNotification(thread->tcb, deaf), seL4_IllegalOperation);
    check_equal(seL4_TCB_BindNotification(thread->tcb, notification), seL4_NoError);
    check_equal(seL4_TCB_BindNotification(thread->tcb, notification), seL4_IllegalOperation);
    check_equal(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, notification),
                seL4_IllegalOperation);
    check_equal(seL4_TCB_UnbindNotification(thread->tcb), seL4_NoError);
}

/* What these print is looked at from outside. */
static void debug_calls(void)
{
#ifdef CONFIG_DEBUG_BUILD
    struct thread *thread = thread_create(0, 77, 0, false);

    seL4_DebugNameThread(thread->tcb, "named by a test");
    seL4_DebugPutString("scheduler:\n");
    seL4_DebugDumpScheduler();
    seL4_DebugPutString("snapshot:\n");
    seL4_DebugSnapshot();
    check_equal(seL4_DebugCapIdentify(thread->tcb), 12);
    check_equal(seL4_DebugCapIdentify(new_slot()), 0);
    check_equal(seL4_DebugCapIdentify(0x7000000030000), 0);
#endif
}

void test_tcb(void)
{
    registers_of_others();
    copy_registers();
    priorities();
    handlers();
    spaces();
    run_control();
    equals_share();
    flags_and_binding();
    debug_calls();
}
