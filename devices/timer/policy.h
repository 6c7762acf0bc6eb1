/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: the policy table: compose prefills it, the controller changes it. */
#pragma once

#include <stdint.h>

#include "devices/timer/protocol.h"
#include "lib/statistics.h"

struct timer_client_policy {
    uint32_t state; /* enum statistics_state: DETACHED, ATTACHED or QUARANTINED */
    uint32_t epoch; /* counted up by the controller to start the client anew (attach) */
    uint64_t
        rate; /* expiries per second, 0 = unlimited; a timeout too many is delayed, not refused */
    uint64_t burst; /* expiries that may come without distance */
};

/* lib/snapshot.h: version is odd while the controller writes. 0: nothing was ever written, nobody
 * is attached. */
struct timer_policy {
    uint64_t version;
    struct timer_client_policy clients[TIMER_CLIENTS_MAX];
};
