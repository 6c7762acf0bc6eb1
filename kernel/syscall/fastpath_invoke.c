/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls on memory: frames and untyped memory that has children, which no scheduling follows. */
#include "kernel/syscall/fastpath.h"

#include "kernel/core/invocation.h"
#include "kernel/object/untyped.h"
#include "kernel/object/vspace.h"

/* The capabilities that go with the message; false when one is not found at once. */
HOT bool find_extra(struct invocation *invocation, word_t info)
{
    struct cap root = invocation->caller->slots[TCB_CSPACE].cap;
    unsigned count = invocation->buffer ? message_extra_caps(info) : 0;

    for (unsigned i = 0; i < EXTRA_CAPS_MAX; i++)
        invocation->extra[i] = NULL;
    for (unsigned i = 0; i < count; i++) {
        struct slot *slot = cspace_direct(root, invocation->buffer[BUFFER_CAPS + i]);

        if (!slot || (cap_is(slot->cap, CAP_CNODE) && !cnode_ends_here(root)))
            return false;
        invocation->extra[i] = slot;
    }
    return true;
}

struct context *fastpath_invoke(cptr_t address, word_t info)
{
    struct tcb *caller = this_core()->current;
    struct slot *slot = fast_slot(caller->slots[TCB_CSPACE].cap, address);
    struct invocation invocation;
    enum status status;
    bool is_frame;

    if (!slot)
        return NULL;
    is_frame = cap_is(slot->cap, CAP_FRAME);
    if (!is_frame && (!cap_is(slot->cap, CAP_UNTYPED) || !slot_has_children(slot)))
        return NULL;
    invocation.caller = caller;
    invocation.slot = slot;
    invocation.cap = slot->cap;
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
    status = is_frame ? frame_invoke(&invocation) : untyped_retype(&invocation, true);
    invocation_answer(&invocation, status);
    return &caller->context;
}
