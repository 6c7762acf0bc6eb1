/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* System calls of a thread whose capabilities lie behind one, two and three CNodes: fast paths look
 * through two, and must find what the general way finds. */

#include "test.h"

enum {
    RADIX = 4,
    /* Slots of the first CNode. */
    OWN_THREAD = 0, /* small numbers lead there, as that of the thread in the root's CSpace */
    FIRST_NOTIFICATION,
    SECOND = 3,   /* a CNode whose guard leaves no bit of an address */
    SECOND_SHORT, /* one whose guard leaves 46 */
    SECOND_DEEP,  /* one that needs a bit more than there is */
    SECOND_BROAD, /* no guard: leads to the third */
    /* Slots of the second, which all of these are, and of the third. */
    NOTIFICATION = 6, /* even: a last bit that is not there would be 0 */
    ENDPOINT,
    REPLY,
    THIRD,
    NOTHING,
    GUARD = 0x5a,
    GUARD_BITS = 64 - 2 * RADIX,
    SHORT_BITS = 10,
    ROUNDS = 20,
};

static seL4_CPtr handler, reply, notification, endpoint, first;

static seL4_Word at(seL4_Word index, unsigned level)
{
    return index << (64 - RADIX * level);
}

static seL4_Word exact(seL4_Word index)
{
    return at(SECOND, 1) | GUARD << RADIX | index;
}

static void put(seL4_CPtr node, seL4_Word index, seL4_CPtr source)
{
    check_equal(seL4_CNode_Copy(node, index, RADIX, ROOT, source, DEPTH, seL4_AllRights),
                seL4_NoError);
}

static void put_guarded(seL4_Word index, seL4_CPtr node, unsigned guard_bits)
{
    check_equal(seL4_CNode_Mint(first, index, RADIX, ROOT, node, DEPTH, seL4_AllRights,
                                GUARD << 6 | guard_bits),
                seL4_NoError);
}

static void make_spaces(void)
{
    seL4_CPtr second = new_object(seL4_CapTableObject, RADIX);
    seL4_CPtr third = new_object(seL4_CapTableObject, RADIX);

    first = new_object(seL4_CapTableObject, RADIX);
    put(first, FIRST_NOTIFICATION, notification);
    put_guarded(SECOND, second, GUARD_BITS);
    put_guarded(SECOND_SHORT, second, SHORT_BITS);
    put_guarded(SECOND_DEEP, second, GUARD_BITS + 1);
    put(first, SECOND_BROAD, second);
    put(second, NOTIFICATION, notification);
    put(second, ENDPOINT, endpoint);
    put(second, REPLY, reply);
    put(second, THIRD, third);
    put(third, NOTIFICATION, notification);
}

/* A thread in these spaces, whose body finds an address in result[0]. */
static struct thread *start(thread_body_t *body, seL4_Word address)
{
    struct thread *thread = thread_create(0, 100, handler, false);

    check_equal(seL4_TCB_SetSpace(thread->tcb, handler, first, 0, seL4_CapInitThreadVSpace, 0),
                seL4_NoError);
    check_equal(seL4_CNode_Delete(first, OWN_THREAD, RADIX), seL4_NoError);
    put(first, OWN_THREAD, thread->tcb);
    thread->result[0] = address;
    thread_start(thread, body);
    settle();
    return thread;
}

static void signals(struct thread *self)
{
    struct registers r = {{self->result[0], 0}};

    trap(seL4_SysSend, &r);
    self->result[1]++;
}

static void waits(struct thread *self)
{
    struct registers r = {{self->result[0]}};

    trap(seL4_SysWait, &r);
    self->result[1]++;
}

static void serves(struct thread *self)
{
    struct registers r = {{exact(ENDPOINT), 0, 0, 0, 0, 0, exact(REPLY)}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        self->result[1]++;
        r.x[0] = exact(ENDPOINT);
        r.x[1] = info_of(7, 0, 1);
        r.x[2]++;
        r.x[6] = exact(REPLY);
        trap(seL4_SysReplyRecv, &r);
    }
}

static void calls(struct thread *self)
{
    for (seL4_Word i = 0; i < ROUNDS; i++) {
        struct registers r = {{exact(ENDPOINT), info_of(1, 0, 1), i}};

        trap(seL4_SysCall, &r);
        self->result[1] += r.x[1] == info_of(9, 0, 1) && r.x[2] == i + 1;
    }
}

static bool is_signalled(void)
{
    seL4_Word badge = 0;

    seL4_Poll(notification, &badge);
    return badge != 0;
}

static void check_found(seL4_Word address)
{
    struct thread *thread = start(signals, address);

    check_equal(thread->result[1], 1);
    check(is_signalled());
    thread = start(waits, address);
    check_equal(thread->result[1], 0);
    seL4_Signal(notification);
    settle();
    check_equal(thread->result[1], 1);
    check(!is_signalled());
}

/* The call faults; `words` are the failed lookup's: what, and up to three that tell more. */
static void check_not_found(seL4_Word address, const seL4_Word words[4])
{
    static const unsigned counts[] = {0, 0, 1, 2, 3};
    struct thread *thread = start(signals, address);
    struct registers r = {{handler, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysNBRecv, &r);
    check_equal(label_of(r.x[1]), seL4_Fault_CapFault);
    check_equal(r.x[3], address);
    check_equal(r.x[5], words[0]);
    check_equal(length_of(r.x[1]), 4 + counts[words[0]]);
    for (unsigned i = 0; i < counts[words[0]]; i++)
        check_equal(seL4_GetIPCBuffer()->msg[4 + i], words[1 + i]);
    check_equal(thread->result[1], 0);
    check(!is_signalled());
}

static void finds(void)
{
    check_found(at(FIRST_NOTIFICATION, 1));
    check_found(at(FIRST_NOTIFICATION, 1) | 0x1234); /* bits may be left over */
    check_found(exact(NOTIFICATION));
    check_found(at(SECOND_SHORT, 1) | (seL4_Word)GUARD << (60 - SHORT_BITS) |
                (seL4_Word)NOTIFICATION << (60 - SHORT_BITS - RADIX));
    check_found(at(SECOND_BROAD, 1) | at(NOTIFICATION, 2) | 77);
    check_found(at(SECOND_BROAD, 1) | at(THIRD, 2) | at(NOTIFICATION, 3));
}

/* An empty slot is found, and what is sent to it goes nowhere. */
static void check_empty(seL4_Word address)
{
    check_equal(start(signals, address)->result[1], 1);
    check(!is_signalled());
}

static void finds_not(void)
{
    check_empty(at(NOTHING, 1));
    check_empty(exact(NOTHING));
    check_empty(at(SECOND_BROAD, 1) | at(THIRD, 2) | at(NOTHING, 3));
    check_not_found(exact(NOTIFICATION) ^ 1 << RADIX,
                    (const seL4_Word[4]){seL4_GuardMismatch, 60, GUARD, GUARD_BITS});
    check_not_found(at(SECOND_DEEP, 1) | GUARD << (RADIX - 1) | NOTIFICATION >> 1,
                    (const seL4_Word[4]){seL4_DepthMismatch, 60, GUARD_BITS + 1 + RADIX});
}

/* A server, then a client, behind two CNodes; the other of the two is the root task. */
static void calls_and_answers(void)
{
    struct thread *thread = start(serves, 0);
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    for (seL4_Word i = 0; i < ROUNDS; i++) {
        struct registers call = {{endpoint, info_of(1, 0, 1), i}};

        trap(seL4_SysCall, &call);
        check_equal(call.x[1], info_of(7, 0, 1));
        check_equal(call.x[2], i + 1);
    }
    check_equal(thread->result[1], ROUNDS);
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
    thread = start(calls, 0);
    trap(seL4_SysRecv, &r);
    for (unsigned i = 0; i < ROUNDS - 1; i++) {
        r = (struct registers){{endpoint, info_of(9, 0, 1), r.x[2] + 1, 0, 0, 0, reply}};
        trap(seL4_SysReplyRecv, &r);
    }
    r = (struct registers){{reply, info_of(9, 0, 1), r.x[2] + 1}};
    trap(seL4_SysSend, &r);
    settle();
    check_equal(thread->result[1], ROUNDS);
}

void test_levels(void)
{
    handler = new_object(seL4_EndpointObject, 0);
    endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    notification = new_badged(new_object(seL4_NotificationObject, 0), 6);
    make_spaces();
    finds();
    finds_not();
    calls_and_answers();
}
