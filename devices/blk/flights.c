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
                flights->free[j] == j && flights->state[j] == BLK_FLIGHT_FREE;
        loop assigns i, flights->free[0 .. BLK_FLIGHTS_MAX - 1],
                     flights->state[0 .. BLK_FLIGHTS_MAX - 1];
        loop variant BLK_FLIGHTS_MAX - i; */
    for (uint32_t i = 0; i < BLK_FLIGHTS_MAX; i++) {
        flights->free[i] = i;
        flights->state[i] = BLK_FLIGHT_FREE;
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

/*@ requires flights_valid(flights) && flights->free_count > 0;
    assigns flights->free_count, flights->state[0 .. BLK_FLIGHTS_MAX - 1];
    ensures flights_bounds(flights);
    ensures flights_free(flights);
    ensures flights_once(flights);
    ensures \result == \old(flights->free[flights->free_count - 1]) && \result < flights->limit;
    ensures flights->state[\result] == BLK_FLIGHT_AT_DEVICE;
    ensures flights->free_count == \old(flights->free_count) - 1;
    ensures others: \forall integer i; 0 <= i < BLK_FLIGHTS_MAX && i != \result ==>
                flights->state[i] == \old(flights->state[i]); */
static uint32_t flight_pop(struct blk_flights *flights)
{
    flights->free_count--;
    uint32_t flight = flights->free[flights->free_count];
    flights->state[flight] = BLK_FLIGHT_AT_DEVICE;
    return flight;
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
    ensures kept: flights_kept{Pre, Post}(flights); */
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
    ensures kept: flights_kept{Pre, Post}(flights); */
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
    //@ assert numbered: flights_free(flights) && flights_once(flights);
    flight_own(flights, flight, owner, life, id);
    //@ assert owned: flights_free(flights) && flights_once(flights);
    flight_fill(flights, flight, cookie, request);
    return flight;
}

uint32_t blk_flights_find(const struct blk_flights *flights, uint32_t cookie)
{
    uint32_t flight = cookie % BLK_FLIGHTS_MAX;
    bool right =
        flights->state[flight] == BLK_FLIGHT_AT_DEVICE && flights->cookie[flight] == cookie;
    return right ? flight : BLK_FLIGHT_NONE;
}

void blk_flights_give(struct blk_flights *flights, uint32_t flight)
{
    flights->state[flight] = BLK_FLIGHT_FREE;
    flights->free[flights->free_count] = flight;
    flights->free_count++;
}

void blk_flights_again(struct blk_flights *flights)
{
    /*@ loop invariant 0 <= i <= flights->limit;
        loop invariant flights->sequence < UINT32_MAX / BLK_FLIGHTS_MAX;
        loop invariant flights_free(flights);
        loop invariant \forall integer j; 0 <= j < i ==>
                flights->state[j] != BLK_FLIGHT_AT_DEVICE;
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

void blk_flights_resend(struct blk_flights *flights, uint32_t flight)
{
    flights->state[flight] = BLK_FLIGHT_AT_DEVICE;
}
