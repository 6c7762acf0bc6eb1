/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: many clients on one UART. Pure: rings and memory only, time is given. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/serial/config.h"
#include "devices/serial/policy.h"
#include "devices/serial/screen.h"
#include "lib/rate.h"
#include "lib/ring_peer.h"
#include "lib/statistics.h"

struct serial_mux_client {
    struct ring_peer peer; /* broken: not served until the policy's epoch changes */
    struct rate rate;
    uint64_t entry[SERIAL_ENTRY_WORDS]; /* taken from its tx ring, not yet all on the screen */
    uint32_t next;
    uint32_t count;
    bool waits; /* for its rate or for room on the screen: a wake-up by it would be of no use */
};

struct serial_mux {
    uint32_t client_count;
    bool has_timer;
    const struct serial_policy *shared_policy;
    struct serial_policy policy; /* private copy, the last one that was whole */
    struct statistics_page *statistics;
    struct ring_peer driver;
    struct serial_mux_client clients[SERIAL_CLIENTS_MAX];
    struct screen screen;
    bool escape;                           /* Ctrl-] came, its command not yet */
    uint32_t rotate;                       /* client that comes first in the next step */
    uint64_t rx_entry[SERIAL_ENTRY_WORDS]; /* collects input for the focused client */
    uint32_t rx_count;
};

struct serial_mux_result {
    uint32_t notify_clients; /* bit i: client i */
    bool notify_driver;
    bool again;       /* there is more to do at once */
    uint64_t wake_ns; /* a client waits for its rate until then; TIMER_NEVER: nobody */
};

/* For the proofs: entries that the last turn at input took, and that the last turn of a client took. */
/*@ ghost uint32_t serial_input_taken; */
/*@ ghost uint32_t serial_output_taken; */

/*@ predicate serial_mux_valid(struct serial_mux *m) =
        \valid(m) && m->client_count <= SERIAL_CLIENTS_MAX && \valid(m->statistics) &&
        \separated(m, m->statistics);
    predicate serial_served(struct serial_mux *m, integer c) =
        m->policy.clients[c].state == STATISTICS_ATTACHED && m->clients[c].peer.up &&
        !m->clients[c].peer.broken;
    predicate serial_may(struct serial_mux *m, integer c, integer right) =
        (m->policy.clients[c].rights & right) != 0;
    predicate serial_gets_input(struct serial_mux *m, integer c) =
        c == m->screen.focus && c < m->client_count && serial_served(m, c) &&
        serial_may(m, c, SERIAL_RECEIVE);
    predicate serial_may_focus(struct serial_mux *m, integer c) =
        c < m->client_count && serial_may(m, c, SERIAL_RECEIVE);
    predicate serial_entry_kept(struct serial_mux *m, integer c) =
        m->clients[c].count == 0 || (m->clients[c].count <= SERIAL_ENTRY_CHARACTERS &&
            m->clients[c].count == m->clients[c].entry[0] % 256 &&
            serial_may(m, c, SERIAL_TRANSMIT));
*/

void serial_mux_init(struct serial_mux *mux, const struct serial_mux_config *config,
                     uint64_t now_ns);

/* One bounded turn over everything: policy, restarts, input, each client's output, the driver's
 * ring, sleep flags. */
void serial_mux_step(struct serial_mux *mux, uint64_t now_ns, struct serial_mux_result *result);
