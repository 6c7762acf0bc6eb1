/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Endpoints: messages, capabilities in messages, queues, and what is not delivered. */

#include "test.h"

static seL4_CPtr endpoint, sending, reply;
static struct registers script[THREADS]; /* what each helper thread does once */
static int64_t call_number[THREADS];

/* Performs the thread's scripted system call and leaves the registers. */
static void performs(struct thread *self)
{
    unsigned index = (unsigned)(self - threads);
    struct registers r = script[index];

    trap(call_number[index], &r);
    for (unsigned i = 0; i < 9; i++) {
        self->result[i + 1] = r.x[i];
    }
    self->result[0]++;
}

static void let(struct thread *thread, int64_t number, struct registers r)
{
    unsigned index = (unsigned)(thread - threads);

    script[index] = r;
    call_number[index] = number;
    thread_start(thread, performs);
    settle();
}

static void messages(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct registers r;

    /* The sender waits. */
    let(client, seL4_SysSend, (struct registers){{sending, info_of(77, 0, 3), 1, 2, 3, 4}});
    check_equal(client->result[0], 0);
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0x99, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[0], 0xbad9e);
    check_equal(r.x[1], info_of(77, 0, 3));
    check_equal(r.x[2], 1);
    check_equal(r.x[4], 3);
    check_equal(r.x[5], 0x99);
    check_equal(r.x[6], reply);
    settle();
    check_equal(client->result[0], 1);
    /* A long one: four words in registers, the rest through the buffers. */
    for (unsigned i = 0; i < 120; i++) {
        client->buffer->msg[i] = 1000 + i;
        seL4_GetIPCBuffer()->msg[i] = 0;
    }
    let(client, seL4_SysSend, (struct registers){{sending, info_of(1, 0, 127), 1, 2, 3, 4}});
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[1], info_of(1, 0, 120));
    check_equal(seL4_GetIPCBuffer()->msg[3], 0);
    check_equal(seL4_GetIPCBuffer()->msg[4], 1004);
    check_equal(seL4_GetIPCBuffer()->msg[119], 1119);
    /* No buffer, no long message. */
    check_equal(seL4_TCB_SetIPCBuffer(client->tcb, 0, 0), seL4_NoError);
    let(client, seL4_SysSend, (struct registers){{sending, info_of(1, 0, 20)}});
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[1], info_of(1, 0, 4));
    settle();
}

static void non_blocking(void)
{
    struct thread *server = thread_create(1, 100, 0, false);
    struct registers r = {{endpoint, 0x5, 0x6, 0, 0, 0, reply}};

    trap(seL4_SysNBRecv, &r);
    check_equal(r.x[0], 0);
    check_equal(r.x[1], 5);
    check_equal(r.x[2], 6);
    r = (struct registers){{sending, info_of(3, 0, 1), 42}};
    trap(seL4_SysNBSend, &r); /* nobody there */
    let(server, seL4_SysRecv, (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}});
    check_equal(server->result[0], 0);
    r = (struct registers){{sending, info_of(3, 0, 1), 43}};
    trap(seL4_SysNBSend, &r);
    settle();
    check_equal(server->result[0], 1);
    check_equal(server->result[3], 43);
    /* Nothing wrong is reported to those who do not wait. */
    r = (struct registers){{0x7000000030000, 1, 2}};
    trap(seL4_SysNBSend, &r);
    r = (struct registers){{ROOT, info_of(9999, 0, 0), 2}};
    trap(seL4_SysSend, &r);
    check_equal(r.x[1], info_of(9999, 0, 0));
}

static void order(void)
{
    struct thread *low = thread_create(0, 90, 0, false);
    struct thread *first = thread_create(1, 100, 0, false);
    struct thread *second = thread_create(2, 100, 0, false);
    seL4_Word seen[3];

    let(low, seL4_SysSend, (struct registers){{sending, info_of(1, 0, 0)}});
    let(first, seL4_SysSend, (struct registers){{sending, info_of(2, 0, 0)}});
    let(second, seL4_SysSend, (struct registers){{sending, info_of(3, 0, 0)}});
    for (unsigned i = 0; i < 3; i++) {
        struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

        trap(seL4_SysRecv, &r);
        seen[i] = label_of(r.x[1]);
    }
    check(seen[0] == 2 && seen[1] == 3 && seen[2] == 1);
    settle();
}

static void receive_slot(struct thread *thread, seL4_CPtr slot)
{
    thread->buffer->receiveCNode = ROOT;
    thread->buffer->receiveIndex = slot;
    thread->buffer->receiveDepth = DEPTH;
}

static void capabilities(void)
{
    struct thread *server = thread_create(0, 100, 0, false);
    seL4_CPtr object = new_object(seL4_NotificationObject, 0);
    seL4_CPtr other_badge = new_badged(endpoint, 0x55);
    seL4_CPtr slot = new_slot();
    struct registers receive = {{endpoint, 0, 0, 0, 0, 0, reply}};
    struct registers r;

    receive_slot(server, slot);
    server->buffer->caps_or_badges[0] = 0x1111;
    server->buffer->caps_or_badges[1] = 0x2222;
    /* A capability to the same endpoint arrives as its badge, one other is transferred, the third
     * is dropped. */
    let(server, seL4_SysRecv, receive);
    seL4_SetCap(0, other_badge);
    seL4_SetCap(1, object);
    seL4_SetCap(2, object);
    r = (struct registers){{sending, info_of(1, 3, 0)}};
    trap(seL4_SysSend, &r);
    settle();
    check_equal(server->result[2], info_of(1, 2, 0) | 1 << 9);
    check_equal(server->buffer->caps_or_badges[0], 0x55);
    check_equal(server->buffer->caps_or_badges[1], 0x2222);
    check(!is_empty(slot));
    /* The slot is in use now. */
    let(server, seL4_SysRecv, receive);
    seL4_SetCap(0, object);
    r = (struct registers){{sending, info_of(1, 1, 0)}};
    trap(seL4_SysSend, &r);
    settle();
    check_equal(server->result[2], info_of(1, 0, 0));
    /* Revoking the original takes the transferred one too. */
    check_equal(revoke(object), seL4_NoError);
    check(is_empty(slot));
    /* Without grant nothing goes over. */
    {
        seL4_CPtr weak = new_slot();

        check_equal(seL4_CNode_Mint(ROOT, weak, DEPTH, ROOT, endpoint, DEPTH,
                                    seL4_CapRights_new(1, 0, 0, 1), 4),
                    seL4_NoError);
        let(server, seL4_SysRecv, receive);
        seL4_SetCap(0, object);
        r = (struct registers){{weak, info_of(1, 1, 0)}};
        trap(seL4_SysSend, &r);
        settle();
        check_equal(server->result[1], 4);
        check_equal(server->result[2], info_of(1, 0, 0));
        check(is_empty(slot));
    }
}

/* Queued threads run their system call again when the endpoint goes, and fail then. */
static void cancelling(void)
{
    struct thread *one = thread_create(0, 100, 0, false);
    struct thread *two = thread_create(1, 100, 0, false);
    seL4_CPtr badge_two = new_badged(endpoint, 2);
    struct registers r;

    let(one, seL4_SysSend, (struct registers){{sending, info_of(1, 0, 0)}});
    let(two, seL4_SysSend, (struct registers){{badge_two, info_of(2, 0, 0)}});
    check_equal(seL4_CNode_CancelBadgedSends(ROOT, ROOT, DEPTH), seL4_IllegalOperation);
    check_equal(seL4_CNode_CancelBadgedSends(ROOT, endpoint, DEPTH), seL4_NoError);
    check_equal(seL4_CNode_CancelBadgedSends(ROOT, badge_two, DEPTH), seL4_NoError);
    settle();
    /* Both wait again, the restarted one behind the other now. */
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(label_of(r.x[1]), 1);
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(label_of(r.x[1]), 2);
    settle();
    check_equal(one->result[0], 1);
    check_equal(two->result[0], 1);
}

static void suspended_sender(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct registers r;

    let(client, seL4_SysSend, (struct registers){{sending, info_of(1, 0, 0)}});
    check_equal(seL4_TCB_Suspend(client->tcb), seL4_NoError);
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(r.x[0], 0);
    check_equal(seL4_TCB_Resume(client->tcb), seL4_NoError);
    settle();
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(r.x[0], 0xbad9e);
    settle();
    check_equal(client->result[0], 1);
}

void test_ipc(void)
{
    endpoint = new_object(seL4_EndpointObject, 0);
    sending = new_badged(endpoint, 0xbad9e);
    reply = new_object(seL4_ReplyObject, 0);
    messages();
    non_blocking();
    order();
    capabilities();
    cancelling();
    suspended_sender();
}
