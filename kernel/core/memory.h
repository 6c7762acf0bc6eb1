/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one way from a physical address to a pointer: ordinary memory (RAM of the kernel) only, never
 * a device. */
#pragma once

#include "kernel/core/assert.h"
#include "kernel/core/types.h"

/* The kernel sees physical address p at virtual address MEMORY_WINDOW + p. */
#define MEMORY_WINDOW UINT64_C(0x8000000000)

/* True when `address` lies in RAM that the kernel manages (kernel/boot keeps the list). Debug
 * builds only ask it in assertions. */
bool memory_is_ordinary(paddr_t address);

/* Pointer to ordinary memory. The caller knows that the capability the address came from is not a
 * device one. */
static inline void *memory_at(paddr_t address)
{
    assert(memory_is_ordinary(address));
    return (void *)(MEMORY_WINDOW | address); /* below the window: the same as the sum */
}

/* Physical address of an object that was reached through memory_at. */
static inline paddr_t memory_address(const void *pointer)
{
    return (paddr_t)pointer - MEMORY_WINDOW;
}
