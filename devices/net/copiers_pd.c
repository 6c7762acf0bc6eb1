/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: the copier of a component that is several clients, as a protection domain. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/net/copier.h"

uintptr_t config_address;

static const struct net_copiers_config *config;
static struct net_copier copiers[NET_PARTY_CLIENTS_MAX];

/* One step for each; whom it makes us notify is added to *channels. True: work remains. */
static bool step_all(uint64_t *channels)
{
    bool again = false;
    for (uint32_t i = 0; i < config->client_count; i++) {
        struct net_copier_outcome outcome = net_copier_step(&copiers[i]);
        if (outcome.notify_multiplexer) {
            *channels |= UINT64_C(1) << config->copiers[i].multiplexer_channel;
        }
        if (outcome.notify_client) {
            *channels |= UINT64_C(1) << config->copiers[i].client_channel;
        }
        again |= outcome.again;
    }
    return again;
}

static void service(void)
{
    bool again;
    do {
        uint64_t channels = 0;
        again = step_all(&channels);
        component_notify(channels);
    } while (again);
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_NET_COPIERS, sizeof(*config));
    bool sane = config->client_count <= NET_PARTY_CLIENTS_MAX;
    for (uint32_t i = 0; sane && i < config->client_count; i++) {
        sane = net_copier_init(&copiers[i], &config->copiers[i]);
    }
    if (!sane) {
        component_stop("configuration makes no sense");
    }
    service();
}

void notified(microkit_channel channel)
{
    (void)channel;
    service();
}
