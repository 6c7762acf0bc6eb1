/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Starts the other cores of a kernel for several: the firmware sends them to start.S. */

#include "board.h"
#include "sdk/loader/loader.h"

/* [PSCI 5.4] in the 64-bit calling convention. */
#define PSCI_CPU_ON UINT64_C(0xc4000003)

void loader_secondary(void);

static const uint64_t ids[] = {BOARD_CORE_IDS};

_Static_assert(LOADER_CORES <= sizeof(ids) / sizeof(ids[0]), "the board has fewer cores than the kernel");

static struct loader_core cores[LOADER_CORES];

static int64_t firmware_core_on(uint64_t id, const struct loader_core *core)
{
    register uint64_t x0 __asm__("x0") = PSCI_CPU_ON;
    register uint64_t x1 __asm__("x1") = id;
    register uint64_t x2 __asm__("x2") = (uintptr_t)loader_secondary;
    register uint64_t x3 __asm__("x3") = (uintptr_t)core;

    __asm__ volatile("smc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
                     :
                     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
                       "x15", "x16", "x17", "memory");
    return (int64_t)x0;
}

void cores_start(uint64_t kernel_entry)
{
    for (unsigned i = 1; i < LOADER_CORES; i++) {
        int64_t error;

        mmu_describe(&cores[i]);
        cores[i].kernel_entry = kernel_entry;
        cores[i].logical_id = i;
        cache_clean(&cores[i], sizeof(cores[i]));
        error = firmware_core_on(ids[i], &cores[i]);
        if (error != 0) {
            loader_fail("core %u does not start: firmware says %ld", i, (long)error);
        }
    }
}
