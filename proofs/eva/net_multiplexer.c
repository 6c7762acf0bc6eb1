/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The network multiplexer, whatever clients, copiers, driver and policy page do at any time. */
/* eva: -eva-precision 0 -eva-auto-loop-unroll 8 */
/* eva: -eva-split-return-function received_is_valid:0 */
/* eva: -eva-split-return-function submitted_exists:0,snapshot_read:0 */
/* eva: -eva-slevel-function snapshot_read:3000,net_mux_transmit:150,client_transmit:8 */
/* eva: -eva-slevel-function submitted_take:6,submitted_exists:6,net_mux_release:20 */
/* eva: -eva-slevel-function received_deliver:6,received_is_valid:6 */
/* eva: -eva-slevel-function pages_update:6,client_set_rate:4 */
#include "proofs/eva/harness.h"

#include "proofs/eva/rings.h"

#include "devices/net/forward.c"
#include "devices/net/links.c"
#include "devices/net/multiplexer.c"
#include "devices/net/traffic.c"
#include "lib/string.c"

enum {
    CLIENTS = 2,
    BUFFERS = 2,  /* of each client */
    RECEIVED = 3, /* buffers of the pool: a copier may hold one */
};

static struct net_policy policy;
static struct net_info driver_info, infos[CLIENTS];
static struct statistics_page statistics;
static struct ring_memory tx_ready[CLIENTS + 1], tx_done[CLIENTS + 1]; /* the last: the driver's */
static struct ring_memory rx_free, rx_ready, copy[CLIENTS], copied[CLIENTS];
static uint64_t pool[RECEIVED * NET_BUFFER_BYTES / 8], tx[CLIENTS][BUFFERS * NET_BUFFER_BYTES / 8];
static struct net_multiplexer_config config;
static struct net_mux mux;

static void client_configure(uint32_t index)
{
    struct net_multiplexer_client_config *client = &config.clients[index];
    any_string(client->name, CONFIG_NAME_BYTES);
    client->tx_ready = ring_in(&tx_ready[index], NET_CLIENT_ENTRY_WORDS);
    client->tx_done = ring_in(&tx_done[index], NET_CLIENT_ENTRY_WORDS);
    client->copy = ring_in(&copy[index], NET_COPY_ENTRY_WORDS);
    client->copied = ring_in(&copied[index], NET_COPIED_ENTRY_WORDS);
    client->tx.vaddr = (uint64_t)tx[index];
    client->tx.bytes = sizeof(tx[index]);
    client->tx.bus = any(UINT64_MAX - sizeof(tx[index]));
    client->info.vaddr = (uint64_t)&infos[index];
}

void eva_main(void)
{
    //@ assert owners_valid(&mux.owners);
    config.client_count = CLIENTS;
    config.policy.vaddr = (uint64_t)&policy;
    config.policy.bytes = sizeof(policy);
    config.statistics.vaddr = (uint64_t)&statistics;
    config.statistics.bytes = sizeof(statistics);
    config.driver_info.vaddr = (uint64_t)&driver_info;
    config.receive_pool.vaddr = (uint64_t)pool;
    config.receive_pool.bytes = sizeof(pool);
    config.receive_pool.bus = any(UINT64_MAX - sizeof(pool));
    config.driver_tx_ready = ring_in(&tx_ready[CLIENTS], NET_DRIVER_TX_READY_WORDS);
    config.driver_tx_done = ring_in(&tx_done[CLIENTS], NET_DRIVER_TX_DONE_WORDS);
    config.driver_rx_free = ring_in(&rx_free, NET_DRIVER_RX_FREE_WORDS);
    config.driver_rx_ready = ring_in(&rx_ready, NET_DRIVER_RX_READY_WORDS);
    any_string(config.device_name, CONFIG_NAME_BYTES);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        client_configure(i);
    }
    if (!net_mux_init(&mux, &config, any(UINT64_MAX))) {
        return;
    }
    /*@ widen_hints global:"all", RECEIVED; */
    while (any(1)) {
        //@ split mux.turn;
        (void)net_mux_step(&mux, any(UINT64_MAX));
    }
}
