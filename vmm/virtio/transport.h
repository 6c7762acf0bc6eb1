/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* An emulated virtio device behind registers [VirtIO 1.2 4.2]: the one status machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hw/virtio_mmio.h"
#include "vmm/guest.h"
#include "vmm/mmio.h"
#include "vmm/vgic.h"
#include "vmm/virtio/virtqueue.h"

enum {
    VIRTIO_QUEUES_MAX = 2,
    VIRTIO_CONFIG_BYTES_MAX = 64,
};

struct virtio_device;

/* What a kind of device does. The queues it is given are ready and not broken. */
struct virtio_operations {
    /*
     * The guest made chains available in this queue, or something else happened that may let
     * work go on.
     */
    void (*work)(struct virtio_device *device);
    /*
     * The guest resets the device. False: requests are still under way in guest memory; the reset
     * completes (virtio_reset_finish) when they are done, and the guest sees a status other than 0
     * until then.
     */
    bool (*reset)(struct virtio_device *device);
    /*
     * What was put off is due: the alarm rings, a CPU's timer ticks, or a CPU is about to sleep.
     * False: an interrupt that is owed can wait longer. NULL: the device puts off nothing but
     * interrupts.
     */
    bool (*due)(struct virtio_device *device, bool sleeps);
};

struct virtio_statistics {
    uint64_t notifications; /* queue notifications of the guest */
    uint64_t interrupts;    /* raised towards the guest */
    uint64_t broken;        /* times the guest broke a rule of its queues */
    uint64_t refused;       /* requests that made no sense, answered with an error or dropped */
    uint64_t bad_entries;   /* the same of what came from the other side, the device's multiplexer */
};

struct virtio_device {
    const struct virtio_operations *operations;
    const struct guest *guest;
    struct vgic *vgic;
    uint32_t interrupt;
    uint32_t id; /* enum virtio_device_id */
    uint64_t offered; /* feature bits */
    uint32_t queue_count;
    uint32_t config_bytes;
    uint8_t config[VIRTIO_CONFIG_BYTES_MAX]; /* little-endian, read-only to the guest */

    uint32_t status;
    bool resetting;
    uint64_t features; /* as the guest wrote them; they count once FEATURES_OK is set */
    uint32_t device_features_select;
    uint32_t driver_features_select;
    uint32_t queue_select;
    uint32_t interrupt_status;
    bool owed; /* an interrupt that was put off */
    uint32_t config_generation;
    bool config_untold; /* it has changed while the driver got ready and may have read it */
    struct virtqueue queues[VIRTIO_QUEUES_MAX];
    struct virtio_statistics statistics;
};

/*
 * Sets the fields above the empty line to what the caller gives, the rest to the state after
 * reset.
 */
void virtio_init(struct virtio_device *device, const struct virtio_device *description);

/* May queues be used: the driver is ready and nothing is broken? */
bool virtio_is_live(const struct virtio_device *device);

bool virtio_has_feature(const struct virtio_device *device, uint32_t bit);

/* Interrupt the guest if it wants one for what was given back to it in this queue. */
void virtio_signal(struct virtio_device *device, uint32_t queue);

/*
 * The same, but the interrupt may wait for the next one, or for virtio_due. Answers whether one is
 * waiting now.
 */
bool virtio_signal_later(struct virtio_device *device, uint32_t queue);
void virtio_signal_owed(struct virtio_device *device);

/* Work and interrupts that were put off are due; see virtio_operations. */
void virtio_due(struct virtio_device *device, bool sleeps);

/* The guest broke a rule: the device stops until it is reset, and says so. */
void virtio_break(struct virtio_device *device);

/* The next chain, as virtqueue_peek; a guest that broke a rule of the queue has broken the device. */
enum virtqueue_answer virtio_peek(struct virtio_device *device, const struct virtqueue *queue,
                                  struct virtqueue_chain *chain);

/*
 * Changes `bytes` of the configuration space at `offset` (our own constants) and tells the
 * guest.
 */
void virtio_set_config(struct virtio_device *device, uint32_t offset, const void *value,
                       uint32_t bytes);

/* Completes a reset that operations->reset put off. */
void virtio_reset_finish(struct virtio_device *device);

/* The whole guest starts anew. False: as for operations->reset, try again later. */
bool virtio_restart(struct virtio_device *device);

/* The registers, for the bus. */
mmio_read_t virtio_read;
mmio_write_t virtio_write;
