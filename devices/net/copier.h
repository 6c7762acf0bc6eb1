/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: copies received frames into one client's own region. Pure: rings and memory only. Trusted by all senders. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/config.h"
#include "devices/net/places.h"
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

struct net_copier {
    struct ring_follower copy; /* the multiplexer leads */
    struct ring_follower copied;
    bool connected; /* to the multiplexer */
    struct ring rx_free; /* we lead */
    struct ring rx_ready;
    enum net_copier_link link;
    uint32_t generation;
    const uint8_t *sources[1 + NET_CLIENTS_MAX]; /* null: not for us */
    uint32_t source_buffers[1 + NET_CLIENTS_MAX];
    uint8_t *rx;
    bool anywhere; /* places, not buffers: see protocol.h */
    struct net_places places;
    uint32_t refused; /* entries of rx_free refused and not yet reported */
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
