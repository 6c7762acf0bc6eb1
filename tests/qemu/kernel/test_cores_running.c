/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What may be done to a thread while it runs on another core. */

#include "test.h"

enum { TIMES = 20, OTHER = 2 };

static seL4_CPtr fault_endpoint, reply;

static void counts(struct thread *self)
{
    for (;;) {
        self->result[0]++;
        __asm__ volatile("yield");
    }
}

static bool is_counting(struct thread *thread, unsigned word)
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

static struct thread *start_on(unsigned index, unsigned core, thread_body_t *body)
{
    struct thread *thread = thread_create(index, 100, fault_endpoint, false);

    check_equal(thread_set_core(thread, core), seL4_NoError);
    thread_start(thread, body);
    return thread;
}

static void suspends_and_resumes(void)
{
    struct thread *thread = start_on(0, OTHER, counts);

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
    struct thread *thread = start_on(0, OTHER, counts);
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
    struct thread *first = start_on(0, OTHER, counts);
    struct thread *second = start_on(1, OTHER, counts);

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
    struct thread *thread = start_on(0, 1, counts);
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
    struct thread *thread = start_on(0, 1, watches_fpu);
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

#define SHARED_VADDR UINT64_C(0x40200000)
#define OWN_VADDR UINT64_C(0x40000000)

static void writes_shared(struct thread *self)
{
    volatile seL4_Word *word = (volatile seL4_Word *)SHARED_VADDR;

    for (;;) {
        (*word)++;
        self->result[0]++;
        __asm__ volatile("yield");
    }
}

/* A page that a thread writes all the time goes away: nothing is written to it any more. */
static void page_is_unmapped(void)
{
    seL4_CPtr frame = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr copy = new_copy(frame);
    volatile seL4_Word *same;
    struct thread *thread;

    check_equal(
        map_page(frame, seL4_CapInitThreadVSpace, SHARED_VADDR, seL4_ARM_Default_VMAttributes),
        seL4_NoError);
    check_equal(map_page(copy, seL4_CapInitThreadVSpace, SHARED_VADDR + PAGE,
                         seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    same = (volatile seL4_Word *)(SHARED_VADDR + PAGE);
    thread = start_on(0, 3, writes_shared);
    for (unsigned i = 0; i < often(TIMES); i++) {
        struct registers r;
        seL4_Word last;

        check(is_counting(thread, 0));
        check_equal(seL4_ARM_Page_Unmap(frame), seL4_NoError);
        last = *same;
        r = receive_fault();
        check_equal(label_of(r.x[1]), seL4_Fault_VMFault);
        check_equal(r.x[3], SHARED_VADDR);
        check_equal(*same, last);
        check_equal(
            map_page(frame, seL4_CapInitThreadVSpace, SHARED_VADDR, seL4_ARM_Default_VMAttributes),
            seL4_NoError);
        r = (struct registers){{reply}};
        trap(seL4_SysSend, &r);
    }
    check(is_counting(thread, 0));
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

/* Two instructions that count in a page: add one, store it, again. */
static void fill_program(uint32_t *code)
{
    code[0] = 0x91000421; /* add x1, x1, #1 */
    code[1] = 0xf9000001; /* str x1, [x0] */
    code[2] = 0xd503203f; /* yield */
    code[3] = 0x17fffffd; /* b to the first */
}

/* A thread alone in an address space; its counter is the second word of its page. */
static seL4_CPtr start_alone(struct thread *thread, seL4_CPtr pool, seL4_CPtr vspace,
                             seL4_CPtr frame)
{
    seL4_UserContext context = {.pc = OWN_VADDR, .x0 = OWN_VADDR + 512};
    seL4_CPtr copy = new_copy(frame);

    check_equal(seL4_ARM_ASIDPool_Assign(pool, vspace), seL4_NoError);
    check_equal(map_page(copy, vspace, OWN_VADDR, seL4_ARM_Default_VMAttributes), seL4_NoError);
    check_equal(seL4_TCB_SetSpace(thread->tcb, fault_endpoint, ROOT, 0, vspace, 0), seL4_NoError);
    check_equal(seL4_TCB_WriteRegisters(thread->tcb, true, 0, 36, &context), seL4_NoError);
    return copy;
}

/* The whole address space goes while the thread runs in it: its next fetch faults. */
static void address_space_goes(bool whole_pool)
{
    seL4_CPtr frame = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr vspace = new_object(seL4_ARM_VSpaceObject, 0);
    struct thread *thread = thread_create(0, 100, fault_endpoint, false);
    volatile seL4_Word *words = (volatile seL4_Word *)SHARED_VADDR;
    seL4_CPtr pool = seL4_CapInitThreadASIDPool;
    struct registers r;
    seL4_Word last;

    if (whole_pool) {
        pool = new_slot();
        check_equal(seL4_ARM_ASIDControl_MakePool(
                        seL4_CapASIDControl, new_object(seL4_UntypedObject, 12), ROOT, pool, DEPTH),
                    seL4_NoError);
    }
    check_equal(
        map_page(frame, seL4_CapInitThreadVSpace, SHARED_VADDR, seL4_ARM_Default_VMAttributes),
        seL4_NoError);
    fill_program((uint32_t *)SHARED_VADDR);
    check_equal(seL4_ARM_Page_Unify_Instruction(frame, 0, PAGE), seL4_NoError);
    check_equal(thread_set_core(thread, 1), seL4_NoError);
    start_alone(thread, pool, vspace, frame);
    check(passes(&words[64], 3));
    if (!whole_pool) {
        check_equal(revoke(vspace), seL4_NoError); /* the thread has one too */
    }
    check_equal(delete (whole_pool ? pool : vspace), seL4_NoError);
    last = words[64];
    r = receive_fault();
    check_equal(label_of(r.x[1]), seL4_Fault_VMFault);
    check_equal(words[64], last);
    check_equal(delete (thread->tcb), seL4_NoError);
    check_equal(delete (frame), seL4_NoError);
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
    page_is_unmapped();
    address_space_goes(false);
    address_space_goes(true);
}
