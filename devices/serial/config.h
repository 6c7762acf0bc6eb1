/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what compose tells each component; who maps what. */
#pragma once

#include <stdint.h>

#include "devices/serial/protocol.h"
#include "devices/timer/config.h"
#include "lib/config.h"

/*
 *  region / channel       driver   multiplexer   controller   client i   others
 *  UART registers         rw uncached                                        page(s) of the node
 *  driver rings tx, rx    rw       rw
 *  client i rings tx, rx           rw                         rw
 *  policy page                     r             rw                          prefilled by compose
 *  statistics page                 rw            r                       r (shell, web)
 *  channel driver - mux   notify   notify                                    both directions
 *  channel client - mux            notify                     notify         both directions
 *  channel controller-mux                        notifies
 *  channel operator-controller                   is called               calls (pp)
 *  timer client           multiplexer: fired page r, calls (pp), is notified
 *  interrupt              of the UART's device tree node, level
 *  priorities             timer multiplexer > driver > multiplexer > clients; controller > operator
 *
 * Rings: entry_words 8, capacity 512 each: a paste waits whole until its reader comes. A ring must be
 * zeroed memory at the start.
 */

struct serial_driver_config {
    struct config_header header;
    struct config_device device;
    struct config_ring tx;
    struct config_ring rx;
    uint8_t mux_channel;
    uint8_t reserved[7];
};

struct serial_mux_client_config {
    char name[CONFIG_NAME_BYTES];
    struct config_ring tx;
    struct config_ring rx;
    uint8_t channel;
    uint8_t reserved[7];
};

struct serial_mux_config {
    struct config_header header;
    char device_name[CONFIG_NAME_BYTES];
    struct config_region policy;     /* struct serial_policy */
    struct config_region statistics; /* struct statistics_page */
    struct config_ring driver_tx;
    struct config_ring driver_rx;
    struct timer_client_config timer; /* without it there is no rate limit */
    uint8_t driver_channel;
    uint8_t controller_channel;
    uint8_t client_count;
    uint8_t reserved[5];
    struct serial_mux_client_config clients[SERIAL_CLIENTS_MAX];
};

struct serial_controller_config {
    struct config_header header;
    struct config_region policy;     /* struct serial_policy */
    struct config_region statistics; /* names of the clients stand there */
    uint8_t mux_channel;
    uint8_t client_count;
    uint8_t reserved[6];
};

/* A part of the client's own configuration, hence without a header. tx.vaddr 0: the component has
 * no serial line. */
struct serial_client_config {
    struct config_ring tx;
    struct config_ring rx;
    uint8_t channel; /* to the multiplexer */
    uint8_t reserved[7];
};
