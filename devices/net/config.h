/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the network class's components; compose writes it, each component reads its own. */
#pragma once

#include <stdint.h>

#include "devices/net/protocol.h"
#include "devices/timer/config.h"
#include "lib/config.h"

/*
 * Shared memory: who maps it how (rw, r), and how large it has to be. n clients; B_t, B_r = buffers
 * of a client's tx and rx region (at most NET_CLIENT_BUFFERS_MAX, same choice for all is fine:
 * 128); P = buffers of the receive pool (at most NET_RECEIVE_BUFFERS_MAX: 512 and more); pow2(x) = next
 * power of two. Ring size: ring_bytes() of lib/ring.h, ring starts 64-byte aligned. All memory is
 * ordinary cached RAM and is zero at start. Rings of one pair of components may share a region.
 *
 *   memory                driver  multiplexer  copier i  client i  controller  size or capacity
 *   driver rings           rw      rw           -         -         -          tx_*: 256, rx_*: pow2(P)
 *   driver's own DMA       rw(bus) -            -         -         -          >= 128 KiB, physically contiguous, zeroed
 *   driver info page       rw      r            -         -         -          4 KiB
 *   receive pool           -(bus)  r            r         -         -          P * 2048, physically contiguous
 *   client i tx rings      -       rw           -         rw        -          capacity pow2(B_t)
 *   client i tx region     -(bus)  r            r (*)     rw        -          B_t * 2048, physically contiguous
 *   client i info page     -       rw           -         r         -          4 KiB
 *   copy, copied i         -       rw           rw        -         -          both 128
 *   client i rx rings      -       -            rw        rw        -          capacity pow2(B_r)
 *   client i rx region     -       -            rw        rw        -          B_r * 2048, or any (rx_anywhere)
 *   policy page            -       r            -         -         rw         4 KiB (struct net_policy), prefilled
 *   statistics pages       -       rw           -         -         r          8 KiB; also r for web server, shell
 *
 * A component may be several clients, at most NET_PARTY_CLIENTS_MAX. Then one copier serves all of
 * them, for all of what it copies is the component's, and they share its three channels.
 *
 * (*) copier i maps the tx region of every client j that may ever talk to i (sources[1 + j]); a
 * source with vaddr 0 is refused by the copier. The mux only needs bus addresses that are right for
 * the device: vaddr, bytes, bus agree. "-(bus)": not mapped, but the device reads or writes it.
 *
 * Channels (both ends notify unless said otherwise): driver - multiplexer; multiplexer - client i;
 * multiplexer - copier i; copier i - client i; controller - multiplexer (only the controller
 * notifies); operator (shell, web server) pp-> controller; multiplexer pp-> timer multiplexer
 * (timeouts for delayed transmission; without it delayed frames go out with the next event).
 * Interrupt: the driver's. Priorities: driver > multiplexer > copiers > clients; controller above
 * its operators and below the timer multiplexer.
 */

struct net_driver_config {
    struct config_header header;
    struct config_device device;
    struct config_dma dma; /* virtqueues, virtio headers: the driver's own */
    struct config_ring tx_ready; /* NET_DRIVER_TX_READY_WORDS */
    struct config_ring tx_done;  /* NET_DRIVER_TX_DONE_WORDS */
    struct config_ring rx_free;  /* NET_DRIVER_RX_FREE_WORDS */
    struct config_ring rx_ready; /* NET_DRIVER_RX_READY_WORDS */
    struct config_region info;   /* rw: struct net_info */
    uint8_t multiplexer_channel;
    uint8_t reserved[7];
};

struct net_multiplexer_client_config {
    char name[CONFIG_NAME_BYTES];
    struct config_ring tx_ready; /* NET_CLIENT_ENTRY_WORDS */
    struct config_ring tx_done;  /* NET_CLIENT_ENTRY_WORDS */
    struct config_dma tx;        /* r */
    struct config_region info;   /* rw: struct net_info; vaddr 0: none */
    struct config_ring copy;     /* NET_COPY_ENTRY_WORDS */
    struct config_ring copied;   /* NET_COPIED_ENTRY_WORDS, capacity as copy */
    uint8_t client_channel;
    uint8_t copier_channel;
    uint8_t reserved[6];
};

struct net_multiplexer_config {
    struct config_header header;
    char device_name[CONFIG_NAME_BYTES];
    struct config_ring driver_tx_ready;
    struct config_ring driver_tx_done;
    struct config_ring driver_rx_free;
    struct config_ring driver_rx_ready;
    struct config_region driver_info; /* r: struct net_info */
    struct config_dma receive_pool;   /* r */
    struct config_region policy;      /* r: struct net_policy */
    struct config_region statistics;  /* rw: struct statistics_page */
    uint8_t driver_channel;
    uint8_t controller_channel;
    uint8_t client_count;
    uint8_t reserved[5];
    struct timer_client_config timer; /* for delayed transmission; fired.vaddr 0: none */
    struct net_multiplexer_client_config clients[NET_CLIENTS_MAX];
};

struct net_copier_config {
    struct config_header header;
    struct config_ring copy;
    struct config_ring copied;
    struct config_ring rx_free;  /* NET_CLIENT_ENTRY_WORDS */
    struct config_ring rx_ready; /* NET_CLIENT_ENTRY_WORDS */
    struct config_region rx;     /* rw */
    struct config_region sources[1 + NET_CLIENTS_MAX]; /* r: pool, then clients' tx regions */
    uint8_t multiplexer_channel;
    uint8_t client_channel;
    uint8_t rx_anywhere; /* 1: entries of rx_free and rx_ready have their second form */
    uint8_t reserved[5];
};

/* A copier for all clients of one component that is several: one for each, with the same channels. */
struct net_copiers_config {
    struct config_header header;
    uint32_t client_count;
    uint32_t reserved;
    struct net_copier_config copiers[NET_PARTY_CLIENTS_MAX];
};

/*
 * A part of the client's own configuration, hence without a header. tx_ready.vaddr 0: the component
 * has no network.
 */
struct net_client_config {
    struct config_ring tx_ready; /* NET_CLIENT_ENTRY_WORDS, as all four */
    struct config_ring tx_done;
    struct config_ring rx_free;
    struct config_ring rx_ready;
    struct config_region tx;   /* rw */
    struct config_region rx;   /* rw */
    struct config_region info; /* r: struct net_info; vaddr 0: none */
    uint8_t mac[NET_MAC_BYTES]; /* as in the initial policy; counts until the info page is there */
    uint8_t multiplexer_channel; /* notify after tx */
    uint8_t copier_channel;      /* notify after rx */
    uint8_t rx_anywhere; /* as the copier's */
    uint8_t reserved[7];
};

struct net_controller_config {
    struct config_header header;
    struct config_region policy;     /* rw */
    struct config_region statistics; /* r */
    uint8_t multiplexer_channel;
    uint8_t client_count;
    uint8_t reserved[6];
};
