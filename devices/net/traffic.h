/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: takes entries from the peers' rings, checks them, and passes frames on. */
#pragma once

#include "devices/net/multiplexer.h"

/* Takes back the buffers that the driver and the copiers are done with. */
void net_mux_collect(struct net_mux *mux);

/* Delivers frames from the device, at most NET_MUX_RECEIVE_BUDGET; true: there may be more. */
bool net_mux_receive(struct net_mux *mux, uint64_t now_ns);

/*
 * Lets clients transmit in rotation, each up to its share per turn, at most NET_MUX_ROUNDS turns
 * each. How each client's turn ended stands in its `turn`. False: the driver's ring is full, and
 * nobody was served from there on.
 */
bool net_mux_transmit(struct net_mux *mux, uint64_t now_ns);

/* Gives free receive buffers to the driver. */
void net_mux_refill(struct net_mux *mux);
