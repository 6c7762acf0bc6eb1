/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: starting, losing and restarting the rings to clients, copiers and the driver. */
#pragma once

#include "devices/net/multiplexer.h"

/*
 * All rings as the configuration names them, each started in a generation that differs from what
 * stood there.
 */
void net_mux_links_init(struct net_mux *mux, const struct net_multiplexer_config *config);

/* Looks who joined, who left, and who may start anew. */
void net_mux_links_update(struct net_mux *mux);

/*
 * Client `client` broke a rule of its rings: it is not served until the controller begins a new
 * epoch.
 */
void net_mux_client_break(struct net_mux *mux, uint32_t client);

/* The policy has changed: obey attach, detach and epochs. */
void net_mux_links_obey(struct net_mux *mux, uint64_t now_ns);
