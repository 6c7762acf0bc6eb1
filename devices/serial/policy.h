/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: the policy table: compose prefills it, the controller changes it. */
#pragma once

#include <stdint.h>

#include "devices/serial/protocol.h"
#include "lib/statistics.h"

enum {
    SERIAL_RECEIVE = 1 << 0,    /* may get the input focus */
    SERIAL_TRANSMIT = 1 << 1,   /* may write */
    SERIAL_BACKGROUND = 1 << 2, /* its lines show while another client has the focus */
    SERIAL_RIGHTS_ALL = SERIAL_RECEIVE | SERIAL_TRANSMIT | SERIAL_BACKGROUND,
};

struct serial_client_policy {
    uint32_t state;  /* enum statistics_state: DETACHED, ATTACHED or QUARANTINED */
    uint32_t epoch;  /* counted up by the controller to start the client anew (attach) */
    uint32_t rights; /* SERIAL_* */
    uint32_t reserved;
    uint64_t rate;  /* characters per second from the client, 0 = unlimited */
    uint64_t burst; /* characters */
};

/* lib/snapshot.h: version is odd while the controller writes. 0: nothing was ever written, nobody
 * is attached. */
struct serial_policy {
    uint64_t version;
    uint32_t focus;       /* the client that gets the input when focus_epoch changes */
    uint32_t focus_epoch; /* the operator's keys move the focus too, so only a change counts */
    struct serial_client_policy clients[SERIAL_CLIENTS_MAX];
};
