/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* In place of the kernel's mmu.h: no mappings; the guest's interrupt interface is a structure. */
#pragma once

#include "hw/gic.h"
#include "kernel/core/memory.h"

#define MEMORY_WINDOW_BYTES UINT64_C(0x7fc0000000)

extern struct gic_virtual_control machine_gich;

#define DEVICE_GICH (&machine_gich)

/* Only goes into registers that nobody reads. */
static inline paddr_t image_address(const void *pointer)
{
    return (paddr_t)pointer;
}
