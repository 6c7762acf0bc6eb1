/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving the timer: driver, multiplexer, controller, and its clients. */
#include "compose/derive.h"

#include "devices/timer/policy.h"

enum {
    PHYSICAL_TIMER = 1, /* second interrupt of "arm,armv8-timer": the non-secure physical timer */
    EXPIRIES_PER_S = 20000, /* of one client; far above what schedulers use, far below what hurts others */
    EXPIRIES_BURST = 200,
};

/* The interrupt of the non-secure physical timer goes to the driver. */
static void derive_timer_interrupt(struct derivation *derivation, uint32_t device,
                                   struct timer_driver_config *config)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    int node = board_node(derivation->board, spec->node);
    uint32_t number = 0;
    bool edge = false;
    if (node < 0 || !board_interrupt(derivation->board, node, PHYSICAL_TIMER, &number, &edge)) {
        error_at(derivation->diagnostics, spec->at, "the board's device tree has no timer node '%s'", spec->node);
        return;
    }
    config->interrupt_channel = model_interrupt(derivation->devices[device].driver, number, edge);
}

void derive_timer(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    if (derivation->timer != NULL) {
        error_at(derivation->diagnostics, spec->at, "there can be one device of class timer");
        return;
    }
    parts->driver = derive_part(derivation, device, "driver", spec->driver, "driver", PRIORITY_TIMER_DRIVER);
    parts->multiplexer = derive_part(derivation, device, "mux", "timer_multiplexer", "multiplexer",
                                     PRIORITY_TIMER_MULTIPLEXER);
    parts->controller =
        derive_part(derivation, device, "controller", "timer_controller", "controller", PRIORITY_CONTROLLER);

    struct timer_driver_config *driver = model_config(derivation->model, parts->driver, sizeof *driver);
    struct timer_mux_config *mux = model_config(derivation->model, parts->multiplexer, sizeof *mux);
    struct timer_controller_config *controller =
        model_config(derivation->model, parts->controller, sizeof *controller);
    derive_header(&driver->header, CONFIG_ROLE_TIMER_DRIVER, sizeof *driver, parts->driver->name);
    derive_header(&mux->header, CONFIG_ROLE_TIMER_MULTIPLEXER, sizeof *mux, parts->multiplexer->name);
    derive_header(&controller->header, CONFIG_ROLE_TIMER_CONTROLLER, sizeof *controller, parts->controller->name);
    derive_client_name(mux->device_name, spec->name);
    derive_timer_interrupt(derivation, device, driver);

    struct timer_policy *policy = derive_policy(derivation, device, sizeof *policy, &mux->policy, &controller->policy,
                                                &mux->statistics, &controller->statistics);
    policy->version = 2;
    derive_channel_call(derivation, parts->multiplexer, &mux->driver_channel, parts->driver, &driver->mux_channel);
    derive_channel_to(derivation, parts->controller, &controller->mux_channel, parts->multiplexer,
                      &mux->controller_channel);
    derivation->timer = mux;
    derivation->timer_multiplexer = parts->multiplexer;
    derivation->timer_policy = policy;
    derivation->timer_controller = controller;
}

void derive_timer_client(struct derivation *derivation, struct domain *domain, const char *name,
                         struct timer_client_config *config)
{
    struct timer_mux_config *mux = derivation->timer;
    config->channel = CONFIG_NO_CHANNEL;
    if (mux == NULL) {
        return;
    }
    if (mux->client_count == TIMER_CLIENTS_MAX) {
        model_refuse("the timer has more than %d clients", TIMER_CLIENTS_MAX);
        return;
    }
    uint32_t index = mux->client_count++;
    struct timer_mux_client_config *client = &mux->clients[index];
    struct region *fired = model_region(derivation->model, sizeof(struct timer_fired_page), "%s_fired", domain->name);
    client->fired = (struct config_region){ model_map(derivation->timer_multiplexer, fired, "rw", true),
                                            fired->bytes };
    config->fired = (struct config_region){ model_map(domain, fired, "r", true), fired->bytes };
    derive_client_name(client->name, name);
    derive_channel_call(derivation, domain, &config->channel, derivation->timer_multiplexer, &client->channel);
    derivation->timer_policy->clients[index] = (struct timer_client_policy){
        .state = STATISTICS_ATTACHED, .rate = EXPIRIES_PER_S, .burst = EXPIRIES_BURST };
    derivation->timer_controller->client_count = mux->client_count;
}
