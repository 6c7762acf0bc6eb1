/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The virtio network card over a net client made of arrays, for its tests. */
#pragma once

#include "hw/virtio_net.h"
#include "vmm/virtio/net.h"

enum {
    FAKE_NET_BUFFERS = 4,
};

struct fake_net {
    struct net net;
    bool up;
    uint32_t notified; /* NET_CLIENT_NOTIFY_* */

    uint8_t tx[FAKE_NET_BUFFERS][NET_BUFFER_BYTES];
    uint32_t tx_length[FAKE_NET_BUFFERS];
    uint32_t tx_used; /* buffers handed out */
    uint32_t transmitted;

    uint8_t rx[FAKE_NET_BUFFERS][NET_BUFFER_BYTES];
    uint32_t rx_length[FAKE_NET_BUFFERS];
    uint32_t rx_count;
    uint32_t rx_next;
    uint32_t rx_done;

    /* The copier: what it was given, and what it says of it. */
    bool copier_up;
    bool forgotten;
    uint32_t recalls;
    struct {
        uint64_t offset;
        uint32_t room;
        bool given;
    } places[VIRTQUEUE_SIZE_MAX];
    uint32_t placed_id;
    uint32_t placed_length; /* 0: none */
};

extern struct fake_net fake_net;

/* A card and its guest's driver, both queues ready. */
void fake_net_start(uint64_t features, enum net_receiving receiving);

/* A frame for a card that is not direct; its bytes tell it from others. */
void fake_net_arrive(uint32_t length);
