/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the policy table: compose prefills it, the controller changes it. */
#pragma once

#include <stdint.h>

#include "devices/blk/partition.h"
#include "devices/blk/protocol.h"
#include "lib/statistics.h"

struct blk_client_policy {
    uint32_t state;     /* enum statistics_state: DETACHED, ATTACHED or QUARANTINED */
    uint32_t epoch;     /* counted up by the controller to start the client anew (attach) */
    uint32_t read_only; /* 0 or 1 */
    uint32_t partition; /* 1.. = number in the partition table, 0 = the whole device */
    uint32_t in_flight; /* entries of requests at the device at the same time, 0 = as many as fit;
                           one request goes whatever it has */
    uint32_t reserved;
    uint64_t rate;  /* bytes per second, 0 = unlimited */
    uint64_t burst; /* bytes */
};

/*
 * lib/snapshot.h: version is odd while the controller writes. 0: nothing was ever written, nobody
 * is attached. Two attached clients share sectors only if both are read-only; else the one with the
 * higher index is not served (its information page says not ready).
 */
struct blk_policy {
    uint64_t version;
    struct blk_client_policy clients[BLK_CLIENTS_MAX];
};
