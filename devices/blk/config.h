/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what compose tells each component; who maps what. */
#pragma once

#include <stdint.h>

#include "devices/blk/protocol.h"
#include "devices/timer/config.h"
#include "lib/config.h"

/*
 *  region / channel       driver   multiplexer   controller   client i   others
 *  device registers       rw uncached                                        page of the slot
 *  driver dma             rw                                                 bus needed, 64 KiB
 *  driver rings           rw       rw
 *  driver info page       rw       r
 *  mux dma                         rw                                        bus needed, 32 KiB
 *  client i rings                  rw                         rw
 *  client i info page              rw                         r
 *  client i data          not mapped by driver or multiplexer rw             bus needed
 *                         A VM's data region is its RAM: offset = guest address - start of RAM.
 *  policy page                     r             rw                          prefilled by compose
 *  statistics page                 rw            r                       r (shell, web)
 *  channel driver - mux   notify   notify                                    both directions
 *  channel client - mux            notify                     notify         both directions
 *  channel controller-mux                        notifies
 *  channel operator-controller                   is called               calls (pp)
 *  timer client           multiplexer: fired page r, calls (pp), is notified
 *  interrupt              of the virtio slot's device tree node, edge as the node says
 *  priorities             timer multiplexer > driver > multiplexer > clients; controller > operator
 *
 * Rings: requests have 4 words (capacity 64: 2304 bytes), responses 2 words (capacity 64: 1280
 * bytes; as many as the requests or more). Driver rings: capacity 128 each (4352 and 2304 bytes).
 * Zeroed memory at the start.
 */

enum {
    BLK_MUX_DMA_BYTES = 32 * 1024,    /* partition tables are read into it */
    BLK_DRIVER_DMA_BYTES = 64 * 1024, /* virtqueue, request headers, status bytes */
};

struct blk_driver_config {
    struct config_header header;
    struct config_device device;
    struct config_dma dma;
    struct config_region info; /* struct blk_info */
    struct config_ring requests;
    struct config_ring responses;
    uint8_t mux_channel;
    uint8_t reserved[7];
};

struct blk_mux_client_config {
    char name[CONFIG_NAME_BYTES];
    struct config_ring requests;
    struct config_ring responses;
    struct config_region info; /* struct blk_info */
    uint64_t data_bus;         /* bus address of the client's data region, not mapped here */
    uint64_t data_bytes;
    uint8_t channel;
    uint8_t reserved[7];
};

struct blk_mux_config {
    struct config_header header;
    char device_name[CONFIG_NAME_BYTES];
    struct config_region policy;     /* struct blk_policy */
    struct config_region statistics; /* struct statistics_page */
    struct config_dma dma;           /* BLK_MUX_DMA_BYTES */
    struct config_region driver_info;
    struct config_ring driver_requests;
    struct config_ring driver_responses;
    struct timer_client_config timer; /* without it there is no rate limit */
    uint8_t driver_channel;
    uint8_t controller_channel;
    uint8_t client_count;
    uint8_t reserved[5];
    struct blk_mux_client_config clients[BLK_CLIENTS_MAX];
};

struct blk_controller_config {
    struct config_header header;
    struct config_region policy;     /* struct blk_policy */
    struct config_region statistics; /* names of the clients stand there */
    uint8_t mux_channel;
    uint8_t client_count;
    uint8_t reserved[6];
};

/* A part of the client's own configuration, hence without a header. requests.vaddr 0: the component
 * has no disk. */
struct blk_client_config {
    struct config_ring requests;
    struct config_ring responses;
    struct config_region info;
    struct config_region data; /* the data region in the client; offsets count from its start */
    uint8_t channel;           /* to the multiplexer */
    uint8_t reserved[7];
};
