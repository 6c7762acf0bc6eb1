/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls to a server in another address space: one without a scheduling context, one with its
 * own. */
#include "bench.h"

/* Receives, then answers and receives for ever. What it saw of a call and of the answer before
 * it is stored when the call has arrived. */
static void server(struct thread *self)
{
    struct registers r = {.x0 = self->port, .x6 = self->reply};

    self->stamps = stamped(&r, seL4_SysRecv);
    for (;;) {
        r = (struct registers){.x0 = self->port, .x6 = self->reply};
        self->stamps = stamped(&r, seL4_SysReplyRecv);
    }
}

static struct stamps call(struct thread *thread)
{
    struct registers r = {.x0 = thread->port};

    return stamped(&r, seL4_SysCall);
}

static void rounds(struct thread *thread, const char *call_name, const char *answer_name)
{
    struct figure calls = {.name = call_name};
    struct figure answers = {.name = answer_name};
    struct stamps previous, own;

    call(thread);
    previous = call(thread);
    for (unsigned i = 0; i < ROUNDS; i++) {
        own = call(thread);
        figure_add(&calls, spent(own.before, thread->stamps.after));
        figure_add(&answers, spent(thread->stamps.before, previous.after));
        previous = own;
    }
    figure_finish(&calls);
    figure_finish(&answers);
}

static struct thread server_new(seL4_CPtr vspace)
{
    return (struct thread){.vspace = vspace,
                           .port = object_new(seL4_EndpointObject, 0),
                           .reply = object_new(seL4_ReplyObject, 0)};
}

void measure_ipc(void)
{
    static seL4_CPtr vspace;
    static struct thread passive, active;

    if (!vspace)
        vspace = space_new();
    passive = server_new(vspace);
    thread_start(&passive, server);
    check(seL4_SchedContext_Unbind(passive.context), "unbind");
    rounds(&passive, "call_passive", "reply_recv_passive");
    active = server_new(vspace);
    thread_start(&active, server);
    rounds(&active, "call_active", "reply_recv_active");
    thread_stop(&passive);
    thread_stop(&active);
}
