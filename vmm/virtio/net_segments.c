/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each frame gets a copy of the headers, with its own lengths, numbers and checksums. Only what
 * decides where bytes lie is checked; a guest whose headers are wrong otherwise sends frames that
 * nobody accepts.
 */
#include "vmm/virtio/net_segments.h"

#include "devices/net/protocol.h"
#include "lib/string.h"
#include "vmm/virtio/checksum.h"

enum {
    ETHERNET_TYPE = 12, /* where it stands without a tag [IEEE 802.3 3.2.6] */
    TYPE_BYTES = 2,
    TAG_BYTES = 4,
    TAG_CUSTOMER = 0x8100, /* [IEEE 802.1Q 9.5] */
    TAG_SERVICE = 0x88a8,

    IPV4_LENGTH = 2, /* [RFC 791 3.1] */
    IPV4_IDENTIFICATION = 4,
    IPV4_CHECKSUM = 10,
    IPV4_ADDRESSES = 12,
    IPV4_ADDRESSES_BYTES = 8,
    IPV4_BYTES_MIN = 20,

    IPV6_LENGTH = 4, /* [RFC 8200 3] */
    IPV6_ADDRESSES = 8,
    IPV6_ADDRESSES_BYTES = 32,
    IPV6_BYTES = 40, /* extension headers may follow */

    TCP = 6,
    TCP_SEQUENCE = 4, /* [RFC 9293 3.1] */
    TCP_DATA_OFFSET = 12,
    TCP_FLAGS = 13,
    TCP_CHECKSUM = 16,
    TCP_BYTES_MIN = 20,
    TCP_FIN = 1 << 0,
    TCP_PSH = 1 << 3,
    TCP_CWR = 1 << 7, /* [RFC 3168 6.1] */

    PACKET_BYTES_MAX = UINT16_MAX,
};

static uint16_t load16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void store16(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static void add16(uint8_t *bytes, uint32_t value)
{
    store16(bytes, load16(bytes) + value);
}

static void add32(uint8_t *bytes, uint32_t value)
{
    uint32_t sum = ((uint32_t)load16(bytes) << 16 | load16(bytes + 2)) + value;

    store16(bytes, sum >> 16);
    store16(bytes + 2, sum);
}

/* Headers are in units of four bytes. */
static uint32_t header_length(uint8_t words)
{
    return 4u * (words & 0xf);
}

/* Behind all tags that end before `limit`. */
static uint32_t network_offset(const uint8_t *headers, uint32_t limit)
{
    uint32_t at = ETHERNET_TYPE;

    while (at + TAG_BYTES + TYPE_BYTES <= limit &&
           (load16(&headers[at]) == TAG_CUSTOMER || load16(&headers[at]) == TAG_SERVICE)) {
        at += TAG_BYTES;
    }
    return at + TYPE_BYTES;
}

/* Does an IP header lie in front of that of TCP, behind that of IPv6 maybe extensions? */
static bool network_fits(const struct net_segments *segments)
{
    uint32_t bytes = (uint32_t)segments->transport - segments->network;

    if (segments->is_ipv6) {
        return bytes >= IPV6_BYTES;
    }
    return bytes >= IPV4_BYTES_MIN && bytes == header_length(segments->headers[segments->network]);
}

/* `present`: bytes of the headers that were there to be copied. */
static bool headers_fit(struct net_segments *segments, uint32_t start, uint32_t present)
{
    if (start < NET_HEADER_BYTES || start > present || present - start < TCP_BYTES_MIN) {
        return false;
    }
    uint32_t network = network_offset(segments->headers, start);
    uint32_t tcp = header_length(segments->headers[start + TCP_DATA_OFFSET] >> 4);
    if (network >= start || tcp < TCP_BYTES_MIN || tcp > present - start) {
        return false;
    }
    segments->network = (uint16_t)network;
    segments->transport = (uint16_t)start;
    segments->header_bytes = (uint16_t)(start + tcp);
    return network_fits(segments);
}

bool net_segments_begin(struct net_segments *segments, const struct virtio_net_header *header,
                        const struct virtqueue_chain *chain)
{
    uint32_t present = (uint32_t)virtqueue_copy_out(chain, sizeof *header, segments->headers,
                                                    sizeof segments->headers);

    segments->is_ipv6 =
        (header->segmentation & ~VIRTIO_NET_SEGMENTATION_ECN) == VIRTIO_NET_SEGMENTATION_TCP6;
    segments->segment_bytes = header->segment_bytes;
    segments->sent = 0;
    segments->payload_bytes = 0;
    if ((header->flags & VIRTIO_NET_HEADER_NEEDS_CHECKSUM) == 0 ||
        header->checksum_offset != TCP_CHECKSUM ||
        !headers_fit(segments, header->checksum_start, present)) {
        return false;
    }
    uint64_t bytes = chain->readable_bytes - sizeof *header;
    if (bytes - segments->network > PACKET_BYTES_MAX || segments->segment_bytes == 0 ||
        (uint32_t)segments->header_bytes + segments->segment_bytes > NET_FRAME_BYTES_MAX) {
        return false;
    }
    segments->payload_bytes = (uint32_t)bytes - segments->header_bytes;
    return segments->payload_bytes != 0;
}

bool net_segments_go_on(const struct net_segments *segments, const struct virtqueue_chain *chain)
{
    return chain->readable_bytes == sizeof(struct virtio_net_header) +
                                        (uint64_t)segments->header_bytes + segments->payload_bytes;
}

/* Of a frame with `bytes` of payload. IPv4 numbers its packets and sums up its header. */
static void network_finish(const struct net_segments *segments, uint8_t *frame, uint32_t bytes)
{
    uint8_t *network = &frame[segments->network];
    uint32_t length = (uint32_t)segments->header_bytes - segments->network + bytes;

    if (segments->is_ipv6) {
        store16(&network[IPV6_LENGTH], length - IPV6_BYTES);
        return;
    }
    store16(&network[IPV4_LENGTH], length);
    add16(&network[IPV4_IDENTIFICATION], segments->sent / segments->segment_bytes);
    store16(&network[IPV4_CHECKSUM], 0);
    checksum_complete(network, header_length(network[0]), 0, IPV4_CHECKSUM);
}

static void transport_finish(const struct net_segments *segments, uint8_t *frame, uint32_t bytes)
{
    const uint8_t *network = &frame[segments->network];
    uint8_t *tcp = &frame[segments->transport];
    uint32_t length = (uint32_t)segments->header_bytes - segments->transport + bytes;

    add32(&tcp[TCP_SEQUENCE], segments->sent);
    if (segments->sent + bytes < segments->payload_bytes) {
        tcp[TCP_FLAGS] &= (uint8_t) ~(TCP_FIN | TCP_PSH);
    }
    if (segments->sent != 0) {
        tcp[TCP_FLAGS] &= (uint8_t)~TCP_CWR;
    }
    if (segments->is_ipv6) {
        checksum_begin(&tcp[TCP_CHECKSUM], &network[IPV6_ADDRESSES], IPV6_ADDRESSES_BYTES, TCP,
                       (uint16_t)length);
    } else {
        checksum_begin(&tcp[TCP_CHECKSUM], &network[IPV4_ADDRESSES], IPV4_ADDRESSES_BYTES, TCP,
                       (uint16_t)length);
    }
    checksum_complete(tcp, length, 0, TCP_CHECKSUM);
}

uint32_t net_segments_next(struct net_segments *segments, const struct virtqueue_chain *chain,
                           uint8_t *frame)
{
    uint32_t rest = segments->payload_bytes - segments->sent;
    uint32_t bytes = rest < segments->segment_bytes ? rest : segments->segment_bytes;

    memcpy(frame, segments->headers, segments->header_bytes);
    virtqueue_copy_out(
        chain, sizeof(struct virtio_net_header) + (uint64_t)segments->header_bytes + segments->sent,
        &frame[segments->header_bytes], bytes);
    network_finish(segments, frame, bytes);
    transport_finish(segments, frame, bytes);
    segments->sent += bytes;
    if (segments->sent == segments->payload_bytes) {
        segments->payload_bytes = 0;
    }
    return segments->header_bytes + bytes;
}
