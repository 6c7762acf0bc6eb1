/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the multiplexer's table of requests that are at the device. */
#include "devices/blk/flights.h"

void blk_flights_init(struct blk_flights *flights, uint32_t limit)
{
    flights->limit = limit < BLK_FLIGHTS_MAX ? limit : BLK_FLIGHTS_MAX;
    flights->free_count = flights->limit;
    flights->sequence = 0;
    /*@ loop invariant 0 <= i <= BLK_FLIGHTS_MAX;
        loop invariant \forall integer j; 0 <= j < i ==>
                flights->free[j] == j && flights->state[j] == BLK_FLIGHT_FREE &&
                flights_order[j] == j && flights_place[j] == j;
        loop assigns i, flights->free[0 .. BLK_FLIGHTS_MAX - 1],
                     flights->state[0 .. BLK_FLIGHTS_MAX - 1],
                     flights_order[0 .. BLK_FLIGHTS_MAX - 1],
                     flights_place[0 .. BLK_FLIGHTS_MAX - 1];
        loop variant BLK_FLIGHTS_MAX - i; */
    for (uint32_t i = 0; i < BLK_FLIGHTS_MAX; i++) {
        flights->free[i] = i;
        flights->state[i] = BLK_FLIGHT_FREE;
        //@ ghost flights_order[i] = (int32_t)i;
        //@ ghost flights_place[i] = (int32_t)i;
    }
}

/*@ requires \valid(flights) && flights->sequence < UINT32_MAX / BLK_FLIGHTS_MAX;
    requires flight < BLK_FLIGHTS_MAX;
    assigns flights->sequence;
    ensures flights->sequence < UINT32_MAX / BLK_FLIGHTS_MAX;
    ensures \result == flights->sequence * BLK_FLIGHTS_MAX + flight;
    ensures \result % BLK_FLIGHTS_MAX == flight; */
static uint32_t cookie_new(struct blk_flights *flights, uint32_t flight)
{
    flights->sequence = (flights->sequence + 1) % (UINT32_MAX / BLK_FLIGHTS_MAX);
    return flights->sequence * BLK_FLIGHTS_MAX + flight;
}

/*@ requires flights_valid(flights);
    requires flights->free_count > 0;
    assigns flights->free_count, flights->state[flights->free[flights->free_count - 1]];
    ensures valid: flights_valid(flights);
    ensures \result == \old(flights->free[flights->free_count - 1]) && \result < flights->limit;
    ensures \old(flights->state[flights->free[flights->free_count - 1]]) == BLK_FLIGHT_FREE;
    ensures flights->state[\result] == BLK_FLIGHT_AT_DEVICE;
    ensures flights->free_count == \old(flights->free_count) - 1;
    ensures others: flights_kept{Pre, Post}(flights, \result); */
static uint32_t flight_pop(struct blk_flights *flights)
{
    flights->free_count--;
    uint32_t flight = flights->free[flights->free_count];
    flights->state[flight] = BLK_FLIGHT_AT_DEVICE;
    return flight;
}

/* A flight in use is free again: there is room for all. */
/*@ requires flights_valid(flights);
    requires flight < BLK_FLIGHTS_MAX && flights->state[flight] != BLK_FLIGHT_FREE;
    assigns flights->state[flight], flights->free[0 .. BLK_FLIGHTS_MAX - 1], flights->free_count,
            flights_order[0 .. BLK_FLIGHTS_MAX - 1], flights_place[0 .. BLK_FLIGHTS_MAX - 1];
    ensures valid: flights_valid(flights);
    ensures free: flights->state[flight] == BLK_FLIGHT_FREE;
    ensures one: flights->free_count == \old(flights->free_count) + 1;
    ensures others: flights_kept{Pre, Post}(flights, flight); */
static void flight_push(struct blk_flights *flights, uint32_t flight)
{
    //@ assert exists: flight < flights->limit;
    //@ assert behind: flights_place[flight] >= flights->free_count;
    //@ assert room: flights->free_count < flights->limit;
    //@ ghost int32_t place = flights_place[flight];
    //@ ghost int32_t other = flights_order[flights->free_count];
    //@ ghost flights_order[place] = other;
    //@ ghost flights_place[other] = place;
    //@ ghost flights_order[flights->free_count] = (int32_t)flight;
    //@ ghost flights_place[flight] = (int32_t)flights->free_count;
    flights->state[flight] = BLK_FLIGHT_FREE;
    flights->free[flights->free_count] = flight;
    flights->free_count++;
}

/*@ requires \valid(flights) && flight < BLK_FLIGHTS_MAX;
    requires \valid_read(request) && \separated(flights, request);
    assigns flights->request[flight], flights->cookie[flight];
    ensures flights->request[flight].sector == request->sector;
    ensures flights->request[flight].offset == request->offset;
    ensures flights->request[flight].count == request->count;
    ensures flights->request[flight].operation == request->operation;
    ensures flights->request[flight].pieces == request->pieces;
    ensures flights->cookie[flight] == cookie && flights->request[flight].id == cookie;
    ensures same: flights_same{Pre, Post}(flights); */
static void flight_fill(struct blk_flights *flights, uint32_t flight, uint32_t cookie,
                        const struct blk_request *request)
{
    flights->cookie[flight] = cookie;
    flights->request[flight] = *request;
    flights->request[flight].id = cookie;
}

/*@ requires \valid(flights) && flight < BLK_FLIGHTS_MAX;
    assigns flights->owner[flight], flights->life[flight], flights->id[flight];
    ensures flights->owner[flight] == owner && flights->life[flight] == life &&
            flights->id[flight] == id;
    ensures same: flights_same{Pre, Post}(flights); */
static void flight_own(struct blk_flights *flights, uint32_t flight, uint32_t owner, uint32_t life,
                       uint32_t id)
{
    flights->owner[flight] = owner;
    flights->life[flight] = life;
    flights->id[flight] = id;
}

uint32_t blk_flights_take(struct blk_flights *flights, const struct blk_request *request,
                          uint32_t owner, uint32_t life, uint32_t id)
{
    if (flights->free_count == 0) {
        return BLK_FLIGHT_NONE;
    }
    uint32_t flight = flight_pop(flights);
    uint32_t cookie = cookie_new(flights, flight);
    //@ assert numbered_bounds: flights_bounds(flights);
    //@ assert numbered_placed: flights_placed(flights);
    //@ assert numbered_ordered: flights_ordered(flights);
    //@ assert numbered_stacked: flights_stacked(flights);
    //@ assert numbered_used: flights_used(flights);
    //@ assert numbered_beyond: flights_beyond(flights);
    flight_own(flights, flight, owner, life, id);
    //@ assert owned_bounds: flights_bounds(flights);
    //@ assert owned_placed: flights_placed(flights);
    //@ assert owned_ordered: flights_ordered(flights);
    //@ assert owned_stacked: flights_stacked(flights);
    //@ assert owned_used: flights_used(flights);
    //@ assert owned_beyond: flights_beyond(flights);
    flight_fill(flights, flight, cookie, request);
    //@ assert filled_bounds: flights_bounds(flights);
    //@ assert filled_placed: flights_placed(flights);
    //@ assert filled_ordered: flights_ordered(flights);
    //@ assert filled_stacked: flights_stacked(flights);
    //@ assert filled_used: flights_used(flights);
    //@ assert filled_beyond: flights_beyond(flights);
    return flight;
}

uint32_t blk_flights_end(struct blk_flights *flights, uint32_t cookie)
{
    uint32_t flight = cookie % BLK_FLIGHTS_MAX;
    if (flights->state[flight] != BLK_FLIGHT_AT_DEVICE || flights->cookie[flight] != cookie) {
        return BLK_FLIGHT_NONE;
    }
    flight_push(flights, flight);
    return flight;
}

void blk_flights_again(struct blk_flights *flights)
{
    /*@ loop invariant 0 <= i <= flights->limit;
        loop invariant flights_bounds(flights);
        loop invariant flights_stacked(flights);
        loop invariant flights_used(flights);
        loop invariant flights_beyond(flights);
        loop invariant used: \forall integer j; 0 <= j < BLK_FLIGHTS_MAX ==>
                (flights->state[j] == BLK_FLIGHT_FREE <==>
                 \at(flights->state[j], LoopEntry) == BLK_FLIGHT_FREE);
        loop invariant \forall integer j; 0 <= j < i ==>
                flights->state[j] != BLK_FLIGHT_AT_DEVICE;
        loop invariant asked: flights_asked{LoopEntry, Here}(flights, -1);
        loop assigns i, flights->state[0 .. BLK_FLIGHTS_MAX - 1],
                     flights->cookie[0 .. BLK_FLIGHTS_MAX - 1],
                     flights->request[0 .. BLK_FLIGHTS_MAX - 1], flights->sequence;
        loop variant flights->limit - i; */
    for (uint32_t i = 0; i < flights->limit; i++) {
        if (flights->state[i] == BLK_FLIGHT_AT_DEVICE) {
            flights->state[i] = BLK_FLIGHT_AGAIN;
            flights->cookie[i] = cookie_new(flights, i);
            flights->request[i].id = flights->cookie[i];
        }
    }
}

bool blk_flights_resend(struct blk_flights *flights, uint32_t flight)
{
    if (flights->state[flight] != BLK_FLIGHT_AGAIN) {
        return false;
    }
    flights->state[flight] = BLK_FLIGHT_AT_DEVICE;
    return true;
}

bool blk_flights_drop(struct blk_flights *flights, uint32_t flight)
{
    if (flights->state[flight] != BLK_FLIGHT_AGAIN) {
        return false;
    }
    flight_push(flights, flight);
    return true;
}
