/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Dispatch of emulated accesses: a sorted table of devices, in each a sorted table of registers. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * A device's answer to an access of 1, 2, 4 or 8 bytes at `offset`, which the dispatcher has
 * checked to lie within the device. False: there is no such register, or not with this size; the
 * guest gets an abort.
 */
typedef bool mmio_read_t(void *device, uint32_t offset, uint32_t bytes, uint64_t *value);
typedef bool mmio_write_t(void *device, uint32_t offset, uint32_t bytes, uint64_t value);

struct mmio_region {
    uint64_t base;
    uint64_t bytes; /* at most 4 GiB */
    void *device;
    mmio_read_t *read;
    mmio_write_t *write;
};

enum {
    MMIO_REGIONS_MAX = 16,
};

struct mmio_bus {
    uint32_t count;
    struct mmio_region regions[MMIO_REGIONS_MAX]; /* by ascending base, disjoint */
};

/*
 * Our own set-up, not the guest's: false if the table is full, or the region is empty, wraps or
 * overlaps another.
 */
bool mmio_bus_add(struct mmio_bus *bus, const struct mmio_region *region);

/*
 * What the guest's load or store at `address` does. False: nobody answers; the guest gets an
 * abort.
 */
bool mmio_bus_read(const struct mmio_bus *bus, uint64_t address, uint32_t bytes, uint64_t *value);
bool mmio_bus_write(const struct mmio_bus *bus, uint64_t address, uint32_t bytes, uint64_t value);

/*
 * One register, or an array of equal words, of a device with 32-bit registers; `word` counts
 * within the array.
 */
typedef uint32_t mmio_register_read_t(void *device, uint32_t word);
typedef void mmio_register_write_t(void *device, uint32_t word, uint32_t value);

struct mmio_register {
    uint32_t offset;
    uint32_t bytes;
    mmio_register_read_t *read;   /* NULL: reads as zero */
    mmio_register_write_t *write; /* NULL: writes are ignored */
};

/* The register at `offset` in a table sorted by offset, or NULL. */
const struct mmio_register *mmio_register_find(const struct mmio_register *table, uint32_t count,
                                               uint32_t offset);
