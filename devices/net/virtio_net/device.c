/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The virtio network device over MMIO [VirtIO 1.2 5.1]: one receive and one transmit queue, no offloads. */
#include "devices/net/device.h"

#include "hw/virtio_net.h"
#include "lib/virtio_driver.h"

/*
 * Each frame takes two descriptors: the virtio header in our own memory, then the packet buffer. On
 * the way out the Ethernet header goes with the virtio header, so what the multiplexer checked is
 * what is sent; the device takes any division into parts [VirtIO 1.2 2.7.4.1].
 */
enum {
    QUEUE_SIZE = VIRTIO_DRIVER_QUEUE_MAX,
    FRAMES = QUEUE_SIZE / 2,
    SLOT_BYTES = 32, /* virtio header and Ethernet header, aligned */
    SLOT_WORDS = SLOT_BYTES / 4,
    HEADER_BYTES = sizeof(struct virtio_net_header),
    DEFAULT_MTU = 1500,
};

static struct virtio_driver driver;
static struct virtio_driver_queue receive;
static struct virtio_driver_queue transmit;

/* Header slots: [0] for all that is received (nobody reads it), then one per frame to send. */
static volatile uint32_t *slots;
static uint64_t slots_bus;
static uint16_t slot_free[FRAMES];
static uint32_t slot_free_count;
static uint32_t slot_cookie[FRAMES];

static bool memory_init(const struct config_dma *dma, uint32_t receive_size, uint32_t transmit_size)
{
    bool event_index = virtio_driver_has(&driver, VIRTIO_F_EVENT_IDX);
    uint64_t transmit_at = virtio_driver_queue_bytes(receive_size);
    uint64_t slots_at = transmit_at + virtio_driver_queue_bytes(transmit_size);
    slots_at = (slots_at + SLOT_BYTES - 1) & ~(uint64_t)(SLOT_BYTES - 1);
    if (dma->bytes < slots_at + (FRAMES + 1) * SLOT_BYTES) {
        return false;
    }
    volatile uint32_t *memory = (volatile uint32_t *)dma->vaddr;
    for (uint64_t i = 0; i < dma->bytes / 4; i++) {
        memory[i] = 0;
    }
    virtio_driver_queue_init(&receive, (void *)dma->vaddr, dma->bus, receive_size, event_index);
    virtio_driver_queue_init(&transmit, (void *)(dma->vaddr + transmit_at), dma->bus + transmit_at,
                             transmit_size, event_index);
    slots = (volatile uint32_t *)(dma->vaddr + slots_at);
    slots_bus = dma->bus + slots_at;
    slot_free_count = 0;
    for (uint32_t i = transmit_size / 2; i > 0; i--) {
        slot_free[slot_free_count++] = (uint16_t)(i - 1);
    }
    return true;
}

bool net_device_init(const struct net_driver_config *config)
{
    uint64_t wanted = UINT64_C(1) << VIRTIO_NET_F_MAC | UINT64_C(1) << VIRTIO_NET_F_STATUS |
                      UINT64_C(1) << VIRTIO_NET_F_MTU | UINT64_C(1) << VIRTIO_F_EVENT_IDX;
    if (!virtio_driver_begin(&driver, config->device.registers, VIRTIO_ID_NET, wanted)) {
        return false;
    }
    uint32_t receive_size = virtio_driver_queue_limit(&driver, VIRTIO_NET_QUEUE_RECEIVE);
    uint32_t transmit_size = virtio_driver_queue_limit(&driver, VIRTIO_NET_QUEUE_TRANSMIT);
    if (receive_size < 2 || transmit_size < 2 ||
        !memory_init(&config->dma, receive_size, transmit_size)) {
        return false;
    }
    virtio_driver_queue_attach(&driver, VIRTIO_NET_QUEUE_RECEIVE, &receive);
    virtio_driver_queue_attach(&driver, VIRTIO_NET_QUEUE_TRANSMIT, &transmit);
    virtio_driver_go(&driver);
    return true;
}

uint32_t net_device_receive_room(void)
{
    return receive.free_count / 2;
}

uint32_t net_device_receive_held(void)
{
    return (uint32_t)(receive.size - receive.free_count) / 2;
}

void net_device_receive_give(uint64_t bus, uint32_t cookie)
{
    const struct virtio_driver_part parts[] = {
        { .bus = slots_bus, .bytes = HEADER_BYTES, .device_writes = true },
        { .bus = bus, .bytes = NET_BUFFER_BYTES, .device_writes = true },
    };
    (void)virtio_driver_queue_add(&receive, parts, 2, cookie);
}

bool net_device_receive_take(uint32_t *cookie, uint32_t *length)
{
    uint32_t bytes;
    if (!virtio_driver_queue_take(&receive, cookie, &bytes)) {
        return false;
    }
    *length = bytes > HEADER_BYTES ? bytes - HEADER_BYTES : 0; /* the multiplexer refuses that */
    return true;
}

uint32_t net_device_transmit_room(void)
{
    uint32_t frames = transmit.free_count / 2;
    return frames < slot_free_count ? frames : slot_free_count;
}

void net_device_transmit_give(uint64_t bus, uint32_t length, uint32_t cookie,
                              const uint64_t header[2])
{
    uint32_t slot = slot_free[--slot_free_count];
    uint64_t slot_bytes = (uint64_t)(1 + slot) * SLOT_BYTES;
    volatile uint32_t *words = &slots[(1 + slot) * SLOT_WORDS];
    words[HEADER_BYTES / 4] = (uint32_t)header[0]; /* the virtio header in front stays zero */
    words[HEADER_BYTES / 4 + 1] = (uint32_t)(header[0] >> 32);
    words[HEADER_BYTES / 4 + 2] = (uint32_t)header[1];
    words[HEADER_BYTES / 4 + 3] = (uint32_t)(header[1] >> 32);
    slot_cookie[slot] = cookie;
    const struct virtio_driver_part parts[] = {
        { .bus = slots_bus + slot_bytes, .bytes = HEADER_BYTES + NET_HEADER_BYTES },
        { .bus = bus + NET_HEADER_BYTES, .bytes = length - NET_HEADER_BYTES },
    };
    (void)virtio_driver_queue_add(&transmit, parts, length > NET_HEADER_BYTES ? 2 : 1, slot);
}

bool net_device_transmit_take(uint32_t *cookie)
{
    uint32_t slot;
    uint32_t bytes;
    if (!virtio_driver_queue_take(&transmit, &slot, &bytes)) {
        return false;
    }
    *cookie = slot_cookie[slot];
    slot_free[slot_free_count++] = (uint16_t)slot;
    return true;
}

void net_device_kick(void)
{
    if (virtio_driver_queue_publish(&receive)) {
        virtio_driver_notify(&driver, VIRTIO_NET_QUEUE_RECEIVE);
    }
    if (virtio_driver_queue_publish(&transmit)) {
        virtio_driver_notify(&driver, VIRTIO_NET_QUEUE_TRANSMIT);
    }
}

bool net_device_interrupt(void)
{
    return (virtio_driver_acknowledge(&driver) & VIRTIO_INTERRUPT_CONFIG) != 0;
}

/* Received frames at once; sent ones when half of those under way are done. */
bool net_device_arm(bool receives, bool sends)
{
    uint16_t pending = virtio_driver_queue_pending(&transmit);
    bool quiet = true;
    if (receives) {
        quiet &= virtio_driver_queue_arm(&receive, 1);
    }
    if (sends && pending > 0) {
        quiet &= virtio_driver_queue_arm(&transmit, (uint16_t)((pending + 1) / 2));
    }
    return quiet;
}

struct net_device_state net_device_state(void)
{
    struct net_device_state state = { .mtu = DEFAULT_MTU, .link_up = true };
    if (virtio_driver_has(&driver, VIRTIO_NET_F_MAC)) {
        state.mac = virtio_driver_config(&driver, offsetof(struct virtio_net_config, mac),
                                         NET_MAC_BYTES);
    }
    if (virtio_driver_has(&driver, VIRTIO_NET_F_STATUS)) {
        uint64_t status =
            virtio_driver_config(&driver, offsetof(struct virtio_net_config, status), 2);
        state.link_up = (status & VIRTIO_NET_STATUS_LINK_UP) != 0;
    }
    if (virtio_driver_has(&driver, VIRTIO_NET_F_MTU)) {
        state.mtu =
            (uint32_t)virtio_driver_config(&driver, offsetof(struct virtio_net_config, mtu), 2);
    }
    return state;
}
