/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What makes a virtual machine a driver VM: devices passed through, and memory shared with components outside. */
#pragma once

#include <stdint.h>

#include "lib/config.h"

enum {
    VMM_DEVICES_MAX = 4,
    VMM_SHARED_MAX = 4,
    VMM_PROPERTY_BYTES = 320,
    VMM_REGIONS_MAX = 34,
    VMM_PEERS_MAX = 34,
    VMM_DOORBELL_BYTES = 4,
    VMM_CLOCKS_MAX = 4,
};

/*
 * A device of the board. Its register pages are mapped into the VM, device memory, rw, so that the registers are at
 * `gpa`; its interrupt comes to the monitor as `channel` and goes to the guest as `interrupt`. Without an SMMU the
 * device can be told to read and write all memory: the guest is trusted with it.
 * `properties` are those of its device tree node that stay true in the guest, each: length of the name, name, two bytes
 * length of the value (lowest first), value.
 */
struct vmm_device {
    char name[CONFIG_NAME_BYTES]; /* of the node, without address */
    uint64_t gpa;
    uint64_t bytes;
    uint64_t status; /* address in the monitor of a 32-bit register in which 0 resets the device; 0: there is none */
    uint32_t interrupt; /* INTID in the guest; 0: none */
    uint8_t edge;
    uint8_t channel;
    uint16_t property_bytes;
    uint8_t properties[VMM_PROPERTY_BYTES];
    uint32_t clocks_hz[VMM_CLOCKS_MAX]; /* clocks of a fixed frequency that feed it, in the node's order; 0: no more */
};

/* Memory as the guest sees it: guest-physical = physical, so that devices reach it by the address Linux gives them. */
struct vmm_region {
    uint64_t gpa;
    uint64_t bytes;
};

/*
 * What one bridge program in the guest shares with its peers outside: a doorbell page (a 32-bit store to word n
 * notifies channels[n]), an interrupt for all that the peers notify, and regions of ordinary memory (devices/bridge.h).
 */
struct vmm_shared {
    char name[CONFIG_NAME_BYTES];
    uint64_t doorbell_gpa;
    uint32_t interrupt; /* INTID in the guest */
    uint16_t region_count;
    uint16_t channel_count;
    struct vmm_region regions[VMM_REGIONS_MAX];
    uint8_t channels[VMM_PEERS_MAX];
    uint8_t reserved[6];
};

struct vmm_driver_config {
    uint32_t device_count;
    uint32_t shared_count;
    struct vmm_device devices[VMM_DEVICES_MAX];
    struct vmm_shared shared[VMM_SHARED_MAX];
};

_Static_assert(sizeof(struct vmm_shared) % 8 == 0, "same layout on host and target");
