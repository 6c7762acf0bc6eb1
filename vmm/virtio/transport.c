/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio over memory-mapped registers: status machine, features, queue set-up, interrupts. */
#include "vmm/virtio/transport.h"

#include <stddef.h>

#include "lib/bits.h"
#include "lib/string.h"

enum {
    VENDOR_ID = 0x43554c53, /* "SLUC" */
};

static void line_update(struct virtio_device *device)
{
    vgic_set_line(device->vgic, device->interrupt, device->interrupt_status != 0);
}

static void interrupt_raise(struct virtio_device *device, uint32_t reason)
{
    device->interrupt_status |= reason;
    device->owed = false;
    device->statistics.interrupts++;
    line_update(device);
}

static void state_reset(struct virtio_device *device)
{
    device->status = 0;
    device->resetting = false;
    device->features = 0;
    device->device_features_select = 0;
    device->driver_features_select = 0;
    device->queue_select = 0;
    device->interrupt_status = 0;
    device->owed = false;
    device->config_untold = false;
    for (uint32_t i = 0; i < VIRTIO_QUEUES_MAX; i++) {
        virtqueue_reset(&device->queues[i]);
    }
    line_update(device);
}

void virtio_init(struct virtio_device *device, const struct virtio_device *description)
{
    *device = *description;
    device->offered |= bit64(VIRTIO_F_VERSION_1) | bit64(VIRTIO_F_EVENT_IDX) |
                       bit64(VIRTIO_F_INDIRECT_DESC);
    device->config_generation = 0;
    device->statistics = (struct virtio_statistics){0};
    state_reset(device);
}

bool virtio_is_live(const struct virtio_device *device)
{
    return (device->status & VIRTIO_STATUS_DRIVER_OK) != 0 &&
           (device->status & VIRTIO_STATUS_NEEDS_RESET) == 0 && !device->resetting;
}

bool virtio_has_feature(const struct virtio_device *device, uint32_t bit)
{
    return (device->features & bit64(bit)) != 0;
}

void virtio_signal(struct virtio_device *device, uint32_t queue)
{
    if (virtqueue_wants_interrupt(&device->queues[queue])) {
        interrupt_raise(device, VIRTIO_INTERRUPT_USED);
    }
}

/* With its line high the guest looks at all queues anyway. */
bool virtio_signal_later(struct virtio_device *device, uint32_t queue)
{
    device->owed |= virtqueue_wants_interrupt(&device->queues[queue]);
    if (device->interrupt_status != 0) {
        virtio_signal_owed(device);
    }
    return device->owed;
}

void virtio_signal_owed(struct virtio_device *device)
{
    if (device->owed) {
        interrupt_raise(device, VIRTIO_INTERRUPT_USED);
    }
}

void virtio_due(struct virtio_device *device, bool sleeps)
{
    bool now = true;

    if (device->operations->due != NULL && virtio_is_live(device)) {
        now = device->operations->due(device, sleeps);
    }
    if (now) {
        virtio_signal_owed(device);
    }
}

void virtio_break(struct virtio_device *device)
{
    device->statistics.broken++;
    device->status |= VIRTIO_STATUS_NEEDS_RESET;
    interrupt_raise(device, VIRTIO_INTERRUPT_CONFIG);
}

enum virtqueue_answer virtio_peek(struct virtio_device *device, const struct virtqueue *queue,
                                  struct virtqueue_chain *chain)
{
    enum virtqueue_answer answer = virtqueue_peek(queue, device->guest, chain);

    if (answer == VIRTQUEUE_BROKEN) {
        virtio_break(device);
    }
    return answer;
}

void virtio_set_config(struct virtio_device *device, uint32_t offset, const void *value,
                       uint32_t bytes)
{
    if (memcmp(&device->config[offset], value, bytes) == 0) {
        return;
    }
    memcpy(&device->config[offset], value, bytes);
    device->config_generation++;
    if (virtio_is_live(device)) {
        interrupt_raise(device, VIRTIO_INTERRUPT_CONFIG);
    } else {
        device->config_untold = device->status != 0;
    }
}

void virtio_reset_finish(struct virtio_device *device)
{
    if (device->resetting) {
        state_reset(device);
    }
}

bool virtio_restart(struct virtio_device *device)
{
    device->resetting = true;
    if (!device->operations->reset(device)) {
        return false;
    }
    state_reset(device);
    return true;
}

/*
 * Set FEATURES_OK only for a choice we can serve: a subset of ours, with version 1 [VirtIO 1.2
 * 2.2.2, 6.1].
 */
static uint32_t check_features(const struct virtio_device *device, uint32_t status)
{
    bool setting = (status & ~device->status & VIRTIO_STATUS_FEATURES_OK) != 0;

    if (setting && ((device->features & ~device->offered) != 0 ||
                    !virtio_has_feature(device, VIRTIO_F_VERSION_1))) {
        return status & ~(uint32_t)VIRTIO_STATUS_FEATURES_OK;
    }
    return status;
}

/* The driver only ever adds bits; DRIVER_OK without FEATURES_OK is not believed. */
static void status_write(struct virtio_device *device, uint32_t value)
{
    if (value == 0) {
        if (device->status != 0) {
            virtio_restart(device);
        }
        return;
    }
    if (device->resetting) {
        return;
    }
    uint32_t status = device->status | check_features(device, value & 0xff);
    if ((status & VIRTIO_STATUS_FEATURES_OK) == 0) {
        status &= ~(uint32_t)VIRTIO_STATUS_DRIVER_OK;
    }
    bool started = (status & ~device->status & VIRTIO_STATUS_DRIVER_OK) != 0;
    device->status = status;
    if (started) {
        if (device->config_untold) {
            device->config_untold = false;
            interrupt_raise(device, VIRTIO_INTERRUPT_CONFIG);
        }
        device->operations->work(device);
    }
}

static void features_write(struct virtio_device *device, uint32_t value)
{
    uint32_t half = device->driver_features_select;

    if (half > 1 || (device->status & VIRTIO_STATUS_FEATURES_OK) != 0) {
        return;
    }
    device->features &= ~((uint64_t)UINT32_MAX << (32 * half));
    device->features |= (uint64_t)value << (32 * half);
}

/* The selected queue, or NULL. */
static struct virtqueue *selected(struct virtio_device *device)
{
    return device->queue_select < device->queue_count ? &device->queues[device->queue_select]
                                                      : NULL;
}

static void queue_ready_write(struct virtio_device *device, struct virtqueue *queue, uint32_t value)
{
    if ((value & 1) == 0) {
        queue->ready = false;
    } else if (!queue->ready && (device->status & VIRTIO_STATUS_FEATURES_OK) != 0) {
        queue->event_idx = virtio_has_feature(device, VIRTIO_F_EVENT_IDX);
        queue->indirect = virtio_has_feature(device, VIRTIO_F_INDIRECT_DESC);
        if (!virtqueue_start(queue, device->guest)) {
            device->statistics.refused++;
        }
    }
}

static void set_half(uint64_t *address, uint32_t half, uint32_t value)
{
    uint64_t kept = half == 0 ? *address & ~(uint64_t)UINT32_MAX : *address & UINT32_MAX;

    *address = kept | (uint64_t)value << (32 * half);
}

/*
 * Registers of the selected queue; they can be changed only while it is not in use [VirtIO 1.2
 * 4.2.2.2].
 */
static void queue_write(struct virtio_device *device, uint32_t offset, uint32_t value)
{
    struct virtqueue *queue = selected(device);

    if (queue == NULL || device->resetting) {
        return;
    }
    if (offset == VIRTIO_MMIO_QUEUE_READY) {
        queue_ready_write(device, queue, value);
        return;
    }
    if (queue->ready) {
        return;
    }
    switch (offset) {
    case VIRTIO_MMIO_QUEUE_SIZE:
        queue->size = value;
        break;
    case VIRTIO_MMIO_QUEUE_DESCRIPTORS_LOW:
    case VIRTIO_MMIO_QUEUE_DESCRIPTORS_HIGH:
        set_half(&queue->descriptors_gpa, offset / 4 % 2, value);
        break;
    case VIRTIO_MMIO_QUEUE_DRIVER_LOW:
    case VIRTIO_MMIO_QUEUE_DRIVER_HIGH:
        set_half(&queue->available_gpa, offset / 4 % 2, value);
        break;
    case VIRTIO_MMIO_QUEUE_DEVICE_LOW:
    case VIRTIO_MMIO_QUEUE_DEVICE_HIGH:
        set_half(&queue->used_gpa, offset / 4 % 2, value);
        break;
    default:
        break;
    }
}

static void register_write(struct virtio_device *device, uint32_t offset, uint32_t value)
{
    switch (offset) {
    case VIRTIO_MMIO_DEVICE_FEATURES_SELECT:
        device->device_features_select = value;
        break;
    case VIRTIO_MMIO_DRIVER_FEATURES_SELECT:
        device->driver_features_select = value;
        break;
    case VIRTIO_MMIO_DRIVER_FEATURES:
        features_write(device, value);
        break;
    case VIRTIO_MMIO_QUEUE_SELECT:
        device->queue_select = value;
        break;
    case VIRTIO_MMIO_QUEUE_NOTIFY:
        device->statistics.notifications++;
        if (virtio_is_live(device)) {
            device->operations->work(device);
        }
        break;
    case VIRTIO_MMIO_INTERRUPT_ACK:
        device->interrupt_status &= ~value;
        line_update(device);
        break;
    case VIRTIO_MMIO_STATUS:
        status_write(device, value);
        break;
    default:
        queue_write(device, offset, value);
        break;
    }
}

static uint32_t register_read(struct virtio_device *device, uint32_t offset)
{
    const struct virtqueue *queue = selected(device);

    switch (offset) {
    case VIRTIO_MMIO_MAGIC:
        return VIRTIO_MMIO_MAGIC_VALUE;
    case VIRTIO_MMIO_VERSION:
        return VIRTIO_MMIO_VERSION_VALUE;
    case VIRTIO_MMIO_DEVICE_ID:
        return device->id;
    case VIRTIO_MMIO_VENDOR_ID:
        return VENDOR_ID;
    case VIRTIO_MMIO_DEVICE_FEATURES:
        return device->device_features_select > 1
                   ? 0
                   : (uint32_t)(device->offered >> (32 * device->device_features_select));
    case VIRTIO_MMIO_QUEUE_SIZE_MAX:
        return queue != NULL ? VIRTQUEUE_SIZE_MAX : 0;
    case VIRTIO_MMIO_QUEUE_READY:
        return queue != NULL && queue->ready ? 1 : 0;
    case VIRTIO_MMIO_INTERRUPT_STATUS:
        return device->interrupt_status;
    case VIRTIO_MMIO_STATUS:
        return device->status;
    case VIRTIO_MMIO_SHM_LENGTH_LOW:
    case VIRTIO_MMIO_SHM_LENGTH_HIGH:
        return UINT32_MAX; /* no shared memory [VirtIO 1.2 4.2.2] */
    case VIRTIO_MMIO_CONFIG_GENERATION:
        return device->config_generation;
    default:
        return 0;
    }
}

/* The configuration space may be read in any size; what lies behind its end reads as zero. */
static uint64_t config_read(const struct virtio_device *device, uint32_t offset, uint32_t bytes)
{
    uint64_t value = 0;

    for (uint32_t i = 0; i < bytes; i++) {
        uint32_t at = offset + i;
        if (at < device->config_bytes) {
            value |= (uint64_t)device->config[at] << (8 * i);
        }
    }
    return value;
}

bool virtio_read(void *context, uint32_t offset, uint32_t bytes, uint64_t *value)
{
    struct virtio_device *device = context;

    if (offset >= VIRTIO_MMIO_CONFIG) {
        *value = config_read(device, offset - VIRTIO_MMIO_CONFIG, bytes);
        return true;
    }
    if (bytes != 4 || !is_aligned(offset, 4)) {
        return false;
    }
    *value = register_read(device, offset);
    return true;
}

bool virtio_write(void *context, uint32_t offset, uint32_t bytes, uint64_t value)
{
    struct virtio_device *device = context;

    if (offset >= VIRTIO_MMIO_CONFIG) {
        return true; /* nothing there can be changed */
    }
    if (bytes != 4 || !is_aligned(offset, 4)) {
        return false;
    }
    register_write(device, offset, (uint32_t)value);
    return true;
}
