/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio network device: features, configuration space, packet header [VirtIO 1.2 5.1]. */
#pragma once

#include <stdint.h>

enum {
    VIRTIO_NET_QUEUE_RECEIVE = 0,
    VIRTIO_NET_QUEUE_TRANSMIT = 1,
};

enum { /* numbers of feature bits */
    VIRTIO_NET_F_CSUM = 0,
    VIRTIO_NET_F_GUEST_CSUM = 1,
    VIRTIO_NET_F_MTU = 3,
    VIRTIO_NET_F_MAC = 5,
    VIRTIO_NET_F_HOST_TSO4 = 11,
    VIRTIO_NET_F_HOST_TSO6 = 12,
    VIRTIO_NET_F_HOST_ECN = 13,
    VIRTIO_NET_F_MRG_RXBUF = 15,
    VIRTIO_NET_F_STATUS = 16,
};

struct virtio_net_config {
    uint8_t mac[6];
    uint16_t status; /* VIRTIO_NET_STATUS_LINK_UP */
    uint16_t queue_pairs_max;
    uint16_t mtu;
};

enum {
    VIRTIO_NET_STATUS_LINK_UP = 1,
};

enum { /* virtio_net_header.flags */
    VIRTIO_NET_HEADER_NEEDS_CHECKSUM = 1 << 0,
};

enum { /* virtio_net_header.segmentation */
    VIRTIO_NET_SEGMENTATION_NONE = 0,
    VIRTIO_NET_SEGMENTATION_TCP4 = 1,
    VIRTIO_NET_SEGMENTATION_TCP6 = 4,
    VIRTIO_NET_SEGMENTATION_ECN = 0x80, /* added to one of TCP: only the first segment has CWR */
};

/* In front of each packet. */
struct virtio_net_header {
    uint8_t flags;
    uint8_t segmentation;
    uint16_t header_bytes;
    uint16_t segment_bytes;
    uint16_t checksum_start;
    uint16_t checksum_offset;
    uint16_t buffers; /* always there with VIRTIO_F_VERSION_1; 1 without VIRTIO_NET_F_MRG_RXBUF */
};

_Static_assert(sizeof(struct virtio_net_header) == 12, "[VirtIO 1.2 5.1.6]");
_Static_assert(sizeof(struct virtio_net_config) == 12, "[VirtIO 1.2 5.1.4]");
