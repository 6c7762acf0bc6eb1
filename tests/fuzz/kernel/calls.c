/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* System calls that fit the current thread: it names what it has, by type, and mostly asks what can
 * be asked of it. */
#include "tests/fuzz/kernel/calls.h"

#include <sel4/invocation.h>
#include <sel4/syscall.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/cspace.h"
#include "kernel/core/entry.h"
#include "kernel/core/ipc.h"
#include "kernel/syscall/fastpath.h"
#include "tests/fuzz/kernel/methods.h"
#include "tests/fuzz/kernel/pick.h"
#include "tests/fuzz/kernel/world.h"

enum { USER_IP = 0x1000 };

/* Which CNode a kind of path starts in, and what it looks for. */
static cptr_t path_root(const struct call *call, cptr_t invoked, char kind, bool *wants_empty)
{
    *wants_empty = kind == 'Q' || kind == 'H' || kind == 'G';
    switch (kind) {
    case 'P':
    case 'Q':
        return invoked;
    case 'I':
    case 'H':
        return call->extra[0];
    default:
        return call->extra[1];
    }
}

static bool is_path(char kind)
{
    return kind == 'P' || kind == 'Q' || kind == 'I' || kind == 'H' || kind == 'J' || kind == 'G';
}

static const struct method *pick_method(struct input *input)
{
    static uint8_t expanded[256];
    static unsigned count;

    for (unsigned i = 0; i < method_count && count < sizeof(expanded); i++) {
        for (unsigned n = 0; n < methods[i].weight && count < sizeof(expanded); n++) {
            expanded[count++] = (uint8_t)i;
        }
        if (i == method_count - 1) {
            break;
        }
    }
    return &methods[expanded[input_byte(input) % count]];
}

/* Number of words. */
static unsigned pick_arguments(struct input *input, struct call *call, const char *kinds,
                               cptr_t invoked)
{
    unsigned length = 0;

    for (; *kinds != 0; kinds++) {
        if (is_path(*kinds)) {
            bool wants_empty;
            cptr_t root = path_root(call, invoked, *kinds, &wants_empty);

            pick_path(input, root, wants_empty, &call->words[length]);
            length += 2;
        } else if (*kinds == 'D') {
            bool is_plain = input_byte(input) < 200;

            call->words[length] = is_plain ? 0 : SLOT_CNODE;
            call->words[length + 1] = is_plain ? 0 : 64;
            length += 2;
        } else if (*kinds == 'o') {
            call->words[length++] = pick_offset(input, call->extra[0]);
        } else {
            call->words[length++] = pick_argument(input, *kinds);
        }
    }
    return length;
}

/* Through which system call a request goes. */
static void pick_number(struct input *input, struct call *call, cptr_t address)
{
    uint8_t how = input_byte(input);

    call->number = (word_t)(how < 220   ? seL4_SysCall
                            : how < 230 ? seL4_SysSend
                            : how < 240 ? seL4_SysNBSend
                            : how < 248 ? seL4_SysNBSendRecv
                                        : seL4_SysNBSendWait);
    call->x0 = address;
    if (how >= 240) {
        call->x0 = pick(input, how & 1 ? CAP_ENDPOINT : CAP_NOTIFICATION);
        call->x6 = how < 248 ? pick(input, CAP_REPLY) : address;
        call->x8 = address;
    }
}

static void decode_request(struct input *input, struct call *call, const struct method *method)
{
    cptr_t address = pick(input, method->tag);
    unsigned extras = 0, length;
    uint8_t odd;

    pick_number(input, call, address);
    for (; method->extra[extras] != 0; extras++) {
        call->extra[extras] = pick(input, tag_of_kind(method->extra[extras]));
    }
    length = pick_arguments(input, call, method->arguments, address);
    odd = input_byte(input);
    if (odd >= 250) { /* too little, too much */
        length = odd & 1 ? length / 2 : length + 20;
        extras = odd & 2 ? extras / 2 : extras;
    }
    call->x1 = message_info(odd == 249 ? input_byte(input) : method->label, 0, extras, length);
}

static void decode_message(struct input *input, struct call *call)
{
    static const int64_t numbers[] = {
        seL4_SysCall,   seL4_SysReplyRecv, seL4_SysRecv,       seL4_SysSend,
        seL4_SysNBSend, seL4_SysNBRecv,    seL4_SysWait,       seL4_SysNBWait,
        seL4_SysRecv,   seL4_SysReplyRecv, seL4_SysNBSendRecv, seL4_SysNBSendWait,
        seL4_SysCall,   seL4_SysCall,      seL4_SysReplyRecv,  seL4_SysSend,
    };
    static const enum cap_tag tags[] = {CAP_ENDPOINT, CAP_ENDPOINT, CAP_NOTIFICATION, CAP_REPLY};
    uint8_t how = input_byte(input);
    uint8_t shape = input_byte(input);
    unsigned extras = shape >> 5 & 3;
    bool is_send_half;

    call->number = (word_t)numbers[how & 15];
    is_send_half = (int64_t)call->number == seL4_SysNBSendWait;
    call->x0 = pick(input, tags[how >> 4 & 3]);
    call->x6 = pick(input, is_send_half ? CAP_ENDPOINT : CAP_REPLY);
    call->x8 = pick(input, how & 64 ? CAP_ENDPOINT : CAP_REPLY);
    for (unsigned i = 0; i < extras; i++) {
        call->extra[i] = pick(input, how & 128 ? CAP_ENDPOINT : TAG_ANY);
    }
    call->words[0] = shape;
    call->x1 = message_info(shape & 1, 0, extras, shape & 16 ? 100 : shape & 15);
    if (shape & 128) {
        call->receive[0] = pick(input, CAP_CNODE);
        pick_path(input, call->receive[0], true, &call->receive[1]);
    }
}

void call_decode(struct input *input, struct call *call)
{
    uint8_t how = input_byte(input);

    *call = (struct call){.number = 0};
    if (how < 180) {
        decode_request(input, call, pick_method(input));
    } else if (how < 245) {
        decode_message(input, call);
    } else {
        static const int64_t odd[] = {seL4_SysYield, seL4_SysDebugCapIdentify,
                                      seL4_SysDebugSnapshot, 0, 5};

        call->number = (word_t)odd[how % 5];
        call->x0 = pick(input, TAG_ANY);
    }
}

void call_request(struct input *input, enum cap_tag tag, word_t label, struct call *call)
{
    const struct method *method = methods;

    while (method->tag != tag || method->label != label) {
        method++;
    }
    *call = (struct call){.number = 0};
    decode_request(input, call, method);
}

void call_delete(struct input *input, enum cap_tag tag, struct call *call)
{
    *call = (struct call){.number = (word_t)seL4_SysCall,
                          .x0 = SLOT_ROOT_CNODE,
                          .x1 = message_info(CNodeDelete, 0, 0, 2),
                          .words = {pick(input, tag), CSPACE_DEPTH}};
}

/* The scheduling context that a request to the control capability names. */
static void find_configured(const struct call *call, struct configuration *configured)
{
    struct cap context;

    *configured = (struct configuration){NULL, 0};
    if (!cap_is(named(call->x0), CAP_SCHED_CONTROL)) {
        return;
    }
    context = named(call->extra[0]);
    if (cap_is(context, CAP_SCHED_CONTEXT)) {
        configured->context = memory_at(cap_object_address(context));
        configured->budget = timer_us_to_ticks(call->words[0]);
    }
}

void call_enter(const struct call *call, struct configuration *configured)
{
    struct tcb *tcb = this_core()->current;
    uint64_t *buffer = tcb_buffer(tcb, true);
    word_t *x = &tcb->context.word[CONTEXT_X0];
    unsigned length = message_length(call->x1);

    find_configured(call, configured);
    for (unsigned i = 0; i < IPC_REGISTERS; i++) {
        x[2 + i] = call->words[i];
    }
    if (buffer != NULL) {
        for (unsigned i = IPC_REGISTERS; i < length; i++) {
            buffer[1 + i] = call->words[i];
        }
        for (unsigned i = 0; i < 3; i++) {
            buffer[BUFFER_CAPS + i] = call->extra[i];
            buffer[BUFFER_RECEIVE_CNODE + i] = call->receive[i];
        }
    }
    x[0] = call->x0;
    x[1] = call->x1;
    x[6] = call->x6;
    x[7] = call->number;
    x[8] = call->x8;
    tcb->context.word[CONTEXT_FAULT_IP] = USER_IP;
    tcb->context.word[CONTEXT_NEXT_IP] = USER_IP + 4;
    if (fastpath_system_call(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]) == NULL) {
        entry_syscall();
    }
}
