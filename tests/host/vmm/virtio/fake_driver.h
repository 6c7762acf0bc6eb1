/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A guest's virtio driver for tests: sets a device up and makes chains available. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hw/virtio_ring.h"
#include "vmm/virtio/transport.h"

enum {
    FAKE_RAM_BYTES = 1 << 20,
    FAKE_RAM_GPA = 0x40000000,
    FAKE_QUEUE_SIZE = 16,
    FAKE_INTERRUPT = 48,
};

/*
 * Queue k lies at offset k * 0x4000: descriptors, available ring, used ring. Test data from
 * FAKE_DATA on.
 */
enum {
    FAKE_QUEUE_STRIDE = 0x4000,
    FAKE_AVAILABLE = 0x1000,
    FAKE_USED = 0x2000,
    FAKE_DATA = 0x10000,
};

extern uint8_t fake_ram[FAKE_RAM_BYTES];
extern struct guest fake_guest;
extern struct vgic fake_vgic;

/* RAM filled with a pattern, queues zeroed, the interrupt enabled. */
void fake_driver_reset(void);

struct virtio_descriptor *fake_descriptor(uint32_t queue, uint32_t index);
struct virtio_available *fake_available(uint32_t queue);
struct virtio_used *fake_used(uint32_t queue);
uint64_t fake_gpa(const void *in_ram);

void fake_register_write(struct virtio_device *device, uint32_t offset, uint32_t value);
uint32_t fake_register_read(struct virtio_device *device, uint32_t offset);

/* Status machine up to DRIVER_OK with these features (and version 1), all queues. */
void fake_driver_start(struct virtio_device *device, uint64_t features);

/* Fills descriptor `index`; `next` < 0 ends the chain. */
void fake_describe(uint32_t queue, uint32_t index, uint64_t gpa, uint32_t bytes, uint16_t flags,
                   int next);
void fake_make_available(uint32_t queue, uint16_t head);
void fake_notify(struct virtio_device *device, uint32_t queue);

/* Is the device's interrupt on its way? Ends it, as the guest's handler does. */
bool fake_take_interrupt(struct virtio_device *device);
