/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What receives and combined calls refuse, what goes with an endpoint, and lending by the send half
 * of a combined call. */

#include "test.h"

static seL4_CPtr endpoint, notification, reply, fault_endpoint, fault_reply;
static struct registers script[THREADS];
static int64_t number[THREADS];

static void performs(struct thread *self)
{
    unsigned index = (unsigned)(self - threads);
    struct registers r = script[index];

    trap(number[index], &r);
    for (unsigned i = 0; i < 9; i++) {
        self->result[i + 1] = r.x[i];
    }
    self->result[0]++;
}

static void let(struct thread *thread, int64_t call, struct registers r)
{
    script[thread - threads] = r;
    number[thread - threads] = call;
    thread_start(thread, performs);
    settle();
}

static seL4_CPtr with_rights(seL4_CPtr object, seL4_CapRights_t rights)
{
    seL4_CPtr slot = new_slot();

    check_equal(seL4_CNode_Copy(ROOT, slot, DEPTH, ROOT, object, DEPTH, rights), seL4_NoError);
    return slot;
}

/* The thread's call became a capability fault with this address, in its receive half, and this
 * failure. */
static void expect_fault(struct thread *thread, int64_t call, struct registers r, seL4_CPtr address,
                         seL4_Word failure)
{
    struct registers fault = {{fault_endpoint, 0, 0, 0, 0, 0, fault_reply}};

    let(thread, call, r);
    check_equal(thread->result[0], 0);
    trap(seL4_SysNBRecv, &fault);
    check_equal(label_of(fault.x[1]), seL4_Fault_CapFault);
    check_equal(fault.x[3], address);
    check_equal(fault.x[4], 1);
    check_equal(fault.x[5], failure);
    check_equal(length_of(fault.x[1]), failure == seL4_MissingCapability ? 5 : 7);
}

/* Waiting or not, a receive that can never succeed is a fault. */
static void receives(void)
{
    struct thread *thread = thread_create(0, 100, fault_endpoint, false);
    struct thread *owner = thread_create(1, 100, 0, false);
    const seL4_CPtr nowhere = 0x7000000030000;
    seL4_CPtr no_read = with_rights(endpoint, seL4_NoRead);
    seL4_CPtr deaf = with_rights(notification, seL4_NoRead);
    seL4_CPtr others = new_object(seL4_NotificationObject, 0);
    static const int64_t calls[] = {seL4_SysRecv, seL4_SysNBRecv, seL4_SysWait, seL4_SysNBWait};

    check_equal(seL4_TCB_BindNotification(owner->tcb, others), seL4_NoError);
    for (unsigned i = 0; i < 4; i++) {
        const seL4_CPtr refused[] = {no_read, deaf, others, thread->tcb, 0};

        for (unsigned k = 0; k < 5; k++) {
            expect_fault(thread, calls[i], (struct registers){{refused[k], 0, 0, 0, 0, 0, reply}},
                         refused[k], seL4_MissingCapability);
        }
        expect_fault(thread, calls[i], (struct registers){{nowhere, 0, 0, 0, 0, 0, reply}}, nowhere,
                     seL4_GuardMismatch);
    }
    for (unsigned i = 0; i < 2;
         i++) { /* the reply object: any other capability, or none that can be found */
        expect_fault(thread, calls[i], (struct registers){{endpoint, 0, 0, 0, 0, 0, endpoint}},
                     endpoint, seL4_MissingCapability);
        expect_fault(thread, calls[i], (struct registers){{endpoint, 0, 0, 0, 0, 0, nowhere}},
                     nowhere, seL4_GuardMismatch);
    }
    /* On a notification it is not looked at; nor is it by Wait. */
    seL4_Signal(notification);
    let(thread, seL4_SysRecv, (struct registers){{notification, 0, 0, 0, 0, 0, nowhere}});
    check_equal(thread->result[0], 1);
    let(thread, seL4_SysWait, (struct registers){{endpoint, 0, 0, 0, 0, 0, nowhere}});
    check_equal(thread->result[0], 1);
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

/* An address that ends inside the radix of a second CNode. */
static void depth_of_system_calls(void)
{
    struct thread *thread = thread_create(0, 100, fault_endpoint, false);
    seL4_CPtr outer = new_object(seL4_CapTableObject, 4),
              inner = new_object(seL4_CapTableObject, 4);
    struct registers fault = {{fault_endpoint, 0, 0, 0, 0, 0, fault_reply}};

    check_equal(seL4_CNode_Copy(outer, 1, 4, ROOT, inner, DEPTH, seL4_AllRights), seL4_NoError);
    check_equal(seL4_TCB_SetSpace(thread->tcb, fault_endpoint, outer,
                                  seL4_CNode_CapData_new(0, 58).words[0], seL4_CapInitThreadVSpace,
                                  0),
                seL4_NoError);
    let(thread, seL4_SysSend, (struct registers){{1 << 2}});
    trap(seL4_SysNBRecv, &fault);
    check_equal(fault.x[1], info_of(seL4_Fault_CapFault, 0, 6));
    check_equal(fault.x[4], 0);
    check_equal(fault.x[5], seL4_DepthMismatch);
    check_equal(seL4_GetIPCBuffer()->msg[4], 2);
    check_equal(seL4_GetIPCBuffer()->msg[5], 4);
}

/* Without the right to send: an error for a call, nothing at all otherwise. */
static void sends(void)
{
    seL4_CPtr no_write = with_rights(endpoint, seL4_NoWrite);
    seL4_CPtr mute = with_rights(notification, seL4_NoWrite);
    struct registers r = {{no_write, info_of(5, 0, 0)}};

    trap(seL4_SysCall, &r);
    check_equal(r.x[1], info_of(seL4_InvalidCapability, 0, 1));
    check_equal(r.x[2], 0);
    r = (struct registers){{mute, info_of(5, 0, 0)}};
    trap(seL4_SysCall, &r);
    check_equal(r.x[1], info_of(seL4_InvalidCapability, 0, 1));
    r = (struct registers){{no_write, info_of(5, 0, 0)}};
    trap(seL4_SysSend, &r);
    check_equal(r.x[1], info_of(5, 0, 0));
    /* An extra capability that cannot be found: the whole message is dropped when nobody waits for
     * it to go. */
    seL4_SetCap(0, 0x7000000030000);
    r = (struct registers){{notification, info_of(0, 1, 0)}};
    trap(seL4_SysNBSend, &r);
    r = (struct registers){{notification}};
    trap(seL4_SysNBWait, &r);
    check_equal(r.x[0], 0);
}

static seL4_Word tls_of(seL4_CPtr tcb)
{
    seL4_UserContext context = {.tpidr_el0 = ~0ul};

    check_equal(seL4_TCB_ReadRegisters(tcb, false, 0, 36, &context), seL4_NoError);
    return context.tpidr_el0;
}

/* The send half of the combined calls reaches memory and interrupts, but no threads, CNodes and
 * time. */
static void first_halves(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_CPtr context = thread->sched_context, slot = new_slot();
    struct registers r;

    seL4_Signal(notification);
    r = (struct registers){{notification, info_of(TCBSetTLSBase, 0, 1), 77, 0, 0, 0, thread->tcb}};
    trap(seL4_SysNBSendWait, &r);
    check_equal(tls_of(thread->tcb), 0);
    seL4_Signal(notification);
    r = (struct registers){
        {notification, info_of(TCBSetTLSBase, 0, 1), 77, 0, 0, 0, reply, 0, thread->tcb}};
    trap(seL4_SysNBSendRecv, &r);
    check_equal(tls_of(thread->tcb), 0);
    check_equal(seL4_TCB_SetTLSBase(thread->tcb, 77), seL4_NoError);
    check_equal(tls_of(thread->tcb), 77);
    seL4_Signal(notification);
    r = (struct registers){{notification, info_of(CNodeDelete, 0, 2), context, DEPTH, 0, 0, ROOT}};
    trap(seL4_SysNBSendWait, &r);
    check(!is_empty(context));
    seL4_Signal(notification);
    r = (struct registers){{notification, info_of(SchedContextUnbind, 0, 0), 0, 0, 0, 0, context}};
    trap(seL4_SysNBSendWait, &r);
    check_equal(seL4_SchedContext_Bind(context, thread->tcb), seL4_IllegalOperation);
    seL4_Signal(notification);
    seL4_SetCap(0, ROOT);
    seL4_SetMR(4, slot);
    seL4_SetMR(5, 1);
    r = (struct registers){
        {notification, info_of(UntypedRetype, 1, 6), seL4_EndpointObject, 0, 0, 0, arena}};
    trap(seL4_SysNBSendWait, &r);
    check(!is_empty(slot));
}

static void counts_receives(struct thread *self)
{
    for (;;) {
        struct registers r = {{endpoint, 0, 0, 0, 0, 0, reply}};

        trap(seL4_SysRecv, &r);
        self->result[1] = r.x[2];
        self->result[0]++;
    }
}

/* The send half gives its scheduling context to a receiver that has none, for good. */
static void donation(void)
{
    struct thread *server = thread_create(0, 110, 0, true);
    struct thread *client = thread_create(1, 100, 0, false);
    seL4_CPtr context = client->sched_context;

    check_equal(seL4_SchedContext_Unbind(context), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, server->tcb), seL4_NoError);
    thread_start(server, counts_receives);
    settle();
    check_equal(seL4_SchedContext_Unbind(context), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, client->tcb), seL4_NoError);
    let(client, seL4_SysNBSend, (struct registers){{endpoint, info_of(0, 0, 1), 8}});
    check_equal(client->result[0], 1);
    check_equal(server->result[0], 0); /* awake, but a plain send gives no time */
    check_equal(seL4_TCB_Suspend(server->tcb), seL4_NoError);
    check_equal(seL4_SchedContext_Unbind(context), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, server->tcb), seL4_NoError);
    thread_start(server, counts_receives);
    settle();
    check_equal(seL4_SchedContext_Unbind(context), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, client->tcb), seL4_NoError);
    let(client, seL4_SysNBSendWait,
        (struct registers){{notification, info_of(0, 0, 1), 9, 0, 0, 0, endpoint}});
    check_equal(server->result[0], 1);
    check_equal(server->result[1], 9);
    /* It waits without time now; the context stays with the server. */
    seL4_Signal(notification);
    settle();
    check_equal(client->result[0], 1);
    check_equal(seL4_SchedContext_UnbindObject(context, client->tcb), seL4_IllegalOperation);
    check_equal(seL4_SchedContext_UnbindObject(context, server->tcb), seL4_NoError);
    check_equal(seL4_SchedContext_Bind(context, client->tcb), seL4_NoError);
    settle();
    check_equal(client->result[0], 2);
    check_equal(delete (server->tcb), seL4_NoError);
}

/* A signal to the bound notification comes before messages that wait longer. */
static void signal_first(void)
{
    struct thread *sender = thread_create(0, 100, 0, false);
    struct thread *receiver = thread_create(1, 100, 0, false);
    seL4_CPtr own = new_object(seL4_NotificationObject, 0);

    check_equal(seL4_TCB_BindNotification(receiver->tcb, own), seL4_NoError);
    let(sender, seL4_SysSend, (struct registers){{endpoint, info_of(7, 0, 0)}});
    seL4_Signal(new_badged(own, 0x40));
    let(receiver, seL4_SysRecv, (struct registers){{endpoint, 0x1111, 0, 0, 0, 0, reply}});
    check_equal(receiver->result[1], 0x40);
    check_equal(receiver->result[2], 0x1111);
    let(receiver, seL4_SysRecv, (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}});
    check_equal(label_of(receiver->result[2]), 7);
    settle();
    check_equal(sender->result[0], 1);
}

/* A reply passes a capability on only with the right to grant; and never as a badge. */
static void capability_in_a_reply(void)
{
    struct thread *client = thread_create(0, 100, 0, false);
    seL4_CPtr weak = with_rights(reply, seL4_NoRights), to = new_slot();
    struct registers r;

    client->buffer->receiveCNode = ROOT;
    client->buffer->receiveIndex = to;
    client->buffer->receiveDepth = DEPTH;
    for (unsigned i = 0; i < 2; i++) {
        let(client, seL4_SysCall, (struct registers){{endpoint, info_of(1, 0, 0)}});
        r = (struct registers){{endpoint, 0, 0, 0, 0, 0, reply}};
        trap(seL4_SysNBRecv, &r);
        check_equal(label_of(r.x[1]), 1);
        seL4_SetCap(0, endpoint);
        r = (struct registers){{i == 0 ? weak : reply, info_of(2, 1, 0)}};
        trap(seL4_SysSend, &r);
        settle();
        check_equal(client->result[0], i + 1);
        check_equal(client->result[2], info_of(2, i, 0));
        check_equal(is_empty(to), i == 0);
    }
}

/* Who waits at an endpoint when it goes: senders run into the missing capability, a thread with a
 * fault just stops; who waits with a reply object that goes stops as well. */
static void objects_go(void)
{
    struct thread *sender = thread_create(0, 100, fault_endpoint, false);
    seL4_CPtr going = new_object(seL4_EndpointObject, 0),
              going_reply = new_object(seL4_ReplyObject, 0);
    struct thread *faulter = thread_create(1, 100, going, false);
    struct thread *receiver = thread_create(2, 100, fault_endpoint, false);
    struct registers fault = {{fault_endpoint, 0, 0, 0, 0, 0, fault_reply}};

    let(sender, seL4_SysSend, (struct registers){{going, info_of(1, 0, 0)}});
    let(faulter, seL4_SysSend, (struct registers){{0x7000000030000}});
    let(receiver, seL4_SysRecv, (struct registers){{endpoint, 0, 0, 0, 0, 0, going_reply}});
    check_equal(revoke(going), seL4_NoError);
    check_equal(delete (going), seL4_NoError);
    check_equal(delete (going_reply), seL4_NoError);
    settle();
    check_equal(sender->result[0], 1); /* a message to an empty slot is lost */
    check_equal(faulter->result[0], 0);
    check_equal(receiver->result[0], 0);
    trap(seL4_SysNBRecv, &fault);
    check_equal(fault.x[0], 0);
    check_equal(seL4_TCB_Resume(receiver->tcb), seL4_NoError);
    settle();
    fault = (struct registers){{fault_endpoint, 0, 0, 0, 0, 0, fault_reply}};
    trap(seL4_SysNBRecv, &fault);
    check_equal(label_of(fault.x[1]), seL4_Fault_CapFault);
    check_equal(fault.x[3], going_reply);
    check_equal(seL4_TCB_Suspend(receiver->tcb), seL4_NoError);
}

void test_ipc_refused(void)
{
    endpoint = new_object(seL4_EndpointObject, 0);
    notification = new_object(seL4_NotificationObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    fault_endpoint = new_object(seL4_EndpointObject, 0);
    fault_reply = new_object(seL4_ReplyObject, 0);
    receives();
    depth_of_system_calls();
    sends();
    first_halves();
    donation();
    signal_first();
    capability_in_a_reply();
    objects_go();
}
