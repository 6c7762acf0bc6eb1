/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What lies in the network class's shared memory: entry layouts, buffers, the info pages. */
#pragma once

#include <stdint.h>

/*
 * Directions are the client's: tx leaves it. The multiplexer leads all rings it shares; the copier
 * leads the two rings that it shares with its client. All buffers are NET_BUFFER_BYTES long,
 * aligned to that in their region, and are named by `buffer` = offset / NET_BUFFER_BYTES. A frame
 * starts at the start of its buffer and has no checksum at the end.
 *
 *   ring      producer     consumer     words of an entry
 *   tx_ready  client       multiplexer  { offset, length | flags << 16 }        flags 0
 *   tx_done   multiplexer  client       { offset, status }                      enum net_tx_status
 *   rx_free   client       copier       { offset, 0 }, or { offset, room | id << 32 }
 *   rx_ready  copier       client       { offset, length }, or { offset, length | id << 32 }
 *   copy      multiplexer  copier       { cookie | length << 32, header, header }
 *   copied    copier       multiplexer  { cookie | length << 32 | status << 48 | refused << 56 }
 *   tx_ready  multiplexer  driver       { bus address, cookie | length << 32, header, header }
 *   tx_done   driver       multiplexer  { cookie }
 *   rx_free   multiplexer  driver       { bus address, cookie }
 *   rx_ready  driver       multiplexer  { cookie | length << 32 }
 *
 * The second form is for a client whose receive region is memory that is not divided into buffers,
 * as the RAM of a guest: a frame goes to any `offset` with `room` bytes for it. `id` (less than the
 * ring's capacity) is the client's; it names no two places at the same time.
 *
 * A cookie is source << 16 | buffer; source 0 is the device's receive pool, 1 + i is client i's tx
 * region. `header` are the frame's first NET_HEADER_BYTES bytes as the multiplexer saw and checked
 * them, first byte lowest. Copier and driver use these and not what stands in the buffer: the
 * sender may have changed that since. `status` is an enum net_copy_status; `refused` counts entries
 * of rx_free that the copier refused since its last answer (at most 255).
 */
enum {
    NET_BUFFER_BYTES = 2048,
    NET_BUFFER_BITS = 11,
    NET_HEADER_BYTES = 14, /* destination, source, type [IEEE 802.3 3.2] */
    NET_FRAME_BYTES_MIN = NET_HEADER_BYTES,
    NET_FRAME_BYTES_MAX = 1514,
    NET_MAC_BYTES = 6,

    NET_CLIENT_ENTRY_WORDS = 2, /* the four rings of a client */
    NET_COPY_ENTRY_WORDS = 3,
    NET_COPIED_ENTRY_WORDS = 1,
    NET_DRIVER_TX_READY_WORDS = 4,
    NET_DRIVER_TX_DONE_WORDS = 1,
    NET_DRIVER_RX_FREE_WORDS = 2,
    NET_DRIVER_RX_READY_WORDS = 1,

    NET_CLIENTS_MAX = 63,           /* one bit each in a set of parties, beside the device's */
    NET_PARTY_CLIENTS_MAX = 16,     /* clients that one component can be */
    NET_CLIENT_BUFFERS_MAX = 512,   /* per direction and client */
    NET_RECEIVE_BUFFERS_MAX = 2048, /* of the device's receive pool */
};

enum net_tx_status {
    NET_TX_SENT,
    NET_TX_REFUSED, /* broke a rule, or the policy forbids it; the buffer is the client's again */
};

enum net_copy_status {
    NET_COPY_DELIVERED,
    NET_COPY_NO_BUFFER, /* the client gave no buffer: dropped */
    NET_COPY_BROKEN,    /* the client broke a ring: dropped, and so is all that follows */
};

/*
 * Info page: the driver writes one for the multiplexer, the multiplexer one for each client.
 * `version` is odd while it is being written. The page changes rarely; the reader is notified when
 * it has.
 */
struct net_info {
    uint32_t version;
    uint32_t link_up;
    uint32_t mtu;      /* bytes of payload */
    uint32_t reserved;
    uint64_t mac;      /* first byte lowest */
};

static inline uint64_t net_mac_from_bytes(const uint8_t bytes[NET_MAC_BYTES])
{
    uint64_t mac = 0;
    for (uint32_t i = 0; i < NET_MAC_BYTES; i++) {
        mac |= (uint64_t)bytes[i] << (8 * i);
    }
    return mac;
}

static inline void net_mac_to_bytes(uint64_t mac, uint8_t bytes[NET_MAC_BYTES])
{
    for (uint32_t i = 0; i < NET_MAC_BYTES; i++) {
        bytes[i] = (uint8_t)(mac >> (8 * i));
    }
}

/* The writer only. */
static inline void net_info_write(struct net_info *page, uint64_t mac, uint32_t mtu,
                                  uint32_t link_up)
{
    uint32_t version = __atomic_load_n(&page->version, __ATOMIC_RELAXED);
    __atomic_store_n(&page->version, version + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&page->mac, mac, __ATOMIC_RELAXED);
    __atomic_store_n(&page->mtu, mtu, __ATOMIC_RELAXED);
    __atomic_store_n(&page->link_up, link_up, __ATOMIC_RELAXED);
    __atomic_store_n(&page->version, version + 2, __ATOMIC_RELEASE);
}

/* Copies the page; false: it is being written or never was, try again when notified. */
static inline int net_info_read(const struct net_info *page, struct net_info *copy)
{
    uint32_t version = __atomic_load_n(&page->version, __ATOMIC_ACQUIRE);
    copy->version = version;
    copy->mac = __atomic_load_n(&page->mac, __ATOMIC_RELAXED);
    copy->mtu = __atomic_load_n(&page->mtu, __ATOMIC_RELAXED);
    copy->link_up = __atomic_load_n(&page->link_up, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return version != 0 && version % 2 == 0 &&
           __atomic_load_n(&page->version, __ATOMIC_RELAXED) == version;
}
