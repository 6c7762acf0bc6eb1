/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Several cores that all work in the kernel while threads, capabilities and cores are taken from
 * under them. */

#include "test.h"

enum {
    WORKERS = 6,
    ROUNDS = 150,
    STEPS = 400,
    BADGE_FIRST = 1000,
    OBJECT_BITS = 16,
    RETYPES = 40,
};

static seL4_CPtr ring[WORKERS], endpoint, replies[WORKERS], copies;

/* Waits for its own signal and gives one to the next in the ring; counts. */
static void passes_on(struct thread *self)
{
    struct registers r;
    seL4_Word index = self->result[3];

    for (;;) {
        r = (struct registers){{ring[index]}};
        trap(seL4_SysWait, &r);
        self->result[0]++;
        r = (struct registers){{ring[(index + 1) % WORKERS]}};
        trap(seL4_SysSend, &r);
    }
}

static void create(unsigned index, unsigned core, thread_body_t *body)
{
    struct thread *thread = thread_create(index, 100 + index, 0, false);

    thread->result[3] = index;
    check_equal(thread_set_core(thread, core), seL4_NoError);
    thread_start(thread, body);
}

static void suspend_all(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        check_equal(seL4_TCB_Suspend(threads[i].tcb), seL4_NoError);
    }
}

/* One signal goes round: nobody is left out and none is lost, while the threads change cores. */
static void a_ring_of_signals(void)
{
    seL4_Word rounds;

    for (unsigned i = 0; i < WORKERS; i++) {
        ring[i] = new_object(seL4_NotificationObject, 0);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        create(i, 1 + i % OTHER_CORES, passes_on);
    }
    seL4_Signal(ring[0]);
    for (unsigned i = 0; i < often(ROUNDS); i++) {
        check_equal(thread_set_core(&threads[i % WORKERS], 1 + i * 7 % OTHER_CORES), seL4_NoError);
        if (i % 10 == 0) {
            check(passes(&threads[0].result[0], threads[0].result[0] + 2));
        }
    }
    suspend_all(WORKERS);
    rounds = threads[0].result[0];
    for (unsigned i = 1; i < WORKERS; i++) {
        check(rounds - threads[i].result[0] <= 1);
    }
}

static void serves(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, replies[self->result[3]]}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        self->result[0]++;
        r = (struct registers){
            {endpoint, info_of(0, 0, 2), r.x[2] + 1, r.x[3] * 2, 0, 0, replies[self->result[3]]}};
        trap(seL4_SysReplyRecv, &r);
    }
}

/* Calls through a capability of its own until that one is gone. */
static void calls(struct thread *self)
{
    seL4_CPtr cap = copies + self->result[3];
    struct registers r;

    for (seL4_Word i = 0;; i++) {
        r = (struct registers){{cap, info_of(0, 0, 2), i, i}};
        trap(seL4_SysCall, &r);
        if (label_of(r.x[1]) != 0) {
            break;
        }
        self->result[1] += r.x[2] != i + 1 || r.x[3] != 2 * i;
        self->result[0]++;
    }
    self->result[2] = label_of(r.x[1]);
}

static void start_callers(void)
{
    endpoint = new_object(seL4_EndpointObject, 0);
    for (unsigned i = 0; i < WORKERS; i++) {
        replies[i] = new_object(seL4_ReplyObject, 0);
    }
    copies = new_badged(endpoint, BADGE_FIRST);
    for (unsigned i = 1; i < WORKERS; i++) {
        check_equal(new_badged(endpoint, BADGE_FIRST + i), copies + i);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        create(i, 1 + i % OTHER_CORES, i < 2 ? serves : calls);
    }
    for (unsigned i = 2; i < WORKERS; i++) {
        check(passes(&threads[i].result[0], 3));
    }
}

/* Callers on all cores lose their capability in the middle of it; answers were right until then. */
static void revoke_under_load(void)
{
    for (unsigned round = 0; round < often(3); round++) {
        start_callers();
        check_equal(revoke(endpoint), seL4_NoError);
        for (unsigned i = 2; i < WORKERS; i++) {
            check(reaches(&threads[i].result[2], seL4_InvalidCapability));
            check_equal(threads[i].result[1], 0);
        }
        check_equal(delete (endpoint), seL4_NoError);
        suspend_all(WORKERS);
    }
}

static uint64_t seed;

static unsigned pick(unsigned count)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % count;
}

/* One of the things that may be done to a thread. */
static void disturb(struct thread *thread)
{
    seL4_UserContext context;

    switch (pick(8)) {
    case 0:
        check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
        break;
    case 1:
    case 2:
        check_equal(seL4_TCB_Resume(thread->tcb), seL4_NoError);
        break;
    case 3:
        check_equal(seL4_TCB_SetPriority(thread->tcb, seL4_CapInitThreadTCB, 90 + pick(20)),
                    seL4_NoError);
        break;
    case 4:
    case 5:
        check_equal(thread_set_core(thread, pick(CORES)), seL4_NoError);
        break;
    case 6:
        check_equal(seL4_TCB_ReadRegisters(thread->tcb, false, 0, 36, &context), seL4_NoError);
        break;
    default:
        if (seL4_SchedContext_Unbind(thread->sched_context) == seL4_NoError) {
            seL4_SchedContext_Bind(thread->sched_context, thread->tcb);
        }
        break;
    }
}

/* Threads call each other while everything is done to them; afterwards all can be taken apart, and
 * the kernel's assertions have held. */
static void disturbed(void)
{
    seed = 1;
    start_callers();
    for (unsigned i = 0; i < often(STEPS); i++) {
        disturb(&threads[pick(WORKERS)]);
        if (i % 16 == 0) {
            seL4_Yield();
        }
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        check_equal(delete (threads[i].tcb), seL4_NoError);
        check_equal(delete (threads[i].sched_context), seL4_NoError);
    }
    check_equal(revoke(endpoint), seL4_NoError);
    check_equal(delete (endpoint), seL4_NoError);
}

/* Makes and takes apart objects in memory of its own. */
static void retypes(struct thread *self)
{
    seL4_CPtr untyped = self->result[4], slot = self->result[5];

    for (unsigned i = 0; i < often(RETYPES); i++) {
        struct registers r = {
            {untyped, info_of(UntypedRetype, 1, 6), seL4_EndpointObject, 0, 0, 0}};

        self->buffer->caps_or_badges[0] = ROOT;
        self->buffer->msg[4] = slot;
        self->buffer->msg[5] = 8;
        trap(seL4_SysCall, &r);
        self->result[1] += label_of(r.x[1]) != seL4_NoError;
        r = (struct registers){{ROOT, info_of(CNodeRevoke, 0, 2), untyped, DEPTH}};
        trap(seL4_SysCall, &r);
        self->result[1] += label_of(r.x[1]) != seL4_NoError;
        self->result[0]++;
    }
    self->result[2] = 1;
}

static void retype_everywhere(void)
{
    for (unsigned i = 0; i < WORKERS; i++) {
        struct thread *thread = thread_create(i, 100, 0, false);

        thread->result[4] = new_object(seL4_UntypedObject, OBJECT_BITS);
        thread->result[5] = new_slot();
        for (unsigned k = 1; k < 8; k++) {
            new_slot();
        }
        check_equal(thread_set_core(thread, 1 + i % OTHER_CORES), seL4_NoError);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        thread_start(&threads[i], retypes);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        check(reaches(&threads[i].result[2], 1));
        check_equal(threads[i].result[0], often(RETYPES));
        check_equal(threads[i].result[1], 0);
    }
}

void test_cores_load(void)
{
    a_ring_of_signals();
    revoke_under_load();
    disturbed();
    retype_everywhere();
}
