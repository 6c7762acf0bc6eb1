/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network shared inside a driver VM: multiplexer, copiers and bridge take turns in one program. */
#include <stdio.h>

#include "devices/net/copier.h"
#include "devices/net/multiplexer.h"
#include "devices/net/sharing.h"
#include "guest/bridge/bridge.h"
#include "guest/bridge/net.h"
#include "guest/sharing/translate.h"

struct net_sharing {
    struct shared *shared;
    struct net_sharing_config config; /* with pointers in place of shared addresses; the bridge has its own copy */
    struct net_mux mux;
    struct net_copier copiers[NET_SHARING_CLIENTS_MAX];
    struct net_bridge bridge;
};

static bool translate_client(struct shared *shared, struct net_multiplexer_client_config *client)
{
    return translate_ring(shared, &client->tx_ready) && translate_ring(shared, &client->tx_done) &&
           translate_memory(shared, &client->tx.vaddr, client->tx.bytes) &&
           translate_region(shared, &client->info) && translate_ring(shared, &client->copy) &&
           translate_ring(shared, &client->copied);
}

static bool translate_copier(struct shared *shared, struct net_copier_config *copier)
{
    bool good = translate_ring(shared, &copier->copy) && translate_ring(shared, &copier->copied) &&
                translate_ring(shared, &copier->rx_free) && translate_ring(shared, &copier->rx_ready) &&
                translate_region(shared, &copier->rx);
    for (uint32_t i = 0; i <= NET_CLIENTS_MAX; i++) {
        good = good && translate_region(shared, &copier->sources[i]);
    }
    return good;
}

static bool translate(struct net_sharing *sharing)
{
    struct shared *shared = sharing->shared;
    struct net_multiplexer_config *mux = &sharing->config.multiplexer;
    bool good = translate_ring(shared, &mux->driver_tx_ready) && translate_ring(shared, &mux->driver_tx_done) &&
                translate_ring(shared, &mux->driver_rx_free) && translate_ring(shared, &mux->driver_rx_ready) &&
                translate_region(shared, &mux->driver_info) &&
                translate_memory(shared, &mux->receive_pool.vaddr, mux->receive_pool.bytes) &&
                translate_region(shared, &mux->policy) && translate_region(shared, &mux->statistics);
    good = good && mux->client_count <= NET_SHARING_CLIENTS_MAX;
    for (uint32_t i = 0; good && i < mux->client_count; i++) {
        good = translate_client(shared, &mux->clients[i]) &&
               translate_copier(shared, &sharing->config.copiers[i]);
    }
    return good;
}

static bool start(struct net_sharing *sharing)
{
    const struct net_multiplexer_config *config = &sharing->config.multiplexer;
    bool good = translate(sharing) && net_mux_init(&sharing->mux, config, sharing_now_ns());
    for (uint32_t i = 0; good && i < config->client_count; i++) {
        good = net_copier_init(&sharing->copiers[i], &sharing->config.copiers[i]);
    }
    return good;
}

/* Clients are told by the doorbell; among us a notification means another round. */
static bool step(struct net_sharing *sharing, uint64_t *wake_ns)
{
    const struct net_sharing_config *config = &sharing->config;
    struct net_mux_outcome outcome = net_mux_step(&sharing->mux, sharing_now_ns());
    bool again = outcome.again;
    for (uint32_t i = 0; i < config->multiplexer.client_count; i++) {
        struct net_copier_outcome copied = net_copier_step(&sharing->copiers[i]);
        again |= copied.again || copied.notify_multiplexer;
        if (net_parties_have(outcome.notify_clients, i)) {
            shared_notify(sharing->shared, config->multiplexer.clients[i].client_channel);
        }
        if (copied.notify_client) {
            shared_notify(sharing->shared, config->copiers[i].client_channel);
        }
    }
    bool more;
    again |= net_bridge_step(&sharing->bridge, &more);
    *wake_ns = outcome.wake_ns;
    return again || more;
}

void sharing_net(struct shared *shared, const void *config, const char *interface)
{
    static struct net_sharing sharing;
    sharing.shared = shared;
    sharing.config = *(const struct net_sharing_config *)config;
    uint32_t pool = bridge_region(sharing.config.multiplexer.receive_pool.bus);
    if (!net_bridge_open(&sharing.bridge, shared, &((const struct net_sharing_config *)config)->driver, pool,
                         interface)) {
        return;
    }
    if (!start(&sharing)) {
        fputs("sharing: the network configuration makes no sense\n", stderr);
        return;
    }
    for (;;) {
        uint64_t wake_ns;
        while (step(&sharing, &wake_ns)) {
        }
        net_bridge_wait(&sharing.bridge, sharing_timeout_ms(wake_ns));
    }
}
