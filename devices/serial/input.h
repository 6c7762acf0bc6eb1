/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: input, inside the multiplexer. */
#pragma once

#include "devices/serial/multiplexer.h"

enum {
    SERIAL_INPUT_ENTRIES = 8, /* in one step */
};

/* Take a bounded amount of input from the driver, SERIAL_INPUT_ENTRIES at most. True: there may be
 * more. */
/*@ ensures budget: serial_input_taken <= SERIAL_INPUT_ENTRIES; */
bool serial_input_turn(struct serial_mux *mux);

/*@ requires \valid_read(mux) && client < SERIAL_CLIENTS_MAX;
    assigns \nothing;
    ensures exact: \result <==> serial_served(mux, client); */
bool serial_client_is_served(const struct serial_mux *mux, uint32_t client);

/* Has the client this right (SERIAL_*)? */
/*@ requires \valid_read(mux) && client < SERIAL_CLIENTS_MAX;
    assigns \nothing;
    ensures exact: \result <==> serial_may(mux, client, right); */
bool serial_client_may(const struct serial_mux *mux, uint32_t client, uint32_t right);

/* Is there such a client, and may it have the focus? */
/*@ requires \valid_read(mux) && mux->client_count <= SERIAL_CLIENTS_MAX;
    assigns \nothing;
    ensures exact: \result <==> serial_may_focus(mux, client); */
bool serial_client_may_focus(const struct serial_mux *mux, uint32_t client);

/* Give it to one that may have it; needs SCREEN_PUT_BYTES on the screen. */
/*@ requires may: serial_may_focus(mux, client); */
void serial_focus_give(struct serial_mux *mux, uint32_t client);

/* What the statistics show. */
/*@ requires \valid_read(mux) && client < SERIAL_CLIENTS_MAX;
    assigns \nothing;
    ensures attached: \result == STATISTICS_ATTACHED <==> serial_served(mux, client);
    ensures quarantined: \result == STATISTICS_QUARANTINED <==>
                mux->policy.clients[client].state == STATISTICS_QUARANTINED ||
                (mux->policy.clients[client].state == STATISTICS_ATTACHED &&
                 mux->clients[client].peer.broken); */
enum statistics_state serial_client_state(const struct serial_mux *mux, uint32_t client);
