/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls after which the caller goes on: on memory, and those of a monitor at its guest's exits. */
#include "kernel/syscall/fastpath.h"

#include <sel4/invocation.h>

#include "kernel/core/invocation.h"
#include "kernel/object/untyped.h"
#include "kernel/object/vcpu.h"
#include "kernel/object/vspace.h"

/* The capabilities that go with the message; false when one is not found at once. */
HOT bool find_extra(struct invocation *invocation, word_t info)
{
    struct cap root = slot_cap(&invocation->caller->slots[TCB_CSPACE]);
    unsigned count = invocation->buffer ? message_extra_caps(info) : 0;

    for (unsigned i = 0; i < EXTRA_CAPS_MAX; i++) {
        loop_invariant(find_extra, invocation, i);
        invocation->extra[i] = NULL;
    }
    for (unsigned i = 0; i < count; i++) {
        loop_invariant(find_extra, invocation, i);
        struct slot *slot = cspace_direct(root, invocation->buffer[BUFFER_CAPS + i]);

        if (!slot || (cap_is(slot->cap, CAP_CNODE) && !cnode_ends_here(root)))
            return false;
        invocation->extra[i] = slot;
    }
    return true;
}

/* Registers of a thread, without stopping or resuming it; a virtual core's registers and
 * interrupts. With more cores the thread may be running. */
HOT bool is_of_monitor(struct cap cap, word_t label, word_t flags)
{
    if (CORE_COUNT > 1)
        return false;
    if (cap_is(cap, CAP_TCB))
        return (label == TCBReadRegisters || label == TCBWriteRegisters) && flags == 0;
    return cap_is(cap, CAP_VCPU) &&
           (label == ARMVCPUReadReg || label == ARMVCPUInjectIRQ || label == ARMVCPUAckVPPI);
}

/* Or of a frame, or of untyped memory that has children. */
HOT bool is_simple(const struct slot *slot, word_t label, word_t flags)
{
    struct cap cap = slot_cap(slot);

    return cap_is(cap, CAP_FRAME) || (cap_is(cap, CAP_UNTYPED) && slot_has_children(slot)) ||
           is_of_monitor(cap, label, flags);
}

/* A thread that is stopped and no better than the caller: a guest that slept. */
static __attribute__((noinline)) struct context *resume(struct tcb *tcb, word_t info)
{
    struct tcb *caller = this_core()->current;

    if (tcb->state != THREAD_INACTIVE || !fast_is_here(tcb) || tcb->priority > caller->priority ||
        !fast_has_budget(tcb) || (info & FAST_INFO_CAPS))
        return NULL;
    tcb->fault.type = FAULT_NONE;
    tcb->state = THREAD_RESTART;
    fast_enqueue(tcb);
    caller->context.word[CONTEXT_X0] = 0;
    caller->context.word[CONTEXT_X0 + 1] = 0;
    return &caller->context;
}

HOT enum status perform(struct invocation *invocation)
{
    if (cap_is(invocation->cap, CAP_FRAME))
        return frame_invoke(invocation);
    if (cap_is(invocation->cap, CAP_UNTYPED))
        return untyped_retype(invocation, true);
    return cap_is(invocation->cap, CAP_TCB) ? tcb_invoke(invocation) : vcpu_invoke(invocation);
}

struct context *fastpath_invoke(cptr_t address, word_t info)
{
    struct tcb *caller = this_core()->current;
    struct slot *slot = fast_slot(slot_cap(&caller->slots[TCB_CSPACE]), address);
    struct invocation invocation;

    if (slot && cap_is(slot->cap, CAP_TCB) && message_label(info) == TCBResume)
        return resume(tcb_of(slot_cap(slot)), info);
    if (!slot || !is_simple(slot, message_label(info), caller->context.word[CONTEXT_X0 + 2]))
        return NULL;
    invocation.cap = slot->cap;
    invocation.caller = caller;
    invocation.slot = slot;
    invocation.address = address;
    invocation.label = message_label(info);
    invocation.length = message_length(info);
    invocation.buffer = tcb_buffer(caller, false);
    invocation.is_call = true;
    invocation.is_blocking = true;
    invocation.can_donate = true;
    invocation.is_first_phase = false;
    invocation.error_length = 0;
    invocation.result_length = 0;
    if (!invocation.buffer && invocation.length > IPC_REGISTERS)
        invocation.length = IPC_REGISTERS;
    if (!find_extra(&invocation, info))
        return NULL;
    invocation_answer(&invocation, perform(&invocation));
    return &caller->context;
}
