/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints, watchpoints and single stepping with the debug registers of EL1 [Arm ARM D2]. */
#include "kernel/arm64/hardware_debug.h"

#include "kernel/arm64/arch.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/kernel.h"
#include "kernel/object/vcpu.h"

/* Use of tcb->debug_words: addresses, control values, instructions left to step. */
enum { WORD_ADDRESS = 0, WORD_CONTROL = DEBUG_POINT_COUNT, WORD_STEP = 2 * DEBUG_POINT_COUNT };

#define CONTROL_ENABLE UINT64_C(1)
#define CONTROL_EL0 (UINT64_C(2) << 1)
#define BREAKPOINT_CONTROL (CONTROL_ENABLE | CONTROL_EL0 | UINT64_C(15) << 5)
#define WATCH_ACCESS_SHIFT 3
#define WATCH_BYTES_SHIFT 5

static bool uses_debug(const struct tcb *tcb)
{
    for (unsigned i = 0; i < DEBUG_POINT_COUNT; i++) {
        if (tcb->debug_words[WORD_CONTROL + i])
            return true;
    }
    return tcb->debug_words[WORD_STEP] != 0;
}

/* A guest's debug registers come and go with its VCPU. */
void hardware_debug_switch(const struct tcb *tcb)
{
    struct debug_registers registers;

    if (tcb->vcpu)
        return;
    if (!uses_debug(tcb)) {
        debug_control_set(0);
        return;
    }
    vcpu_flush(); /* makes a guest that is still loaded give up its registers */
    for (unsigned i = 0; i < DEBUG_POINT_COUNT; i++) {
        registers.address[i] = tcb->debug_words[WORD_ADDRESS + i];
        registers.control[i] = tcb->debug_words[WORD_CONTROL + i];
    }
    debug_registers_load(&registers);
    debug_control_set(MDSCR_DEBUG_ENABLE | (tcb->debug_words[WORD_STEP] ? MDSCR_STEP : 0));
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
            CONTROL_ENABLE | CONTROL_EL0 |
            (uint64_t)access_bits(point->access) << WATCH_ACCESS_SHIFT | bytes << WATCH_BYTES_SHIFT;
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
        fill(fault, DEBUG_DATA, address,
             find_point(tcb, BREAKPOINT_COUNT, DEBUG_POINT_COUNT, address));
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
