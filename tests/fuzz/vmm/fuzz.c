/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole monitor against any guest: the input is a program of stores to memory and registers, faults of two CPUs and
 * events from outside. RAM is one allocation of its exact size; the clients check what reaches them; what the disk works
 * on stays its own until it answers. The guest also writes its memory while the monitor is at work.
 */
#include <stdlib.h>
#include <string.h>

#include "hw/virtio_net.h"
#include "hw/virtio_ring.h"
#include "lib/bits.h"
#include "tests/fuzz/vmm/clients.h"
#include "tests/host/vmm/fake_vcpu.h"
#include "vmm/early_console.h"
#include "vmm/virtio/block.h"
#include "vmm/virtio/console.h"
#include "vmm/virtio/entropy.h"
#include "vmm/virtio/net.h"
#include "vmm/vmm.h"

enum {
    RAM_BYTES = 2 << 20,
    USED_BYTES = 0x10000, /* what operations name by 16-bit offsets; cleared for each run */
    KERNEL_BYTES = 4096,
    CPUS = 2,
    QUEUE_SIZE = 16,
    QUEUE_STRIDE = 0x1000, /* queue q of device d at (2 * d + q) * stride: descriptors, available, used */
    AVAILABLE = 0x400,
    USED = 0x800,
    HEADERS = 0x7000, /* of requests, behind the queues */
    SEGMENTS = 0x7800, /* those of TCP */
    MEDDLES_MAX = 64,
};

enum operation {
    OP_STORE, /* to a register of a device */
    OP_LOAD,
    OP_MEMORY,
    OP_START, /* the status machine, up to DRIVER_OK */
    OP_CHAIN, /* one descriptor, made available as head if asked for */
    OP_REQUEST, /* a disk request of good shape, whatever stands in it */
    OP_PACKET,  /* the same for a frame to send */
    OP_SEGMENTS, /* and for TCP to be cut */
    OP_BUFFER,  /* room for one to receive */
    OP_NOTIFY,
    OP_FAULT, /* any */
    OP_FIRMWARE,
    OP_END,
    OP_FRAME,
    OP_TYPE,
    OP_ANSWER,
    OP_LINKS,
    OP_SERVICE,
    OP_ALARM,
    OP_RAISE,
    OP_MEDDLE,
    OP_COUNT,
};

static const uint8_t *input;
static size_t left;

static uint8_t *ram;
static uint8_t kernel[KERNEL_BYTES];
static struct vmm_statistics statistics;
static struct vmm vmm;
static struct console console;
static struct net net;
static struct block block;
static struct entropy entropy;
static struct random generator;
static struct serial_client serial;
static struct net_client net_client;
static struct blk_client blk_client;
static bool meddling;
static uint32_t meddles;

void vmm_trace(const char *what, uint64_t first, uint64_t second)
{
    (void)what;
    (void)first;
    (void)second;
}

static uint32_t take(uint32_t bytes)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < bytes && left > 0; i++, left--) {
        value |= (uint32_t)*input++ << (8 * i);
    }
    return value;
}

/* Mostly addresses in the part of RAM in use, some at its end, some anywhere. */
static uint64_t take_address(void)
{
    uint32_t kind = take(1);

    if (kind < 0xf0) {
        return GUEST_RAM_BASE + take(2);
    }
    if (kind < 0xf8) {
        return GUEST_RAM_BASE + RAM_BYTES - take(1);
    }
    return (uint64_t)take(4) << 32 | take(4);
}

/* Not while the disk's own data would change: only rings and headers matter. */
static void meddle(void)
{
    if (meddling && meddles < MEDDLES_MAX && left > 3) {
        uint32_t offset = take(2);
        ram[offset % USED_BYTES] = (uint8_t)take(1);
        meddles++;
    }
}

static void notify(uint32_t bits)
{
    (void)bits;
}

static void access(uint32_t cpu, uint64_t address, bool write, uint32_t size, uint64_t value)
{
    const struct vmm_fault fault = {
        VMM_FAULT_MEMORY,
        {0, address, 0, UINT64_C(0x24) << 26 | 1 << 24 | size << 22 | (uint64_t)write << 6},
    };

    if (write) {
        fake_vcpus[cpu].words[VCPU_X0] = value;
    }
    vmm_fault(&vmm, cpu, &fault);
}

static uint64_t device_address(uint32_t device)
{
    return device < GUEST_VIRTIO_COUNT    ? GUEST_VIRTIO_BASE + (uint64_t)device * GUEST_VIRTIO_STRIDE
           : device == GUEST_VIRTIO_COUNT ? GUEST_GICD_BASE
                                          : GUEST_EARLY_CONSOLE_BASE;
}

static void store(uint32_t device, uint32_t offset, uint32_t value)
{
    access(0, device_address(device) + offset, true, 2, value);
}

static uint64_t queue_address(uint32_t device, uint32_t queue)
{
    return GUEST_RAM_BASE + (uint64_t)(2 * device + queue) * QUEUE_STRIDE;
}

static void start(uint32_t device, uint32_t features)
{
    store(device, VIRTIO_MMIO_STATUS, 0);
    store(device, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    store(device, VIRTIO_MMIO_DRIVER_FEATURES_SELECT, 0);
    store(device, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)vmm.devices[device]->offered & features);
    store(device, VIRTIO_MMIO_DRIVER_FEATURES_SELECT, 1);
    store(device, VIRTIO_MMIO_DRIVER_FEATURES, 1);
    store(device, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_FEATURES_OK);
    for (uint32_t q = 0; q < vmm.devices[device]->queue_count; q++) {
        uint32_t base = (uint32_t)queue_address(device, q);
        store(device, VIRTIO_MMIO_QUEUE_SELECT, q);
        store(device, VIRTIO_MMIO_QUEUE_SIZE, QUEUE_SIZE);
        store(device, VIRTIO_MMIO_QUEUE_DESCRIPTORS_LOW, base);
        store(device, VIRTIO_MMIO_QUEUE_DRIVER_LOW, base + AVAILABLE);
        store(device, VIRTIO_MMIO_QUEUE_DEVICE_LOW, base + USED);
        store(device, VIRTIO_MMIO_QUEUE_READY, 1);
    }
    store(device, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_DRIVER_OK);
}

static void chain(uint32_t device, uint32_t queue)
{
    uint8_t *base = &ram[queue_address(device, queue) - GUEST_RAM_BASE];
    struct virtio_available *available = (struct virtio_available *)(void *)&base[AVAILABLE];
    uint32_t index = take(1) % QUEUE_SIZE;
    uint32_t flags = take(1);
    struct virtio_descriptor descriptor = {
        .address = take_address(),
        .bytes = (flags & 0x80) != 0 ? take(4) : take(2),
        .flags = flags & 7,
        .next = (uint16_t)((index + 1) % QUEUE_SIZE),
    };

    memcpy(&base[index * sizeof descriptor], &descriptor, sizeof descriptor);
    if ((flags & 0x40) != 0) {
        available->ring[available->index % QUEUE_SIZE] = (uint16_t)(take(1) % QUEUE_SIZE);
        available->index++;
    }
}

/* Three descriptors at once: header, data, status or whatever `flags` makes of them. */
static void describe(uint32_t device, uint32_t queue, uint32_t at, uint32_t count,
                     const struct virtio_descriptor *descriptors)
{
    uint8_t *base = &ram[queue_address(device, queue) - GUEST_RAM_BASE];
    struct virtio_available *available = (struct virtio_available *)(void *)&base[AVAILABLE];

    for (uint32_t i = 0; i < count; i++) {
        struct virtio_descriptor descriptor = descriptors[i];
        descriptor.next = (uint16_t)((at + i + 1) % QUEUE_SIZE);
        descriptor.flags |= i + 1 < count ? VIRTIO_DESCRIPTOR_NEXT : 0;
        memcpy(&base[(at + i) % QUEUE_SIZE * sizeof descriptor], &descriptor, sizeof descriptor);
    }
    available->ring[available->index % QUEUE_SIZE] = (uint16_t)at;
    available->index++;
}

static void request(void)
{
    uint32_t at = take(1) % QUEUE_SIZE;
    uint32_t header = HEADERS + at * 16;
    uint32_t type = take(1);
    const uint16_t direction = type % 16 == VIRTIO_BLOCK_OUT ? 0 : VIRTIO_DESCRIPTOR_WRITE;
    const struct virtio_block_header bytes = {.type = type % 16, .sector = take(2)};
    const uint64_t data = type < 0xc0 ? GUEST_RAM_BASE + take(2) : take_address();
    const uint32_t sectors = take(1);
    const struct virtio_descriptor descriptors[] = {
        {.address = GUEST_RAM_BASE + header, .bytes = sizeof bytes},
        {.address = data, .bytes = type < 0xe0 ? sectors * BLK_SECTOR_BYTES : take(4), .flags = direction},
        {.address = GUEST_RAM_BASE + HEADERS - 1, .bytes = 1, .flags = VIRTIO_DESCRIPTOR_WRITE},
    };

    memcpy(&ram[header], &bytes, sizeof bytes);
    describe(GUEST_VIRTIO_BLOCK, 0, at, 3, descriptors);
}

static void packet(void)
{
    uint32_t at = take(1) % QUEUE_SIZE;
    uint32_t header = HEADERS + at * 16;
    const struct virtio_net_header bytes = {
        .flags = (uint8_t)take(1),
        .checksum_start = (uint16_t)take(2),
        .checksum_offset = (uint16_t)take(2),
    };
    const struct virtio_descriptor descriptors[] = {
        {.address = GUEST_RAM_BASE + header, .bytes = sizeof bytes},
        {.address = take_address(), .bytes = take(2) % 2048},
    };

    memcpy(&ram[header], &bytes, sizeof bytes);
    describe(GUEST_VIRTIO_NET, VIRTIO_NET_QUEUE_TRANSMIT, at, 2, descriptors);
}

static void segments(void)
{
    uint32_t at = take(1) % QUEUE_SIZE;
    uint32_t kind = take(1);
    bool is_ipv6 = (kind & 1) != 0;
    uint32_t start = 14 + (is_ipv6 ? 40 : 20);
    uint8_t *headers = &ram[SEGMENTS];
    const struct virtio_net_header bytes = {
        .flags = kind < 0xf8 ? VIRTIO_NET_HEADER_NEEDS_CHECKSUM : 0,
        .segmentation = is_ipv6 ? VIRTIO_NET_SEGMENTATION_TCP6 : VIRTIO_NET_SEGMENTATION_TCP4,
        .segment_bytes = (uint16_t)take(2),
        .checksum_start = (uint16_t)(kind < 0xe0 ? start : take(2)),
        .checksum_offset = kind < 0xf0 ? 16 : (uint16_t)take(1),
    };
    const struct virtio_descriptor descriptors[] = {
        {.address = GUEST_RAM_BASE + SEGMENTS - sizeof bytes, .bytes = (uint32_t)sizeof bytes + take(1)},
        {.address = take_address(), .bytes = take(2)},
    };

    memcpy(headers - sizeof bytes, &bytes, sizeof bytes);
    headers[14] = (uint8_t)(kind < 0xe8 ? 0x45 : take(1));
    headers[start + 12] = (uint8_t)(kind < 0xd8 ? 0x50 : take(1));
    describe(GUEST_VIRTIO_NET, VIRTIO_NET_QUEUE_TRANSMIT, at, 2, descriptors);
}

static void buffer(void)
{
    static const uint32_t devices[] = {GUEST_VIRTIO_NET, GUEST_VIRTIO_CONSOLE, GUEST_VIRTIO_ENTROPY};
    const uint32_t device = devices[take(1) % ARRAY_COUNT(devices)];
    const struct virtio_descriptor descriptors[] = {
        {.address = take_address(), .bytes = take(2), .flags = VIRTIO_DESCRIPTOR_WRITE},
        {.address = take_address(), .bytes = take(2), .flags = VIRTIO_DESCRIPTOR_WRITE},
    };
    const uint32_t kind = take(1);

    describe(device, VIRTIO_NET_QUEUE_RECEIVE, kind % QUEUE_SIZE, 1 + kind / 128, descriptors);
}

static void memory(void)
{
    uint32_t offset = take(2);
    uint32_t bytes = take(1);

    for (uint32_t i = 0; i < bytes && offset + i < USED_BYTES; i++) {
        ram[offset + i] = (uint8_t)take(1);
    }
}

static void any_fault(uint32_t cpu)
{
    struct vmm_fault fault = {.label = take(1) % 16};

    fault.words[0] = take(4);
    fault.words[1] = take_address();
    fault.words[2] = take(1) & 1;
    fault.words[3] = take(4);
    vmm_fault(&vmm, cpu, &fault);
}

static void firmware(uint32_t cpu)
{
    static const uint64_t functions[] = {0x84000000, 0xc4000001, 0x84000002, 0xc4000003, 0xc4000004,
                                         0x84000009, 0x8400000a, 0x80000001, 0x84000012};
    const struct vmm_fault fault = {VMM_FAULT_TRAP, {UINT64_C(0x17) << 26}};
    uint32_t index = take(1);

    fake_vcpus[cpu].words[VCPU_X0] = index < 0xf0 ? functions[index % ARRAY_COUNT(functions)] : take(4);
    fake_vcpus[cpu].words[VCPU_X0 + 1] = take(1) % 4;
    fake_vcpus[cpu].words[VCPU_X0 + 2] = take_address();
    vmm_fault(&vmm, cpu, &fault);
}

/* A driver VM's devices raise interrupts of their own. */
static void raise_interrupt(void)
{
    uint32_t interrupt = take(1);

    vgic_forward(&vmm.vgic, interrupt);
    vgic_raise(&vmm.vgic, interrupt);
}

static void service(void)
{
    console_service(&console);
    net_service(&net);
    block_service(&block);
    vmm_settle(&vmm);
}

/* A guest that reads status 0 may use its memory for something else: the disk is through with it. */
static void check(void)
{
    if (net.device.status == 0 && clients_places() != 0) {
        abort();
    }
    if (block.device.status == 0 && clients_disk_works()) {
        abort();
    }
}

static void step(void)
{
    uint32_t code = take(1);
    uint32_t device = code / OP_COUNT % GUEST_VIRTIO_COUNT;
    uint32_t cpu = code / OP_COUNT % CPUS;
    uint32_t offset;

    switch ((enum operation)(code % OP_COUNT)) {
    case OP_STORE:
        offset = take(2);
        access(cpu, device_address(take(1) % (GUEST_VIRTIO_COUNT + 2)) + offset % 0x1000, true, take(1) % 4, take(4));
        break;
    case OP_LOAD:
        offset = take(2);
        access(cpu, device_address(take(1) % (GUEST_VIRTIO_COUNT + 2)) + offset % 0x1000, false, take(1) % 4, 0);
        break;
    case OP_MEMORY:
        memory();
        break;
    case OP_START:
        start(device, take(4));
        break;
    case OP_CHAIN:
        chain(device, take(1) % 2);
        break;
    case OP_REQUEST:
        request();
        break;
    case OP_PACKET:
        packet();
        break;
    case OP_SEGMENTS:
        segments();
        break;
    case OP_BUFFER:
        buffer();
        break;
    case OP_NOTIFY:
        store(device, VIRTIO_MMIO_QUEUE_NOTIFY, take(1) % 3);
        break;
    case OP_FAULT:
        any_fault(cpu);
        break;
    case OP_FIRMWARE:
        firmware(cpu);
        break;
    case OP_END:
        vmm_fault(&vmm, cpu, &(struct vmm_fault){VMM_FAULT_INTERRUPT_END, {take(1) % 6}});
        break;
    case OP_FRAME:
        if (net.direct) {
            clients_frame_in_place(take(2) % (NET_FRAME_BYTES_MAX + 1), (uint8_t)take(1));
        } else {
            clients_frame(take(2) % (NET_BUFFER_BYTES + 1), (uint8_t)take(1));
        }
        break;
    case OP_TYPE:
        clients_typed(take(1));
        clients_line(take(1));
        break;
    case OP_ANSWER:
        clients_answer(take(1), take(1) % 3);
        break;
    case OP_LINKS:
        clients_sent();
        clients_disk_room(take(1));
        clients_link(device == 0);
        clients_disk_info(take(4));
        if (device == 1) {
            clients_disk_restart();
        }
        break;
    case OP_SERVICE:
        service();
        break;
    case OP_ALARM:
        vmm_alarm(&vmm, take(1) % (VCPU_ALARMS + 1));
        break;
    case OP_RAISE:
        raise_interrupt();
        break;
    case OP_MEDDLE:
        meddling = !meddling;
        break;
    case OP_COUNT:
        break;
    }
    check();
}

static void setup(void)
{
    const uint64_t image_size = KERNEL_BYTES;
    const uint32_t magic = 0x644d5241;
    static const uint8_t key[CHACHA20_KEY_BYTES];
    const struct mmio_region early = {
        .base = GUEST_EARLY_CONSOLE_BASE,
        .bytes = GUEST_EARLY_CONSOLE_BYTES,
        .device = &serial,
        .read = early_console_read,
        .write = early_console_write,
    };

    if (ram == NULL) {
        ram = aligned_alloc(4096, RAM_BYTES);
        memset(ram, 0, RAM_BYTES);
        memcpy(&kernel[16], &image_size, 8);
        memcpy(&kernel[56], &magic, 4);
    }
    memset(ram, 0, USED_BYTES);
    memset(&statistics, 0, sizeof statistics);
    fake_vcpu_reset();
    clients_reset(ram, RAM_BYTES);
    if (take(1) % 4 == 0) {
        clients_disk_info(0); /* it is known later, or never */
    }
    meddling = false;
    meddles = 0;
    clients_meddle = meddle;
    vmm = (struct vmm){
        .guest = {ram, RAM_BYTES, GUEST_RAM_BASE},
        .cpu_count = CPUS,
        .kernel = kernel,
        .kernel_bytes = sizeof kernel,
        .bootargs = "",
        .statistics = &statistics,
        .random = &generator,
        .devices = {&console.device, &net.device, &block.device, &entropy.device},
    };
    console_init(&console, &serial, &vmm.guest, &vmm.vgic, GUEST_VIRTIO_INTERRUPT);
    vgic_init(&vmm.vgic, CPUS, GUEST_TIMER_INTERRUPT);
    net_init(&net, &net_client, take(1) % NET_RECEIVING_COUNT, notify, &vmm.guest, &vmm.vgic, GUEST_VIRTIO_INTERRUPT + 1);
    block_init(&block, &blk_client, "fuzz", &vmm.guest, &vmm.vgic, GUEST_VIRTIO_INTERRUPT + 2);
    random_init(&generator, key);
    entropy_init(&entropy, &generator, &vmm.guest, &vmm.vgic, GUEST_VIRTIO_INTERRUPT + 3);
    vmm_init(&vmm);
    mmio_bus_add(&vmm.bus, &early);
    if (vmm_boot(&vmm) != LINUX_IMAGE_OK) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input = data;
    left = size;
    setup();
    while (left > 0) {
        step();
    }
    return 0;
}
