/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What every configuration blob begins with; written by compose, read by one component. */
#pragma once

#include <stdint.h>

enum {
    CONFIG_MAGIC = 0x67664353, /* "SCfg" */
    CONFIG_VERSION = 1,
    CONFIG_NAME_BYTES = 32,
    CONFIG_NO_CHANNEL = 0xff,
};

/* Device classes; also the class number in statistics pages. */
enum config_class {
    CONFIG_CLASS_SYSTEM = 0,
    CONFIG_CLASS_SERIAL = 1,
    CONFIG_CLASS_TIMER = 2,
    CONFIG_CLASS_NET = 3,
    CONFIG_CLASS_BLK = 4,
};

/* Role ids: class * 256 + place in the class. */
enum config_role {
    CONFIG_ROLE_VMM = 0x0001,
    CONFIG_ROLE_WEB_SERVER = 0x0002,
    CONFIG_ROLE_SHELL = 0x0003,
    CONFIG_ROLE_COMPONENT = 0x0004, /* any native client: devices/client_config.h */

    CONFIG_ROLE_SERIAL_DRIVER = 0x0101,
    CONFIG_ROLE_SERIAL_MULTIPLEXER = 0x0102,
    CONFIG_ROLE_SERIAL_CONTROLLER = 0x0103,
    CONFIG_ROLE_SERIAL_CLIENT = 0x0104,

    CONFIG_ROLE_TIMER_DRIVER = 0x0201,
    CONFIG_ROLE_TIMER_MULTIPLEXER = 0x0202,
    CONFIG_ROLE_TIMER_CONTROLLER = 0x0203,
    CONFIG_ROLE_TIMER_CLIENT = 0x0204,

    CONFIG_ROLE_NET_DRIVER = 0x0301,
    CONFIG_ROLE_NET_MULTIPLEXER = 0x0302,
    CONFIG_ROLE_NET_CONTROLLER = 0x0303,
    CONFIG_ROLE_NET_CLIENT = 0x0304,
    CONFIG_ROLE_NET_COPIER = 0x0305,
    CONFIG_ROLE_NET_COPIERS = 0x0306,

    CONFIG_ROLE_BLK_DRIVER = 0x0401,
    CONFIG_ROLE_BLK_MULTIPLEXER = 0x0402,
    CONFIG_ROLE_BLK_CONTROLLER = 0x0403,
    CONFIG_ROLE_BLK_CLIENT = 0x0404,
};

/* `bytes` is the size of the whole blob's struct, `name` the component's, ended by a zero byte. */
struct config_header {
    uint32_t magic;
    uint16_t version;
    uint16_t role;
    uint32_t bytes;
    uint32_t reserved;
    char name[CONFIG_NAME_BYTES];
};

/* Shared memory as its reader sees it; vaddr 0: not mapped. */
struct config_region {
    uint64_t vaddr;
    uint64_t bytes;
};

/* Shared memory that a device reaches too, at bus address `bus`. */
struct config_dma {
    uint64_t vaddr;
    uint64_t bytes;
    uint64_t bus;
};

/*
 * One ring (lib/ring.h); needs ring_bytes(capacity, entry_words) at vaddr, which is 64-byte
 * aligned.
 */
struct config_ring {
    uint64_t vaddr;
    uint32_t capacity;
    uint32_t entry_words;
};

/* A device's registers (with its offset inside the page) and its interrupt's channel. */
struct config_device {
    uint64_t registers;
    uint64_t registers_bytes;
    uint8_t interrupt_channel;
    uint8_t reserved[7];
};

_Static_assert(sizeof(struct config_header) == 48, "same layout on host and target");
_Static_assert(sizeof(struct config_device) == 24, "same layout on host and target");

/*
 * Is this the blob that a component of this role was compiled for? Otherwise the component must
 * stop.
 */
static inline int config_is_valid(const struct config_header *header, uint16_t role, uint32_t bytes)
{
    return header->magic == CONFIG_MAGIC && header->version == CONFIG_VERSION &&
           header->role == role && header->bytes == bytes;
}
