/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what a client calls, native or a VMM with a virtio block device. Nothing blocks. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/blk/config.h"
#include "lib/ring_join.h"

/*
 * Pattern of use, in init() after blk_client_init, whenever config.channel notifies, and after new
 * work came:
 *
 *     do {
 *         if (blk_client_update(&blk) == BLK_LINK_RESTARTED) ... submit all unanswered again ...
 *         while (blk_client_response(&blk, &response)) ...
 *         while (work && blk_client_submit(&blk, &request)) ...
 *         blk_client_publish(&blk);
 *     } while (!blk_client_sleep(&blk));
 *
 * A VMM: data region = guest RAM, offset = guest address - start of RAM, data that do not lie
 * together in as many pieces; check them against RAM yourself to answer the guest early, the
 * multiplexer checks them again. Split at info.sectors_max and info.pieces_max.
 */
struct blk_client {
    struct ring_follower requests;
    struct ring_follower responses;
    const struct blk_info *info;
    uint32_t wants_space; /* entries for which a submit found no room; 0: none did */
    bool up;              /* as of the last blk_client_update */
    bool restarted;       /* not yet told to the caller */
    uint8_t channel;
};

enum blk_link {
    BLK_LINK_DOWN, /* the multiplexer does not serve us (not started, detached, quarantined) */
    BLK_LINK_UP,
    BLK_LINK_RESTARTED, /* up, and just started anew: nothing submitted before will be answered */
};

void blk_client_init(struct blk_client *client, const struct blk_client_config *config);

/* Look after the link. Call it first on every wake-up. */
enum blk_link blk_client_update(struct blk_client *client);

/* Copy of the information page. False: there is none yet, or it is changing right now (a
 * notification follows). */
bool blk_client_info(const struct blk_client *client, struct blk_info *info);

/* Entries that there is room for now: one a request, and one for each four pieces. */
uint32_t blk_client_space(struct blk_client *client);

/* Put one request (id is the caller's choice). False: no room. It leaves at blk_client_publish. */
bool blk_client_submit(struct blk_client *client, const struct blk_request *request);

/* The same with its data in request->pieces pieces, at most BLK_PIECES_MAX; `pieces` has room for
 * so many. */
bool blk_client_submit_pieces(struct blk_client *client, const struct blk_request *request,
                              const uint64_t *pieces);

/* Send what was submitted, and notify the multiplexer if it waits. */
void blk_client_publish(struct blk_client *client);

/* Take one response. False: none there. */
bool blk_client_response(struct blk_client *client, struct blk_response *response);

/* Ask to be notified of responses, of space if a submit came up short. False: look again. */
bool blk_client_sleep(struct blk_client *client);
