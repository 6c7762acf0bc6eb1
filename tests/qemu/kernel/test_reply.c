/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls, replies, and scheduling contexts that travel with them. */

#include "test.h"

static seL4_CPtr endpoint, other_endpoint, reply, other_reply;

static void calls(struct thread *self)
{
    struct registers r = {{endpoint, info_of(1, 0, 2), 20, 22}};

    trap(seL4_SysCall, &r);
    self->result[1] = r.x[0];
    self->result[2] = r.x[1];
    self->result[3] = r.x[2];
    self->result[0]++;
}

/* Adds up; a passive server ends up here again and again. */
static void serves(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        self->result[0]++;
        r.x[2] = r.x[2] + r.x[3];
        r.x[0] = endpoint;
        r.x[1] = info_of(2, 0, 1);
        trap(seL4_SysReplyRecv, &r);
    }
}

/* Passes the request on to the server behind and its answer back. */
static void forwards(struct thread *self)
{
    struct registers r = {{other_endpoint, 0, 0, 0, 0, 0, other_reply}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        self->result[0]++;
        r.x[0] = endpoint;
        trap(seL4_SysCall, &r);
        r.x[0] = other_endpoint;
        r.x[1] = info_of(3, 0, 1);
        r.x[6] = other_reply;
        trap(seL4_SysReplyRecv, &r);
    }
}

static void calls_forwarder(struct thread *self)
{
    struct registers r = {{other_endpoint, info_of(1, 0, 2), 1, 2}};

    trap(seL4_SysCall, &r);
    self->result[2] = r.x[1];
    self->result[3] = r.x[2];
    self->result[0]++;
}

/* Receives one call and answers with a plain Send on the reply object. */
static void serves_once(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    self->result[0]++;
    r.x[0] = reply;
    r.x[1] = info_of(9, 0, 0);
    trap(seL4_SysSend, &r);
    self->result[1]++; /* only with time of its own */
}

/* Starts a passive server: it borrows a context until it waits. */
static void start_passive(struct thread *server, thread_body_t *body)
{
    seL4_CPtr loan = new_object(seL4_SchedContextObject, 7);

    check_equal(configure_context(loan, 5000, 5000, 0, 0, 0), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(loan, server->tcb), seL4_NoError);
    thread_start(server, body);
    settle();
    check_equal(seL4_SchedContext_UnbindObject(loan, server->tcb), seL4_NoError);
}

static void active_server(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *server = thread_create(1, 110, 0, false);

    thread_start(server, serves);
    thread_start(client, calls);
    settle();
    check_equal(client->result[0], 1);
    check_equal(client->result[1], 0);
    check_equal(client->result[2], info_of(2, 0, 1));
    check_equal(client->result[3], 42);
    /* The other way round: the caller is there first. */
    check_equal(seL4_TCB_Suspend(server->tcb), seL4_NoError);
    thread_start(client, calls);
    settle();
    check_equal(client->result[0], 1);
    thread_start(server, serves);
    settle();
    check_equal(client->result[0], 2);
    check_equal(delete (server->tcb), seL4_NoError);
}

static void passive_server(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *server = thread_create(1, 110, 0, true);
    struct thread *second = thread_create(2, 90, 0, false);

    start_passive(server, serves);
    thread_start(client, calls);
    thread_start(second, calls);
    settle();
    check_equal(client->result[0], 1);
    check_equal(client->result[3], 42);
    check_equal(second->result[0], 1);
    check_equal(server->result[0], 2);
    for (unsigned i = 0; i < 100; i++) {
        thread_start(client, calls);
        settle();
    }
    check_equal(client->result[0], 101);
    check_equal(delete (server->tcb), seL4_NoError);
}

static void passive_chain(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *middle = thread_create(1, 110, 0, true);
    struct thread *server = thread_create(2, 120, 0, true);

    start_passive(server, serves);
    start_passive(middle, forwards);
    for (unsigned i = 0; i < 3; i++) {
        thread_start(client, calls_forwarder);
        settle();
        check_equal(client->result[0], i + 1);
        check_equal(client->result[2], info_of(3, 0, 1));
        check_equal(client->result[3], 3);
    }
    check_equal(delete (server->tcb), seL4_NoError);
    check_equal(delete (middle->tcb), seL4_NoError);
}

static void passive_answers_with_send(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *server = thread_create(1, 110, 0, true);

    start_passive(server, serves_once);
    thread_start(client, calls);
    settle();
    check_equal(client->result[0], 1);
    check_equal(client->result[2], info_of(9, 0, 0));
    check_equal(server->result[0], 1);
    check_equal(server->result[1], 0);
    check_equal(delete (server->tcb), seL4_NoError);
}

/* Callers that nobody can answer stop. */
static void lost_calls(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct registers r;

    thread_start(client, calls);
    settle();
    r = (struct registers){{endpoint}};
    trap(seL4_SysNBWait, &r); /* without a reply object */
    check_equal(label_of(r.x[1]), 1);
    settle();
    check_equal(client->result[0], 0);
    check_equal(seL4_TCB_Resume(client->tcb), seL4_NoError);
    settle();
    /* It calls again. The reply object is used for it, then deleted: it stops. */
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, other_reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(label_of(r.x[1]), 1);
    check_equal(delete (other_reply), seL4_NoError);
    settle();
    check_equal(client->result[0], 0);
    check_equal(seL4_TCB_Resume(client->tcb), seL4_NoError);
    settle();
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(label_of(r.x[1]), 1);
    /* Using the reply object for another receive gives up on the caller. */
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysNBRecv, &r);
    check_equal(r.x[0], 0);
    r = (struct registers){{reply, 0}};
    trap(seL4_SysSend, &r);
    settle();
    check_equal(client->result[0], 0);
    other_reply = new_object(seL4_ReplyObject, 0);
}

static void answers(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct registers r;

    thread_start(client, calls);
    settle();
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[2], 20);
    check_equal(r.x[3], 22);
    /* Calling a reply object answers and comes back empty; a second time nothing happens. */
    r = (struct registers){{reply, info_of(6, 0, 1), 66}};
    trap(seL4_SysCall, &r);
    check_equal(r.x[1], 0);
    settle();
    check_equal(client->result[0], 1);
    check_equal(client->result[2], info_of(6, 0, 1));
    check_equal(client->result[3], 66);
    r = (struct registers){{reply, info_of(6, 0, 1), 67}};
    trap(seL4_SysCall, &r);
    check_equal(r.x[1], 0);
    check_equal(client->result[0], 1);
}

enum { TURNS = 3 };
static seL4_CPtr bell; /* a notification */
static volatile seL4_Word turn;

/* Each time it goes on, somebody between it and its client has been woken. */
static void rings_and_serves(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        struct registers ring = {{bell}};

        self->result[0]++;
        trap(seL4_SysSend, &ring);
        r.x[0] = endpoint;
        r.x[1] = info_of(2, 0, 1);
        r.x[2] = r.x[2] + r.x[3];
        trap(seL4_SysReplyRecv, &r);
    }
}

/* Waits with a receive, as those do that serve nobody. */
static void hears_the_bell(struct thread *self)
{
    for (;;) {
        struct registers r = {{bell, 0, 0, 0, 0, 0, other_reply}};

        trap(seL4_SysRecv, &r);
        self->result[4 + self->result[0]++ % TURNS] = ++turn;
    }
}

static void calls_in_turns(struct thread *self)
{
    for (unsigned i = 0; i < TURNS; i++) {
        struct registers r = {{endpoint, info_of(1, 0, 2), i, 22}};

        trap(seL4_SysCall, &r);
        self->result[0] += r.x[1] == info_of(2, 0, 1) && r.x[2] == i + 22;
        self->result[4 + i] = ++turn;
    }
}

/* An answer does not bring its client before those who are better. */
static void answered_but_not_next(bool is_passive)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *between = thread_create(1, 105, 0, false);
    struct thread *server = thread_create(2, 110, 0, is_passive);

    bell = new_object(seL4_NotificationObject, 0);
    turn = 0;
    if (is_passive) {
        start_passive(server, rings_and_serves);
    } else {
        thread_start(server, rings_and_serves);
    }
    thread_start(between, hears_the_bell);
    settle();
    thread_start(client, calls_in_turns);
    settle();
    check_equal(server->result[0], TURNS);
    check_equal(client->result[0], TURNS);
    for (unsigned i = 0; i < TURNS; i++) {
        check_equal(between->result[4 + i], 2 * i + 1);
        check_equal(client->result[4 + i], 2 * i + 2);
    }
    check_equal(delete (server->tcb), seL4_NoError);
    check_equal(delete (between->tcb), seL4_NoError);
}

/* The server dies while it runs on the caller's time: deleting the reply object gives the time
 * back. */
static void server_gone(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *middle = thread_create(1, 110, 0, true);
    seL4_CPtr own_reply = other_reply;

    /* The middle one calls into an endpoint that nobody serves. */
    start_passive(middle, forwards);
    thread_start(client, calls_forwarder);
    settle();
    check_equal(middle->result[0], 1);
    check_equal(delete (middle->tcb), seL4_NoError);
    check_equal(delete (own_reply), seL4_NoError);
    settle();
    check_equal(client->result[0], 0);
    /* It has its context again, and can be used for something else. */
    check_equal(seL4_SchedContext_UnbindObject(client->sched_context, client->tcb), seL4_NoError);
    other_reply = new_object(seL4_ReplyObject, 0);
}

static void calls_often(struct thread *self)
{
    for (unsigned i = 0; i < 500; i++) {
        struct registers r = {{other_endpoint, info_of(1, 0, 2), i, 1000}};

        trap(seL4_SysCall, &r);
        if (r.x[2] != i + 1000 || r.x[1] != info_of(3, 0, 1)) {
            self->result[1]++;
        }
        self->result[0]++;
    }
    self->result[2] = 1;
}

/* Callers whose budget ends anywhere on the way through two passive servers lose no call and no
 * answer. */
static void little_time(void)
{
    struct thread *middle = thread_create(1, 110, 0, true);
    struct thread *server = thread_create(2, 120, 0, true);
    struct thread *clients[2];
    uint64_t start = now_us();

    start_passive(server, serves);
    start_passive(middle, forwards);
    clients[0] = thread_create(0, 100, 0, false);
    clients[1] = thread_create(3, 101, 0, false);
    check_equal(configure_context(clients[0]->sched_context, 70, 300, 0, 0, 0), seL4_NoError);
    check_equal(configure_context(clients[1]->sched_context, 50, 170, 0, 0, 1), seL4_NoError);
    thread_start(clients[0], calls_often);
    thread_start(clients[1], calls_often);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50),
                seL4_NoError);
    while ((clients[0]->result[2] == 0 || clients[1]->result[2] == 0) &&
           now_us() < start + 2000000) {
    }
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
    for (unsigned i = 0; i < 2; i++) {
        check_equal(clients[i]->result[0], 500);
        check_equal(clients[i]->result[1], 0);
    }
    check_equal(server->result[0], 1000);
    check_equal(delete (server->tcb), seL4_NoError);
    check_equal(delete (middle->tcb), seL4_NoError);
}

/* A call through a capability with neither grant nor grant-reply arrives, but nobody can answer
 * it. */
static void calls_without_right(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    seL4_CPtr full = endpoint;
    seL4_CPtr weak = new_slot();
    struct registers r;

    check_equal(seL4_CNode_Mint(ROOT, weak, DEPTH, ROOT, endpoint, DEPTH,
                                seL4_CapRights_new(0, 0, 0, 1), 3),
                seL4_NoError);
    endpoint = weak;
    thread_start(client, calls);
    settle();
    endpoint = full;
    r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[0], 3);
    check_equal(r.x[2], 20);
    r = (struct registers){{reply, info_of(6, 0, 1), 66}};
    trap(seL4_SysSend, &r);
    settle();
    check_equal(client->result[0], 0);
}

static void spins_for_client(struct thread *self)
{
    struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

    trap(seL4_SysRecv, &r);
    for (;;) {
        self->result[0]++;
    }
}

/* A server that uses up its client's time: the timeout handler hears of it, with the badge of the
 * client's context. */
static void timeout_on_loan(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    struct thread *server = thread_create(1, 110, 0, true);
    seL4_CPtr handler = new_object(seL4_EndpointObject, 0);
    struct registers r;

    check_equal(configure_context(client->sched_context, 1000, 10000, 0, 0xc11e, 0), seL4_NoError);
    check_equal(seL4_TCB_SetTimeoutEndpoint(server->tcb, handler), seL4_NoError);
    start_passive(server, spins_for_client);
    thread_start(client, calls);
    r = (struct registers){{handler, 0, 0, 0, 0, 0, other_reply}};
    trap(seL4_SysRecv, &r);
    check_equal(r.x[1], info_of(5, 0, 2));
    check_equal(r.x[2], 0xc11e);
    check(server->result[0] > 1000);
    /* Answer the client in the server's place: it has its context back. */
    check_equal(delete (server->tcb), seL4_NoError);
    r = (struct registers){{reply, info_of(8, 0, 0)}};
    trap(seL4_SysSend, &r);
    for (uint64_t end = now_us() + 12000; now_us() < end;) {
    }
    settle();
    check_equal(client->result[0], 1);
    check_equal(client->result[2], info_of(8, 0, 0));
}

void test_reply(void)
{
    endpoint = new_object(seL4_EndpointObject, 0);
    other_endpoint = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    other_reply = new_object(seL4_ReplyObject, 0);
    active_server();
    passive_server();
    passive_chain();
    passive_answers_with_send();
    lost_calls();
    answers();
    answered_but_not_next(false);
    answered_but_not_next(true);
    calls_without_right();
    server_gone();
    little_time();
    timeout_on_loan();
}
