/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Messages between threads: transfer of words and capabilities, and giving up. */
#pragma once

#include "kernel/core/cspace.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/tcb.h"

enum { IPC_WORDS_MAX = 120, IPC_REGISTERS = 4, IPC_EXTRA_CAPS_MAX = 3 };

/* Layout of the message info word and of the IPC buffer in words [facts: 01 sections 4 and 5]. */
enum {
    BUFFER_CAPS = 122,
    BUFFER_RECEIVE_CNODE = 125,
    BUFFER_RECEIVE_INDEX = 126,
    BUFFER_RECEIVE_DEPTH = 127,
    BUFFER_WORDS = 128,
};

static inline word_t message_info(word_t label, unsigned unwrapped, unsigned extra_caps,
                                  unsigned length)
{
    return label << 12 | unwrapped << 9 | extra_caps << 7 | length;
}

static inline word_t message_label(word_t info)
{
    return info >> 12;
}
static inline unsigned message_extra_caps(word_t info)
{
    return info >> 7 & 3;
}

static inline unsigned message_length(word_t info)
{
    unsigned length = info & 127;

    return length > IPC_WORDS_MAX ? IPC_WORDS_MAX : length;
}

/* The slots a sender names as extra capabilities; those not sent are null. False: one cannot be
 * resolved (its address and the reason are given). Without a buffer there are none. */
bool ipc_extra_slots(struct tcb *sender, word_t info, struct slot *slots[IPC_EXTRA_CAPS_MAX],
                     cptr_t *address, struct lookup_fault *fault);

/* Delivers the sender's message, or its pending fault as a message. `endpoint` (null for replies)
 * tells which capabilities are unwrapped to badges. */
void ipc_transfer(struct tcb *sender, struct tcb *receiver, const struct endpoint *endpoint,
                  badge_t badge, bool can_grant);

/* A receive that got nothing. */
void ipc_receive_nothing(struct tcb *receiver);

/* Takes a thread out of whatever it waits for, and drops its pending fault: inactive if it was
 * blocked. */
void ipc_cancel(struct tcb *tcb);
