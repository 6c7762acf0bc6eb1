/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the multiplexer's table of requests at the device: whose is a completion? */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/blk/protocol.h"

enum {
    BLK_FLIGHTS_MAX = 256,
    BLK_FLIGHT_NONE = BLK_FLIGHTS_MAX,
};

enum blk_flight_state {
    BLK_FLIGHT_FREE,
    BLK_FLIGHT_AT_DEVICE,
    BLK_FLIGHT_AGAIN, /* the driver was restarted: to be submitted once more */
};

/* Struct of arrays by flight number. A cookie is the number and a sequence that makes each use of
 * it unique. */
struct blk_flights {
    uint32_t limit; /* flights in use at the same time, at most BLK_FLIGHTS_MAX */
    uint32_t free_count;
    uint32_t sequence;
    uint32_t free[BLK_FLIGHTS_MAX]; /* the first free_count are free numbers */
    uint8_t state[BLK_FLIGHTS_MAX];
    uint32_t cookie[BLK_FLIGHTS_MAX];
    uint32_t owner[BLK_FLIGHTS_MAX];
    uint32_t life[BLK_FLIGHTS_MAX];                   /* of the owner when it asked */
    uint32_t id[BLK_FLIGHTS_MAX];                     /* the owner's */
    struct blk_request request[BLK_FLIGHTS_MAX];      /* as submitted: absolute, with the cookie */
    uint64_t pieces[BLK_FLIGHTS_MAX][BLK_PIECES_MAX]; /* of the request, bus addresses: the taker's
                                                         to fill */
};

/*
 * For the proofs: all flights in an order that begins with the stack, and the place of each in it.
 * So that what is not on the stack stands behind it, and no flight is lost.
 */
/*@ ghost int32_t flights_order[BLK_FLIGHTS_MAX]; */
/*@ ghost int32_t flights_place[BLK_FLIGHTS_MAX]; */

/* A flight is on the stack, there once, or in use, never both; those beyond the limit do not exist. */
/*@ predicate flights_bounds(struct blk_flights *f) =
        \valid(f) && f->limit <= BLK_FLIGHTS_MAX && f->free_count <= f->limit &&
        f->sequence < UINT32_MAX / BLK_FLIGHTS_MAX;
    predicate flights_placed(struct blk_flights *f) =
        \forall integer b; 0 <= b < f->limit ==>
            0 <= flights_place[b] < f->limit && flights_order[flights_place[b]] == b;
    predicate flights_ordered(struct blk_flights *f) =
        \forall integer i; 0 <= i < f->limit ==>
            0 <= flights_order[i] < f->limit && flights_place[flights_order[i]] == i;
    predicate flights_stacked(struct blk_flights *f) =
        \forall integer i; 0 <= i < f->free_count ==>
            f->free[i] == flights_order[i] && f->state[flights_order[i]] == BLK_FLIGHT_FREE;
    predicate flights_used(struct blk_flights *f) =
        \forall integer i; f->free_count <= i < f->limit ==>
            f->state[flights_order[i]] != BLK_FLIGHT_FREE;
    predicate flights_beyond(struct blk_flights *f) =
        \forall integer b; f->limit <= b < BLK_FLIGHTS_MAX ==> f->state[b] == BLK_FLIGHT_FREE;
    predicate flights_valid(struct blk_flights *f) =
        flights_bounds(f) && flights_placed(f) && flights_ordered(f) && flights_stacked(f) &&
        flights_used(f) && flights_beyond(f);
    predicate flights_kept{L1, L2}(struct blk_flights *f, integer but) =
        \forall integer b; 0 <= b < BLK_FLIGHTS_MAX && b != but ==>
            \at(f->state[b], L1) == \at(f->state[b], L2);
    predicate flights_asked{L1, L2}(struct blk_flights *f, integer but) =
        \forall integer b; 0 <= b < BLK_FLIGHTS_MAX && b != but ==>
            \at(f->request[b].sector, L1) == \at(f->request[b].sector, L2) &&
            \at(f->request[b].offset, L1) == \at(f->request[b].offset, L2) &&
            \at(f->request[b].count, L1) == \at(f->request[b].count, L2) &&
            \at(f->request[b].operation, L1) == \at(f->request[b].operation, L2) &&
            \at(f->request[b].pieces, L1) == \at(f->request[b].pieces, L2);
    predicate flights_same{L1, L2}(struct blk_flights *f) =
        \at(f->limit, L1) == \at(f->limit, L2) &&
        \at(f->free_count, L1) == \at(f->free_count, L2) &&
        \at(f->sequence, L1) == \at(f->sequence, L2) &&
        \forall integer i; 0 <= i < BLK_FLIGHTS_MAX ==>
            \at(f->free[i], L1) == \at(f->free[i], L2) &&
            \at(f->state[i], L1) == \at(f->state[i], L2);
*/

/* All flights are free. */
/*@ requires \valid(flights);
    assigns *flights, flights_order[0 .. BLK_FLIGHTS_MAX - 1],
            flights_place[0 .. BLK_FLIGHTS_MAX - 1];
    ensures valid: flights_valid(flights);
    ensures all: flights->free_count == flights->limit &&
                flights->limit == (limit < BLK_FLIGHTS_MAX ? limit : BLK_FLIGHTS_MAX); */
void blk_flights_init(struct blk_flights *flights, uint32_t limit);

/* Take a flight for `request` (absolute); its id becomes the cookie. BLK_FLIGHT_NONE: all are
 * taken. */
/*@ requires flights_valid(flights);
    requires \valid_read(request) && \separated(flights, request);
    assigns flights->free_count, flights->sequence, flights->state[0 .. BLK_FLIGHTS_MAX - 1],
            flights->cookie[0 .. BLK_FLIGHTS_MAX - 1], flights->owner[0 .. BLK_FLIGHTS_MAX - 1],
            flights->life[0 .. BLK_FLIGHTS_MAX - 1], flights->id[0 .. BLK_FLIGHTS_MAX - 1],
            flights->request[0 .. BLK_FLIGHTS_MAX - 1];
    ensures bounds: flights_bounds(flights);
    ensures placed: flights_placed(flights);
    ensures ordered: flights_ordered(flights);
    ensures stacked: flights_stacked(flights);
    ensures used: flights_used(flights);
    ensures beyond: flights_beyond(flights);
    ensures none: \result == BLK_FLIGHT_NONE <==> \old(flights->free_count) == 0;
    ensures taken: \result != BLK_FLIGHT_NONE ==>
                \result < flights->limit && \old(flights->state[\result]) == BLK_FLIGHT_FREE &&
                flights->state[\result] == BLK_FLIGHT_AT_DEVICE &&
                flights->free_count == \old(flights->free_count) - 1;
    ensures whose: \result != BLK_FLIGHT_NONE ==> flights->owner[\result] == owner &&
                flights->life[\result] == life && flights->id[\result] == id;
    ensures request: \result != BLK_FLIGHT_NONE ==>
                flights->request[\result].sector == request->sector &&
                flights->request[\result].offset == request->offset &&
                flights->request[\result].count == request->count &&
                flights->request[\result].operation == request->operation &&
                flights->request[\result].pieces == request->pieces &&
                flights->request[\result].id == flights->cookie[\result];
    ensures numbered: \result != BLK_FLIGHT_NONE ==>
                flights->cookie[\result] % BLK_FLIGHTS_MAX == \result;
    ensures fresh: \result != BLK_FLIGHT_NONE ==>
                flights->cookie[\result] == flights->sequence * BLK_FLIGHTS_MAX + \result;
    ensures others: flights_kept{Pre, Post}(flights, \result);
    ensures asked: flights_asked{Pre, Post}(flights, \result); */
uint32_t blk_flights_take(struct blk_flights *flights, const struct blk_request *request,
                          uint32_t owner, uint32_t life, uint32_t id);

/* The request at the device that `cookie` stands for is there no more. Answer: its flight, which is
 * free; what the table says of it is there until the next one is taken. BLK_FLIGHT_NONE: there is no
 * such request, nothing has changed. */
/*@ requires flights_valid(flights);
    assigns flights->state[cookie % BLK_FLIGHTS_MAX], flights->free[0 .. BLK_FLIGHTS_MAX - 1],
            flights->free_count, flights_order[0 .. BLK_FLIGHTS_MAX - 1],
            flights_place[0 .. BLK_FLIGHTS_MAX - 1];
    ensures valid: flights_valid(flights);
    ensures known: \result == BLK_FLIGHT_NONE <==>
                \old(flights->state[cookie % BLK_FLIGHTS_MAX]) != BLK_FLIGHT_AT_DEVICE ||
                flights->cookie[cookie % BLK_FLIGHTS_MAX] != cookie;
    ensures number: \result == BLK_FLIGHT_NONE || \result == cookie % BLK_FLIGHTS_MAX;
    ensures ended: \result != BLK_FLIGHT_NONE ==> flights->state[\result] == BLK_FLIGHT_FREE &&
                flights->free_count == \old(flights->free_count) + 1;
    ensures nothing: \result == BLK_FLIGHT_NONE ==>
                flights->free_count == \old(flights->free_count) &&
                flights_kept{Pre, Post}(flights, BLK_FLIGHT_NONE);
    ensures others: flights_kept{Pre, Post}(flights, cookie % BLK_FLIGHTS_MAX); */
uint32_t blk_flights_end(struct blk_flights *flights, uint32_t cookie);

/* The driver forgot everything: all that was at the device has to go again, under a new cookie. */
/*@ requires flights_valid(flights);
    assigns flights->state[0 .. BLK_FLIGHTS_MAX - 1], flights->cookie[0 .. BLK_FLIGHTS_MAX - 1],
            flights->request[0 .. BLK_FLIGHTS_MAX - 1], flights->sequence;
    ensures bounds: flights_bounds(flights);
    ensures placed: flights_placed(flights);
    ensures ordered: flights_ordered(flights);
    ensures stacked: flights_stacked(flights);
    ensures used: flights_used(flights);
    ensures beyond: flights_beyond(flights);
    ensures none: \forall integer i; 0 <= i < BLK_FLIGHTS_MAX ==>
                flights->state[i] != BLK_FLIGHT_AT_DEVICE;
    ensures same: \forall integer i; 0 <= i < BLK_FLIGHTS_MAX ==>
                (flights->state[i] == BLK_FLIGHT_FREE <==>
                 \old(flights->state[i]) == BLK_FLIGHT_FREE);
    ensures asked: flights_asked{Pre, Post}(flights, -1); */
void blk_flights_again(struct blk_flights *flights);

/* A flight that had to go again goes to the device now. False: it had not to, nothing has changed. */
/*@ requires flights_valid(flights);
    requires exists: flight < BLK_FLIGHTS_MAX;
    assigns flights->state[flight];
    ensures valid: flights_valid(flights);
    ensures had: \result <==> \old(flights->state[flight]) == BLK_FLIGHT_AGAIN;
    ensures goes: \result ==> flights->state[flight] == BLK_FLIGHT_AT_DEVICE;
    ensures nothing: !\result ==> flights->state[flight] == \old(flights->state[flight]); */
bool blk_flights_resend(struct blk_flights *flights, uint32_t flight);

/* A flight that had to go again is given up. False: it had not to, nothing has changed. */
/*@ requires flights_valid(flights);
    requires exists: flight < BLK_FLIGHTS_MAX;
    assigns flights->state[flight], flights->free[0 .. BLK_FLIGHTS_MAX - 1], flights->free_count,
            flights_order[0 .. BLK_FLIGHTS_MAX - 1], flights_place[0 .. BLK_FLIGHTS_MAX - 1];
    ensures valid: flights_valid(flights);
    ensures had: \result <==> \old(flights->state[flight]) == BLK_FLIGHT_AGAIN;
    ensures ended: \result ==> flights->state[flight] == BLK_FLIGHT_FREE &&
                flights->free_count == \old(flights->free_count) + 1;
    ensures nothing: !\result ==> flights->free_count == \old(flights->free_count) &&
                flights->state[flight] == \old(flights->state[flight]);
    ensures others: flights_kept{Pre, Post}(flights, flight); */
bool blk_flights_drop(struct blk_flights *flights, uint32_t flight);
