/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: what compose tells each component; who maps what. */
#pragma once

#include <stdint.h>

#include "devices/timer/protocol.h"
#include "lib/config.h"

/*
 *  region / channel       driver   multiplexer   controller   client i   others
 *  policy page                     r             rw                          prefilled by compose
 *  statistics page                 rw            r                       r (shell, web)
 *  fired page i                    rw                         r
 *  channel mux - driver   notifies calls (pp)
 *  channel client - mux            notifies                   calls (pp)
 *  channel controller-mux                        notifies
 *  channel operator-controller                   is called               calls (pp)
 *  interrupt              physical timer PPI of the board (2nd of the node: non-secure)
 *  priorities             driver > multiplexer > clients (other multiplexers too)
 */

struct timer_driver_config {
    struct config_header header;
    uint8_t interrupt_channel;
    uint8_t mux_channel;
    uint8_t reserved[6];
};

struct timer_mux_client_config {
    char name[CONFIG_NAME_BYTES];
    struct config_region fired; /* struct timer_fired_page */
    uint8_t channel;
    uint8_t reserved[7];
};

struct timer_mux_config {
    struct config_header header;
    char device_name[CONFIG_NAME_BYTES];
    struct config_region policy;     /* struct timer_policy */
    struct config_region statistics; /* struct statistics_page */
    uint8_t driver_channel;
    uint8_t controller_channel;
    uint8_t client_count;
    uint8_t reserved[5];
    struct timer_mux_client_config clients[TIMER_CLIENTS_MAX];
};

struct timer_controller_config {
    struct config_header header;
    struct config_region policy;     /* struct timer_policy */
    struct config_region statistics; /* names of the clients stand there */
    uint8_t mux_channel;
    uint8_t client_count;
    uint8_t reserved[6];
};

/* A part of the client's own configuration, hence without a header. fired.vaddr 0: the component
 * has no timer. */
struct timer_client_config {
    struct config_region fired;
    uint8_t channel; /* to the multiplexer */
    uint8_t reserved[7];
};
