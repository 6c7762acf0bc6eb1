/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for block: what the program that only bridges and the one that shares as well have in common. */
#pragma once

#include "devices/blk/config.h"
#include "guest/bridge/shared.h"
#include "lib/ring_join.h"

enum { BLK_BRIDGE_FLIGHTS = 128 }; /* at the disk at once */

struct blk_bridge {
    struct shared *shared;
    const struct blk_driver_config *config;
    struct ring_follower requests;
    struct ring_follower responses;
    bool up;
    bool notify; /* the multiplexer has to be notified at the end of this step */
    bool results; /* the disk may have some */
    int disk;
    int events; /* of the kernel's devices, among them that a disk has another size; -1: cannot be had */
    uint64_t capacity_sectors; /* as published */
    struct blk_flight {
        uint32_t id;
        uint32_t count; /* sectors */
        uint32_t entries;
        uint64_t words[BLK_ENTRIES_MAX][BLK_REQUEST_WORDS]; /* as the module got them */
    } flights[BLK_BRIDGE_FLIGHTS];
    uint8_t free[BLK_BRIDGE_FLIGHTS];
    uint32_t free_count;
};

/* Zeroed before. False: it has been told why. */
bool blk_bridge_open(struct blk_bridge *bridge, struct shared *shared, const struct blk_driver_config *config,
                     const char *path);

/* One bounded piece of work. True: the multiplexer has to be notified. `again`: there is more to do at once. */
bool blk_bridge_step(struct blk_bridge *bridge, bool *again);

/* Until something may have happened, or for so many milliseconds (-1: no limit). */
void blk_bridge_wait(struct blk_bridge *bridge, int timeout_ms);
