/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio network card: TCP that the guest leaves to be cut into segments. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/bits.h"
#include "tests/host/vmm/virtio/fake_driver.h"
#include "tests/host/vmm/virtio/fake_net.h"

enum {
    TX = 1,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    PIECE = 0x8000, /* where the packet is cut between two descriptors: behind all headers */
    SEGMENT = 1000,
    OPTIONS = 12,
    TCP_BYTES = 20 + OPTIONS,
    FIN_PSH_ACK = 0x19,
    CWR = 0x80,
    SEQUENCE = 0x7ffffff0, /* crosses a sign and, with 64 KiB, no more */
    IDENTIFICATION = 0xfffe,
};

/* What a test sends, and where its headers lie. */
static struct {
    uint8_t *frame;
    uint32_t network;
    uint32_t transport;
    uint32_t headers;
    uint32_t payload;
    bool is_ipv6;
} packet;

static struct virtio_net_header *header(void)
{
    return (struct virtio_net_header *)(void *)&fake_ram[FAKE_DATA];
}

static void big_endian(uint8_t *bytes, uint32_t count, uint32_t value)
{
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(value >> (8 * (count - 1 - i)));
    }
}

static uint32_t value_of(const uint8_t *bytes, uint32_t count)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/* By the letter of RFC 1071, two bytes at a time. */
static uint32_t sum(const uint8_t *bytes, uint32_t count, uint32_t total)
{
    for (uint32_t i = 0; i < count; i++) {
        total += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
        total = (total & 0xffff) + (total >> 16);
    }
    return total;
}

static void describe(void)
{
    const uint32_t bytes = (uint32_t)sizeof *header() + packet.headers + packet.payload;
    const uint32_t first = packet.headers + 100; /* the rest lies elsewhere */

    if (bytes <= first) {
        fake_describe(TX, 0, DATA, bytes, 0, -1);
        return;
    }
    fake_describe(TX, 0, DATA, first, 0, 1);
    fake_describe(TX, 1, DATA + PIECE, bytes - first, 0, -1);
}

/* With `tags` Ethernet tags; `extension`: bytes between the IPv6 header and TCP. */
static void compose(bool is_ipv6, uint32_t tags, uint32_t extension, uint32_t payload)
{
    static const uint8_t types[] = {0x88, 0xa8, 0, 1, 0x81, 0x00, 0, 2};
    uint8_t *frame = &fake_ram[FAKE_DATA + sizeof(struct virtio_net_header)];

    packet.frame = frame;
    packet.is_ipv6 = is_ipv6;
    packet.network = 14 + 4 * tags;
    packet.transport = packet.network + (is_ipv6 ? 40 + extension : 20);
    packet.headers = packet.transport + TCP_BYTES;
    packet.payload = payload;
    for (uint32_t i = 0; i < 0x20000; i++) {
        frame[i] = (uint8_t)(i * 7 + (i >> 8));
    }
    memcpy(&frame[12], &types[8 - 4 * tags], 4 * tags);
    big_endian(&frame[packet.network - 2], 2, is_ipv6 ? 0x86dd : 0x0800);
    frame[packet.network] = is_ipv6 ? 0x60 : 0x45;
    if (!is_ipv6) {
        big_endian(&frame[packet.network + 4], 2, IDENTIFICATION);
        frame[packet.network + 9] = 6;
    }
    big_endian(&frame[packet.transport + 4], 4, SEQUENCE);
    frame[packet.transport + 12] = TCP_BYTES / 4 << 4;
    frame[packet.transport + 13] = FIN_PSH_ACK | CWR;
    *header() = (struct virtio_net_header){
        .flags = VIRTIO_NET_HEADER_NEEDS_CHECKSUM,
        .segmentation = is_ipv6 ? VIRTIO_NET_SEGMENTATION_TCP6 : VIRTIO_NET_SEGMENTATION_TCP4,
        .segment_bytes = SEGMENT,
        .checksum_start = (uint16_t)packet.transport,
        .checksum_offset = 16,
    };
    describe();
}

static void send(void)
{
    fake_make_available(TX, 0);
    fake_notify(&fake_net.net.device, TX);
}

/* The byte of the payload that lies `offset` behind its start. */
static uint8_t payload_byte(uint32_t offset)
{
    uint32_t at = (uint32_t)sizeof *header() + packet.headers + offset;
    uint32_t first = packet.headers + 100;

    return at < first ? fake_ram[FAKE_DATA + at] : fake_ram[FAKE_DATA + PIECE + at - first];
}

static void check_network(const uint8_t *frame, uint32_t length, uint32_t number)
{
    const uint8_t *network = &frame[packet.network];

    if (packet.is_ipv6) {
        assert_int_equal(value_of(&network[4], 2), length - packet.network - 40);
        return;
    }
    assert_int_equal(value_of(&network[2], 2), length - packet.network);
    assert_int_equal(value_of(&network[4], 2), (IDENTIFICATION + number) & 0xffff);
    assert_int_equal(sum(network, 20, 0), 0xffff);
}

static void check_transport(const uint8_t *frame, uint32_t length, uint32_t number, bool is_last)
{
    const uint8_t *tcp = &frame[packet.transport];
    const uint8_t *addresses = &frame[packet.network + (packet.is_ipv6 ? 8 : 12)];
    const uint32_t bytes = length - packet.transport;

    assert_int_equal(value_of(&tcp[4], 4), SEQUENCE + number * SEGMENT);
    assert_int_equal(tcp[13], (is_last ? FIN_PSH_ACK : 0x10) | (number == 0 ? CWR : 0));
    assert_int_equal(sum(tcp, bytes, sum(addresses, packet.is_ipv6 ? 32 : 8, 6 + bytes)), 0xffff);
}

/* Frame `number` of the packet, which is in transmit buffer `at`. */
static void check_frame(uint32_t at, uint32_t number)
{
    const uint8_t *frame = fake_net.tx[at];
    const uint32_t rest = packet.payload - number * SEGMENT;
    const uint32_t bytes = rest < SEGMENT ? rest : SEGMENT;
    const uint32_t length = packet.headers + bytes;

    assert_int_equal(fake_net.tx_length[at], length);
    assert_memory_equal(frame, packet.frame, packet.network);
    assert_memory_equal(&frame[packet.transport], &packet.frame[packet.transport], 4);
    assert_memory_equal(&frame[packet.transport + 20], &packet.frame[packet.transport + 20], OPTIONS);
    for (uint32_t i = 0; i < bytes; i++) {
        assert_int_equal(frame[packet.headers + i], payload_byte(number * SEGMENT + i));
    }
    check_network(frame, length, number);
    check_transport(frame, length, number, bytes == rest);
}

static void check_all(void)
{
    const uint32_t frames = (packet.payload + SEGMENT - 1) / SEGMENT;

    send();
    assert_int_equal(fake_net.transmitted, frames);
    for (uint32_t i = 0; i < frames; i++) {
        check_frame(i, i);
    }
    assert_int_equal(fake_used(TX)->index, 1);
    assert_int_equal(fake_net.net.device.statistics.refused, 0);
}

static int setup_features(uint64_t features)
{
    fake_net_start(features, NET_RECEIVING_COPIED);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    return setup_features(bit64(VIRTIO_NET_F_CSUM) | bit64(VIRTIO_NET_F_HOST_TSO4) |
                          bit64(VIRTIO_NET_F_HOST_TSO6) | bit64(VIRTIO_NET_F_HOST_ECN));
}

static int setup_nothing_agreed(void **state)
{
    (void)state;
    return setup_features(bit64(VIRTIO_NET_F_CSUM));
}

static void test_ipv4(void **state)
{
    (void)state;
    compose(false, 0, 0, 3 * SEGMENT + 1);
    check_all();
}

static void test_whole_segments(void **state)
{
    (void)state;
    compose(false, 0, 0, 2 * SEGMENT);
    check_all();
}

static void test_less_than_a_segment(void **state)
{
    (void)state;
    compose(false, 0, 0, 333);
    check_all();
}

static void test_ipv6(void **state)
{
    (void)state;
    compose(true, 0, 0, 3 * SEGMENT - 1);
    check_all();
}

static void test_extension_headers(void **state)
{
    (void)state;
    compose(true, 0, 8, 1234);
    check_all();
}

static void test_tags(void **state)
{
    (void)state;
    compose(false, 1, 0, 1500);
    check_all();
    setup(state);
    compose(true, 2, 0, 1500);
    check_all();
}

/* A chain that has more frames than there are buffers is given back when its last one is sent. */
static void test_waits_for_buffers(void **state)
{
    const uint32_t frames = 2 * FAKE_NET_BUFFERS + 1;

    (void)state;
    compose(false, 0, 0, frames * SEGMENT);
    send();
    for (uint32_t done = 0; done < frames; done += FAKE_NET_BUFFERS) {
        const uint32_t left = frames - done;
        const uint32_t count = left < FAKE_NET_BUFFERS ? left : FAKE_NET_BUFFERS;
        assert_int_equal(fake_net.transmitted, done + count);
        for (uint32_t i = 0; i < count; i++) {
            check_frame(i, done + i);
        }
        assert_int_equal(fake_used(TX)->index, left == count ? 1 : 0);
        fake_net.tx_used = 0;
        net_service(&fake_net.net);
    }
    assert_int_equal(fake_net.transmitted, frames);
}

static void send_more_than_fits(void)
{
    compose(false, 0, 0, (FAKE_NET_BUFFERS + 1) * SEGMENT);
    send();
    assert_int_equal(fake_net.transmitted, FAKE_NET_BUFFERS);
    fake_net.tx_used = 0;
}

/* Headers count as they were when the chain was begun; one that has become shorter is given up. */
static void test_guest_changes_what_is_under_way(void **state)
{
    (void)state;
    send_more_than_fits();
    packet.frame[packet.transport + 12] = 0xf0;
    header()->segment_bytes = 0xffff;
    net_service(&fake_net.net);
    assert_int_equal(fake_net.transmitted, FAKE_NET_BUFFERS + 1);
    assert_int_equal(fake_net.tx_length[0], packet.headers + SEGMENT);
    assert_int_equal(fake_used(TX)->index, 1);
    fake_net.tx_used = 0;
    fake_net.transmitted = 0;
    send_more_than_fits();
    fake_describe(TX, 1, DATA + PIECE, 17, 0, -1);
    net_service(&fake_net.net);
    assert_int_equal(fake_net.transmitted, FAKE_NET_BUFFERS);
    assert_int_equal(fake_net.net.device.statistics.refused, 1);
    assert_int_equal(fake_used(TX)->index, 2);
}

static void test_reset_ends_what_is_under_way(void **state)
{
    (void)state;
    send_more_than_fits();
    setup(state);
    compose(false, 0, 0, 500);
    check_all();
    fake_net.tx_used = 0;
    fake_net.transmitted = 0;
    send_more_than_fits();
    fake_register_write(&fake_net.net.device, VIRTIO_MMIO_STATUS, 0);
    assert_int_equal(fake_net.net.segments.payload_bytes, 0);
}

static void refused(void)
{
    const uint64_t before = fake_net.net.device.statistics.refused;

    send();
    assert_int_equal(fake_net.transmitted, 0);
    assert_int_equal(fake_net.tx_used, 0);
    assert_int_equal(fake_net.net.device.statistics.refused, before + 1);
    compose(false, 0, 0, 2 * SEGMENT);
}

static void test_bad_virtio_headers(void **state)
{
    static const uint16_t starts[] = {0, 13, 14, 15, 33, 100, 255, 256, 2000, 0xffff};

    (void)state;
    compose(false, 0, 0, 2 * SEGMENT);
    header()->flags = 0;
    refused();
    header()->checksum_offset = 6;
    refused();
    header()->segment_bytes = 0;
    refused();
    header()->segment_bytes = (uint16_t)(NET_FRAME_BYTES_MAX - packet.headers + 1);
    refused();
    header()->segmentation = 2;
    refused();
    header()->segmentation = VIRTIO_NET_SEGMENTATION_TCP4 | VIRTIO_NET_SEGMENTATION_TCP6;
    refused();
    header()->segmentation = VIRTIO_NET_SEGMENTATION_TCP6; /* no room for an IPv6 header */
    refused();
    for (uint32_t i = 0; i < ARRAY_COUNT(starts); i++) {
        memset(&packet.frame[packet.network], 0x5f, 1000);
        header()->checksum_start = starts[i];
        refused();
    }
}

static void test_bad_headers(void **state)
{
    static const uint8_t ip[] = {0x40, 0x44, 0x46, 0x4f};
    static const uint8_t tcp[] = {0x00, 0x40};

    (void)state;
    for (uint32_t i = 0; i < ARRAY_COUNT(ip); i++) {
        compose(false, 0, 0, 2 * SEGMENT);
        packet.frame[packet.network] = ip[i];
        refused();
    }
    for (uint32_t i = 0; i < ARRAY_COUNT(tcp); i++) {
        packet.frame[packet.transport + 12] = tcp[i];
        refused();
    }
    memset(&packet.frame[12], 0x81, 2); /* tags up to TCP, and behind the end */
    for (uint32_t at = 12; at < 400; at += 4) {
        big_endian(&packet.frame[at], 4, 0x81000000);
    }
    refused();
}

static void test_bad_lengths(void **state)
{
    (void)state;
    compose(false, 0, 0, 0);
    refused();
    compose(false, 0, 0, 65536 - 20 - TCP_BYTES);
    refused();
    fake_describe(TX, 0, DATA, 12, 0, -1);
    refused();
    fake_describe(TX, 0, DATA, 5, 0, -1);
    refused();
    fake_describe(TX, 0, DATA, 12 + packet.transport + 19, 0, -1);
    refused();
    fake_describe(TX, 0, DATA, 12 + packet.headers - 1, 0, -1);
    refused();
}

static void test_longest(void **state)
{
    (void)state;
    compose(false, 0, 0, 65535 - 20 - TCP_BYTES);
    send();
    assert_int_equal(fake_net.transmitted, FAKE_NET_BUFFERS);
    header()->segment_bytes = 1;
    for (uint32_t i = 0; i < 70 && fake_used(TX)->index == 0; i++) {
        fake_net.tx_used = 0;
        net_service(&fake_net.net);
    }
    assert_int_equal(fake_net.transmitted, (packet.payload + SEGMENT - 1) / SEGMENT);
}

static void test_not_agreed(void **state)
{
    (void)state;
    compose(true, 0, 0, 2 * SEGMENT);
    refused();
    refused();
    setup_features(bit64(VIRTIO_NET_F_CSUM) | bit64(VIRTIO_NET_F_HOST_TSO4));
    compose(true, 0, 0, 2 * SEGMENT);
    refused();
    header()->segmentation |= VIRTIO_NET_SEGMENTATION_ECN;
    refused();
}

static void test_ecn(void **state)
{
    (void)state;
    compose(false, 0, 0, 2 * SEGMENT);
    header()->segmentation |= VIRTIO_NET_SEGMENTATION_ECN;
    check_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_ipv4, setup),
        cmocka_unit_test_setup(test_whole_segments, setup),
        cmocka_unit_test_setup(test_less_than_a_segment, setup),
        cmocka_unit_test_setup(test_ipv6, setup),
        cmocka_unit_test_setup(test_extension_headers, setup),
        cmocka_unit_test_setup(test_tags, setup),
        cmocka_unit_test_setup(test_waits_for_buffers, setup),
        cmocka_unit_test_setup(test_guest_changes_what_is_under_way, setup),
        cmocka_unit_test_setup(test_reset_ends_what_is_under_way, setup),
        cmocka_unit_test_setup(test_bad_virtio_headers, setup),
        cmocka_unit_test_setup(test_bad_headers, setup),
        cmocka_unit_test_setup(test_bad_lengths, setup),
        cmocka_unit_test_setup(test_longest, setup),
        cmocka_unit_test_setup(test_not_agreed, setup_nothing_agreed),
        cmocka_unit_test_setup(test_ecn, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
