/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a network client calls: a TCP/IP stack's interface or a VMM's virtio-net back end. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/config.h"
#include "devices/net/protocol.h"
#include "lib/ring_join.h"

/*
 * Nothing here blocks, polls or notifies. The pattern of a component:
 *
 *   init():      net_client_init; service();
 *   notified():  service();
 *   service():   do {
 *                    net_client_update(c);
 *                    while ((frame = net_client_receive(c, &length)))  { use it; net_client_receive_done(c, frame); }
 *                    while (there is something to send && (buffer = net_client_transmit_buffer(c)))
 *                        { fill buffer; net_client_transmit(c, buffer, length); }
 *                    bits = net_client_flush(c);
 *                    if (bits & NET_CLIENT_NOTIFY_MULTIPLEXER) microkit_notify(config->multiplexer_channel);
 *                    if (bits & NET_CLIENT_NOTIFY_COPIER)      microkit_notify(config->copier_channel);
 *                } while (!net_client_arm(c, still something to send));
 *
 * A frame received stays valid until net_client_receive_done; several may be held and returned in
 * any order. A transmit buffer belongs to the caller from net_client_transmit_buffer until
 * net_client_transmit or _transmit_cancel. net_client_update may take all of them away (the other
 * side restarted): hold none across it.
 */

enum {
    NET_CLIENT_NOTIFY_MULTIPLEXER = 1 << 0,
    NET_CLIENT_NOTIFY_COPIER = 1 << 1,
};

enum net_client_buffer {
    NET_CLIENT_BUFFER_FREE,   /* ours, unused */
    NET_CLIENT_BUFFER_CALLER, /* the caller fills or reads it */
    NET_CLIENT_BUFFER_SENT,   /* the other side has it */
};

struct net_client_counters {
    uint64_t sent;
    uint64_t received;
    uint64_t tx_refused;  /* frames that the multiplexer refused */
    uint64_t bad_entries; /* entries from the other side that made no sense */
    uint64_t restarts;    /* generations joined, both directions */
};

struct net_client {
    struct ring_follower tx_ready;
    struct ring_follower tx_done;
    struct ring_follower rx_free;
    struct ring_follower rx_ready;
    uint8_t *tx_base;
    uint8_t *rx_base;
    const struct net_info *info;
    uint64_t mac;
    uint32_t tx_buffers;
    uint32_t rx_buffers; /* or places that may be under way */
    bool rx_anywhere;
    bool rx_forgotten; /* not yet told to the caller */
    uint32_t tx_free_count;
    uint32_t notify; /* NET_CLIENT_NOTIFY_* that net_client_flush will answer */
    bool tx_up;
    bool rx_up;
    bool link_up;
    bool tx_given; /* since the last flush entries went into tx_ready, */
    bool rx_given; /* into rx_free, */
    bool rx_taken; /* out of rx_ready */
    uint16_t tx_free[NET_CLIENT_BUFFERS_MAX];
    uint8_t tx_state[NET_CLIENT_BUFFERS_MAX]; /* enum net_client_buffer */
    uint8_t rx_state[NET_CLIENT_BUFFERS_MAX];
    struct net_client_counters counters;
};

/*
 * Sets up from the configuration; the rings come up later. False: the configuration makes no sense.
 */
bool net_client_init(struct net_client *client, const struct net_client_config *config);

/* Looks at the state of the rings; joins a new generation. To be called first in each service. */
void net_client_update(struct net_client *client);

/* Can frames be sent now (rings up, and link up as far as known)? */
bool net_client_is_up(const struct net_client *client);

/* The MAC address that the policy gave us; first byte lowest (net_mac_to_bytes). */
uint64_t net_client_mac(const struct net_client *client);

/*
 * A free buffer of NET_BUFFER_BYTES, or NULL; then try again after net_client_arm(client, true) and
 * a notification.
 */
uint8_t *net_client_transmit_buffer(struct net_client *client);

/*
 * Queues `length` bytes at `buffer` (NET_FRAME_BYTES_MIN .. NET_FRAME_BYTES_MAX, else refused by
 * the multiplexer).
 */
void net_client_transmit(struct net_client *client, uint8_t *buffer, uint32_t length);

/* Gives an unused transmit buffer back. */
void net_client_transmit_cancel(struct net_client *client, uint8_t *buffer);

/* The next frame and its length, or NULL. */
uint8_t *net_client_receive(struct net_client *client, uint32_t *length);

/* Frames that net_client_receive would give now. */
uint32_t net_client_receive_count(const struct net_client *client);

/* Returns a received frame's buffer. */
void net_client_receive_done(struct net_client *client, uint8_t *frame);

/*
 * For a client whose receive region is not divided into buffers (config rx_anywhere), instead of
 * the three above: it gives places in it, each with an id of its choice below
 * NET_CLIENT_BUFFERS_MAX that is not in use; received frames lie where it gave place. False: not
 * connected, or such an id.
 */
bool net_client_receive_place(struct net_client *client, uint32_t id, uint64_t offset,
                              uint32_t room);

/* The next frame: in the place `id`, which is the caller's again. False: none. */
bool net_client_receive_placed(struct net_client *client, uint32_t *id, uint32_t *length);

/* Asks for all places back; net_client_receive_forgotten tells when nobody writes to them. */
void net_client_receive_recall(struct net_client *client);

/* True once, after the other side has forgotten all places that it was given before. */
bool net_client_receive_forgotten(struct net_client *client);

/* Makes everything visible to the other side. Answer: whom to notify, NET_CLIENT_NOTIFY_* bits. */
uint32_t net_client_flush(struct net_client *client);

/*
 * Asks for a notification when a frame arrives, and with `want_transmit` also when a transmit
 * buffer comes free. True: neither is there now, the caller may sleep. False: look again first.
 */
bool net_client_arm(struct net_client *client, bool want_transmit);
