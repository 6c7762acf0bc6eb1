/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtio devices over their real clients, with multiplexer and copier in an enemy's hands, as in a driver VM of stages 1
 * and 2: anything stands in the rings. The guest keeps all rules, so its devices have no reason to break; it gets back what
 * it offered and nothing else, and its other memory stays as it is.
 */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include <microkit.h>

#include "hw/virtio_block.h"
#include "hw/virtio_net.h"
#include "lib/bits.h"
#include "tests/host/devices/hostile.h"
#include "tests/host/vmm/fake_vcpu.h"
#include "tests/host/vmm/virtio/fake_driver.h"
#include "vmm/virtio/block.h"
#include "vmm/virtio/net.h"

enum {
    RX = 0,
    TX = 1,
    CAPACITY = 16, /* of all rings */
    WORDS_MAX = 8,
    RING_COUNT = 4,
    CLIENT_BUFFERS = 8,
    BUFFER_BYTES = 1600, /* of the guest */
    SMALL_BYTES = 200,   /* where they may be mergeable */
    SECTORS = 4096,
    ROUNDS = 30000,
    GUARD = FAKE_RAM_BYTES / 2, /* what the guest never offers starts here */
};

static union {
    struct ring_shared shared;
    uint8_t bytes[RING_HEADER_BYTES + CAPACITY * WORDS_MAX * 8];
} rings[RING_COUNT] __attribute__((aligned(64)));
static uint32_t ring_words[RING_COUNT];
static uint8_t tx[CLIENT_BUFFERS * NET_BUFFER_BYTES];
static uint8_t rx[CLIENT_BUFFERS * NET_BUFFER_BYTES];
static union {
    struct net_info net;
    struct blk_info blk;
    uint64_t words[16];
} info;
static uint8_t guard[FAKE_RAM_BYTES - GUARD];
static uint32_t offered[2][FAKE_QUEUE_SIZE]; /* bytes that the device may write, by head; 0: the chain is the guest's */
static uint16_t used_seen[2];

void microkit_notify(microkit_channel channel)
{
    (void)channel;
}

static void notify(uint32_t bits)
{
    (void)bits;
}

static struct config_ring ring_start(uint32_t index, uint32_t words)
{
    struct ring ring;

    memset(&rings[index], 0, sizeof rings[index]);
    ring_words[index] = words;
    ring_lead(&ring, &rings[index].shared, CAPACITY, words, 1);
    return (struct config_ring){
        .vaddr = (uint64_t)&rings[index], .capacity = CAPACITY, .entry_words = words};
}

/* Often an offset of a buffer, or a length with an id, as far as both sides know such. */
static uint64_t entry_word(void)
{
    switch (hostile_below(4)) {
    case 0:
        return (uint64_t)hostile_below(CLIENT_BUFFERS + 1) * NET_BUFFER_BYTES;
    case 1:
        return (uint64_t)hostile_below(FAKE_QUEUE_SIZE + 1) << 32 | hostile_below(BUFFER_BYTES);
    case 2:
        return hostile_below(BUFFER_BYTES);
    default:
        return hostile_number();
    }
}

/* As one that keeps the rules, so that clients join and what follows reaches deeper. */
static void enemy_starts_anew(void)
{
    static uint32_t generation = 1;

    generation++;
    for (uint32_t i = 0; i < RING_COUNT && ring_words[i] != 0; i++) {
        struct ring ring;
        ring_lead(&ring, &rings[i].shared, CAPACITY, ring_words[i], generation);
    }
}

static void enemy_acts(void)
{
    uint32_t index = hostile_below(RING_COUNT);

    if (ring_words[index] == 0 || hostile_below(16) == 0) {
        info.words[hostile_below(ARRAY_COUNT(info.words))] = hostile_number();
        return;
    }
    if (hostile_below(64) == 0) {
        enemy_starts_anew();
        return;
    }
    hostile_ring(&rings[index], CAPACITY, ring_words[index], entry_word);
}

static void guest_starts(struct virtio_device *device, uint64_t features)
{
    memset(fake_ram, 0, FAKE_DATA);
    memset(offered, 0, sizeof offered);
    memset(used_seen, 0, sizeof used_seen);
    fake_driver_start(device, features);
}

/* What has come back: each chain was on offer, and no more is said to be in it than fits. */
static void guest_takes(uint32_t queue)
{
    const struct virtio_used *used = fake_used(queue);

    assert_true((uint16_t)(used->index - used_seen[queue]) <= FAKE_QUEUE_SIZE);
    for (; used_seen[queue] != used->index; used_seen[queue]++) {
        const struct virtio_used_element *element = &used->ring[used_seen[queue] % FAKE_QUEUE_SIZE];
        assert_true(element->id < FAKE_QUEUE_SIZE && offered[queue][element->id] != 0);
        assert_true(element->bytes <= offered[queue][element->id]);
        offered[queue][element->id] = 0;
    }
}

static void guest_offers(uint32_t queue, uint32_t bytes)
{
    const uint32_t head = hostile_below(FAKE_QUEUE_SIZE);
    const uint64_t gpa = FAKE_RAM_GPA + FAKE_DATA + (queue * FAKE_QUEUE_SIZE + head) * 4096;

    if (offered[queue][head] == 0) {
        offered[queue][head] = bytes;
        memset(&fake_ram[gpa - FAKE_RAM_GPA], 0, sizeof(struct virtio_net_header));
        fake_describe(queue, head, gpa, bytes, queue == RX ? VIRTIO_DESCRIPTOR_WRITE : 0, -1);
        fake_make_available(queue, (uint16_t)head);
    }
}

static struct net_client_config net_config(bool direct)
{
    return (struct net_client_config){
        .tx_ready = ring_start(0, NET_CLIENT_ENTRY_WORDS),
        .tx_done = ring_start(1, NET_CLIENT_ENTRY_WORDS),
        .rx_free = ring_start(2, NET_CLIENT_ENTRY_WORDS),
        .rx_ready = ring_start(3, NET_CLIENT_ENTRY_WORDS),
        .tx = {(uint64_t)tx, sizeof tx},
        .rx = {(uint64_t)(direct ? fake_ram : rx), direct ? sizeof fake_ram : sizeof rx},
        .info = {(uint64_t)&info, sizeof info},
        .rx_anywhere = direct,
    };
}

static void expect_guard(void)
{
    assert_memory_equal(&fake_ram[GUARD], guard, sizeof guard);
}

static void cards(enum net_receiving receiving)
{
    static struct net net;
    static struct net_client client;
    const struct net_client_config config = net_config(receiving == NET_RECEIVING_DIRECT);
    const bool merges = receiving == NET_RECEIVING_MERGEABLE;
    const uint64_t features =
        bit64(VIRTIO_F_EVENT_IDX) | (merges ? bit64(VIRTIO_NET_F_MRG_RXBUF) : 0);
    uint32_t received = 0;

    fake_driver_reset();
    memcpy(guard, &fake_ram[GUARD], sizeof guard);
    assert_true(net_client_init(&client, &config));
    net_init(&net, &client, receiving, notify, &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    guest_starts(&net.device, features);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        enemy_acts();
        guest_offers(RX, merges ? SMALL_BYTES : BUFFER_BYTES);
        guest_offers(TX, 12 + 60 + hostile_below(1400));
        fake_notify(&net.device, hostile_below(2));
        net_service(&net);
        uint16_t before = used_seen[RX];
        guest_takes(RX);
        guest_takes(TX);
        received += (uint16_t)(used_seen[RX] - before);
        if (hostile_below(500) == 0) {
            fake_register_write(&net.device, VIRTIO_MMIO_STATUS, 0);
        }
        if (net.device.status == 0) {
            guest_starts(&net.device, features);
        }
    }
    assert_int_equal(net.device.statistics.broken, 0);
    assert_true(received > 100);
    assert_true(client.counters.sent > 100 && client.counters.bad_entries > 100);
    expect_guard();
}

static void test_card_that_copies(void **state)
{
    (void)state;
    cards(NET_RECEIVING_COPIED);
}

static void test_card_with_mergeable_buffers(void **state)
{
    (void)state;
    cards(NET_RECEIVING_MERGEABLE);
}

static void test_card_that_receives_in_place(void **state)
{
    (void)state;
    cards(NET_RECEIVING_DIRECT);
}

/* Header, data and status, in three descriptors from `head` on; data and status may be written. */
static void guest_requests(uint32_t head)
{
    const uint64_t gpa = FAKE_RAM_GPA + FAKE_DATA + (uint64_t)head * 8192;
    const uint32_t sectors = 1 + hostile_below(8);
    const bool writes = hostile_below(2) == 0;
    const struct virtio_block_header header = {
        .type = writes ? VIRTIO_BLOCK_OUT : VIRTIO_BLOCK_IN,
        .sector = hostile_below(SECTORS - 8),
    };

    if (offered[0][head] != 0) {
        return;
    }
    memcpy(&fake_ram[gpa - FAKE_RAM_GPA], &header, sizeof header);
    fake_describe(0, head, gpa, sizeof header, 0, (int)head + 1);
    fake_describe(0, head + 1, gpa + 512, sectors * BLK_SECTOR_BYTES, writes ? 0 : VIRTIO_DESCRIPTOR_WRITE,
                  (int)head + 2);
    fake_describe(0, head + 2, gpa + 256, 1, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(0, (uint16_t)head);
    offered[0][head] = 1 + (writes ? 0 : sectors * BLK_SECTOR_BYTES);
}

/* Else hardly anything is submitted. */
static void medium_makes_sense(uint64_t version)
{
    info.blk = (struct blk_info){
        .version = version,
        .capacity_sectors = SECTORS,
        .block_bytes = 512,
        .sectors_max = 1 + hostile_below(16),
        .ready = 1,
    };
}

static void test_disk(void **state)
{
    static struct block block;
    static struct blk_client client;
    const struct blk_client_config config = {
        .requests = ring_start(0, BLK_REQUEST_WORDS),
        .responses = ring_start(1, BLK_RESPONSE_WORDS),
        .info = {(uint64_t)&info, sizeof info},
        .data = {(uint64_t)fake_ram, sizeof fake_ram},
    };
    uint32_t answered = 0;

    (void)state;
    ring_words[2] = ring_words[3] = 0;
    fake_driver_reset();
    memcpy(guard, &fake_ram[GUARD], sizeof guard);
    blk_client_init(&client, &config);
    block_init(&block, &client, "disk", &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    guest_starts(&block.device, bit64(VIRTIO_F_EVENT_IDX));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        enemy_acts();
        if (hostile_below(4) == 0) {
            medium_makes_sense(2 + 2 * round);
        }
        guest_requests(3 * hostile_below(FAKE_QUEUE_SIZE / 3));
        fake_notify(&block.device, 0);
        block_service(&block);
        uint16_t before = used_seen[0];
        guest_takes(0);
        answered += (uint16_t)(used_seen[0] - before);
        if (hostile_below(500) == 0) {
            fake_register_write(&block.device, VIRTIO_MMIO_STATUS, 0);
        }
        if (block.device.status == 0) {
            guest_starts(&block.device, bit64(VIRTIO_F_EVENT_IDX));
        }
    }
    assert_int_equal(block.device.statistics.broken, 0);
    assert_true(answered > 100 && block.device.statistics.bad_entries > 100);
    expect_guard();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_card_that_copies),
        cmocka_unit_test(test_card_with_mergeable_buffers),
        cmocka_unit_test(test_card_that_receives_in_place),
        cmocka_unit_test(test_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
