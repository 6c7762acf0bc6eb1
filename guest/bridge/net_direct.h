/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Receiving straight to places in shared memory: the module copies frames into buffers of the receive pool, and only numbers pass
 * through here. */
#pragma once

#include "devices/net/protocol.h"
#include "guest/bridge/places.h"
#include "lib/ring.h"

_Static_assert((int)NET_RECEIVE_BUFFERS_MAX <= SHARED_PLACES, "each buffer can be with Linux");

struct net_direct {
    struct places places;
    uint32_t region; /* the pool */
    uint32_t count; /* buffers of the pool */
    uint32_t free;  /* given to us in this generation and not reported yet */
    struct net_direct_buffer {
        uint32_t cookie;
        bool given;      /* to us, in this generation */
        bool with_linux; /* it may write there, in whatever generation it was given: nothing can be taken back */
    } buffers[NET_RECEIVE_BUFFERS_MAX];
};

/* `pool`: the region of the receive pool. False: the interface's driver cannot do it, see errno. */
bool net_direct_open(struct net_direct *direct, struct shared *shared, uint32_t pool, int interface);

/* A new generation: nothing is given to us. */
void net_direct_forget(struct net_direct *direct);

/* Takes all that is given and reports all that came. */
void net_direct_step(struct net_direct *direct, struct ring *rx_free, struct ring *rx_ready);

/* Asks to be told of frames. True: none came in between. */
bool net_direct_sleep(struct net_direct *direct);
