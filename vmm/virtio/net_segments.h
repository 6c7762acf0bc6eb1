/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* TCP segments that a guest leaves to its network card to cut [VirtIO 1.2 5.1.6.2]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hw/virtio_net.h"
#include "vmm/virtio/virtqueue.h"

enum {
    NET_SEGMENTS_HEADERS_MAX = 256, /* two Ethernet tags and the longest of IPv4 and TCP are 142 */
};

/* One chain: headers, and more payload than a frame holds. What was copied of it once counts. */
struct net_segments {
    uint32_t payload_bytes; /* 0: no chain is under way */
    uint32_t sent;          /* of the payload */
    uint16_t segment_bytes; /* payload of each frame but the last */
    uint16_t header_bytes;
    uint16_t network;   /* where the IP header begins, */
    uint16_t transport; /* and that of TCP */
    bool is_ipv6;
    uint8_t headers[NET_SEGMENTS_HEADERS_MAX];
};

/*
 * Begins to cut what `header` stands in front of. False: its headers are not those of TCP, or do
 * not lie in the chain, or a segment would be longer than a frame, or there is nothing to send;
 * then nothing is under way.
 */
bool net_segments_begin(struct net_segments *segments, const struct virtio_net_header *header,
                        const struct virtqueue_chain *chain);

/* Is this, for the card's part, still the chain that is under way? */
bool net_segments_go_on(const struct net_segments *segments, const struct virtqueue_chain *chain);

/*
 * The next frame of the chain under way, into a buffer of NET_FRAME_BYTES_MAX; answers its length.
 * After the last one nothing is under way.
 */
uint32_t net_segments_next(struct net_segments *segments, const struct virtqueue_chain *chain,
                           uint8_t *frame);
