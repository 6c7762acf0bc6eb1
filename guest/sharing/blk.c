/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A disk shared inside a driver VM: multiplexer and bridge take turns in one program. */
#include <stdio.h>

#include "devices/blk/multiplexer.h"
#include "devices/blk/sharing.h"
#include "guest/bridge/blk.h"
#include "guest/bridge/bridge.h"
#include "guest/sharing/translate.h"

struct blk_sharing {
    struct shared *shared;
    struct blk_sharing_config config; /* with pointers in place of shared addresses; the bridge has its own copy */
    struct blk_mux mux;
    struct blk_bridge bridge;
};

static bool translate(struct blk_sharing *sharing)
{
    struct shared *shared = sharing->shared;
    struct blk_mux_config *mux = &sharing->config.mux;
    bool good = translate_region(shared, &mux->policy) && translate_region(shared, &mux->statistics) &&
                translate_memory(shared, &mux->dma.vaddr, mux->dma.bytes) &&
                translate_region(shared, &mux->driver_info) && translate_ring(shared, &mux->driver_requests) &&
                translate_ring(shared, &mux->driver_responses);
    for (uint32_t i = 0; good && i < mux->client_count && i < BLK_CLIENTS_MAX; i++) {
        struct blk_mux_client_config *client = &mux->clients[i];
        good = translate_ring(shared, &client->requests) && translate_ring(shared, &client->responses) &&
               translate_region(shared, &client->info);
    }
    mux->timer.fired.vaddr = 1; /* there is one: ours */
    return good;
}

/* Clients are told by the doorbell; between us a notification means another round. */
static bool step(struct blk_sharing *sharing, uint64_t *wake_ns)
{
    const struct blk_mux_config *config = &sharing->config.mux;
    struct blk_mux_result result;
    bool more;
    blk_mux_step(&sharing->mux, sharing_now_ns(), &result);
    for (uint32_t i = 0; i < config->client_count; i++) {
        if ((result.notify_clients & UINT32_C(1) << i) != 0) {
            shared_notify(sharing->shared, config->clients[i].channel);
        }
    }
    bool again = blk_bridge_step(&sharing->bridge, &more);
    *wake_ns = result.wake_ns;
    return again || more || result.again;
}

void sharing_blk(struct shared *shared, const void *config, const char *path)
{
    static struct blk_sharing sharing;
    sharing.shared = shared;
    sharing.config = *(const struct blk_sharing_config *)config;
    if (!blk_bridge_open(&sharing.bridge, shared, &((const struct blk_sharing_config *)config)->driver, path)) {
        return;
    }
    if (!translate(&sharing)) {
        fputs("sharing: the disk configuration makes no sense\n", stderr);
        return;
    }
    blk_mux_init(&sharing.mux, &sharing.config.mux, sharing_now_ns());
    for (;;) {
        uint64_t wake_ns;
        while (step(&sharing, &wake_ns)) {
        }
        blk_bridge_wait(&sharing.bridge, sharing_timeout_ms(wake_ns));
    }
}
