/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A guest's virtio driver for tests. */
#include "tests/host/vmm/virtio/fake_driver.h"

#include <assert.h>
#include <string.h>

#include "lib/bits.h"
#include "tests/host/vmm/fake_vcpu.h"

uint8_t fake_ram[FAKE_RAM_BYTES] __attribute__((aligned(4096)));
struct guest fake_guest = {fake_ram, FAKE_RAM_BYTES, FAKE_RAM_GPA};
struct vgic fake_vgic;

void fake_driver_reset(void)
{
    fake_vcpu_reset();
    vgic_init(&fake_vgic, 1, 27);
    vgic_switch(&fake_vgic, true);
    vgic_enable(&fake_vgic, FAKE_INTERRUPT / 32, UINT32_C(1) << (FAKE_INTERRUPT % 32));
    memset(fake_ram, 0, FAKE_DATA);
    for (uint32_t i = FAKE_DATA; i < FAKE_RAM_BYTES; i++) {
        fake_ram[i] = (uint8_t)(i * 7 + i / 256);
    }
}

struct virtio_descriptor *fake_descriptor(uint32_t queue, uint32_t index)
{
    return (struct virtio_descriptor *)(void *)&fake_ram[queue * FAKE_QUEUE_STRIDE] + index;
}

struct virtio_available *fake_available(uint32_t queue)
{
    return (struct virtio_available *)(void *)&fake_ram[queue * FAKE_QUEUE_STRIDE + FAKE_AVAILABLE];
}

struct virtio_used *fake_used(uint32_t queue)
{
    return (struct virtio_used *)(void *)&fake_ram[queue * FAKE_QUEUE_STRIDE + FAKE_USED];
}

uint64_t fake_gpa(const void *in_ram)
{
    return FAKE_RAM_GPA + (uint64_t)((const uint8_t *)in_ram - fake_ram);
}

void fake_register_write(struct virtio_device *device, uint32_t offset, uint32_t value)
{
    bool answered = virtio_write(device, offset, 4, value);
    assert(answered);
    (void)answered;
}

uint32_t fake_register_read(struct virtio_device *device, uint32_t offset)
{
    uint64_t value = 0;
    bool answered = virtio_read(device, offset, 4, &value);
    assert(answered);
    (void)answered;
    return (uint32_t)value;
}

static void queue_start(struct virtio_device *device, uint32_t queue)
{
    uint64_t gpa = FAKE_RAM_GPA + (uint64_t)queue * FAKE_QUEUE_STRIDE;

    fake_register_write(device, VIRTIO_MMIO_QUEUE_SELECT, queue);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_SIZE, FAKE_QUEUE_SIZE);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_DESCRIPTORS_LOW, (uint32_t)gpa);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_DESCRIPTORS_HIGH, 0);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_DRIVER_LOW, (uint32_t)gpa + FAKE_AVAILABLE);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_DRIVER_HIGH, 0);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_DEVICE_LOW, (uint32_t)gpa + FAKE_USED);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_DEVICE_HIGH, 0);
    fake_register_write(device, VIRTIO_MMIO_QUEUE_READY, 1);
}

void fake_driver_start(struct virtio_device *device, uint64_t features)
{
    features |= bit64(VIRTIO_F_VERSION_1);
    fake_register_write(device, VIRTIO_MMIO_STATUS, 0);
    fake_register_write(device, VIRTIO_MMIO_STATUS,
                        VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    for (uint32_t half = 0; half < 2; half++) {
        fake_register_write(device, VIRTIO_MMIO_DRIVER_FEATURES_SELECT, half);
        fake_register_write(device, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)(features >> 32 * half));
    }
    fake_register_write(device, VIRTIO_MMIO_STATUS, device->status | VIRTIO_STATUS_FEATURES_OK);
    for (uint32_t i = 0; i < device->queue_count; i++) {
        queue_start(device, i);
    }
    fake_register_write(device, VIRTIO_MMIO_STATUS, device->status | VIRTIO_STATUS_DRIVER_OK);
}

void fake_describe(uint32_t queue, uint32_t index, uint64_t gpa, uint32_t bytes, uint16_t flags,
                   int next)
{
    *fake_descriptor(queue, index) = (struct virtio_descriptor){
        .address = gpa,
        .bytes = bytes,
        .flags = (uint16_t)(flags | (next >= 0 ? VIRTIO_DESCRIPTOR_NEXT : 0)),
        .next = (uint16_t)(next >= 0 ? next : 0),
    };
}

void fake_make_available(uint32_t queue, uint16_t head)
{
    struct virtio_available *available = fake_available(queue);
    available->ring[available->index % FAKE_QUEUE_SIZE] = head;
    available->index++;
}

void fake_notify(struct virtio_device *device, uint32_t queue)
{
    fake_register_write(device, VIRTIO_MMIO_QUEUE_NOTIFY, queue);
}

bool fake_take_interrupt(struct virtio_device *device)
{
    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (fake_vcpu.list[i] == device->interrupt) {
            uint32_t status = fake_register_read(device, VIRTIO_MMIO_INTERRUPT_STATUS);
            fake_register_write(device, VIRTIO_MMIO_INTERRUPT_ACK, status);
            fake_vcpu.list[i] = 0;
            vgic_end(&fake_vgic, 0, i);
            return status != 0;
        }
    }
    return false;
}
