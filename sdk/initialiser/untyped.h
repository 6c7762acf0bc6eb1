/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The untyped memory that the kernel handed over, and what has been taken from it. */
#pragma once

#include <stdint.h>
#include <sel4/sel4.h>

struct untyped {
    seL4_CPtr cap;
    uint64_t paddr;
    uint64_t used; /* bytes from the start, the kernel's watermark */
    uint8_t size_bits;
    uint8_t is_device;
    uint8_t is_split; /* carved up for fixed addresses */
};

void untyped_init(const seL4_BootInfo *info);

/* The untyped that an object at a fixed address has to come from, moved on so that the next object
 * lies exactly there; NULL when that address is not free. Addresses are asked for in ascending
 * order. */
struct untyped *untyped_at(uint64_t paddr, unsigned size_bits);

/* After the last fixed object: makes what is left of the carved RAM available to untyped_for. */
void untyped_release_rest(void);

/* The smallest RAM untyped with room for an object of this size, NULL when there is none. */
struct untyped *untyped_for(unsigned size_bits);

/* How many objects of a size fit. */
uint64_t untyped_room(const struct untyped *untyped, unsigned size_bits);

/* Gives up all untyped memory: nobody can make objects from it any more. */
void untyped_delete_all(void);

/* Makes count objects in successive slots; on success their memory is accounted for. */
seL4_Error untyped_retype(struct untyped *untyped, seL4_Word type, unsigned size_bits,
                          seL4_Word retype_bits, seL4_CPtr first_slot, uint32_t count);
