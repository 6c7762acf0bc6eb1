/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A whole network class in memory: the real multiplexer, copiers and clients around a driver played by the test. */
#pragma once

#include "devices/net/client.h"
#include "devices/net/copier.h"
#include "devices/net/multiplexer.h"

enum {
    WORLD_CLIENTS = 3,
    WORLD_TX_BUFFERS = 16,
    WORLD_RX_BUFFERS = 16,
    WORLD_POOL_BUFFERS = 64,
    WORLD_RING = 16,
    WORLD_DRIVER_RING = 64,
    WORLD_DRIVER_TX_RING = 16, /* small, so that the device can be the bottleneck */
    WORLD_COPY_RING = 16,
    WORLD_WIRE = 4096,
};

static const uint64_t WORLD_POOL_BUS = UINT64_C(0x100000000);
static const uint64_t WORLD_TX_BUS = UINT64_C(0x200000000); /* + client << 24 */

/* A ring of any shape used here. */
struct world_ring {
    _Alignas(64) uint8_t bytes[RING_HEADER_BYTES + 64 * 4 * 8];
};

struct world_client {
    struct world_ring tx_ready;
    struct world_ring tx_done;
    struct world_ring rx_free;
    struct world_ring rx_ready;
    struct world_ring copy;
    struct world_ring copied;
    _Alignas(8) uint8_t tx[WORLD_TX_BUFFERS * NET_BUFFER_BYTES];
    _Alignas(8) uint8_t rx[WORLD_RX_BUFFERS * NET_BUFFER_BYTES];
    struct net_info info;
    struct net_client_config config;
    struct net_client client;
    struct net_copier_config copier_config;
    struct net_copier copier;
    bool frozen;        /* the client does nothing by itself */
    bool copier_frozen; /* nor does its copier */
};

/* A frame as it went out of the device. */
struct world_frame {
    uint64_t bus;
    uint64_t header[2];
    uint32_t cookie;
    uint32_t length;
};

struct world {
    struct world_client clients[WORLD_CLIENTS];
    struct world_ring driver_tx_ready;
    struct world_ring driver_tx_done;
    struct world_ring driver_rx_free;
    struct world_ring driver_rx_ready;
    _Alignas(8) uint8_t pool[WORLD_POOL_BUFFERS * NET_BUFFER_BYTES];
    struct net_info driver_info;
    struct net_policy policy;
    struct statistics_page statistics;
    struct net_multiplexer_config config;
    struct net_mux mux;
    uint64_t now_ns;

    /* The driver that the test plays. */
    struct ring_follower tx_ready;
    struct ring_follower tx_done;
    struct ring_follower rx_free;
    struct ring_follower rx_ready;
    uint32_t held[WORLD_POOL_BUFFERS]; /* receive buffers that the driver holds */
    uint32_t held_count;
    struct world_frame wire[WORLD_WIRE]; /* what was sent, in order */
    uint32_t wire_count;
    bool driver_frozen;    /* the driver does nothing */
    bool driver_keeps;     /* it sends but does not give buffers back */
    uint32_t steps;        /* of the multiplexer, in all */
    struct net_mux_outcome outcome; /* of the last step */
};

/* The one world of a test; setup makes a fresh one with all clients joined. */
extern struct world world;

int world_setup(void **state);

/* Lets everybody work until all is quiet (bounded; the test fails if it never is). */
void world_settle(void);

/* One step of the multiplexer. */
void world_step(void);

/* The played driver works once: joins, takes buffers, sends, gives back. */
void world_driver(void);

/* MAC address of client `index`; beyond the last client: of somebody on the wire. */
uint64_t world_mac(uint32_t index);

/* Fills a frame: addresses, type, and a pattern from `seed`. */
void world_frame_fill(uint8_t *frame, uint64_t to, uint64_t from, uint32_t length, uint8_t seed);

/*
 * The client sends a frame in the proper way; false: it has no buffer. Not flushed before
 * world_settle.
 */
bool world_send(uint32_t client, uint64_t to, uint32_t length, uint8_t seed);

/* A frame comes in from the wire; false: the driver has no buffer. */
bool world_arrive(uint64_t to, uint32_t length, uint8_t seed);

/* Expects the next frame at the client, with this length and seed, and returns its buffer. */
void world_expect(uint32_t client, uint32_t length, uint8_t seed);

void world_expect_none(uint32_t client);

/* Puts an entry into the client's tx ring, as it likes, and publishes it. */
void world_submit(uint32_t client, uint64_t offset, uint64_t word);

/* Publishes the test's changes of world.policy. */
void world_policy_changed(void);

/* Traffic of client `index` in both directions works: one frame each way. */
void world_expect_working(uint32_t index);

/* The ownership table agrees with itself: every buffer counted once, nothing lost. */
void world_expect_consistent(void);

struct statistics_entry *world_statistics(uint32_t client);
