/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio network card: its configuration, and frames that the guest sends. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/bits.h"
#include "tests/host/vmm/fake_vcpu.h"
#include "tests/host/vmm/virtio/fake_driver.h"
#include "tests/host/vmm/virtio/fake_net.h"

enum {
    RX = 0,
    TX = 1,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    WRITE = VIRTIO_DESCRIPTOR_WRITE,
};

static int setup(void **state)
{
    (void)state;
    fake_net_start(0, NET_RECEIVING_COPIED);
    return 0;
}

static int setup_checksum(void **state)
{
    (void)state;
    fake_net_start(bit64(VIRTIO_NET_F_CSUM), NET_RECEIVING_COPIED);
    return 0;
}

static int setup_events(void **state)
{
    (void)state;
    fake_net_start(bit64(VIRTIO_F_EVENT_IDX), NET_RECEIVING_COPIED);
    return 0;
}

static void send(uint32_t bytes)
{
    fake_describe(TX, 0, DATA, bytes, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&fake_net.net.device, TX);
}

static struct virtio_net_header *header_at(uint32_t offset)
{
    return (struct virtio_net_header *)(void *)&fake_ram[FAKE_DATA + offset];
}

static void test_configuration(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(virtio_read(&fake_net.net.device, VIRTIO_MMIO_CONFIG, 8, &value));
    assert_int_equal(value, UINT64_C(0x0001060504030252));
    fake_net.up = false;
    net_service(&fake_net.net);
    assert_true(virtio_read(&fake_net.net.device, VIRTIO_MMIO_CONFIG + 6, 2, &value));
    assert_int_equal(value, 0);
    assert_true(fake_take_interrupt(&fake_net.net.device));
}

static void test_transmit(void **state)
{
    (void)state;
    fake_describe(TX, 0, DATA, 12, 0, 1);
    fake_describe(TX, 1, DATA + 0x1000, 60, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&fake_net.net.device, TX);
    assert_int_equal(fake_net.transmitted, 1);
    assert_int_equal(fake_net.tx_length[0], 60);
    assert_memory_equal(fake_net.tx[0], &fake_ram[FAKE_DATA + 0x1000], 60);
    assert_int_equal(fake_used(TX)->index, 1);
    assert_true(fake_net.notified & NET_CLIENT_NOTIFY_COPIER);
}

static void test_transmit_lengths(void **state)
{
    static const uint32_t bad[] = {1, 11, 12, 25, 1527, 2060, 60000};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        send(bad[i]);
    }
    assert_int_equal(fake_net.transmitted, 0);
    assert_int_equal(fake_net.tx_used, 0);
    assert_int_equal(fake_net.net.device.statistics.refused, sizeof bad / sizeof bad[0]);
    assert_int_equal(fake_used(TX)->index, sizeof bad / sizeof bad[0]);
    send(26);
    send(1526);
    assert_int_equal(fake_net.transmitted, 2);
    assert_int_equal(fake_net.tx_length[0], 14);
    assert_int_equal(fake_net.tx_length[1], 1514);
}

static void test_transmit_waits_for_buffers(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < FAKE_NET_BUFFERS + 2; i++) {
        send(100);
    }
    assert_int_equal(fake_net.transmitted, FAKE_NET_BUFFERS);
    assert_int_equal(fake_used(TX)->index, FAKE_NET_BUFFERS);
    assert_int_equal(fake_used(TX)->flags, VIRTIO_USED_NO_NOTIFY);
    fake_net.tx_used = 0;
    net_service(&fake_net.net);
    assert_int_equal(fake_net.transmitted, FAKE_NET_BUFFERS + 2);
    assert_int_equal(fake_used(TX)->flags, 0);
}

/* The example of RFC 1071, section 3. */
static void test_checksum(void **state)
{
    static const uint8_t data[] = {0x00, 0x00, 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    uint8_t *frame = &fake_ram[FAKE_DATA + 12];

    (void)state;
    *header_at(0) = (struct virtio_net_header){.flags = 1, .checksum_start = 34, .checksum_offset = 0};
    memset(frame, 0x55, 60);
    memcpy(&frame[34], data, sizeof data);
    send(12 + 34 + sizeof data);
    assert_int_equal(fake_net.transmitted, 1);
    assert_int_equal(fake_net.tx[0][34], 0x22);
    assert_int_equal(fake_net.tx[0][35], 0x0d);
    assert_memory_equal(&fake_net.tx[0][36], &data[2], sizeof data - 2);
    assert_int_equal(frame[34], 0); /* the guest's own memory is left alone */
    memset(&frame[34], 0xff, 11);  /* an odd end, and a sum of zero */
    frame[44] = 0;
    send(12 + 34 + 11);
    assert_int_equal(fake_net.tx[1][34], 0xff);
    assert_int_equal(fake_net.tx[1][35], 0xff);
}

static void test_bad_checksums(void **state)
{
    static const uint16_t bad[][2] = {{59, 0}, {60, 0}, {61, 0}, {0, 59}, {30, 29}, {65535, 0}, {34, 65535}};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        *header_at(0) = (struct virtio_net_header){
            .flags = 1, .checksum_start = bad[i][0], .checksum_offset = bad[i][1]};
        send(12 + 60);
    }
    *header_at(0) = (struct virtio_net_header){.segmentation = 1};
    send(12 + 60);
    assert_int_equal(fake_net.transmitted, 0);
    assert_int_equal(fake_net.net.device.statistics.refused, sizeof bad / sizeof bad[0] + 1);
}

static void test_checksum_that_was_not_agreed_on(void **state)
{
    (void)state;
    *header_at(0) = (struct virtio_net_header){.flags = 1, .checksum_start = 34, .checksum_offset = 6};
    send(12 + 60);
    assert_int_equal(fake_net.transmitted, 0);
}

/* Nobody is interrupted at once for a frame that was sent. */
static void test_sent_is_said_later(void **state)
{
    (void)state;
    fake_available(TX)->ring[FAKE_QUEUE_SIZE] = 0; /* used_event */
    fake_vcpu.ticks = 1000;
    send(100);
    assert_int_equal(fake_used(TX)->index, 1);
    assert_false(fake_take_interrupt(&fake_net.net.device));
    assert_int_equal(fake_vcpu.alarm_devices, 1000 + FAKE_TICKS_PER_SECOND / 100);
    virtio_signal_owed(&fake_net.net.device);
    assert_true(fake_take_interrupt(&fake_net.net.device));
    virtio_signal_owed(&fake_net.net.device);
    assert_false(fake_take_interrupt(&fake_net.net.device));
}

/* Nobody sleeps for one frame, but for several somebody may. */
static void test_one_sent_is_not_said_to_who_sleeps(void **state)
{
    (void)state;
    fake_available(TX)->ring[FAKE_QUEUE_SIZE] = 0; /* used_event */
    send(100);
    virtio_due(&fake_net.net.device, true);
    assert_false(fake_take_interrupt(&fake_net.net.device));
    virtio_due(&fake_net.net.device, false);
    assert_true(fake_take_interrupt(&fake_net.net.device));
    fake_available(TX)->ring[FAKE_QUEUE_SIZE] = 1;
    send(100);
    send(100);
    assert_false(fake_take_interrupt(&fake_net.net.device));
    virtio_due(&fake_net.net.device, true);
    assert_true(fake_take_interrupt(&fake_net.net.device));
}

static void test_sent_is_said_with_a_frame_received(void **state)
{
    (void)state;
    send(100);
    assert_false(fake_take_interrupt(&fake_net.net.device));
    fake_describe(RX, 0, DATA, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_net_arrive(60);
    net_service(&fake_net.net);
    assert_true(fake_take_interrupt(&fake_net.net.device));
    virtio_signal_owed(&fake_net.net.device);
    assert_false(fake_take_interrupt(&fake_net.net.device));
}

static void test_sent_is_said_at_once_without_a_timer(void **state)
{
    (void)state;
    fake_vcpu.has_alarm = false;
    send(100);
    assert_true(fake_take_interrupt(&fake_net.net.device));
}

static void test_many_sent_are_said(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 63; i++) {
        send(1); /* refused, but given back */
        assert_false(fake_take_interrupt(&fake_net.net.device));
    }
    send(1);
    assert_true(fake_take_interrupt(&fake_net.net.device));
}

static uint16_t transmit_event(void)
{
    return *(uint16_t *)(void *)&fake_used(TX)->ring[FAKE_QUEUE_SIZE];
}

/* A guest that goes on sending is asked to collect; what it collected goes out when it rests. */
static void test_sending_on_is_collected(void **state)
{
    (void)state;
    send(100);
    assert_int_equal(transmit_event(), 1);
    send(100);
    assert_int_equal(transmit_event(), 2 + FAKE_QUEUE_SIZE / 2 - 1);
    fake_describe(TX, 0, DATA, 100, 0, -1);
    fake_make_available(TX, 0); /* without notification */
    virtio_due(&fake_net.net.device, false);
    assert_int_equal(fake_net.transmitted, 3);
    assert_int_equal(transmit_event(), 3 + FAKE_QUEUE_SIZE / 2 - 1);
    fake_make_available(TX, 0);
    virtio_due(&fake_net.net.device, true);
    assert_int_equal(fake_net.transmitted, 4);
    assert_int_equal(transmit_event(), 4);
    virtio_due(&fake_net.net.device, true);
    assert_int_equal(fake_net.transmitted, 4);
}

/* One that has stopped sending is asked to notify at once again. */
static void test_collecting_ends(void **state)
{
    (void)state;
    send(100);
    send(100);
    virtio_due(&fake_net.net.device, false);
    assert_int_equal(transmit_event(), 2);
}

static void test_nothing_is_collected_without_a_timer(void **state)
{
    (void)state;
    fake_vcpu.has_alarm = false;
    send(100);
    send(100);
    assert_int_equal(transmit_event(), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_configuration, setup),
        cmocka_unit_test_setup(test_transmit, setup),
        cmocka_unit_test_setup(test_transmit_lengths, setup),
        cmocka_unit_test_setup(test_transmit_waits_for_buffers, setup),
        cmocka_unit_test_setup(test_checksum, setup_checksum),
        cmocka_unit_test_setup(test_bad_checksums, setup_checksum),
        cmocka_unit_test_setup(test_checksum_that_was_not_agreed_on, setup),
        cmocka_unit_test_setup(test_sent_is_said_later, setup_events),
        cmocka_unit_test_setup(test_one_sent_is_not_said_to_who_sleeps, setup),
        cmocka_unit_test_setup(test_sent_is_said_with_a_frame_received, setup),
        cmocka_unit_test_setup(test_sent_is_said_at_once_without_a_timer, setup),
        cmocka_unit_test_setup(test_many_sent_are_said, setup),
        cmocka_unit_test_setup(test_sending_on_is_collected, setup_events),
        cmocka_unit_test_setup(test_collecting_ends, setup_events),
        cmocka_unit_test_setup(test_nothing_is_collected_without_a_timer, setup_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
