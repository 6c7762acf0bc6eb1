/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* lwIP's network interfaces, each on top of a client of the network class. */
#pragma once

#include <stdbool.h>

#include <lwip/netif.h>

#include "devices/net/client.h"

/* One interface; memory of its user, who does not look inside. */
struct interface {
    struct netif netif;
    struct net_client client;
    const struct net_client_config *config;
    bool wants_transmit; /* a frame found no buffer: ask to be told of one */
    struct interface *next;
};

/*
 * Set up lwIP with the first interface, add others, and ask for leases. False: the configuration makes no sense.
 * `interface` is zero, and the stack's from now on.
 */
bool interface_start(struct interface *interface, const struct net_client_config *config, const char *host_name);

/*
 * Hand received frames of all interfaces to lwIP, run its timeouts, send what is due and notify the other side. `send`,
 * if not NULL, is called to give lwIP more to send, and again when there was no room for all of it.
 */
void interface_service(void (*send)(void));

/* Milliseconds until lwIP's next timeout. */
uint32_t interface_sleep_ms(void);

/* Text of the first interface's address, "0.0.0.0" before the lease. */
const char *interface_address(void);
