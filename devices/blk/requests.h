/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what becomes of a client's requests, inside the multiplexer. */
#pragma once

#include "devices/blk/multiplexer.h"

enum {
    BLK_TURN_ENTRIES = 16, /* of one client in one step, after which the next client comes */
};

/* For the proofs: requests that the last turn of a client served, each at most one that was taken. */
/*@ ghost uint32_t blk_served; */

bool blk_client_is_served(const struct blk_mux *mux, uint32_t client);

/* Answer one of the requests that are owed. A client that took its reserved slot back has broken
 * its ring. */
void blk_client_answer(struct blk_mux_client *client, uint32_t id, enum blk_status status,
                       uint64_t sectors);

/* Put the request of `flight` into the driver's ring, which has room. */
void blk_driver_write(struct blk_mux *mux, uint32_t flight);

/* One client's turn. True: there is more that could be done at once. */
/*@ requires index < BLK_CLIENTS_MAX;
    ensures budget: blk_served <= BLK_TURN_ENTRIES; */
bool blk_client_turn(struct blk_mux *mux, uint32_t index, uint64_t now_ns);
