/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* In place of the kernel's access to system registers: clock, deadline and pending interrupts are
 * the machine's, the rest reads as 0. The constants are the kernel's. */
#pragma once

/* The real header, with its assembly taken out by the build. */
#include "sysreg_constants.h"

#include <stdbool.h>
#include <string.h>

uint64_t machine_clock(void);
bool machine_interrupt_is_pending(void);
extern uint64_t machine_deadline;

static inline uint64_t machine_register_read(const char *name)
{
    if (strcmp(name, "cntpct_el0") == 0) {
        return machine_clock();
    }
    return strcmp(name, "isr_el1") == 0 && machine_interrupt_is_pending() ? 0x80 : 0;
}

static inline void machine_register_write(const char *name, uint64_t value)
{
    if (strcmp(name, "cnthp_cval_el2") == 0) {
        machine_deadline = value;
    }
}

#undef sysreg_read
#undef sysreg_write
#define sysreg_read(name) machine_register_read(#name)
#define sysreg_write(name, value) machine_register_write(#name, (uint64_t)(value))
