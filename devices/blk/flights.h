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
    uint32_t life[BLK_FLIGHTS_MAX];              /* of the owner when it asked */
    uint32_t id[BLK_FLIGHTS_MAX];                /* the owner's */
    struct blk_request request[BLK_FLIGHTS_MAX]; /* as submitted: absolute, with the cookie */
};

void blk_flights_init(struct blk_flights *flights, uint32_t limit);

/* Take a flight for `request` (absolute); its id becomes the cookie. BLK_FLIGHT_NONE: all are
 * taken. */
uint32_t blk_flights_take(struct blk_flights *flights, const struct blk_request *request,
                          uint32_t owner, uint32_t life, uint32_t id);

/* The flight at the device that `cookie` stands for, BLK_FLIGHT_NONE for anything else. */
uint32_t blk_flights_find(const struct blk_flights *flights, uint32_t cookie);

void blk_flights_give(struct blk_flights *flights, uint32_t flight);

/* The driver forgot everything: all that was at the device has to go again, under a new cookie. */
void blk_flights_again(struct blk_flights *flights);
