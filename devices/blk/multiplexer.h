/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: many clients, each with its partition, on one medium. Pure: memory only, time is given. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/blk/config.h"
#include "devices/blk/flights.h"
#include "devices/blk/partition.h"
#include "devices/blk/policy.h"
#include "devices/blk/view.h"
#include "lib/rate.h"
#include "lib/ring_peer.h"
#include "lib/statistics.h"

enum blk_wait {
    BLK_WAIT_NONE,     /* for requests */
    BLK_WAIT_CREDIT,   /* for room in its response ring */
    BLK_WAIT_RATE,     /* for its rate */
    BLK_WAIT_ORDER,    /* for its own completions: a flush came before, or is next */
    BLK_WAIT_COMPLETE, /* for completions, its own or another client's */
    BLK_WAIT_DRIVER,   /* for room in the driver's ring */
};

struct blk_mux_client {
    struct ring_peer peer; /* broken: not served until the policy's epoch changes */
    struct rate rate;
    struct blk_view view;
    struct blk_info *info_page;
    struct blk_info info;    /* what the page says */
    struct blk_request held; /* taken from the ring, not yet answered or submitted */
    uint64_t held_pieces[BLK_PIECES_MAX];
    bool holds;
    bool barrier;  /* a flush is at the device */
    uint32_t life; /* counts up when the rings start anew; responses to earlier lives are dropped */
    uint32_t
        owed; /* requests taken in this life and not answered: each has a response slot reserved */
    uint32_t flying; /* entries of requests at the device, of any life */
    enum blk_wait wait;
};

/* Beside clients, first in line for room in the driver's ring. Long requests would otherwise wait
 * for ever behind short ones. */
enum {
    BLK_LINE_NOBODY = BLK_CLIENTS_MAX,
    BLK_LINE_AGAIN, /* requests that go to a restarted driver again */
};

enum blk_medium {
    BLK_MEDIUM_NONE,   /* the driver has none ready */
    BLK_MEDIUM_UNREAD, /* ready, its partition table is to be read */
    BLK_MEDIUM_READING,
    BLK_MEDIUM_READY,
    BLK_MEDIUM_BAD, /* the table could not be read or is refused: only whole-device clients are
                       served */
};

struct blk_mux {
    uint32_t client_count;
    bool has_timer;
    const struct blk_policy *shared_policy;
    struct blk_policy policy; /* private copy, the last one that was whole */
    struct statistics_page *statistics;
    const struct blk_info *driver_info_page;
    struct blk_info driver_info; /* private copy */
    struct ring_peer driver;     /* from: responses, to: requests */
    struct config_dma dma;
    enum blk_medium medium;
    uint32_t medium_life; /* counts up with every change of the driver's information page */
    enum partition_error table_error;
    struct partition_table table;
    uint8_t table_bytes[BLK_MUX_DMA_BYTES]; /* private copy of what the device wrote */
    struct blk_flights flights;
    struct blk_mux_client clients[BLK_CLIENTS_MAX];
    uint32_t rotate; /* client that comes first in the next step */
    uint32_t line;   /* who has the driver's next room: a client that found none, or BLK_LINE_* */
    uint32_t line_last; /* the client that was the last to come first in line */
    bool resubmits; /* the driver was restarted, and not all that it had been given went again */
};

struct blk_mux_result {
    uint32_t notify_clients; /* bit i: client i */
    bool notify_driver;
    bool again;       /* there is more to do at once */
    uint64_t wake_ns; /* a client waits for its rate until then; TIMER_NEVER: nobody */
};

void blk_mux_init(struct blk_mux *mux, const struct blk_mux_config *config, uint64_t now_ns);

/* One bounded turn over everything: policy, medium, completions, each client's requests, sleep
 * flags. */
void blk_mux_step(struct blk_mux *mux, uint64_t now_ns, struct blk_mux_result *result);

/*@ predicate blk_transfers(struct blk_request *r) =
        r->operation == BLK_READ || r->operation == BLK_WRITE;
    predicate blk_clears(struct blk_request *r) =
        r->operation == BLK_DISCARD || r->operation == BLK_WRITE_ZEROES;
    predicate blk_inside(struct blk_request *r, struct blk_view *v) =
        1 <= r->count <= v->sectors_max && r->sector + r->count <= v->sectors &&
        (r->pieces == 0 ? r->offset + r->count * BLK_SECTOR_BYTES <= v->data_bytes
                        : r->offset == 0 && r->pieces <= v->pieces_max);
    predicate blk_range_inside(struct blk_request *r, struct blk_view *v) =
        1 <= r->count && r->sector + r->count <= v->sectors;
    predicate blk_piece_inside(integer piece, integer bus, integer bytes) =
        1 <= piece / BLK_OFFSET_END && bus <= piece % BLK_OFFSET_END &&
        piece % BLK_OFFSET_END + (piece / BLK_OFFSET_END) * BLK_SECTOR_BYTES <= bus + bytes;
    predicate blk_pieces_inside(uint64_t *pieces, integer count, integer bus, integer bytes) =
        \forall integer i; 0 <= i < count ==> blk_piece_inside(pieces[i], bus, bytes);
    logic integer blk_pieces_sectors{L}(uint64_t *pieces, integer count) =
        count <= 0 ? 0 : blk_pieces_sectors(pieces, count - 1) + pieces[count - 1] / BLK_OFFSET_END;
*/

/* May this request go to the device, its pieces aside? BLK_OK, or the status to answer it with.
 * Looks at nothing but its arguments. */
/*@ requires \valid_read(request) && \valid_read(view);
    assigns \nothing;
    ensures known: \result == BLK_OK ==>
                blk_transfers(request) || blk_clears(request) || request->operation == BLK_FLUSH;
    ensures flush: \result == BLK_OK && request->operation == BLK_FLUSH ==>
                request->sector == 0 && request->offset == 0 && request->count == 0 &&
                request->pieces == 0;
    ensures inside: \result == BLK_OK && blk_transfers(request) ==> blk_inside(request, view);
    ensures range: \result == BLK_OK && blk_clears(request) ==>
                blk_range_inside(request, view) && request->offset == 0 &&
                request->pieces == 0 && !view->read_only;
    ensures offered: \result == BLK_OK && blk_clears(request) ==>
                request->count <= (request->operation == BLK_DISCARD ? view->discard_sectors_max
                                                                     : view->zeroes_sectors_max);
    ensures ready: \result == BLK_OK ==> view->ready && request->reserved == 0;
    ensures right: \result == BLK_OK && request->operation == BLK_WRITE ==> !view->read_only;
    ensures served: blk_transfers(request) && blk_inside(request, view) && view->ready &&
                request->reserved == 0 && (request->operation == BLK_READ || !view->read_only) ==>
                    \result == BLK_OK; */
enum blk_status blk_request_check(const struct blk_request *request, const struct blk_view *view);

/* May a request of so many sectors have these pieces? */
/*@ requires \valid_read(pieces + (0 .. count - 1)) && count <= BLK_PIECES_MAX;
    requires \valid_read(view);
    assigns \nothing;
    ensures inside: \result == BLK_OK ==> blk_pieces_inside(pieces, count, 0, view->data_bytes);
    ensures sum: \result == BLK_OK ==> blk_pieces_sectors(pieces, count) == sectors;
    ensures served: blk_pieces_inside(pieces, count, 0, view->data_bytes) &&
                blk_pieces_sectors(pieces, count) == sectors ==> \result == BLK_OK; */
enum blk_status blk_pieces_check(const uint64_t *pieces, uint32_t count, uint32_t sectors,
                                 const struct blk_view *view);
