/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints, watchpoints and single stepping with the debug registers of EL1 [Arm ARM D2]. */
#include "kernel/arm64/hardware_debug.h"

#include "kernel/arm64/arch.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/kernel.h"
#include "kernel/object/asid.h"

/* Use of tcb->debug_words: addresses, control values, instructions left to step. */
enum { WORD_ADDRESS = 0, WORD_CONTROL = DEBUG_POINT_COUNT, WORD_STEP = 2 * DEBUG_POINT_COUNT };

#define CONTROL_ENABLE UINT64_C(1)
#define CONTROL_EL0 (UINT64_C(2) << 1)
#define BREAKPOINT_CONTROL (CONTROL_ENABLE | CONTROL_EL0 | UINT64_C(15) << 5)
#define WATCH_ACCESS_SHIFT 3
#define WATCH_BYTES_SHIFT 5
#define MDSCR_STEP (UINT64_C(1) << 0)
#define MDSCR_DEBUG_ENABLE (UINT64_C(1) << 15)

static void write_breakpoint(unsigned i, uint64_t address, uint64_t control)
{
#define CASE(n)                                 \
    case n:                                     \
        sysreg_write(dbgbvr##n##_el1, address); \
        sysreg_write(dbgbcr##n##_el1, control); \
        break
    switch (i) {
        CASE(0);
        CASE(1);
        CASE(2);
        CASE(3);
        CASE(4);
        CASE(5);
    }
#undef CASE
}

static void write_watchpoint(unsigned i, uint64_t address, uint64_t control)
{
#define CASE(n)                                 \
    case n:                                     \
        sysreg_write(dbgwvr##n##_el1, address); \
        sysreg_write(dbgwcr##n##_el1, control); \
        break
    switch (i) {
        CASE(0);
        CASE(1);
        CASE(2);
        CASE(3);
    }
#undef CASE
}

void hardware_debug_init(void)
{
    sysreg_write(oslar_el1, 0);
    isb();
    for (unsigned i = 0; i < BREAKPOINT_COUNT; i++)
        write_breakpoint(i, 0, 0);
    for (unsigned i = 0; i < WATCHPOINT_COUNT; i++)
        write_watchpoint(i, 0, 0);
    sysreg_write(mdscr_el1, 0);
}

static bool uses_debug(const struct tcb *tcb)
{
    for (unsigned i = 0; i < DEBUG_POINT_COUNT; i++) {
        if (tcb->debug_words[WORD_CONTROL + i])
            return true;
    }
    return tcb->debug_words[WORD_STEP] != 0;
}

/* A guest's debug registers are its own; they are left alone. */
void hardware_debug_switch(const struct tcb *tcb)
{
    if (tcb->vcpu)
        return;
    if (!uses_debug(tcb)) {
        sysreg_write(mdscr_el1, 0);
        isb();
        return;
    }
    for (unsigned i = 0; i < BREAKPOINT_COUNT; i++)
        write_breakpoint(i, tcb->debug_words[WORD_ADDRESS + i], tcb->debug_words[WORD_CONTROL + i]);
    for (unsigned i = 0; i < WATCHPOINT_COUNT; i++)
        write_watchpoint(i, tcb->debug_words[WORD_ADDRESS + BREAKPOINT_COUNT + i],
                         tcb->debug_words[WORD_CONTROL + BREAKPOINT_COUNT + i]);
    sysreg_write(mdscr_el1, MDSCR_DEBUG_ENABLE | (tcb->debug_words[WORD_STEP] ? MDSCR_STEP : 0));
    isb();
}

static unsigned access_bits(word_t access)
{
    return access == 0 ? 1 : access == 1 ? 2 : 3;
}

void hardware_debug_set(struct tcb *tcb, unsigned index, const struct debug_point *point)
{
    uint64_t bytes;

    if (index < BREAKPOINT_COUNT) {
        tcb->debug_words[WORD_ADDRESS + index] = point->address & ~UINT64_C(3);
        tcb->debug_words[WORD_CONTROL + index] = BREAKPOINT_CONTROL;
    } else {
        bytes = ((UINT64_C(1) << point->size) - 1) << (point->address & 7);
        tcb->debug_words[WORD_ADDRESS + index] = point->address & ~UINT64_C(7);
        tcb->debug_words[WORD_CONTROL + index] =
            CONTROL_ENABLE | CONTROL_EL0 | (uint64_t)access_bits(point->access) << WATCH_ACCESS_SHIFT |
            bytes << WATCH_BYTES_SHIFT;
    }
    arch_thread_changed(tcb);
}

struct debug_point hardware_debug_get(const struct tcb *tcb, unsigned index)
{
    uint64_t address = tcb->debug_words[WORD_ADDRESS + index];
    uint64_t control = tcb->debug_words[WORD_CONTROL + index];
    uint64_t bytes = bits_of(control, WATCH_BYTES_SHIFT, 8);
    uint64_t access = bits_of(control, WATCH_ACCESS_SHIFT, 2);
    struct debug_point point = {address, DEBUG_INSTRUCTION, 0, 0, (control & CONTROL_ENABLE) != 0};

    if (index < BREAKPOINT_COUNT)
        return point;
    point.type = DEBUG_DATA;
    if (bytes) {
        point.address += (unsigned)__builtin_ctzll(bytes);
        point.size = 64 - (word_t)__builtin_clzll(bytes) - (word_t)__builtin_ctzll(bytes);
        point.access = access == 3 ? 2 : access - 1;
    }
    return point;
}

void hardware_debug_clear(struct tcb *tcb, unsigned index)
{
    tcb->debug_words[WORD_ADDRESS + index] = 0;
    tcb->debug_words[WORD_CONTROL + index] = 0;
    arch_thread_changed(tcb);
}

void hardware_debug_step(struct tcb *tcb, word_t count)
{
    tcb->debug_words[WORD_STEP] = count;
    if (count)
        tcb->context.word[CONTEXT_SPSR] |= SPSR_STEP;
    else
        tcb->context.word[CONTEXT_SPSR] &= ~SPSR_STEP;
    arch_thread_changed(tcb);
}

/* Which enabled point covers `address`; the first of its kind when none does exactly. */
static unsigned find_point(const struct tcb *tcb, unsigned first, unsigned end, vaddr_t address)
{
    for (unsigned i = first; i < end; i++) {
        struct debug_point point = hardware_debug_get(tcb, i);
        word_t bytes = point.size ? point.size : 4;

        if (point.is_enabled && address >= point.address && address - point.address < bytes)
            return i;
    }
    return first;
}

static void fill(struct fault *fault, enum debug_reason reason, vaddr_t address, unsigned point)
{
    fault->type = FAULT_DEBUG;
    fault->words[0] = reason;
    fault->words[1] = address;
    fault->words[2] = point;
}

bool hardware_debug_fault(struct tcb *tcb, uint64_t esr, struct fault *fault)
{
    vaddr_t ip = tcb->context.word[CONTEXT_FAULT_IP];
    vaddr_t address = sysreg_read(far_el2);

    if (tcb->vcpu)
        return false;
    switch (ESR_CLASS(esr)) {
    case EC_BREAKPOINT:
        fill(fault, DEBUG_INSTRUCTION, ip, find_point(tcb, 0, BREAKPOINT_COUNT, ip));
        return true;
    case EC_WATCHPOINT:
        fill(fault, DEBUG_DATA, address, find_point(tcb, BREAKPOINT_COUNT, DEBUG_POINT_COUNT, address));
        return true;
    case EC_STEP:
        if (tcb->debug_words[WORD_STEP] > 1)
            hardware_debug_step(tcb, tcb->debug_words[WORD_STEP] - 1);
        else
            fill(fault, DEBUG_STEP, 0, 0);
        return true;
    case EC_BRK:
        fill(fault, DEBUG_BREAK, 0, 0);
        return true;
    default:
        return false;
    }
}
