/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the multiplexer's table of requests that are at the device. */
#include "devices/blk/flights.h"

void blk_flights_init(struct blk_flights *flights, uint32_t limit)
{
    flights->limit = limit < BLK_FLIGHTS_MAX ? limit : BLK_FLIGHTS_MAX;
    flights->free_count = flights->limit;
    flights->sequence = 0;
    for (uint32_t i = 0; i < BLK_FLIGHTS_MAX; i++) {
        flights->free[i] = i;
        flights->state[i] = BLK_FLIGHT_FREE;
    }
}

static uint32_t cookie_new(struct blk_flights *flights, uint32_t flight)
{
    flights->sequence = (flights->sequence + 1) % (UINT32_MAX / BLK_FLIGHTS_MAX);
    return flights->sequence * BLK_FLIGHTS_MAX + flight;
}

uint32_t blk_flights_take(struct blk_flights *flights, const struct blk_request *request,
                          uint32_t owner, uint32_t life, uint32_t id)
{
    if (flights->free_count == 0) {
        return BLK_FLIGHT_NONE;
    }
    flights->free_count--;
    uint32_t flight = flights->free[flights->free_count];
    flights->state[flight] = BLK_FLIGHT_AT_DEVICE;
    flights->cookie[flight] = cookie_new(flights, flight);
    flights->owner[flight] = owner;
    flights->life[flight] = life;
    flights->id[flight] = id;
    flights->request[flight] = *request;
    flights->request[flight].id = flights->cookie[flight];
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
    for (uint32_t i = 0; i < flights->limit; i++) {
        if (flights->state[i] == BLK_FLIGHT_AT_DEVICE) {
            flights->state[i] = BLK_FLIGHT_AGAIN;
            flights->cookie[i] = cookie_new(flights, i);
            flights->request[i].id = flights->cookie[i];
        }
    }
}
