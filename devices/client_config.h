/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of a native client: the devices it uses, observes and controls. Written by compose. */
#pragma once

#include <stdint.h>

#include "devices/blk/config.h"
#include "devices/net/config.h"
#include "devices/serial/config.h"
#include "devices/timer/config.h"
#include "lib/config.h"

enum { CLIENT_DEVICES_MAX = 8, CLIENT_MACHINES_MAX = 8 };

/* A device whose statistics page the component may read; with a control channel it may also call the controller. */
struct client_device {
    char name[CONFIG_NAME_BYTES];
    struct config_region statistics; /* r: struct statistics_page */
    uint16_t class;                  /* enum config_class */
    uint8_t control_channel;         /* protected calls (lib/control.h), CONFIG_NO_CHANNEL: none */
    uint8_t reserved[5];
};

/* A virtual machine whose monitor's counters the component may read. */
struct client_machine {
    char name[CONFIG_NAME_BYTES];
    struct config_region statistics; /* r: struct vmm_statistics (vmm/statistics.h) */
};

/* Parts that the component does not use have address 0 (rings, regions). header.role is CONFIG_ROLE_COMPONENT. */
struct client_config {
    struct config_header header;
    struct serial_client_config serial;
    struct timer_client_config timer;
    struct net_client_config net;
    struct config_region more_net; /* r: struct net_client_config[], for a component that is several clients */
    struct blk_client_config blk;
    struct config_region system; /* r: struct system_info, for components that observe */
    uint32_t device_count;
    uint32_t machine_count;
    struct client_device devices[CLIENT_DEVICES_MAX];
    struct client_machine machines[CLIENT_MACHINES_MAX]; /* all there are, for components that observe */
};
