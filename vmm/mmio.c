/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Dispatch of emulated accesses to devices and registers. */
#include "vmm/mmio.h"

#include <stddef.h>

#include "lib/bits.h"

static bool region_is_valid(const struct mmio_region *region)
{
    return region->bytes != 0 && region->bytes <= UINT64_C(1) << 32 &&
           region->base <= UINT64_MAX - region->bytes;
}

bool mmio_bus_add(struct mmio_bus *bus, const struct mmio_region *region)
{
    uint32_t at = 0;

    if (bus->count >= MMIO_REGIONS_MAX || !region_is_valid(region)) {
        return false;
    }
    while (at < bus->count && bus->regions[at].base < region->base) {
        at++;
    }
    if (at > 0 && bus->regions[at - 1].base + bus->regions[at - 1].bytes > region->base) {
        return false;
    }
    if (at < bus->count && region->base + region->bytes > bus->regions[at].base) {
        return false;
    }
    for (uint32_t i = bus->count; i > at; i--) {
        bus->regions[i] = bus->regions[i - 1];
    }
    bus->regions[at] = *region;
    bus->count++;
    return true;
}

/* The last region that begins at or below the address, if the whole access lies in it. */
static const struct mmio_region *bus_find(const struct mmio_bus *bus, uint64_t address,
                                          uint32_t bytes)
{
    uint32_t low = 0;
    uint32_t high = bus->count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (bus->regions[middle].base <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    const struct mmio_region *region = &bus->regions[low - 1];
    return range_fits(address - region->base, bytes, region->bytes) ? region : NULL;
}

bool mmio_bus_read(const struct mmio_bus *bus, uint64_t address, uint32_t bytes, uint64_t *value)
{
    const struct mmio_region *region = bus_find(bus, address, bytes);

    return region != NULL &&
           region->read(region->device, (uint32_t)(address - region->base), bytes, value);
}

bool mmio_bus_write(const struct mmio_bus *bus, uint64_t address, uint32_t bytes, uint64_t value)
{
    const struct mmio_region *region = bus_find(bus, address, bytes);

    return region != NULL &&
           region->write(region->device, (uint32_t)(address - region->base), bytes, value);
}

const struct mmio_register *mmio_register_find(const struct mmio_register *table, uint32_t count,
                                               uint32_t offset)
{
    for (uint32_t i = 0; i < count && table[i].offset <= offset; i++) {
        if (offset - table[i].offset < table[i].bytes) {
            return &table[i];
        }
    }
    return NULL;
}
