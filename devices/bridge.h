/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Between a multiplexer and the bridge program in a driver VM: regions instead of bus addresses. */
#pragma once

#include <stdint.h>

/*
 * A bridge stands where a native driver would, and follows the same rings. What is a bus address to a native driver is
 * (region, offset) to a bridge, in one word; so is every address in its configuration. Region 0 is the doorbell page.
 * Region 1 holds rings, information page and, at its start, the class's driver configuration (struct net_driver_config,
 * struct blk_driver_config, ...) as compose wrote it; its channels are the numbers of words of the doorbell. The others
 * are data: first the multiplexer's own, then the clients' in their order.
 */
enum {
    BRIDGE_REGION_BITS = 40,
    BRIDGE_DOORBELL = 0,
    BRIDGE_CONTROL = 1,
    BRIDGE_MULTIPLEXER_DATA = 2,
    BRIDGE_CLIENT_DATA = 3, /* of client 0; client i's is this + i */
};

static inline uint64_t bridge_address(uint32_t region, uint64_t offset)
{
    return (uint64_t)region << BRIDGE_REGION_BITS | offset;
}

static inline uint32_t bridge_region(uint64_t address)
{
    return (uint32_t)(address >> BRIDGE_REGION_BITS);
}

static inline uint64_t bridge_offset(uint64_t address)
{
    return address & ((UINT64_C(1) << BRIDGE_REGION_BITS) - 1);
}
