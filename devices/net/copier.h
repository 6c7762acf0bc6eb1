/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: copies received frames into one client's own region. Pure: rings and memory only. Trusted by all senders. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/config.h"
#include "lib/ring.h"
#include "lib/ring_join.h"

enum {
    NET_COPIER_BUDGET = 64,       /* frames copied in one step */
    NET_COPIER_REFUSED_MAX = 255, /* what fits into one answer */
};

enum net_copier_link {
    NET_COPIER_WAITING, /* the client has not joined */
    NET_COPIER_UP,
    NET_COPIER_BROKEN, /* the client broke a rule of its rings; until the multiplexer starts us anew
                        */
};

/* Where a frame may go. */
struct net_copier_place {
    uint64_t offset;
    uint32_t room; /* bytes */
    uint32_t id;
};

struct net_copier {
    struct ring_follower copy; /* the multiplexer leads */
    struct ring_follower copied;
    bool connected; /* to the multiplexer */
    struct ring rx_free; /* we lead */
    struct ring rx_ready;
    enum net_copier_link link;
    uint32_t generation;
    const volatile uint64_t *sources[1 + NET_CLIENTS_MAX]; /* null: not for us */
    uint32_t source_buffers[1 + NET_CLIENTS_MAX];
    uint8_t *rx;
    uint64_t rx_bytes;
    bool anywhere;       /* places, not buffers: see protocol.h */
    uint32_t rx_buffers; /* or places, at a time */
    struct net_copier_place free[NET_CLIENT_BUFFERS_MAX]; /* stack of those that the client gave us */
    uint32_t free_count;
    bool ours[NET_CLIENT_BUFFERS_MAX]; /* by id: is on the stack */
    uint32_t refused;                  /* entries of rx_free refused and not yet reported */
};

struct net_copier_outcome {
    bool notify_multiplexer;
    bool notify_client;
    bool again; /* work remains: step again */
};

/*
 * Set up from the configuration and start the client's rings. False: the configuration makes no
 * sense.
 */
bool net_copier_init(struct net_copier *copier, const struct net_copier_config *config);

/*
 * One bounded piece of work. To be called at the start, on each notification, and while it asks for
 * it.
 */
struct net_copier_outcome net_copier_step(struct net_copier *copier);
