/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The statistics page of one multiplexer: it alone writes, anybody may read. */
#pragma once

#include <stdint.h>

#include "lib/config.h"
#include "lib/shared.h"

enum {
    STATISTICS_MAGIC = 0x54415453, /* "STAT" */
    STATISTICS_VERSION = 2,
    STATISTICS_CLIENTS_MAX = 63, /* of any class */
};

enum statistics_state {
    STATISTICS_DETACHED,
    STATISTICS_ATTACHED,
    STATISTICS_QUARANTINED, /* broke a rule of its rings; served again after the controller attaches
                               it anew */
    STATISTICS_DOWN,        /* attached by policy, but has not joined its rings */
};

/*
 * Seen from the client: out leaves it. For block devices packets are requests (in = reads, out =
 * writes), for serial lines bytes are characters, for timers packets are timeouts.
 */
struct statistics_entry {
    char name[CONFIG_NAME_BYTES];
    uint32_t state;
    uint32_t reserved;
    uint64_t packets_in;
    uint64_t packets_out;
    uint64_t bytes_in;
    uint64_t bytes_out;
    uint64_t drops;     /* valid work that was thrown away: no buffer, no receiver, over rate */
    uint64_t refusals; /* what broke a rule: bad offset or length, foreign buffer, wrong identity */
    uint64_t throttled; /* turns in which the rate limit left work waiting */
    uint64_t stalls;    /* turns in which the device or a full ring left work waiting */
};

struct statistics_page {
    uint32_t magic;
    uint16_t version;
    uint16_t class;
    uint32_t client_count;
    uint32_t reserved;
    char name[CONFIG_NAME_BYTES];
    struct statistics_entry device;
    struct statistics_entry clients[STATISTICS_CLIENTS_MAX];
};

_Static_assert(sizeof(struct statistics_entry) == 104, "same layout for all readers");
_Static_assert(sizeof(struct statistics_page) <= 2 * 4096, "two pages");

/* The writer only. */
/*@ requires \valid(counter);
    assigns *counter; */
static inline void statistics_add(uint64_t *counter, uint64_t count)
{
    uint64_t value = shared_load64(counter);
    shared_store64(counter, value + count);
}

/* The writer only. */
/*@ requires \valid(&entry->state);
    assigns entry->state, shared_unfenced;
    ensures shown: entry->state == state; */
static inline void statistics_set_state(struct statistics_entry *entry, enum statistics_state state)
{
    shared_store(&entry->state, (uint32_t)state);
}

/* Any reader. */
/*@ requires \valid_read(counter);
    assigns \nothing; */
static inline uint64_t statistics_read(const uint64_t *counter)
{
    return shared_load64(counter);
}
