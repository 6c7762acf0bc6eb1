/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving a serial line: driver, multiplexer, controller, clients. */
#include "compose/derive.h"

#include <stdio.h>

#include "devices/bridge.h"
#include "devices/serial/policy.h"
#include "lib/ring.h"

enum {
    RING_CAPACITY = 512, /* some 30 KiB of text: what is pasted waits here for its reader */
    CONTROL_BYTES = 96 * 1024, /* of a driver VM: configuration and two rings */
};

/* A pair of rings between two domains, seen from the second as from the first. */
static void derive_rings(struct derivation *derivation, const char *name, struct domain *a, struct config_ring *tx_a,
                         struct config_ring *rx_a, struct domain *b, struct config_ring *tx_b,
                         struct config_ring *rx_b)
{
    uint64_t bytes = ring_bytes(RING_CAPACITY, SERIAL_ENTRY_WORDS);
    struct area area = { .region = model_region(derivation->model, 2 * bytes, "%s", name) };
    uint64_t tx = area_place(&area, bytes);
    uint64_t rx = area_place(&area, bytes);
    uint64_t base_a = model_map(a, area.region, "rw", true);
    uint64_t base_b = model_map(b, area.region, "rw", true);
    *tx_a = area_ring(base_a, tx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    *rx_a = area_ring(base_a, rx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    *tx_b = area_ring(base_b, tx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    *rx_b = area_ring(base_b, rx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
}

static void derive_serial_client(struct derivation *derivation, uint32_t device, uint32_t party,
                                 struct serial_mux_config *mux, struct serial_policy *policy)
{
    const struct spec_party *spec = &derivation->spec->parties[party];
    const struct spec_use *use = spec_find_use(spec, device);
    derive_at(derivation, use->at);
    if (mux->client_count == SERIAL_CLIENTS_MAX) {
        error_at(derivation->diagnostics, use->at, "more than %d clients", SERIAL_CLIENTS_MAX);
        return;
    }
    uint32_t index = mux->client_count++;
    struct serial_mux_client_config *client = &mux->clients[index];
    struct serial_client_config *config = derivation->parties[party].clients.serial;
    struct domain *domain = derivation->parties[party].domain;
    struct domain *multiplexer = derivation->devices[device].multiplexer;
    char name[MODEL_NAME_BYTES];
    snprintf(name, sizeof name, "%s_%s_rings", derivation->spec->devices[device].name, spec->name);
    derive_client_name(client->name, spec->name);
    derive_rings(derivation, name, multiplexer, &client->tx, &client->rx, domain, &config->tx, &config->rx);
    derive_channel(derivation, multiplexer, &client->channel, domain, &config->channel);
    policy->clients[index] = (struct serial_client_policy){
        .state = use->attached ? STATISTICS_ATTACHED : STATISTICS_DETACHED,
        .rights = use->rights | (use->background ? SERIAL_BACKGROUND : 0),
        .rate = use->rate,
        .burst = use->burst,
    };
}

static void derive_serial_driver(struct derivation *derivation, uint32_t device, struct serial_mux_config *mux)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    parts->driver = derive_part(derivation, device, "driver", spec->driver, "driver", PRIORITY_DRIVER);
    struct serial_driver_config *driver = model_config(derivation->model, parts->driver, sizeof *driver);
    derive_header(&driver->header, CONFIG_ROLE_SERIAL_DRIVER, sizeof *driver, parts->driver->name);
    derive_registers(derivation, device, &driver->device);
    char name[MODEL_NAME_BYTES];
    snprintf(name, sizeof name, "%s_driver_rings", spec->name);
    derive_rings(derivation, name, parts->driver, &driver->tx, &driver->rx, parts->multiplexer, &mux->driver_tx,
                 &mux->driver_rx);
    derive_channel(derivation, parts->driver, &driver->mux_channel, parts->multiplexer, &mux->driver_channel);
}

/* As derive_serial_driver, for a driver VM: configuration and rings in the region that it shares. */
static void derive_serial_bridge(struct derivation *derivation, uint32_t device, struct serial_mux_config *mux)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct domain *multiplexer = derivation->devices[device].multiplexer;
    struct serial_driver_config *bridge;
    struct area area = { .used = sizeof *bridge };
    bridge = derive_bridge(derivation, device, CONTROL_BYTES, sizeof *bridge, &area.region);
    derive_header(&bridge->header, CONFIG_ROLE_SERIAL_DRIVER, sizeof *bridge, spec->name);
    uint64_t bytes = ring_bytes(RING_CAPACITY, SERIAL_ENTRY_WORDS);
    uint64_t tx = area_place(&area, bytes);
    uint64_t rx = area_place(&area, bytes);
    uint64_t control = model_map(multiplexer, area.region, "rw", true);
    bridge->tx = area_ring(bridge_address(BRIDGE_CONTROL, 0), tx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    bridge->rx = area_ring(bridge_address(BRIDGE_CONTROL, 0), rx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    mux->driver_tx = area_ring(control, tx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    mux->driver_rx = area_ring(control, rx, RING_CAPACITY, SERIAL_ENTRY_WORDS);
    derive_peer(derivation, device, &bridge->mux_channel, multiplexer, &mux->driver_channel);
}

void derive_serial(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    parts->multiplexer =
        derive_part(derivation, device, "mux", "serial_multiplexer", "multiplexer", PRIORITY_MULTIPLEXER);
    parts->controller =
        derive_part(derivation, device, "controller", "serial_controller", "controller", PRIORITY_CONTROLLER);

    struct serial_mux_config *mux = model_config(derivation->model, parts->multiplexer, sizeof *mux);
    struct serial_controller_config *controller =
        model_config(derivation->model, parts->controller, sizeof *controller);
    derive_header(&mux->header, CONFIG_ROLE_SERIAL_MULTIPLEXER, sizeof *mux, parts->multiplexer->name);
    derive_header(&controller->header, CONFIG_ROLE_SERIAL_CONTROLLER, sizeof *controller, parts->controller->name);
    derive_client_name(mux->device_name, spec->name);
    if (spec->driver == NULL) {
        derive_serial_bridge(derivation, device, mux);
    } else {
        derive_serial_driver(derivation, device, mux);
    }
    struct serial_policy *policy = derive_policy(derivation, device, sizeof *policy, &mux->policy,
                                                 &controller->policy, &mux->statistics, &controller->statistics);
    policy->version = 2;
    derive_channel_to(derivation, parts->controller, &controller->mux_channel, parts->multiplexer,
                      &mux->controller_channel);
    derive_timer_client(derivation, parts->multiplexer, parts->multiplexer->name, &mux->timer);
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        if (spec_find_use(&derivation->spec->parties[i], device) != NULL) {
            derive_serial_client(derivation, device, i, mux, policy);
        }
    }
    controller->client_count = mux->client_count;
}
