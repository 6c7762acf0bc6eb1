/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio network card over a net client made of arrays. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "hw/virtio_net.h"
#include "lib/bits.h"
#include "tests/host/vmm/fake_vcpu.h"
#include "tests/host/vmm/virtio/fake_driver.h"
#include "vmm/virtio/net.h"

enum {
    RX = 0,
    TX = 1,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
    WRITE = VIRTIO_DESCRIPTOR_WRITE,
    BUFFERS = 4,
};

static struct net net;
static struct net_client client;
static uint8_t tx[BUFFERS][NET_BUFFER_BYTES];
static uint32_t tx_used; /* buffers handed out */
static uint32_t tx_length[BUFFERS];
static uint32_t transmitted;
static uint8_t rx[BUFFERS][NET_BUFFER_BYTES];
static uint32_t rx_length[BUFFERS];
static uint32_t rx_count;
static uint32_t rx_next;
static uint32_t rx_done;
static uint32_t notified;
static bool up;

void net_client_update(struct net_client *c)
{
    (void)c;
}

bool net_client_is_up(const struct net_client *c)
{
    (void)c;
    return up;
}

uint64_t net_client_mac(const struct net_client *c)
{
    (void)c;
    return UINT64_C(0x060504030252);
}

uint8_t *net_client_transmit_buffer(struct net_client *c)
{
    (void)c;
    return tx_used < BUFFERS ? tx[tx_used++] : NULL;
}

void net_client_transmit(struct net_client *c, uint8_t *buffer, uint32_t length)
{
    (void)c;
    assert_ptr_equal(buffer, tx[tx_used - 1]);
    tx_length[tx_used - 1] = length;
    transmitted++;
}

void net_client_transmit_cancel(struct net_client *c, uint8_t *buffer)
{
    (void)c;
    assert_ptr_equal(buffer, tx[tx_used - 1]);
    tx_used--;
}

uint8_t *net_client_receive(struct net_client *c, uint32_t *length)
{
    (void)c;
    *length = rx_length[rx_next];
    return rx_next < rx_count ? rx[rx_next++] : NULL;
}

uint32_t net_client_receive_count(const struct net_client *c)
{
    (void)c;
    return rx_count - rx_next;
}

void net_client_receive_done(struct net_client *c, uint8_t *frame)
{
    (void)c;
    assert_ptr_equal(frame, rx[rx_done]);
    rx_done++;
}

/* The copier: what it was given, and what it says of it. */
static struct {
    uint64_t offset;
    uint32_t room;
    bool given;
} places[VIRTQUEUE_SIZE_MAX];
static uint32_t placed_id;
static uint32_t placed_length; /* 0: none */
static bool copier_up;
static bool forgotten;
static uint32_t recalls;

bool net_client_receive_place(struct net_client *c, uint32_t id, uint64_t offset, uint32_t room)
{
    (void)c;
    if (!copier_up) {
        return false;
    }
    assert_false(places[id].given);
    places[id].given = true;
    places[id].offset = offset;
    places[id].room = room;
    return true;
}

bool net_client_receive_placed(struct net_client *c, uint32_t *id, uint32_t *length)
{
    (void)c;
    *id = placed_id;
    *length = placed_length;
    placed_length = 0;
    return *length != 0;
}

void net_client_receive_recall(struct net_client *c)
{
    (void)c;
    recalls++;
}

bool net_client_receive_forgotten(struct net_client *c)
{
    bool was = forgotten;

    (void)c;
    forgotten = false;
    return was;
}

uint32_t net_client_flush(struct net_client *c)
{
    (void)c;
    return NET_CLIENT_NOTIFY_COPIER;
}

bool net_client_arm(struct net_client *c, bool want_transmit)
{
    (void)c;
    return rx_next == rx_count && (!want_transmit || tx_used == BUFFERS);
}

static void notify(uint32_t bits)
{
    notified |= bits;
}

static uint64_t features;
static bool direct;

static int setup(void **state)
{
    (void)state;
    fake_driver_reset();
    tx_used = transmitted = rx_count = rx_next = rx_done = notified = 0;
    up = copier_up = true;
    memset(places, 0, sizeof places);
    placed_length = recalls = 0;
    forgotten = false;
    net_init(&net, &client, direct, notify, &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    fake_driver_start(&net.device, features);
    memset(&fake_ram[FAKE_DATA], 0, sizeof(struct virtio_net_header));
    return 0;
}

static int setup_checksum(void **state)
{
    features = bit64(VIRTIO_NET_F_CSUM);
    setup(state);
    features = 0;
    return 0;
}

static int setup_direct(void **state)
{
    direct = true;
    setup(state);
    direct = false;
    return 0;
}

static int setup_events(void **state)
{
    features = bit64(VIRTIO_F_EVENT_IDX);
    setup(state);
    features = 0;
    return 0;
}

static void send(uint32_t bytes)
{
    fake_describe(TX, 0, DATA, bytes, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&net.device, TX);
}

static struct virtio_net_header *header_at(uint32_t offset)
{
    return (struct virtio_net_header *)(void *)&fake_ram[FAKE_DATA + offset];
}

static void arrive(uint32_t length)
{
    memset(rx[rx_count], (int)(0x30 + rx_count), length);
    rx_length[rx_count++] = length;
}

static void test_configuration(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(virtio_read(&net.device, VIRTIO_MMIO_CONFIG, 8, &value));
    assert_int_equal(value, UINT64_C(0x0001060504030252));
    up = false;
    net_service(&net);
    assert_true(virtio_read(&net.device, VIRTIO_MMIO_CONFIG + 6, 2, &value));
    assert_int_equal(value, 0);
    assert_true(fake_take_interrupt(&net.device));
}

static void test_transmit(void **state)
{
    (void)state;
    fake_describe(TX, 0, DATA, 12, 0, 1);
    fake_describe(TX, 1, DATA + 0x1000, 60, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&net.device, TX);
    assert_int_equal(transmitted, 1);
    assert_int_equal(tx_length[0], 60);
    assert_memory_equal(tx[0], &fake_ram[FAKE_DATA + 0x1000], 60);
    assert_int_equal(fake_used(TX)->index, 1);
    assert_true(notified & NET_CLIENT_NOTIFY_COPIER);
}

static void test_transmit_lengths(void **state)
{
    static const uint32_t bad[] = {1, 11, 12, 25, 1527, 2060, 60000};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        send(bad[i]);
    }
    assert_int_equal(transmitted, 0);
    assert_int_equal(tx_used, 0);
    assert_int_equal(net.device.statistics.refused, sizeof bad / sizeof bad[0]);
    assert_int_equal(fake_used(TX)->index, sizeof bad / sizeof bad[0]);
    send(26);
    send(1526);
    assert_int_equal(transmitted, 2);
    assert_int_equal(tx_length[0], 14);
    assert_int_equal(tx_length[1], 1514);
}

static void test_transmit_waits_for_buffers(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < BUFFERS + 2; i++) {
        send(100);
    }
    assert_int_equal(transmitted, BUFFERS);
    assert_int_equal(fake_used(TX)->index, BUFFERS);
    assert_int_equal(fake_used(TX)->flags, VIRTIO_USED_NO_NOTIFY);
    tx_used = 0;
    net_service(&net);
    assert_int_equal(transmitted, BUFFERS + 2);
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
    assert_int_equal(transmitted, 1);
    assert_int_equal(tx[0][34], 0x22);
    assert_int_equal(tx[0][35], 0x0d);
    assert_memory_equal(&tx[0][36], &data[2], sizeof data - 2);
    assert_int_equal(frame[34], 0); /* the guest's own memory is left alone */
    memset(&frame[34], 0xff, 11);  /* an odd end, and a sum of zero */
    frame[44] = 0;
    send(12 + 34 + 11);
    assert_int_equal(tx[1][34], 0xff);
    assert_int_equal(tx[1][35], 0xff);
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
    assert_int_equal(transmitted, 0);
    assert_int_equal(net.device.statistics.refused, sizeof bad / sizeof bad[0] + 1);
}

static void test_checksum_that_was_not_agreed_on(void **state)
{
    (void)state;
    *header_at(0) = (struct virtio_net_header){.flags = 1, .checksum_start = 34, .checksum_offset = 6};
    send(12 + 60);
    assert_int_equal(transmitted, 0);
}

/* Nobody is interrupted at once for a frame that was sent. */
static void test_sent_is_said_later(void **state)
{
    (void)state;
    fake_available(TX)->ring[FAKE_QUEUE_SIZE] = 0; /* used_event */
    fake_vcpu.ticks = 1000;
    send(100);
    assert_int_equal(fake_used(TX)->index, 1);
    assert_false(fake_take_interrupt(&net.device));
    assert_int_equal(fake_vcpu.alarm_devices, 1000 + FAKE_TICKS_PER_SECOND / 100);
    virtio_signal_owed(&net.device);
    assert_true(fake_take_interrupt(&net.device));
    virtio_signal_owed(&net.device);
    assert_false(fake_take_interrupt(&net.device));
}

/* Nobody sleeps for one frame, but for several somebody may. */
static void test_one_sent_is_not_said_to_who_sleeps(void **state)
{
    (void)state;
    fake_available(TX)->ring[FAKE_QUEUE_SIZE] = 0; /* used_event */
    send(100);
    virtio_due(&net.device, true);
    assert_false(fake_take_interrupt(&net.device));
    virtio_due(&net.device, false);
    assert_true(fake_take_interrupt(&net.device));
    fake_available(TX)->ring[FAKE_QUEUE_SIZE] = 1;
    send(100);
    send(100);
    assert_false(fake_take_interrupt(&net.device));
    virtio_due(&net.device, true);
    assert_true(fake_take_interrupt(&net.device));
}

static void test_sent_is_said_with_a_frame_received(void **state)
{
    (void)state;
    send(100);
    assert_false(fake_take_interrupt(&net.device));
    fake_describe(RX, 0, DATA, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    arrive(60);
    net_service(&net);
    assert_true(fake_take_interrupt(&net.device));
    virtio_signal_owed(&net.device);
    assert_false(fake_take_interrupt(&net.device));
}

static void test_sent_is_said_at_once_without_a_timer(void **state)
{
    (void)state;
    fake_vcpu.has_alarm = false;
    send(100);
    assert_true(fake_take_interrupt(&net.device));
}

static void test_many_sent_are_said(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 63; i++) {
        send(1); /* refused, but given back */
        assert_false(fake_take_interrupt(&net.device));
    }
    send(1);
    assert_true(fake_take_interrupt(&net.device));
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
    virtio_due(&net.device, false);
    assert_int_equal(transmitted, 3);
    assert_int_equal(transmit_event(), 3 + FAKE_QUEUE_SIZE / 2 - 1);
    fake_make_available(TX, 0);
    virtio_due(&net.device, true);
    assert_int_equal(transmitted, 4);
    assert_int_equal(transmit_event(), 4);
    virtio_due(&net.device, true);
    assert_int_equal(transmitted, 4);
}

/* One that has stopped sending is asked to notify at once again. */
static void test_collecting_ends(void **state)
{
    (void)state;
    send(100);
    send(100);
    virtio_due(&net.device, false);
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

static void test_receive(void **state)
{
    static const struct virtio_net_header header = {.buffers = 1};

    (void)state;
    fake_describe(RX, 0, DATA, 12, WRITE, 1);
    fake_describe(RX, 1, DATA + 0x1000, 1518, WRITE, -1);
    fake_describe(RX, 2, DATA + 0x2000, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 2);
    arrive(1514);
    arrive(60);
    net_service(&net);
    assert_int_equal(rx_done, 2);
    assert_int_equal(fake_used(RX)->index, 2);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 1526);
    assert_int_equal(fake_used(RX)->ring[1].bytes, 72);
    assert_memory_equal(&fake_ram[FAKE_DATA], &header, 12);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x1000], rx[0], 1514);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x2000 + 12], rx[1], 60);
    assert_true(fake_take_interrupt(&net.device));
}

static void test_receive_waits_for_the_guest(void **state)
{
    (void)state;
    arrive(60);
    net_service(&net);
    assert_int_equal(rx_next, 0);
    assert_int_equal(fake_used(RX)->flags, 0);
    fake_describe(RX, 0, DATA, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_notify(&net.device, RX);
    assert_int_equal(rx_done, 1);
}

static void test_receive_into_short_buffers(void **state)
{
    uint8_t before[71];

    (void)state;
    memcpy(before, &fake_ram[FAKE_DATA], sizeof before);
    fake_describe(RX, 0, DATA, 71, WRITE, -1);
    fake_make_available(RX, 0);
    arrive(60);
    net_service(&net);
    assert_int_equal(rx_done, 1);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 0);
    assert_memory_equal(&fake_ram[FAKE_DATA], before, sizeof before);
    assert_int_equal(net.device.statistics.refused, 1);
}

static void test_broken_receive_queue(void **state)
{
    (void)state;
    fake_describe(RX, 0, 8, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    arrive(60);
    net_service(&net);
    assert_int_equal(rx_done, 0);
    assert_int_equal(net.device.statistics.broken, 1);
    net_service(&net);
    assert_int_equal(net.device.statistics.broken, 1);
}

/* Frames arrive in the guest's own buffers, whether the header has a piece of memory to itself or not. */
static void test_receive_in_place(void **state)
{
    static const struct virtio_net_header header = {.buffers = 1};

    (void)state;
    fake_describe(RX, 0, DATA, 12, WRITE, 1);
    fake_describe(RX, 1, DATA + 0x1000, 1518, WRITE, -1);
    fake_describe(RX, 2, DATA + 0x2002, 1530, WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 2);
    fake_notify(&net.device, RX);
    assert_true(places[0].given && places[2].given);
    assert_int_equal(places[0].offset, FAKE_DATA + 0x1000);
    assert_int_equal(places[0].room, 1518);
    assert_int_equal(places[2].offset, FAKE_DATA + 0x2002 + 12);
    assert_int_equal(fake_used(RX)->index, 0);
    places[2].given = false;
    placed_id = 2;
    placed_length = 60;
    net_service(&net);
    assert_int_equal(fake_used(RX)->index, 1);
    assert_int_equal(fake_used(RX)->ring[0].id, 2);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 72);
    assert_memory_equal(&fake_ram[FAKE_DATA + 0x2002], &header, 12);
    assert_true(fake_take_interrupt(&net.device));
    fake_make_available(RX, 2);
    net_service(&net);
    assert_true(places[2].given);
}

/* What the copier has not, or does not give back, is not believed. */
static void test_placed_where_nothing_is(void **state)
{
    (void)state;
    placed_id = 5;
    placed_length = 60;
    net_service(&net);
    placed_id = 9999;
    placed_length = 60;
    net_service(&net);
    assert_int_equal(fake_used(RX)->index, 0);
}

static void test_places_that_make_no_sense(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 1525, WRITE, -1); /* too short for a frame */
    fake_make_available(RX, 0);
    fake_notify(&net.device, RX);
    assert_int_equal(net.device.statistics.broken, 1);
}

static void test_one_place_twice(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 1526, WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 0);
    fake_notify(&net.device, RX);
    assert_int_equal(net.device.statistics.broken, 1);
}

/* The guest's memory is its own again when the copier has forgotten it. */
static void test_reset_waits_for_the_copier(void **state)
{
    (void)state;
    fake_describe(RX, 0, DATA, 1526, WRITE, -1);
    fake_make_available(RX, 0);
    fake_notify(&net.device, RX);
    fake_register_write(&net.device, VIRTIO_MMIO_STATUS, 0);
    assert_int_equal(recalls, 1);
    assert_true(fake_register_read(&net.device, VIRTIO_MMIO_STATUS) != 0);
    net_service(&net);
    assert_int_equal(recalls, 1);
    assert_true(fake_register_read(&net.device, VIRTIO_MMIO_STATUS) != 0);
    forgotten = true;
    net_service(&net);
    assert_int_equal(fake_register_read(&net.device, VIRTIO_MMIO_STATUS), 0);
    fake_register_write(&net.device, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE);
    fake_register_write(&net.device, VIRTIO_MMIO_STATUS, 0); /* nothing is given any more */
    assert_int_equal(recalls, 1);
}

/* A copier that starts anew gets the places again; one that is away does not keep us busy. */
static void test_copier_forgets(void **state)
{
    (void)state;
    copier_up = up = false;
    fake_describe(RX, 0, DATA, 1526, WRITE, -1);
    fake_make_available(RX, 0);
    fake_notify(&net.device, RX);
    assert_false(places[0].given);
    copier_up = up = true;
    net_service(&net);
    assert_true(places[0].given);
    places[0].given = false;
    forgotten = true;
    net_service(&net);
    assert_true(places[0].given);
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
        cmocka_unit_test_setup(test_receive, setup),
        cmocka_unit_test_setup(test_receive_waits_for_the_guest, setup),
        cmocka_unit_test_setup(test_receive_into_short_buffers, setup),
        cmocka_unit_test_setup(test_broken_receive_queue, setup),
        cmocka_unit_test_setup(test_receive_in_place, setup_direct),
        cmocka_unit_test_setup(test_placed_where_nothing_is, setup_direct),
        cmocka_unit_test_setup(test_places_that_make_no_sense, setup_direct),
        cmocka_unit_test_setup(test_one_place_twice, setup_direct),
        cmocka_unit_test_setup(test_reset_waits_for_the_copier, setup_direct),
        cmocka_unit_test_setup(test_copier_forgets, setup_direct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
