/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: one client's copier as a protection domain. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/net/copier.h"

uintptr_t config_address;

static const struct net_copier_config *config;
static struct net_copier copier;

static void service(void)
{
    struct net_copier_outcome outcome;
    do {
        outcome = net_copier_step(&copier);
        if (outcome.notify_multiplexer) {
            microkit_notify(config->multiplexer_channel);
        }
        if (outcome.notify_client) {
            microkit_notify(config->client_channel);
        }
    } while (outcome.again);
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_NET_COPIER, sizeof(*config));
    if (!net_copier_init(&copier, config)) {
        component_stop("configuration makes no sense");
    }
    service();
}

void notified(microkit_channel channel)
{
    (void)channel;
    service();
}
