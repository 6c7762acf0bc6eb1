/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the loader share. */
#pragma once

#include <stdint.h>

/* Read by start.S: five words in this order. */
struct kernel_arguments {
    uint64_t ui_start;
    uint64_t ui_end;
    uint64_t pv_offset;
    uint64_t v_entry;
    uint64_t kernel_entry;
};

/* Read by start.S: what another core needs to enter the kernel, in this order. */
struct loader_core {
    uint64_t mair_el2;
    uint64_t tcr_el2;
    uint64_t ttbr0_el2;
    uint64_t sctlr_el2;
    uint64_t kernel_entry;
    uint64_t logical_id;
};

/* One line on the board's UART, behind the prefix that tells whose it is. */
void loader_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As loader_print, then stops for good. */
_Noreturn void loader_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Maps all RAM and the UART where they are and the kernel in its window, then turns MMU and caches
 * on. Both kernel addresses are multiples of 2 MiB. */
void mmu_enable(void);
void mmu_map_kernel(uint64_t kernel_vaddr, uint64_t kernel_paddr);

/* Fills in the registers that this core has now. */
void mmu_describe(struct loader_core *core);

/* Makes what was written to [start, end) visible to instruction fetches. */
void cache_unify(uint64_t start, uint64_t end);

/* Makes it visible to a core without MMU. */
void cache_clean(const void *start, uint64_t bytes);

/* Sends the other cores that the kernel is built for into it; they wait there for this one. */
void cores_start(uint64_t kernel_entry);

/* Takes the board's seed for random numbers out of its device tree, while that is still there: nothing of it stays
 * behind. Says so when there is none. */
void seed_take(void);

/* Puts it, or that there is none, into a struct seed in the user image, and wipes the loader's copy. */
void seed_give(uint64_t paddr);

/* All interrupts in group 1 and none masked by priority: what the kernel expects of firmware. */
void interrupts_prepare(void);

_Noreturn void loader_jump(const struct kernel_arguments *arguments);
