/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving a block device: driver, multiplexer, controller, clients with their partitions. */
#include "compose/derive.h"

#include <assert.h>

#include "devices/blk/policy.h"
#include "devices/blk/sharing.h"
#include "devices/bridge.h"
#include "lib/ring.h"

enum {
    DRIVER_RING_CAPACITY = 128,
    CLIENT_RING_CAPACITY = 64,
    CONTROL_BYTES = 24 * 1024, /* of a driver VM: configurations, a page, the two rings */
    PAGE_BYTES = 0x1000,
};

static struct config_region map_page(struct derivation *derivation, uint32_t device, struct domain *domain,
                                     const struct region *region, const char *rights)
{
    return (struct config_region){ derive_map(derivation, device, domain, region, rights), region->bytes };
}

static_assert((int)CLIENT_RING_CAPACITY >= (int)BLK_ENTRIES_MAX, "a ring has room for the longest request");

/* Request and response ring in one region, seen by both ends. */
static void derive_rings(struct derivation *derivation, uint32_t device, const char *peer, uint32_t capacity,
                         struct domain *a, struct config_ring *requests_a, struct config_ring *responses_a,
                         struct domain *b, struct config_ring *requests_b, struct config_ring *responses_b)
{
    uint64_t request_bytes = ring_bytes(capacity, BLK_REQUEST_WORDS);
    uint64_t response_bytes = ring_bytes(capacity, BLK_RESPONSE_WORDS);
    struct area area = { .region = derive_region(derivation, device, request_bytes + response_bytes + RING_LINE_BYTES,
                                                 "%s_%s_rings", derivation->spec->devices[device].name, peer) };
    uint64_t requests = area_place(&area, request_bytes);
    uint64_t responses = area_place(&area, response_bytes);
    uint64_t base_a = derive_map(derivation, device, a, area.region, "rw");
    uint64_t base_b = derive_map(derivation, device, b, area.region, "rw");
    *requests_a = area_ring(base_a, requests, capacity, BLK_REQUEST_WORDS);
    *responses_a = area_ring(base_a, responses, capacity, BLK_RESPONSE_WORDS);
    *requests_b = area_ring(base_b, requests, capacity, BLK_REQUEST_WORDS);
    *responses_b = area_ring(base_b, responses, capacity, BLK_RESPONSE_WORDS);
}

/* The multiplexer would leave the second of two that share sectors unserved: better said here. */
static void check_partition(struct derivation *derivation, uint32_t device, uint32_t party)
{
    const struct spec_use *use = spec_find_use(&derivation->spec->parties[party], device);
    for (uint32_t i = 0; i < party; i++) {
        const struct spec_use *other = spec_find_use(&derivation->spec->parties[i], device);
        if (other == NULL || !use->attached || !other->attached || (use->read_only && other->read_only) ||
            (use->partition != other->partition && use->partition != 0 && other->partition != 0)) {
            continue;
        }
        error_at(derivation->diagnostics, use->at, "'%s' and '%s' share sectors, and not both read only",
                 derivation->spec->parties[i].name, derivation->spec->parties[party].name);
        note_at(derivation->diagnostics, other->at, "the other use is here");
    }
}

static void derive_blk_client(struct derivation *derivation, uint32_t device, uint32_t party,
                              struct blk_mux_config *mux, struct blk_policy *policy)
{
    const struct spec_party *spec = &derivation->spec->parties[party];
    const struct spec_use *use = spec_find_use(spec, device);
    derive_at(derivation, use->at);
    check_partition(derivation, device, party);
    if (mux->client_count == BLK_CLIENTS_MAX) {
        error_at(derivation->diagnostics, use->at, "more than %d clients", BLK_CLIENTS_MAX);
        return;
    }
    uint32_t index = mux->client_count++;
    struct blk_mux_client_config *client = &mux->clients[index];
    struct party_parts *parts = &derivation->parties[party];
    struct blk_client_config *config = parts->clients.blk;
    struct domain *multiplexer = derivation->devices[device].multiplexer;
    derive_client_name(client->name, spec->name);
    derive_rings(derivation, device, spec->name, CLIENT_RING_CAPACITY, multiplexer, &client->requests,
                 &client->responses, parts->domain, &config->requests, &config->responses);
    struct region *info = derive_region(derivation, device, PAGE_BYTES, "%s_%s_info",
                                        derivation->spec->devices[device].name, spec->name);
    client->info = map_page(derivation, device, multiplexer, info, "rw");
    config->info = map_page(derivation, device, parts->domain, info, "r");
    client->data_bus = derive_bus(derivation, device, parts->data, "rw");
    client->data_bytes = parts->data->bytes;
    config->data = (struct config_region){ parts->data_address, parts->data->bytes };
    derive_link(derivation, device, multiplexer, &client->channel, parts->domain, &config->channel);
    policy->clients[index] = (struct blk_client_policy){
        .state = use->attached ? STATISTICS_ATTACHED : STATISTICS_DETACHED,
        .read_only = use->read_only,
        .partition = use->partition,
        .in_flight = use->quota,
        .rate = use->rate,
        .burst = use->burst,
    };
}

static void derive_blk_driver(struct derivation *derivation, uint32_t device, struct blk_mux_config *mux)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    parts->driver = derive_part(derivation, device, "driver", spec->driver, "driver", PRIORITY_DRIVER);
    struct blk_driver_config *driver = model_config(derivation->model, parts->driver, sizeof *driver);
    derive_header(&driver->header, CONFIG_ROLE_BLK_DRIVER, sizeof *driver, parts->driver->name);
    derive_registers(derivation, device, &driver->device);
    struct region *dma =
        model_region_contiguous(derivation->model, BLK_DRIVER_DMA_BYTES, "%s_driver_dma", spec->name);
    driver->dma = (struct config_dma){ model_map(parts->driver, dma, "rw", true), dma->bytes, dma->physical };
    struct region *info = model_region(derivation->model, PAGE_BYTES, "%s_driver_info", spec->name);
    driver->info = map_page(derivation, device, parts->driver, info, "rw");
    mux->driver_info = map_page(derivation, device, parts->multiplexer, info, "r");
    derive_rings(derivation, device, "driver", DRIVER_RING_CAPACITY, parts->driver, &driver->requests,
                 &driver->responses, parts->multiplexer, &mux->driver_requests, &mux->driver_responses);
    derive_channel(derivation, parts->driver, &driver->mux_channel, parts->multiplexer, &mux->driver_channel);
}

/*
 * As derive_blk_driver, for a driver VM: all in one region, after its start with the configuration. If the multiplexer is
 * there as well, its configuration comes first.
 */
static void derive_blk_bridge(struct derivation *derivation, uint32_t device, struct area *area,
                              struct blk_driver_config *bridge, struct blk_mux_config *mux)
{
    struct domain *multiplexer = derivation->devices[device].multiplexer;
    derive_header(&bridge->header, CONFIG_ROLE_BLK_DRIVER, sizeof *bridge, derivation->spec->devices[device].name);
    uint64_t control = derive_map(derivation, device, multiplexer, area->region, "rw");
    uint64_t seen = bridge_address(BRIDGE_CONTROL, 0); /* by the bridge */
    uint64_t info = area_place(area, PAGE_BYTES);
    uint64_t requests = area_place(area, ring_bytes(DRIVER_RING_CAPACITY, BLK_REQUEST_WORDS));
    uint64_t responses = area_place(area, ring_bytes(DRIVER_RING_CAPACITY, BLK_RESPONSE_WORDS));
    bridge->requests = area_ring(seen, requests, DRIVER_RING_CAPACITY, BLK_REQUEST_WORDS);
    bridge->responses = area_ring(seen, responses, DRIVER_RING_CAPACITY, BLK_RESPONSE_WORDS);
    mux->driver_requests = area_ring(control, requests, DRIVER_RING_CAPACITY, BLK_REQUEST_WORDS);
    mux->driver_responses = area_ring(control, responses, DRIVER_RING_CAPACITY, BLK_RESPONSE_WORDS);
    bridge->info = (struct config_region){ seen + info, PAGE_BYTES };
    mux->driver_info = (struct config_region){ control + info, PAGE_BYTES };
    if (multiplexer != NULL) {
        derive_peer(derivation, device, &bridge->mux_channel, multiplexer, &mux->driver_channel);
    }
}

/* Where the multiplexer is, and everything towards the driver. */
static struct blk_mux_config *derive_blk_device(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    struct area area = { .used = spec->inside ? sizeof(struct blk_sharing_config)
                                              : sizeof(struct blk_driver_config) };
    void *content = NULL;
    if (spec->driver == NULL) {
        content = derive_bridge(derivation, device, CONTROL_BYTES, area.used, &area.region);
    }
    if (spec->inside) {
        struct blk_sharing_config *sharing = content;
        derive_header(&sharing->mux.header, CONFIG_ROLE_BLK_MULTIPLEXER, sizeof *sharing, spec->name);
        derive_blk_bridge(derivation, device, &area, &sharing->driver, &sharing->mux);
        return &sharing->mux;
    }
    parts->multiplexer =
        derive_part(derivation, device, "mux", "blk_multiplexer", "multiplexer", PRIORITY_MULTIPLEXER);
    struct blk_mux_config *mux = model_config(derivation->model, parts->multiplexer, sizeof *mux);
    derive_header(&mux->header, CONFIG_ROLE_BLK_MULTIPLEXER, sizeof *mux, parts->multiplexer->name);
    derive_timer_client(derivation, parts->multiplexer, parts->multiplexer->name, &mux->timer);
    if (spec->driver != NULL) {
        derive_blk_driver(derivation, device, mux);
    } else {
        derive_blk_bridge(derivation, device, &area, content, mux);
    }
    return mux;
}

void derive_blk(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    struct blk_mux_config *mux = derive_blk_device(derivation, device);
    derive_client_name(mux->device_name, spec->name);
    parts->controller =
        derive_part(derivation, device, "controller", "blk_controller", "controller", PRIORITY_CONTROLLER);
    struct blk_controller_config *controller =
        model_config(derivation->model, parts->controller, sizeof *controller);
    derive_header(&controller->header, CONFIG_ROLE_BLK_CONTROLLER, sizeof *controller, parts->controller->name);

    struct region *dma =
        model_region_contiguous(derivation->model, BLK_MUX_DMA_BYTES, "%s_mux_dma", spec->name);
    mux->dma = (struct config_dma){ derive_map(derivation, device, parts->multiplexer, dma, "rw"), dma->bytes,
                                    derive_bus(derivation, device, dma, "rw") };
    struct blk_policy *policy = derive_policy(derivation, device, sizeof *policy, &mux->policy, &controller->policy,
                                              &mux->statistics, &controller->statistics);
    policy->version = 2;
    if (parts->multiplexer != NULL) {
        derive_channel_to(derivation, parts->controller, &controller->mux_channel, parts->multiplexer,
                          &mux->controller_channel);
    } else {
        derive_peer(derivation, device, &mux->controller_channel, parts->controller, &controller->mux_channel);
    }
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        if (spec_find_use(&derivation->spec->parties[i], device) != NULL) {
            derive_blk_client(derivation, device, i, mux, policy);
        }
    }
    controller->client_count = mux->client_count;
}
