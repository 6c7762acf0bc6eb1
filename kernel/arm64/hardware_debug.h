/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints, watchpoints and single stepping of native threads (debug builds). */
#pragma once

#include "kernel/arm64/debug_registers.h"
#include "kernel/core/fault.h"
#include "kernel/object/tcb.h"

enum debug_reason { DEBUG_DATA, DEBUG_INSTRUCTION, DEBUG_STEP, DEBUG_BREAK };

/* One breakpoint or watchpoint as users see it. */
struct debug_point {
    vaddr_t address;
    word_t type;
    word_t size;
    word_t access; /* 0 read, 1 write, 2 both */
    bool is_enabled;
};

/* Loads the debug registers of the thread that runs next. */
void hardware_debug_switch(const struct tcb *tcb);

/* False: `esr` is no debug exception. Otherwise `fault` is filled in, or left empty when the thread
 * shall just go on. */
bool hardware_debug_fault(struct tcb *tcb, uint64_t esr, struct fault *fault);

void hardware_debug_set(struct tcb *tcb, unsigned index, const struct debug_point *point);
struct debug_point hardware_debug_get(const struct tcb *tcb, unsigned index);
void hardware_debug_clear(struct tcb *tcb, unsigned index);

/* The thread faults after `count` more instructions; 0 ends stepping. */
void hardware_debug_step(struct tcb *tcb, word_t count);
