/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: takes entries from the peers' rings, checks them, and passes frames on. */
#pragma once

#include "devices/net/multiplexer.h"

/*
 * For the proofs: entries that the last call of net_mux_receive, of a client's turn or of what takes
 * back from one ring took, those that this ring offered at once, turns of the last call of
 * net_mux_transmit, buffers that the last call of net_mux_refill gave; whether the last frame that
 * was taken was passed on, and whether a client's was refused and given back.
 */
/*@ ghost uint32_t net_passed; */
/*@ ghost uint32_t net_refused; */
/*@ ghost uint32_t net_taken; */
/*@ ghost uint32_t net_offered; */
/*@ ghost uint32_t net_given; */
/*@ ghost uint32_t net_turns; */

/* Takes back the buffers that the driver and the copiers are done with. */
void net_mux_collect(struct net_mux *mux);

/* Delivers frames from the device, at most NET_MUX_RECEIVE_BUDGET; true: there may be more. */
/*@ ensures budget: net_taken <= NET_MUX_RECEIVE_BUDGET; */
bool net_mux_receive(struct net_mux *mux, uint64_t now_ns);

/*
 * Lets clients transmit in rotation, each up to its share per turn, at most NET_MUX_ROUNDS turns
 * each. How each client's turn ended stands in its `turn`. False: the driver's ring is full, and
 * nobody was served from there on; the same client goes on, with the rest of its share, when there is
 * room again.
 */
/*@ requires \valid_read(mux) && mux->client_count <= NET_CLIENTS_MAX;
    ensures budget: net_turns <= NET_MUX_ROUNDS * \old(mux->client_count); */
bool net_mux_transmit(struct net_mux *mux, uint64_t now_ns);

/* Gives free receive buffers to the driver, as many as it has room for. */
/*@ requires \valid_read(mux) && ring_valid(&mux->driver_rx_free);
    ensures budget: net_given <= \old(mux->driver_rx_free.capacity); */
void net_mux_refill(struct net_mux *mux);
