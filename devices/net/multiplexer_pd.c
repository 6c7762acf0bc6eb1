/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: the multiplexer as a protection domain. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/net/multiplexer.h"
#include "devices/timer/client.h"
#include "lib/clock.h"

enum { WAKE_SLOT = 0 };

uintptr_t config_address;

static const struct net_multiplexer_config *config;
static struct net_mux mux;
static struct timer_client timer;
static uint64_t armed_ns; /* the timeout under way; 0: none */

/* Clients of one component have the same channels: each is notified once. */
static void outcome_notify(const struct net_mux_outcome *outcome)
{
    uint64_t channels = 0;
    if (outcome->notify_driver) {
        microkit_notify(config->driver_channel);
    }
    if ((outcome->notify_copiers | outcome->notify_clients) == 0) {
        return;
    }
    for (uint32_t i = 0; i < config->client_count; i++) {
        if (net_parties_have(outcome->notify_copiers, i)) {
            channels |= UINT64_C(1) << config->clients[i].copier_channel;
        }
        if (net_parties_have(outcome->notify_clients, i)) {
            channels |= UINT64_C(1) << config->clients[i].client_channel;
        }
    }
    component_notify(channels);
}

/*
 * An earlier timeout that is still under way serves as well: it leads to a step, which asks again.
 */
static void wake_at(uint64_t wake_ns)
{
    if (timer.page == 0 || wake_ns == UINT64_MAX || (armed_ns != 0 && armed_ns <= wake_ns)) {
        return;
    }
    if (timer_set(&timer, WAKE_SLOT, wake_ns) == TIMER_OK) {
        armed_ns = wake_ns;
    }
}

static void service(void)
{
    struct net_mux_outcome outcome;
    do {
        outcome = net_mux_step(&mux, clock_now_ns());
        outcome_notify(&outcome);
    } while (outcome.again);
    wake_at(outcome.wake_ns);
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_NET_MULTIPLEXER, sizeof(*config));
    timer_client_init(&timer, &config->timer);
    if (!net_mux_init(&mux, config, clock_now_ns())) {
        component_stop("configuration makes no sense");
    }
    service();
}

void notified(microkit_channel channel)
{
    (void)channel;
    if (timer_fired(&timer, WAKE_SLOT)) {
        armed_ns = 0;
    }
    service();
}
