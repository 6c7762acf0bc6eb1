/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* In place of the kernel's memory.h: physical memory is an array, and a device address ends the
 * run. */
#pragma once

#include "kernel/core/assert.h"
#include "kernel/core/types.h"

enum { MACHINE_RAM_BYTES = 1 << 19 };

#define MACHINE_RAM_START UINT64_C(0x60000000)

extern uint8_t machine_ram[MACHINE_RAM_BYTES];

bool memory_is_ordinary(paddr_t address);

/* Says what happened and ends the run. */
_Noreturn void machine_touched_device(paddr_t address);

static inline void *memory_at(paddr_t address)
{
    if (!memory_is_ordinary(address)) {
        machine_touched_device(address);
    }
    return machine_ram + (address - MACHINE_RAM_START);
}

static inline paddr_t memory_address(const void *pointer)
{
    return MACHINE_RAM_START + (paddr_t)((const uint8_t *)pointer - machine_ram);
}
