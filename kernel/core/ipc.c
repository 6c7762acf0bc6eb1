/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Moving a message from one thread to another. */

#include "kernel/core/ipc.h"

#include "kernel/object/notification.h"
#include "kernel/object/reply.h"

bool ipc_extra_slots(struct tcb *sender, word_t info, struct slot *slots[IPC_EXTRA_CAPS_MAX],
                     cptr_t *address, struct lookup_fault *fault)
{
    const uint64_t *buffer = tcb_buffer(sender, false);
    unsigned count = buffer == NULL ? 0 : message_extra_caps(info);

    for (unsigned i = 0; i < IPC_EXTRA_CAPS_MAX; i++) {
        slots[i] = NULL;
    }
    for (unsigned i = 0; i < count; i++) {
        *address = buffer[BUFFER_CAPS + i];
        slots[i] = cspace_lookup(sender, *address, fault);
        if (slots[i] == NULL) {
            return false;
        }
    }
    return true;
}

/* The empty slot where the receiver wants a capability, or null. */
static struct slot *receive_slot(struct tcb *receiver, const uint64_t *buffer)
{
    struct lookup_fault fault;
    struct slot *root = cspace_lookup(receiver, buffer[BUFFER_RECEIVE_CNODE], &fault);
    word_t depth = buffer[BUFFER_RECEIVE_DEPTH];
    struct slot *slot;
    unsigned bits_left;

    if (root == NULL || depth < 1 || depth > CSPACE_DEPTH) {
        return NULL;
    }
    slot = cspace_resolve(root->cap, buffer[BUFFER_RECEIVE_INDEX], depth, &bits_left, &fault);
    return slot != NULL && bits_left == 0 && slot_is_empty(slot) ? slot : NULL;
}

static bool names_endpoint(struct cap cap, const struct endpoint *endpoint)
{
    return endpoint != NULL && cap_is(cap, CAP_ENDPOINT) && endpoint_of(cap) == endpoint;
}

/* Moves a copy of the capability in `source` to `destination`. */
static bool transfer_cap(struct slot *source, struct slot *destination)
{
    struct cap copy;

    if (destination == NULL || slot_derive(source, slot_cap(source), &copy) != STATUS_OK ||
        cap_is_null(copy)) {
        return false;
    }
    slot_insert(destination, copy, source);
    return true;
}

/* Transfers extra capabilities from left to right until one cannot be; the two capability fields of
 * the info word. */
static word_t transfer_caps(struct slot *const slots[IPC_EXTRA_CAPS_MAX], struct tcb *receiver,
                            uint64_t *buffer, const struct endpoint *endpoint)
{
    struct slot *destination = receive_slot(receiver, buffer);
    unsigned unwrapped = 0;
    unsigned count = 0;

    while (count < IPC_EXTRA_CAPS_MAX && slots[count] != NULL) {
        if (names_endpoint(slot_cap(slots[count]), endpoint)) {
            buffer[BUFFER_CAPS + count] = cap_badge(slots[count]->cap);
            unwrapped |= 1u << count;
        } else if (transfer_cap(slots[count], destination)) {
            destination = NULL; /* only one */
        } else {
            break;
        }
        count++;
    }
    return message_info(0, unwrapped, count, 0);
}

static unsigned transfer_words(struct tcb *sender, struct tcb *receiver, uint64_t *receiver_buffer,
                               unsigned length)
{
    const uint64_t *buffer = tcb_buffer(sender, false);

    if (length > IPC_REGISTERS && (buffer == NULL || receiver_buffer == NULL)) {
        length = IPC_REGISTERS;
    }
    for (unsigned i = 0; i < length && i < IPC_REGISTERS; i++) {
        receiver->context.word[CONTEXT_X0 + 2 + i] = sender->context.word[CONTEXT_X0 + 2 + i];
    }
    for (unsigned i = IPC_REGISTERS; i < length; i++) {
        receiver_buffer[i + 1] = buffer[i + 1];
    }
    return length;
}

static word_t transfer_message(struct tcb *sender, struct tcb *receiver,
                               const struct endpoint *endpoint, bool can_grant)
{
    uint64_t *buffer = tcb_buffer(receiver, true);
    word_t info = sender->context.word[CONTEXT_X0 + 1];
    unsigned length = transfer_words(sender, receiver, buffer, message_length(info));
    struct slot *slots[IPC_EXTRA_CAPS_MAX];
    struct lookup_fault fault;
    cptr_t address;
    word_t caps = 0;

    if (can_grant && buffer != NULL && message_extra_caps(info) != 0 &&
        ipc_extra_slots(sender, info, slots, &address, &fault)) {
        caps = transfer_caps(slots, receiver, buffer, endpoint);
    }
    return message_info(message_label(info), 0, 0, length) | caps;
}

void ipc_transfer(struct tcb *sender, struct tcb *receiver, const struct endpoint *endpoint,
                  badge_t badge, bool can_grant)
{
    word_t info;

    if (sender->fault.type == FAULT_NONE) {
        info = transfer_message(sender, receiver, endpoint, can_grant);
    } else {
        unsigned length = fault_write_message(sender, receiver, tcb_buffer(receiver, true));

        info = message_info(sender->fault.type, 0, 0, length);
    }
    receiver->context.word[CONTEXT_X0] = badge;
    receiver->context.word[CONTEXT_X0 + 1] = info;
}

void ipc_receive_nothing(struct tcb *receiver)
{
    receiver->context.word[CONTEXT_X0] = 0;
}

void ipc_cancel(struct tcb *tcb)
{
    tcb->fault.type = FAULT_NONE;
    switch (tcb->state) {
    case THREAD_BLOCKED_ON_SEND:
    case THREAD_BLOCKED_ON_RECEIVE:
        endpoint_remove(tcb->blocked_on, tcb);
        if (tcb->reply != NULL) {
            reply_unlink(tcb->reply);
        }
        tcb_set_state(tcb, THREAD_INACTIVE);
        break;
    case THREAD_BLOCKED_ON_NOTIFICATION:
        notification_remove(tcb->blocked_on, tcb);
        tcb_set_state(tcb, THREAD_INACTIVE);
        break;
    case THREAD_BLOCKED_ON_REPLY:
        reply_cancel(tcb->reply);
        break;
    default:
        break;
    }
}
