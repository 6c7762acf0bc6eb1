/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A driver VM's device tree: shared memory as reserved memory with page structures, and passed-through devices. */
#include "vmm/device_tree_driver.h"

#include "lib/print.h"
#include "lib/string.h"
#include "vmm/guest_map.h"

enum {
    INTERRUPT_SPI = 0, /* first cell of an interrupt [Linux bindings/interrupt-controller/arm,gic.yaml] */
    INTERRUPT_EDGE_RISING = 1,
    INTERRUPT_LEVEL_HIGH = 4,
    PAGE_BYTES = 0x1000,
    PROPERTY_NAME_MAX = 31, /* [DT 0.4, 2.2.4] */
    CLOCK_PHANDLE = 0x100,  /* of device k's clock i: + k * VMM_CLOCKS_MAX + i */
};

/* Without `no-map`: Linux keeps its hands off, but has page structures for it, so that it can be pinned for DMA. */
static void write_reserved(struct dtb_writer *dtb, const struct vmm_driver_config *config)
{
    dtb_node_begin(dtb, "reserved-memory");
    dtb_property_u32(dtb, "#address-cells", 2);
    dtb_property_u32(dtb, "#size-cells", 2);
    dtb_property_empty(dtb, "ranges");
    for (uint32_t i = 0; i < config->shared_count; i++) {
        for (uint32_t r = 0; r < config->shared[i].region_count && r < VMM_REGIONS_MAX; r++) {
            const struct vmm_region *region = &config->shared[i].regions[r];
            const uint64_t range[1][2] = {{region->gpa, region->bytes}};
            dtb_node_begin_at(dtb, "shared", region->gpa);
            dtb_property_reg(dtb, range, 1);
            dtb_node_end(dtb);
        }
    }
    dtb_node_end(dtb);
}

static void write_memory(struct dtb_writer *dtb, const struct vmm_region *region)
{
    const uint64_t range[1][2] = {{region->gpa, region->bytes}};

    dtb_node_begin_at(dtb, "memory", region->gpa);
    dtb_property_string(dtb, "device_type", "memory");
    dtb_property_reg(dtb, range, 1);
    dtb_node_end(dtb);
}

static void write_interrupt(struct dtb_writer *dtb, uint32_t interrupt, bool edge)
{
    const uint32_t cells[] = {
        INTERRUPT_SPI,
        interrupt - GUEST_SPI_FIRST,
        edge ? INTERRUPT_EDGE_RISING : INTERRUPT_LEVEL_HIGH,
    };

    dtb_property_cells(dtb, "interrupts", cells, 3);
}

static void write_shared(struct dtb_writer *dtb, const struct vmm_shared *shared)
{
    uint64_t ranges[1 + VMM_REGIONS_MAX][2] = {{shared->doorbell_gpa, PAGE_BYTES}};
    uint32_t count = 1;

    for (uint32_t r = 0; r < shared->region_count && r < VMM_REGIONS_MAX; r++, count++) {
        ranges[count][0] = shared->regions[r].gpa;
        ranges[count][1] = shared->regions[r].bytes;
    }
    dtb_node_begin_at(dtb, "sluice", shared->doorbell_gpa);
    dtb_property_string(dtb, "compatible", "sluice,shared");
    dtb_property_string(dtb, "label", shared->name);
    dtb_property_reg(dtb, (const uint64_t(*)[2])ranges, count);
    write_interrupt(dtb, shared->interrupt, true);
    dtb_node_end(dtb);
}

/* One property at `*at`; false: there is none, or it does not fit. */
static bool write_property(struct dtb_writer *dtb, const struct vmm_device *device, uint32_t *at)
{
    char name[PROPERTY_NAME_MAX + 1] = {0};
    const uint8_t *bytes = device->properties;
    uint32_t end = device->property_bytes < VMM_PROPERTY_BYTES ? device->property_bytes : VMM_PROPERTY_BYTES;

    if (*at >= end || bytes[*at] > PROPERTY_NAME_MAX || end - *at < bytes[*at] + 3u) {
        return false;
    }
    memcpy(name, &bytes[*at + 1], bytes[*at]);
    *at += 1 + bytes[*at];
    uint32_t length = bytes[*at] | (uint32_t)bytes[*at + 1] << 8;
    *at += 2;
    if (length > end - *at) {
        return false;
    }
    dtb_property(dtb, name, &bytes[*at], length);
    *at += length;
    return true;
}

static uint32_t clock_count(const struct vmm_device *device)
{
    uint32_t count = 0;

    while (count < VMM_CLOCKS_MAX && device->clocks_hz[count] != 0) {
        count++;
    }
    return count;
}

/*
 * The guest has clocks of its own, of the same frequencies [Linux bindings/clock/fixed-clock.yaml]. Linux calls each by its
 * node's name without an address, and knows no two clocks of one name: the number belongs to the name.
 */
static void write_clocks(struct dtb_writer *dtb, const struct vmm_device *device, uint32_t phandle)
{
    for (uint32_t i = 0; i < clock_count(device); i++) {
        char name[PROPERTY_NAME_MAX + 1];
        print_into(name, sizeof name, "clock-%x", phandle + i);
        dtb_node_begin(dtb, name);
        dtb_property_string(dtb, "compatible", "fixed-clock");
        dtb_property_u32(dtb, "#clock-cells", 0);
        dtb_property_u32(dtb, "clock-frequency", device->clocks_hz[i]);
        dtb_property_u32(dtb, "phandle", phandle + i);
        dtb_node_end(dtb);
    }
}

static void write_device(struct dtb_writer *dtb, const struct vmm_device *device, uint32_t phandle)
{
    uint32_t clocks[VMM_CLOCKS_MAX];
    const uint64_t registers[1][2] = {{device->gpa, device->bytes}};
    uint32_t at = 0;

    dtb_node_begin_at(dtb, device->name, device->gpa);
    dtb_property_reg(dtb, registers, 1);
    if (device->interrupt != 0) {
        write_interrupt(dtb, device->interrupt, device->edge != 0);
    }
    for (uint32_t i = 0; i < VMM_CLOCKS_MAX; i++) {
        clocks[i] = phandle + i;
    }
    if (clock_count(device) != 0) {
        dtb_property_cells(dtb, "clocks", clocks, clock_count(device));
    }
    while (write_property(dtb, device, &at)) {
    }
    dtb_node_end(dtb);
}

void device_tree_write_driver(struct dtb_writer *dtb, const struct vmm_driver_config *config)
{
    for (uint32_t i = 0; i < config->shared_count && i < VMM_SHARED_MAX; i++) {
        for (uint32_t r = 0; r < config->shared[i].region_count && r < VMM_REGIONS_MAX; r++) {
            write_memory(dtb, &config->shared[i].regions[r]);
        }
        write_shared(dtb, &config->shared[i]);
    }
    if (config->shared_count != 0) {
        write_reserved(dtb, config);
    }
    for (uint32_t i = 0; i < config->device_count && i < VMM_DEVICES_MAX; i++) {
        write_clocks(dtb, &config->devices[i], CLOCK_PHANDLE + i * VMM_CLOCKS_MAX);
        write_device(dtb, &config->devices[i], CLOCK_PHANDLE + i * VMM_CLOCKS_MAX);
    }
}
