/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for network: what the program that only bridges and the one that shares as well have in common. */
#pragma once

#include "devices/net/config.h"
#include "guest/bridge/net_direct.h"
#include "guest/bridge/packet.h"
#include "guest/bridge/shared.h"
#include "lib/ring_join.h"

enum { NET_BRIDGE_BATCH = SHARED_BATCH };

struct net_bridge {
    struct shared *shared;
    const struct net_driver_config *config;
    struct packet_port port;
    struct ring_follower tx_ready;
    struct ring_follower tx_done;
    struct ring_follower rx_free;
    struct ring_follower rx_ready;
    bool up;
    bool readable; /* the interface may have frames */
    bool full;     /* its queue takes no more until we are told */
    bool notify; /* the multiplexer has to be notified at the end of this step */
    bool is_direct; /* frames come by `direct`, not by the module and `free` */
    struct net_direct direct;
    uint64_t free[NET_RECEIVE_BUFFERS_MAX][NET_DRIVER_RX_FREE_WORDS]; /* buffers given for receiving */
    uint32_t free_count;
    uint64_t sending[NET_BRIDGE_BATCH][NET_DRIVER_TX_READY_WORDS]; /* taken from tx_ready, not yet sent */
    uint32_t sending_first;
    uint32_t sending_count;
};

/* What a ring holds is checked to be a number by lib/ring.h; what the numbers name is checked where it is used. */
static inline uint32_t net_bridge_count(uint32_t count)
{
    return count == RING_BROKEN ? 0 : count;
}

/* Zeroed before; `pool` is the region of the receive pool. False: it has been told why. */
bool net_bridge_open(struct net_bridge *bridge, struct shared *shared, const struct net_driver_config *config,
                     uint32_t pool, const char *interface);

/* One bounded piece of work. True: the multiplexer has to be notified. `again`: there is more to do at once. */
bool net_bridge_step(struct net_bridge *bridge, bool *again);

/* Until something may have happened, or for so many milliseconds (-1: no limit). */
void net_bridge_wait(struct net_bridge *bridge, int timeout_ms);
