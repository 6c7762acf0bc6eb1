/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The block multiplexer, whatever clients, driver, medium and policy page do at any time. */
/* eva: -eva-precision 0 -eva-split-return auto -eva-use-spec partition_parse */
/* eva: -eva-slevel-function snapshot_read:1000,ring_read:10,ring_write:10,memcmp:200 */
/* eva: -eva-slevel-function blk_request_get:40,blk_request_put:40,blk_client_turn:30 */
/* eva: -eva-slevel-function pieces_are_allowed:10,data_are_inside:10,blk_request_check:100 */
/* eva: -eva-slevel-function blk_pieces_check:100,held_serve:50 */
#include "proofs/eva/harness.h"

#include "proofs/eva/rings.h"

#include "devices/blk/flights.c"
#include "devices/blk/medium.c"
#include "devices/blk/multiplexer.c"
#include "devices/blk/partition.c"
#include "devices/blk/requests.c"
#include "lib/string.c"

enum { CLIENTS = 2 };

static struct blk_policy policy;
static struct blk_info driver_info, infos[CLIENTS];
static struct statistics_page statistics;
/* The last are the driver's. */
static struct ring_memory requests[CLIENTS + 1], responses[CLIENTS + 1];
static volatile uint64_t dma[BLK_MUX_DMA_BYTES / 8];
static struct blk_mux_config config;
static struct blk_mux mux;

void eva_main(void)
{
    struct blk_mux_result result;
    //@ assert flights_valid(&mux.flights);
    //@ assert \forall integer i; 0 <= i < BLK_CLIENTS_MAX ==> blk_view_valid(&mux.clients[i].view);
    config.client_count = CLIENTS;
    config.policy.vaddr = (uint64_t)&policy;
    config.statistics.vaddr = (uint64_t)&statistics;
    config.driver_info.vaddr = (uint64_t)&driver_info;
    config.timer.fired.vaddr = any(1);
    config.dma.vaddr = (uint64_t)dma;
    config.dma.bytes = sizeof(dma);
    config.dma.bus = any(UINT64_MAX);
    config.driver_requests = ring_in(&requests[CLIENTS], BLK_REQUEST_WORDS);
    config.driver_responses = ring_in(&responses[CLIENTS], BLK_RESPONSE_WORDS);
    any_string(config.device_name, CONFIG_NAME_BYTES);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct blk_mux_client_config *client = &config.clients[i];
        any_string(client->name, CONFIG_NAME_BYTES);
        client->requests = ring_in(&requests[i], BLK_REQUEST_WORDS);
        client->responses = ring_in(&responses[i], BLK_RESPONSE_WORDS);
        client->info.vaddr = (uint64_t)&infos[i];
        client->data_bus = any(UINT64_MAX);
        client->data_bytes = any(UINT64_MAX);
    }
    blk_mux_init(&mux, &config, any(UINT64_MAX));
    //@ widen_hints global:"all", RING_CAPACITY - 1, RING_CAPACITY, BLK_PIECES_MAX, BLK_SECTORS_MAX;
    while (any(1)) {
        //@ split mux.rotate;
        blk_mux_step(&mux, any(UINT64_MAX), &result);
    }
}
