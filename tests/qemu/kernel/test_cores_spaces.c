/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Pages and address spaces that threads on other cores work in: taken away, and more of them than
 * there are VMIDs. */

#include "cores.h"

enum {
    TIMES = 20,
    SPACES = 260 /* there are 255 VMIDs */,
    ROUNDS = 2,
    COUNTER = 64,
    FIRST_WORD = 0x5eed0000
};

static seL4_CPtr fault_endpoint, reply;

static struct registers receive_fault(void)
{
    struct registers r = {{fault_endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    return r;
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
    thread = start_on(0, 3, fault_endpoint, writes_shared);
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

/* An address space of the many: a page of its own with a word of its own, and the program that all
 * share. */
static seL4_CPtr make_space(seL4_CPtr program, unsigned index)
{
    seL4_CPtr space = new_object(seL4_ARM_VSpaceObject, 0);
    seL4_CPtr frame = new_object(seL4_ARM_SmallPageObject, 0);

    check_equal(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space), seL4_NoError);
    check_equal(map_page(frame, seL4_CapInitThreadVSpace, SHARED_VADDR + PAGE,
                         seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    *(volatile seL4_Word *)(SHARED_VADDR + PAGE) = FIRST_WORD + index;
    check_equal(seL4_ARM_Page_Unmap(frame), seL4_NoError);
    check_equal(map_page(new_copy(program), space, OWN_VADDR, seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    check_equal(map_page(frame, space, OWN_VADDR + PAGE, seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    return space;
}

/* What the thread finds in its space, which it sends here. */
static seL4_Word word_seen(struct thread *thread, seL4_CPtr space, seL4_CPtr endpoint)
{
    seL4_UserContext context = {.pc = OWN_VADDR,
                                .x0 = endpoint,
                                .x1 = info_of(0, 0, 1),
                                .x7 = (seL4_Word)seL4_SysSend,
                                .x9 = OWN_VADDR + PAGE};
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    check_equal(seL4_TCB_SetSpace(thread->tcb, fault_endpoint, ROOT, 0, space, 0), seL4_NoError);
    check_equal(seL4_TCB_WriteRegisters(thread->tcb, true, 0, 36, &context), seL4_NoError);
    trap(seL4_SysRecv, &r);
    return r.x[2];
}

/* VMIDs go round while a thread stays in its address space: it is not forgotten there when its page
 * goes. */
static void more_spaces_than_vmids(void)
{
    static seL4_CPtr space[SPACES];
    seL4_CPtr frame = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr program = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
    seL4_CPtr own = new_object(seL4_ARM_VSpaceObject, 0), own_page;
    volatile uint32_t *code = (volatile uint32_t *)SHARED_VADDR;
    volatile seL4_Word *words = (volatile seL4_Word *)SHARED_VADDR;
    struct thread *stays = thread_create(0, 100, fault_endpoint, false);
    struct thread *changes[2];
    unsigned wrong = 0;
    struct registers r;
    seL4_Word last;

    check_equal(
        map_page(program, seL4_CapInitThreadVSpace, SHARED_VADDR, seL4_ARM_Default_VMAttributes),
        seL4_NoError);
    code[0] = 0xf9400122; /* ldr x2, [x9] */
    code[1] = 0xd4000001; /* svc #0 */
    code[2] = 0xd503203f; /* yield: the machine goes on with another core */
    code[3] = 0x17ffffff; /* b to the yield */
    check_equal(seL4_ARM_Page_Unify_Instruction(program, 0, PAGE), seL4_NoError);
    check_equal(seL4_ARM_Page_Unmap(program), seL4_NoError);
    for (unsigned i = 0; i < SPACES; i++) {
        space[i] = make_space(program, i);
    }
    check_equal(
        map_page(frame, seL4_CapInitThreadVSpace, SHARED_VADDR, seL4_ARM_Default_VMAttributes),
        seL4_NoError);
    fill_program((uint32_t *)SHARED_VADDR);
    check_equal(seL4_ARM_Page_Unify_Instruction(frame, 0, PAGE), seL4_NoError);
    check_equal(thread_set_core(stays, 1), seL4_NoError);
    own_page = start_alone(stays, seL4_CapInitThreadASIDPool, own, frame);
    check(passes(&words[COUNTER], 3));
    for (unsigned i = 0; i < 2; i++) {
        changes[i] = thread_create(1 + i, 100, fault_endpoint, false);
        check_equal(thread_set_core(changes[i], 2 + i), seL4_NoError);
    }
    for (unsigned i = 0; i < ROUNDS * SPACES; i++) {
        unsigned which = i % SPACES;

        wrong +=
            word_seen(changes[(i + i / SPACES) % 2], space[which], endpoint) != FIRST_WORD + which;
    }
    check_equal(wrong, 0);
    check(passes(&words[COUNTER], words[COUNTER] + 3));
    check_equal(seL4_ARM_Page_Unmap(own_page), seL4_NoError);
    last = words[COUNTER];
    r = receive_fault();
    check_equal(label_of(r.x[1]), seL4_Fault_VMFault);
    check_equal(words[COUNTER], last);
    for (unsigned i = 0; i < 3; i++) {
        check_equal(delete (threads[i].tcb), seL4_NoError);
    }
}

void test_cores_spaces(void)
{
    fault_endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    page_is_unmapped();
    address_space_goes(false);
    address_space_goes(true);
    more_spaces_than_vmids();
}
