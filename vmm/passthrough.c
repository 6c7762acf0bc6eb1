/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Devices passed through, doorbells and notifications of a driver VM. */
#include "vmm/passthrough.h"

#include <microkit.h>

enum { DOORBELL_PAGE_BYTES = 0x1000 };

static const struct vmm_driver_config *config;
static struct vgic *vgic;

static bool doorbell_read(void *device, uint32_t offset, uint32_t bytes, uint64_t *value)
{
    (void)device;
    (void)offset;
    (void)bytes;
    *value = 0;
    return true;
}

/*
 * A number that no peer has rings nowhere. Where the store goes says whom it is for, so that of a
 * store of zero no register need be read.
 */
static bool doorbell_write(void *device, uint32_t offset, uint32_t bytes, uint64_t value)
{
    const struct vmm_shared *shared = device;
    const uint32_t peer = offset / VMM_DOORBELL_BYTES;

    (void)value;
    if (bytes != VMM_DOORBELL_BYTES || offset % VMM_DOORBELL_BYTES != 0) {
        return false;
    }
    if (peer < shared->channel_count) {
        microkit_notify(shared->channels[peer]);
    }
    return true;
}

void passthrough_init(const struct vmm_driver_config *driver, struct vgic *controller, struct mmio_bus *bus)
{
    config = driver;
    vgic = controller;
    for (uint32_t i = 0; i < config->device_count; i++) {
        vgic_forward(vgic, config->devices[i].interrupt);
    }
    for (uint32_t i = 0; i < config->shared_count; i++) {
        const struct mmio_region doorbell = {
            .base = config->shared[i].doorbell_gpa,
            .bytes = DOORBELL_PAGE_BYTES,
            .device = (void *)(uintptr_t)&config->shared[i],
            .read = doorbell_read,
            .write = doorbell_write,
        };
        mmio_bus_add(bus, &doorbell);
    }
}

/*
 * The kernel masks a device's interrupt when it delivers it; acknowledging unmasks it. If its line is
 * still high it comes again at once, and an edge that came meanwhile has been kept by the hardware:
 * both kinds are told to the guest as events.
 */
void vcpu_acknowledge_device(uint32_t interrupt)
{
    for (uint32_t i = 0; i < config->device_count; i++) {
        if (config->devices[i].interrupt == interrupt) {
            microkit_irq_ack(config->devices[i].channel);
        }
    }
}

void passthrough_quiesce(void)
{
    for (uint32_t i = 0; i < config->device_count; i++) {
        if (config->devices[i].status != 0) {
            *(volatile uint32_t *)(uintptr_t)config->devices[i].status = 0;
        }
    }
}

static bool shared_has_channel(const struct vmm_shared *shared, uint8_t channel)
{
    for (uint32_t i = 0; i < shared->channel_count; i++) {
        if (shared->channels[i] == channel) {
            return true;
        }
    }
    return false;
}

void passthrough_notified(uint8_t channel)
{
    for (uint32_t i = 0; i < config->device_count; i++) {
        if (config->devices[i].interrupt != 0 && config->devices[i].channel == channel) {
            vgic_raise(vgic, config->devices[i].interrupt);
        }
    }
    for (uint32_t i = 0; i < config->shared_count; i++) {
        if (shared_has_channel(&config->shared[i], channel)) {
            vgic_raise(vgic, config->shared[i].interrupt);
        }
    }
}
