/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Protected calls that a controller answers: label = operation, MR0 = client index, MR1 = value. */
#pragma once

/*
 * The answer's label is an enum control_error. Values that do not fit, unknown clients and
 * operations the class does not know change nothing. A change is complete in the policy page when
 * the call returns; the multiplexer is notified.
 */
enum control_operation {
    CONTROL_LIST = 1,         /* answer: MR0 = number of clients, MR1 = class (lib/config.h) */
    CONTROL_GET,              /* answer: MR0 .. MR8 as enum control_answer */
    CONTROL_ATTACH,           /* attach; ends a quarantine (new epoch) */
    CONTROL_DETACH,           /* no longer served */
    CONTROL_QUARANTINE,       /* detach, and show as quarantined until attached again */
    CONTROL_SET_RATE,         /* MR1 = bytes per second that leave the client, 0 = unlimited */
    CONTROL_SET_RECEIVE_RATE, /* MR1 = bytes per second towards the client, 0 = unlimited */
    CONTROL_SET_BURST,        /* MR1 = bytes that may go at once after a pause */
    CONTROL_SET_RIGHTS,       /* MR1 = rights bits of the class's policy.h */
    CONTROL_SET_READ_ONLY,    /* MR1 = 1 read only, 0 not */
    CONTROL_SET_WEIGHT,       /* MR1 = share among busy clients, 1 .. 100 */
    CONTROL_SET_QUOTA,        /* MR1 = requests or buffers in flight */
    CONTROL_SET_IDENTITY,     /* MR1 = identity of the class's policy.h (network: MAC) */
    CONTROL_SET_TALK,         /* MR1 = mask of clients it may send to; bit 31 = the device */
    CONTROL_SET_FOCUS,        /* serial: input goes to this client */
    CONTROL_SET_MUTE,         /* MR1 = 1: output is thrown away unless focused */
};

/* Message registers of the answer to CONTROL_GET; what a class does not know is 0. */
enum control_answer {
    CONTROL_ANSWER_ATTACHED,
    CONTROL_ANSWER_RIGHTS,
    CONTROL_ANSWER_RATE,
    CONTROL_ANSWER_RECEIVE_RATE,
    CONTROL_ANSWER_IDENTITY,
    CONTROL_ANSWER_TALK,
    CONTROL_ANSWER_WEIGHT,
    CONTROL_ANSWER_QUOTA,
    CONTROL_ANSWER_EPOCH,
    CONTROL_ANSWER_COUNT,
};

enum control_error {
    CONTROL_OK = 0,
    CONTROL_NO_CLIENT = 1,
    CONTROL_BAD_VALUE = 2,
    CONTROL_UNSUPPORTED = 3,
    CONTROL_DENIED = 4, /* the caller's channel is not an operator's */
};
