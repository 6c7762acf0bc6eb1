/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: the multiplexer's state and its step. Pure: rings and memory only, time is given. Trusted by all clients. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/config.h"
#include "devices/net/owners.h"
#include "devices/net/parties.h"
#include "devices/net/policy.h"
#include "lib/rate.h"
#include "lib/ring.h"
#include "lib/statistics.h"

enum {
    NET_MUX_SOURCES_MAX =
        1 + NET_CLIENTS_MAX, /* the receive pool, then the clients' tx regions */
    NET_MUX_RECEIVE_BUDGET = 256, /* frames from the device in one step */
    NET_MUX_ROUNDS = 4,           /* turns of each client in one step */
    NET_MUX_WEIGHT_BYTES = 256,   /* what a weight of 1 may send in one turn */
    NET_MUX_FRAME_COST =
        128, /* bytes that a frame counts on top of its length, when shares are reckoned */
    NET_MUX_SHARE_MAX = NET_POLICY_WEIGHT_MAX * NET_MUX_WEIGHT_BYTES,
    NET_MUX_TURN_FRAMES = NET_MUX_SHARE_MAX / NET_MUX_FRAME_COST, /* of one client in one turn */
    NET_MUX_BURST_FRAMES = 2,  /* a rate's burst is at least so many whole frames */
    NET_MUX_PAUSE_NS = 500000, /* shortest wait for tokens that is worth a timeout */
};

/* Buffers that frames come from. Buffer b has the number first + b in the table of owners. */
struct net_mux_source {
    const volatile uint64_t *frames; /* the sender may change them at any time */
    uint64_t bus;
    uint32_t buffers;
    uint32_t first;
};

enum net_mux_link {
    NET_LINK_OFF,      /* not served: detached, quarantined or broken */
    NET_LINK_DRAINING, /* starts anew as soon as nothing of it is in flight */
    NET_LINK_WAITING,  /* started; the peer has not joined */
    NET_LINK_UP,
};

/* Why a client's turn at transmitting ended. */
enum net_mux_turn {
    NET_TURN_IDLE,      /* its ring is empty */
    NET_TURN_SHARE,     /* used up its share; there may be more */
    NET_TURN_THROTTLED, /* over its rate */
    NET_TURN_NO_CREDIT, /* too much in flight, or it does not take back its buffers */
    NET_TURN_DEVICE,    /* the driver's ring is full */
};

struct net_mux_client {
    struct ring tx_ready;
    struct ring tx_done;
    struct ring copy;
    struct ring copied;
    enum net_mux_link link;        /* to the client */
    enum net_mux_link copier_link; /* to its copier */
    enum net_mux_turn turn;        /* how its last turn ended */
    bool broken;                   /* broke a rule of its rings; until the next epoch */
    uint32_t generation;
    uint32_t copier_generation;
    uint32_t epoch;     /* the policy's, as last obeyed */
    uint32_t in_flight; /* its tx buffers that somebody holds */
    uint32_t copies;    /* entries its copier has not answered */
    uint32_t copies_max;
    uint32_t local_copies; /* those of them that are other clients' buffers */
    int64_t share; /* bytes it may still send in this turn; below zero: owed to the others */
    struct rate tx_rate;
    struct rate rx_rate;
    struct net_info *info; /* shared, ours to write; null: none */
    struct statistics_entry *statistics;
};

struct net_mux {
    uint32_t client_count;
    struct net_mux_client clients[NET_CLIENTS_MAX];
    struct net_mux_source sources[NET_MUX_SOURCES_MAX];

    struct ring driver_tx_ready;
    struct ring driver_tx_done;
    struct ring driver_rx_free;
    struct ring driver_rx_ready;
    enum net_mux_link driver_link;
    uint32_t driver_generation;
    const struct net_info *driver_info;
    struct net_info info; /* the driver's, as last copied */

    uint32_t turn; /* the client that transmits next */

    const struct net_policy *shared_policy;
    struct net_policy policy; /* private copy, the last one that was whole */
    struct net_policy policy_read; /* what is being copied, whole or not */
    struct statistics_page *statistics;

    /*
     * Rings touched in this step and clients to tell, by client; the caller of net_mux_step reads
     * none of it.
     */
    net_mux_parties_t tx_taken;
    net_mux_parties_t done_written;
    net_mux_parties_t copy_written;
    net_mux_parties_t copied_taken;
    bool driver_sent;  /* tx_ready */
    bool driver_given; /* rx_free */
    bool driver_taken; /* tx_done, rx_ready */
    net_mux_parties_t tell_clients;
    net_mux_parties_t tell_copiers;
    bool tell_driver;

    struct net_owners owners; /* last, for only what is used of it is cleared */
};

/* What the caller has to do after a step. */
struct net_mux_outcome {
    net_mux_parties_t notify_clients; /* bit i: client i */
    net_mux_parties_t notify_copiers;
    bool notify_driver;
    bool again;       /* work remains: step again */
    uint64_t wake_ns; /* step again at this time at the latest; UINT64_MAX: no need */
};

_Static_assert((int)NET_CLIENTS_MAX <= (int)NET_PARTY_DEVICE, "a bit for each");
_Static_assert((int)NET_CLIENTS_MAX <= (int)STATISTICS_CLIENTS_MAX, "an entry for each");

/* Set up from the configuration and start all rings. False: the configuration makes no sense. */
bool net_mux_init(struct net_mux *mux, const struct net_multiplexer_config *config,
                  uint64_t now_ns);

/*
 * One bounded piece of work for everybody. To be called at the start, on each notification, and
 * while it asks for it.
 */
struct net_mux_outcome net_mux_step(struct net_mux *mux, uint64_t now_ns);
