/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: where a frame goes, and who holds its buffer meanwhile. */
#pragma once

#include "devices/net/multiplexer.h"

/* A frame as it is judged: a private copy of its header, and where its bytes lie. */
struct net_mux_frame {
    uint64_t header[2]; /* the first NET_HEADER_BYTES, first byte lowest; the rest zero */
    uint32_t length;
    uint32_t source; /* 0: the device, 1 + i: client i */
    uint32_t buffer;
};

/* Reads the header once. The buffer number must be valid for the source. */
struct net_mux_frame net_mux_frame_read(const struct net_mux *mux, uint32_t source, uint32_t buffer,
                                        uint32_t length);

/* May client `client` send this frame under its name? */
bool net_mux_frame_is_allowed(const struct net_mux *mux, uint32_t client,
                              const struct net_mux_frame *frame);

/* All parties that the policy lets the frame go to; 0: none. */
net_mux_parties_t net_mux_destinations(const struct net_mux *mux,
                                       const struct net_mux_frame *frame);

/*
 * Hands a frame whose buffer nobody holds to each destination that has room now. Answer: who holds
 * the buffer now; 0: nobody, the caller gives it back. A destination left out has it counted as a
 * drop.
 */
net_mux_parties_t net_mux_forward(struct net_mux *mux, const struct net_mux_frame *frame,
                                  net_mux_parties_t destinations, uint64_t now_ns);

/*
 * Ends `party`'s hold on the buffer that `cookie` names; the last one gives it back to its owner.
 * False: there is no such hold, nothing has changed.
 */
bool net_mux_release(struct net_mux *mux, uint32_t cookie, net_mux_parties_t party);

/* Ends all holds of `party`, which is known to touch no buffer any more. */
void net_mux_release_all(struct net_mux *mux, net_mux_parties_t party);

/* Tells client `client` that its buffer is its own again. There is room: credit was kept for it. */
void net_mux_give_back(struct net_mux *mux, uint32_t client, uint32_t buffer,
                       enum net_tx_status status);
