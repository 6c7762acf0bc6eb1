/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The block multiplexer's peers in host tests: clients, each with a partition, and a driver. */
#pragma once

#include "tests/host/cmocka_head.h"

#include <string.h>

#include <microkit.h>

#include "devices/blk/client.h"
#include "devices/blk/multiplexer.h"
#include "devices/blk/pieces.h"
#include "lib/snapshot.h"
#include "tests/host/devices/blk/gpt_image.h"

enum {
    CLIENTS = 3,
    CAPACITY = 8,         /* of the clients' rings */
    DRIVER_CAPACITY = 32, /* of the driver's */
    RING_WORDS = (RING_HEADER_BYTES + DRIVER_CAPACITY * BLK_REQUEST_WORDS * 8) / 8,
    DRIVER = CLIENTS, /* index of its rings */
    PENDING_MAX = 64,
    DATA_BYTES = 1 << 20,
};

static const uint64_t DATA_BUS = 0x70000000;
static const uint64_t DMA_BUS = 0x60000000;

extern uint64_t memory[CLIENTS + 1][2][RING_WORDS]; /* rings of each: requests, responses */
extern uint8_t table[BLK_MUX_DMA_BYTES];
extern struct blk_policy policy;
extern struct statistics_page statistics;
extern struct blk_info driver_info;
extern struct blk_info infos[CLIENTS];
extern struct blk_mux_config config;
extern struct blk_mux mux;
extern struct blk_mux_result result;
extern struct blk_client clients[CLIENTS];
extern uint64_t now;

extern struct ring_follower driver_requests;
extern struct ring_follower driver_responses;
extern struct blk_request pending[PENDING_MAX]; /* what the driver has taken */
extern uint64_t pending_pieces[BLK_PIECES_MAX]; /* of the last that it has taken */
extern uint32_t pending_count;

/* Everybody is there, the table is read, nothing is under way: before each test. */
int setup(void **state);
void driver_take(void);
void driver_respond(uint32_t id, uint32_t status, uint64_t sectors);
void settle(void);
/* Complete the oldest pending request. */
struct blk_request driver_complete(uint32_t status);
void submit(uint32_t client, uint32_t operation, uint64_t sector, uint64_t offset, uint32_t count,
            uint32_t id);
void expect(uint32_t client, uint32_t id, uint32_t status, uint64_t sectors);
void expect_nothing(uint32_t client);
void expect_status(uint32_t client, uint32_t operation, uint64_t sector, uint64_t offset,
                   uint32_t count, uint32_t status);
void driver_ready(bool ready);
void policy_changed(void);
void start(void);
void driver_start(void);
void client_start(uint32_t client);
