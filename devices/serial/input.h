/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: input, inside the multiplexer. */
#pragma once

#include "devices/serial/multiplexer.h"

/* Take a bounded amount of input from the driver. True: there may be more. */
bool serial_input_turn(struct serial_mux *mux);

bool serial_client_is_served(const struct serial_mux *mux, uint32_t client);

/* Has the client this right (SERIAL_*)? */
bool serial_client_may(const struct serial_mux *mux, uint32_t client, uint32_t right);

/* What the statistics show. */
enum statistics_state serial_client_state(const struct serial_mux *mux, uint32_t client);
