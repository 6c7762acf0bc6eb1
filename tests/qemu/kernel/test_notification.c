/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Signals: pending words, waiters in order of priority, bound threads. */

#include "test.h"

static seL4_CPtr notification, endpoint, reply;

static void waits(struct thread *self)
{
    struct registers r = {{notification, 0x111, 0x222, 0x333, 0x444, 0x555}};

    trap(seL4_SysWait, &r);
    for (unsigned i = 0; i < 6; i++) {
        self->result[i + 1] = r.x[i];
    }
    self->result[0]++;
}

static void receives(struct thread *self)
{
    struct registers r = {{endpoint, 0x111, 0x222, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    self->result[1] = r.x[0];
    self->result[2] = r.x[1];
    self->result[0]++;
}

static struct registers poll(seL4_CPtr cap)
{
    struct registers r = {{cap, 0x777, 0x888}};

    trap(seL4_SysNBWait, &r);
    return r;
}

static void words(void)
{
    seL4_CPtr a = new_badged(notification, 0x10);
    seL4_CPtr b = new_badged(notification, 0x01);
    struct registers r;

    r = poll(notification);
    check_equal(r.x[0], 0);
    check_equal(r.x[1], 0x777);
    check_equal(r.x[2], 0x888);
    seL4_Signal(a);
    seL4_Signal(b);
    r = poll(notification);
    check_equal(r.x[0], 0x11);
    check_equal(r.x[1], 0x777);
    check_equal(poll(notification).x[0], 0);
    /* Call answers with an empty message; the signal is there. */
    r = (struct registers){{a, info_of(5, 0, 3)}};
    trap(seL4_SysCall, &r);
    check_equal(r.x[0], 0);
    check_equal(r.x[1], 0);
    check_equal(poll(notification).x[0], 0x10);
    /* The receive half of a combined call takes what its send half signalled. */
    r = (struct registers){{notification, 0, 0, 0, 0, 0, b}};
    trap(seL4_SysNBSendWait, &r);
    check_equal(r.x[0], 1);
}

static void waiters(void)
{
    struct thread *low = thread_create(0, 100, 0, false);
    struct thread *high = thread_create(1, 110, 0, false);
    seL4_CPtr badged = new_badged(notification, 0x40);

    thread_start(low, waits);
    settle();
    thread_start(high, waits);
    settle();
    seL4_Signal(badged);
    settle();
    check_equal(high->result[0], 1);
    check_equal(low->result[0], 0);
    check_equal(high->result[1], 0x40);
    check_equal(high->result[2], 0x111);
    check_equal(high->result[3], 0x222);
    check_equal(high->result[6], 0x555);
    /* A new priority reorders the queue. */
    thread_start(high, waits);
    settle();
    check_equal(seL4_TCB_SetPriority(low->tcb, seL4_CapInitThreadTCB, 120), seL4_NoError);
    seL4_Signal(badged);
    settle();
    check_equal(low->result[0], 1);
    check_equal(high->result[0], 1);
    seL4_Signal(badged);
    settle();
    check_equal(high->result[0], 2);
}

static void bound(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr badged = new_badged(notification, 0x80);

    check_equal(seL4_TCB_BindNotification(thread->tcb, notification), seL4_NoError);
    thread_start(thread, receives);
    settle();
    check_equal(thread->result[0], 0);
    seL4_Signal(badged);
    settle();
    check_equal(thread->result[0], 1);
    check_equal(thread->result[1], 0x80);
    check_equal(thread->result[2], 0x111);
    /* Pending before the receive. */
    seL4_Signal(badged);
    thread_start(thread, receives);
    settle();
    check_equal(thread->result[0], 2);
    check_equal(thread->result[1], 0x80);
    /* Nobody else may wait on it. */
    thread_start(thread, receives);
    settle();
    check_equal(delete (thread->tcb), seL4_NoError);
    seL4_Signal(badged);
    check_equal(poll(notification).x[0], 0x80);
}

void test_notification(void)
{
    notification = new_object(seL4_NotificationObject, 0);
    endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    words();
    waiters();
    bound();
}
