/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What may be done to a thread while it runs on another core. */

#include "cores.h"

enum { TIMES = 20, OTHER = 2 };

static seL4_CPtr fault_endpoint, reply;

static void counts(struct thread *self)
{
    for (;;) {
        self->result[0]++;
        __asm__ volatile("yield");
    }
}

bool is_counting(struct thread *thread, unsigned word)
{
    return passes(&thread->result[word], thread->result[word] + 3);
}

/* Nothing is counted for some time. */
static bool stands_still(struct thread *thread)
{
    seL4_Word before = thread->result[0];

    for (uint64_t end = now_us() + 200; now_us() < end;) {
        __asm__ volatile("yield");
    }
    return thread->result[0] == before;
}

struct thread *start_on(unsigned index, unsigned core, seL4_CPtr handler, thread_body_t *body)
{
    struct thread *thread = thread_create(index, 100, handler, false);

    check_equal(thread_set_core(thread, core), seL4_NoError);
    thread_start(thread, body);
    return thread;
}

static void suspends_and_resumes(void)
{
    struct thread *thread = start_on(0, OTHER, fault_endpoint, counts);

    for (unsigned i = 0; i < often(TIMES); i++) {
        check(is_counting(thread, 0));
        check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
        check(stands_still(thread));
        check_equal(seL4_TCB_Resume(thread->tcb), seL4_NoError);
    }
    check(is_counting(thread, 0));
    check_equal(delete (thread->tcb), seL4_NoError);
    check(stands_still(thread));
}

static void counts_elsewhere(struct thread *self)
{
    for (;;) {
        self->result[1]++;
        __asm__ volatile("yield");
    }
}

/* Registers read from a running thread are those of the loop it is in; written ones count at
 * once. */
static void registers(void)
{
    struct thread *thread = start_on(0, OTHER, fault_endpoint, counts);
    seL4_UserContext context;

    check(is_counting(thread, 0));
    for (unsigned i = 0; i < often(TIMES); i++) {
        check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
        check(context.pc >= (seL4_Word)counts && context.pc < (seL4_Word)counts + 64);
        check(context.sp <= thread->stack_top && context.sp > thread->stack_top - PAGE);
        check(is_counting(thread, 0)); /* it goes on */
    }
    context.pc = (seL4_Word)counts_elsewhere;
    context.x0 = (seL4_Word)thread;
    check_equal(seL4_TCB_WriteRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
    check(is_counting(thread, 1));
    check(stands_still(thread));
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

/* The better one runs; changing priorities of running and ready threads takes effect there. */
static void priorities(void)
{
    struct thread *first = start_on(0, OTHER, fault_endpoint, counts);
    struct thread *second = start_on(1, OTHER, fault_endpoint, counts);

    check_equal(seL4_TCB_SetPriority(second->tcb, seL4_CapInitThreadTCB, 50), seL4_NoError);
    check(is_counting(first, 0));
    for (unsigned i = 0; i < often(TIMES); i++) {
        struct thread *up = i % 2 == 0 ? second : first;

        check_equal(seL4_TCB_SetPriority(up->tcb, seL4_CapInitThreadTCB, 150 + i), seL4_NoError);
        check(is_counting(up, 0));
        check(stands_still(up == first ? second : first));
    }
    check_equal(seL4_TCB_SetPriority(first->tcb, seL4_CapInitThreadTCB, 10), seL4_NoError);
    check_equal(seL4_TCB_SetPriority(second->tcb, seL4_CapInitThreadTCB, 5), seL4_NoError);
    check(is_counting(first, 0));
    check_equal(seL4_TCB_Suspend(first->tcb), seL4_NoError);
    check(is_counting(second, 0));
    check_equal(seL4_TCB_Suspend(second->tcb), seL4_NoError);
}

/* Scheduling contexts of running threads: taken, given back, moved to other cores, deleted. */
static void contexts(void)
{
    struct thread *thread = start_on(0, 1, fault_endpoint, counts);
    seL4_SchedContext_YieldTo_t yielded;

    for (unsigned i = 0; i < often(TIMES); i++) {
        check(is_counting(thread, 0));
        check_equal(seL4_SchedContext_Unbind(thread->sched_context), seL4_NoError);
        check(stands_still(thread));
        check_equal(seL4_SchedContext_Bind(thread->sched_context, thread->tcb), seL4_NoError);
        check(is_counting(thread, 0));
        check_equal(thread_set_core(thread, 1 + i % OTHER_CORES), seL4_NoError);
    }
    check(is_counting(thread, 0));
    yielded = seL4_SchedContext_YieldTo(thread->sched_context);
    check_equal(yielded.error, seL4_NoError);
    check(is_counting(thread, 0));
    check(seL4_SchedContext_Consumed(thread->sched_context).consumed < 10000000);
    check_equal(delete (thread->sched_context), seL4_NoError);
    check(stands_still(thread));
}

/* Our own context goes to another core and we with it. */
static void moves_itself(void)
{
    seL4_Word control = boot_info->schedcontrol.start;

    for (unsigned i = 1; i <= 2 * CORES; i++) {
        check_equal(seL4_SchedControl_ConfigureFlags(control + i % CORES, seL4_CapInitThreadSC,
                                                     5000, 5000, 0, 0, 0),
                    seL4_NoError);
    }
}

/* Keeps a number in a floating point register and looks whether it stays there. */
static void watches_fpu(struct thread *self)
{
    uint64_t word = 0x4045000000000000 + self->result[3], found;

    __asm__ volatile(".arch_extension fp\n\tfmov d9, %0" : : "r"(word));
    for (;;) {
        __asm__ volatile("fmov %0, d9\n\tyield" : "=r"(found));
        self->result[1] += found != word;
        self->result[0]++;
    }
}

static void fpu_follows(void)
{
    struct thread *thread[3];

    for (unsigned i = 0; i < 3; i++) {
        thread[i] = thread_create(i, 100, fault_endpoint, false);
        thread[i]->result[3] = i;
        check_equal(thread_set_core(thread[i], 1), seL4_NoError);
        thread_start(thread[i], watches_fpu);
    }
    for (unsigned i = 0; i < often(3 * TIMES); i++) {
        check(is_counting(thread[i % 3], 0));
        check_equal(thread_set_core(thread[i % 3], 1 + (i / 3 + i) % OTHER_CORES), seL4_NoError);
    }
    for (unsigned i = 0; i < 3; i++) {
        check(is_counting(thread[i], 0));
        check_equal(seL4_TCB_Suspend(thread[i]->tcb), seL4_NoError);
        check_equal(thread[i]->result[1], 0);
    }
}

static struct registers receive_fault(void)
{
    struct registers r = {{fault_endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    return r;
}

/* The FPU is switched off under a thread that uses it. */
static void fpu_is_taken(void)
{
    struct thread *thread = start_on(0, 1, fault_endpoint, watches_fpu);
    struct registers r;

    check(is_counting(thread, 0));
    check_equal(seL4_TCB_SetFlags(thread->tcb, 0, seL4_TCBFlag_fpuDisabled).error, seL4_NoError);
    r = receive_fault();
    check_equal(label_of(r.x[1]), seL4_Fault_VCPUFault);
    check_equal(seL4_TCB_SetFlags(thread->tcb, seL4_TCBFlag_fpuDisabled, 0).error, seL4_NoError);
    r = (struct registers){{reply}};
    trap(seL4_SysSend, &r);
    check(is_counting(thread, 0));
    check_equal(thread->result[1], 0);
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

void test_cores_running(void)
{
    fault_endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    suspends_and_resumes();
    registers();
    priorities();
    contexts();
    moves_itself();
    fpu_follows();
    fpu_is_taken();
}
