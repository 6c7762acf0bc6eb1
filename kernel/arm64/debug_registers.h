/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The debug registers of EL1 [Arm ARM D2]: who runs has its own, nobody is stopped by another's. */
#pragma once

#include <stdint.h>

enum {
    BREAKPOINT_COUNT = 6, /* instruction breakpoints are 0-5 */
    WATCHPOINT_COUNT = 4, /* data breakpoints are 6-9 */
    DEBUG_POINT_COUNT = BREAKPOINT_COUNT + WATCHPOINT_COUNT,
};

#define MDSCR_STEP (UINT64_C(1) << 0)
#define MDSCR_DEBUG_ENABLE (UINT64_C(1) << 15)

struct debug_registers {
    uint64_t address[DEBUG_POINT_COUNT];
    uint64_t control[DEBUG_POINT_COUNT];
    uint64_t mdscr; /* without MDE and SS none of the points has an effect */
};

/* Unlocks the registers and switches everything off. */
void debug_registers_init(void);

/* Points only; MDSCR_EL1 is moved with the functions below. */
void debug_registers_save(struct debug_registers *registers);
void debug_registers_load(const struct debug_registers *registers);

/* Reads MDSCR_EL1 and switches debug events off; sets it. */
uint64_t debug_control_take(void);
void debug_control_set(uint64_t mdscr);
