/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The debug registers of EL1, moved between hardware and memory. */
#include "kernel/arm64/debug_registers.h"

#include "kernel/arm64/sysreg.h"

#define FOR_BREAKPOINTS(do_one) do_one(0) do_one(1) do_one(2) do_one(3) do_one(4) do_one(5)
#define FOR_WATCHPOINTS(do_one) do_one(0) do_one(1) do_one(2) do_one(3)

static unsigned breakpoints,
    watchpoints; /* that the processor has, of those that users may ask for */

void debug_registers_init(void)
{
    static const struct debug_registers off;
    uint64_t features = sysreg_read(id_aa64dfr0_el1);

    breakpoints = (unsigned)(features >> 12 & 15) + 1;
    watchpoints = (unsigned)(features >> 20 & 15) + 1;
    sysreg_write(oslar_el1, 0);
    isb();
    debug_control_set(0);
    debug_registers_load(&off);
}

void debug_registers_save(struct debug_registers *r)
{
#define SAVE(n)                                       \
    if (n < breakpoints) {                            \
        r->address[n] = sysreg_read(dbgbvr##n##_el1); \
        r->control[n] = sysreg_read(dbgbcr##n##_el1); \
    }
    FOR_BREAKPOINTS(SAVE)
#undef SAVE
#define SAVE(n)                                                          \
    if (n < watchpoints) {                                               \
        r->address[BREAKPOINT_COUNT + n] = sysreg_read(dbgwvr##n##_el1); \
        r->control[BREAKPOINT_COUNT + n] = sysreg_read(dbgwcr##n##_el1); \
    }
    FOR_WATCHPOINTS(SAVE)
#undef SAVE
}

void debug_registers_load(const struct debug_registers *r)
{
#define LOAD(n)                                       \
    if (n < breakpoints) {                            \
        sysreg_write(dbgbvr##n##_el1, r->address[n]); \
        sysreg_write(dbgbcr##n##_el1, r->control[n]); \
    }
    FOR_BREAKPOINTS(LOAD)
#undef LOAD
#define LOAD(n)                                                          \
    if (n < watchpoints) {                                               \
        sysreg_write(dbgwvr##n##_el1, r->address[BREAKPOINT_COUNT + n]); \
        sysreg_write(dbgwcr##n##_el1, r->control[BREAKPOINT_COUNT + n]); \
    }
    FOR_WATCHPOINTS(LOAD)
#undef LOAD
    isb();
}

uint64_t debug_control_take(void)
{
    uint64_t mdscr = sysreg_read(mdscr_el1);

    if (mdscr != 0)
        debug_control_set(0);
    return mdscr;
}

void debug_control_set(uint64_t mdscr)
{
    sysreg_write(mdscr_el1, mdscr);
}
