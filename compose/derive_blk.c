/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving a block device: driver, multiplexer, controller, clients with their partitions. */
#include "compose/derive.h"

#include "devices/blk/policy.h"
#include "devices/bridge.h"
#include "lib/ring.h"

enum {
    DRIVER_RING_CAPACITY = 128,
    CLIENT_RING_CAPACITY = 64,
    CONTROL_BYTES = 20 * 1024, /* of a driver VM: two pages and the two rings */
    PAGE_BYTES = 0x1000,
};

static struct config_region map_page(struct domain *domain, const struct region *region, const char *rights)
{
    return (struct config_region){ model_map(domain, region, rights, true), region->bytes };
}

/* Request and response ring in one region, seen by both ends. */
static void derive_rings(struct derivation *derivation, const char *device, const char *peer, uint32_t capacity,
                         struct domain *a, struct config_ring *requests_a, struct config_ring *responses_a,
                         struct domain *b, struct config_ring *requests_b, struct config_ring *responses_b)
{
    uint64_t request_bytes = ring_bytes(capacity, BLK_REQUEST_WORDS);
    uint64_t response_bytes = ring_bytes(capacity, BLK_RESPONSE_WORDS);
    struct area area = { .region = model_region(derivation->model, request_bytes + response_bytes + RING_LINE_BYTES,
                                                "%s_%s_rings", device, peer) };
    uint64_t requests = area_place(&area, request_bytes);
    uint64_t responses = area_place(&area, response_bytes);
    uint64_t base_a = model_map(a, area.region, "rw", true);
    uint64_t base_b = model_map(b, area.region, "rw", true);
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
    const char *device_name = derivation->spec->devices[device].name;
    derive_client_name(client->name, spec->name);
    derive_rings(derivation, device_name, spec->name, CLIENT_RING_CAPACITY, multiplexer, &client->requests,
                 &client->responses, parts->domain, &config->requests, &config->responses);
    struct region *info = model_region(derivation->model, PAGE_BYTES, "%s_%s_info", device_name, spec->name);
    client->info = map_page(multiplexer, info, "rw");
    config->info = map_page(parts->domain, info, "r");
    client->data_bus = derive_bus(derivation, device, parts->data);
    client->data_bytes = parts->data->bytes;
    config->data = (struct config_region){ parts->data_address, parts->data->bytes };
    derive_channel(derivation, multiplexer, &client->channel, parts->domain, &config->channel);
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
    driver->info = map_page(parts->driver, info, "rw");
    mux->driver_info = map_page(parts->multiplexer, info, "r");
    derive_rings(derivation, spec->name, "driver", DRIVER_RING_CAPACITY, parts->driver, &driver->requests,
                 &driver->responses, parts->multiplexer, &mux->driver_requests, &mux->driver_responses);
    derive_channel(derivation, parts->driver, &driver->mux_channel, parts->multiplexer, &mux->driver_channel);
}

/* As derive_blk_driver, for a driver VM: all in one region, at its start configuration and information page. */
static void derive_blk_bridge(struct derivation *derivation, uint32_t device, struct blk_mux_config *mux)
{
    struct domain *multiplexer = derivation->devices[device].multiplexer;
    struct area area = { .used = 2 * PAGE_BYTES };
    struct blk_driver_config *bridge =
        derive_bridge(derivation, device, CONTROL_BYTES, sizeof *bridge, &area.region);
    derive_header(&bridge->header, CONFIG_ROLE_BLK_DRIVER, sizeof *bridge, derivation->spec->devices[device].name);
    uint64_t control = model_map(multiplexer, area.region, "rw", true);
    uint64_t seen = bridge_address(BRIDGE_CONTROL, 0); /* by the bridge */
    uint64_t requests = area_place(&area, ring_bytes(DRIVER_RING_CAPACITY, BLK_REQUEST_WORDS));
    uint64_t responses = area_place(&area, ring_bytes(DRIVER_RING_CAPACITY, BLK_RESPONSE_WORDS));
    bridge->requests = area_ring(seen, requests, DRIVER_RING_CAPACITY, BLK_REQUEST_WORDS);
    bridge->responses = area_ring(seen, responses, DRIVER_RING_CAPACITY, BLK_RESPONSE_WORDS);
    mux->driver_requests = area_ring(control, requests, DRIVER_RING_CAPACITY, BLK_REQUEST_WORDS);
    mux->driver_responses = area_ring(control, responses, DRIVER_RING_CAPACITY, BLK_RESPONSE_WORDS);
    bridge->info = (struct config_region){ seen + PAGE_BYTES, PAGE_BYTES };
    mux->driver_info = (struct config_region){ control + PAGE_BYTES, PAGE_BYTES };
    derive_peer(derivation, device, &bridge->mux_channel, multiplexer, &mux->driver_channel);
}

void derive_blk(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    parts->multiplexer =
        derive_part(derivation, device, "mux", "blk_mux", "multiplexer", PRIORITY_MULTIPLEXER);
    parts->controller =
        derive_part(derivation, device, "controller", "blk_controller", "controller", PRIORITY_CONTROLLER);

    struct blk_mux_config *mux = model_config(derivation->model, parts->multiplexer, sizeof *mux);
    struct blk_controller_config *controller =
        model_config(derivation->model, parts->controller, sizeof *controller);
    derive_header(&mux->header, CONFIG_ROLE_BLK_MULTIPLEXER, sizeof *mux, parts->multiplexer->name);
    derive_header(&controller->header, CONFIG_ROLE_BLK_CONTROLLER, sizeof *controller, parts->controller->name);
    derive_client_name(mux->device_name, spec->name);
    if (spec->driver != NULL) {
        derive_blk_driver(derivation, device, mux);
    } else {
        derive_blk_bridge(derivation, device, mux);
    }
    struct region *dma =
        model_region_contiguous(derivation->model, BLK_MUX_DMA_BYTES, "%s_mux_dma", spec->name);
    mux->dma = (struct config_dma){ model_map(parts->multiplexer, dma, "rw", true), dma->bytes,
                                    derive_bus(derivation, device, dma) };
    struct blk_policy *policy = derive_policy(derivation, device, sizeof *policy, &mux->policy, &controller->policy,
                                              &mux->statistics, &controller->statistics);
    policy->version = 2;
    derive_channel_to(derivation, parts->controller, &controller->mux_channel, parts->multiplexer,
                      &mux->controller_channel);
    derive_timer_client(derivation, parts->multiplexer, parts->multiplexer->name, &mux->timer);
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        if (spec_find_use(&derivation->spec->parties[i], device) != NULL) {
            derive_blk_client(derivation, device, i, mux, policy);
        }
    }
    controller->client_count = mux->client_count;
}
