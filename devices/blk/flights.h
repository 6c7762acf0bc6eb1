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

/* Every flight that is not on the stack of free ones is in use, and no number is on it twice. */
/*@ predicate flights_bounds(struct blk_flights *f) =
        f->limit <= BLK_FLIGHTS_MAX && f->free_count <= f->limit &&
        f->sequence < UINT32_MAX / BLK_FLIGHTS_MAX;
    predicate flights_free(struct blk_flights *f) =
        \forall integer i; 0 <= i < f->free_count ==>
            f->free[i] < f->limit && f->state[f->free[i]] == BLK_FLIGHT_FREE;
    predicate flights_once(struct blk_flights *f) =
        \forall integer i, j; 0 <= i < j < f->free_count ==> f->free[i] != f->free[j];
    predicate flights_valid(struct blk_flights *f) =
        \valid(f) && flights_bounds(f) && flights_free(f) && flights_once(f);
    predicate flights_kept{L1, L2}(struct blk_flights *f) =
        \at(f->limit, L1) == \at(f->limit, L2) &&
        \at(f->free_count, L1) == \at(f->free_count, L2) &&
        \forall integer i; 0 <= i < BLK_FLIGHTS_MAX ==>
            \at(f->free[i], L1) == \at(f->free[i], L2) &&
            \at(f->state[i], L1) == \at(f->state[i], L2);
*/

/*@ requires \valid(flights);
    assigns *flights;
    ensures flights_bounds(flights);
    ensures flights_free(flights);
    ensures flights_once(flights); */
void blk_flights_init(struct blk_flights *flights, uint32_t limit);

/* Take a flight for `request` (absolute); its id becomes the cookie. BLK_FLIGHT_NONE: all are
 * taken. */
/*@ requires flights_valid(flights) && \valid_read(request) && \separated(flights, request);
    assigns flights->free_count, flights->sequence, flights->state[0 .. BLK_FLIGHTS_MAX - 1],
            flights->cookie[0 .. BLK_FLIGHTS_MAX - 1], flights->owner[0 .. BLK_FLIGHTS_MAX - 1],
            flights->life[0 .. BLK_FLIGHTS_MAX - 1], flights->id[0 .. BLK_FLIGHTS_MAX - 1],
            flights->request[0 .. BLK_FLIGHTS_MAX - 1];
    ensures flights_bounds(flights);
    ensures flights_free(flights);
    ensures flights_once(flights);
    ensures none: \result == BLK_FLIGHT_NONE <==> \old(flights->free_count) == 0;
    ensures taken: \result != BLK_FLIGHT_NONE ==>
                \result < flights->limit && flights->state[\result] == BLK_FLIGHT_AT_DEVICE &&
                \result == \old(flights->free[flights->free_count - 1]);
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
    ensures others: \forall integer i; 0 <= i < BLK_FLIGHTS_MAX && i != \result ==>
                flights->state[i] == \old(flights->state[i]); */
uint32_t blk_flights_take(struct blk_flights *flights, const struct blk_request *request,
                          uint32_t owner, uint32_t life, uint32_t id);

/* The flight at the device that `cookie` stands for, BLK_FLIGHT_NONE for anything else. */
/*@ requires \valid_read(flights);
    assigns \nothing;
    ensures \result == BLK_FLIGHT_NONE || \result < BLK_FLIGHTS_MAX;
    ensures \result != BLK_FLIGHT_NONE ==> flights->state[\result] == BLK_FLIGHT_AT_DEVICE &&
                flights->cookie[\result] == cookie; */
uint32_t blk_flights_find(const struct blk_flights *flights, uint32_t cookie);

/*@ requires flights_valid(flights) && flight < flights->limit;
    requires flights->state[flight] != BLK_FLIGHT_FREE && flights->free_count < flights->limit;
    assigns flights->state[flight], flights->free[flights->free_count], flights->free_count;
    ensures flights_bounds(flights);
    ensures flights_free(flights);
    ensures flights_once(flights);
    ensures flights->state[flight] == BLK_FLIGHT_FREE; */
void blk_flights_give(struct blk_flights *flights, uint32_t flight);

/* The driver forgot everything: all that was at the device has to go again, under a new cookie. */
/*@ requires flights_valid(flights);
    assigns flights->state[0 .. BLK_FLIGHTS_MAX - 1], flights->cookie[0 .. BLK_FLIGHTS_MAX - 1],
            flights->request[0 .. BLK_FLIGHTS_MAX - 1], flights->sequence;
    ensures flights_bounds(flights);
    ensures flights_free(flights);
    ensures flights_once(flights);
    ensures none: \forall integer i; 0 <= i < flights->limit ==>
                flights->state[i] != BLK_FLIGHT_AT_DEVICE; */
void blk_flights_again(struct blk_flights *flights);

/* A flight that had to go again goes to the device now. */
/*@ requires flights_valid(flights) && flight < flights->limit;
    requires flights->state[flight] == BLK_FLIGHT_AGAIN;
    assigns flights->state[flight];
    ensures flights_bounds(flights);
    ensures flights_free(flights);
    ensures flights_once(flights);
    ensures flights->state[flight] == BLK_FLIGHT_AT_DEVICE; */
void blk_flights_resend(struct blk_flights *flights, uint32_t flight);
