/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* lwIP's network interface on top of the network class's client. */
#pragma once

#include <stdbool.h>

#include "devices/net/config.h"

/* Set up lwIP and its one interface, and ask for a lease. False: the configuration makes no sense. */
bool interface_start(const struct net_client_config *config, const char *host_name);

/*
 * Hand received frames to lwIP, run its timeouts, send what is due and notify the other side. `send`, if not NULL, is
 * called to give lwIP more to send, and again when there was no room for all of it.
 */
void interface_service(void (*send)(void));

/* Milliseconds until lwIP's next timeout. */
uint32_t interface_sleep_ms(void);

/* Text of our address, "0.0.0.0" before the lease. */
const char *interface_address(void);
