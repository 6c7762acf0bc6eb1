/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of a whole network device's sharing in one program: driver's side, multiplexer, copiers. */
#pragma once

#include "devices/net/config.h"

enum { NET_SHARING_CLIENTS_MAX = 16 }; /* all of this has to fit beside the rings in the driver VM's control region */

/* The header is the multiplexer's, with the size of this; addresses and channels are those of devices/bridge.h. */
struct net_sharing_config {
    struct net_multiplexer_config multiplexer;
    struct net_driver_config driver;
    struct net_copier_config copiers[NET_SHARING_CLIENTS_MAX];
};
