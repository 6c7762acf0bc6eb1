/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The simulated machine: memory, clock, interrupt controller, and going back to a kept state. */
#pragma once

#include "kernel/core/kernel.h"

/* Ends the run when `condition` does not hold; `what` says what should have. */
#define require(condition, what) \
    ((condition) ? (void)0 : machine_fail(__FILE__, __LINE__, #condition, what))

_Noreturn void machine_fail(const char *file, int line, const char *expression, const char *what);

extern uint64_t machine_time;     /* the clock */
extern uint64_t machine_deadline; /* when the timer interrupt comes */

/* Time passes; the timer's interrupt becomes pending when its deadline is reached. */
void machine_pass_time(uint64_t ticks);

/* The device interrupt becomes pending. */
void machine_raise(unsigned irq);
bool machine_interrupt_is_pending(void);

/* After this many looks for pending interrupts one is found (once). */
void machine_interrupt_later(unsigned looks);

/* Everything that the kernel may change, kept once and restored before each input. */
void machine_keep(void);
void machine_restore(void);

/* Memory that no live object covers must not be touched: tells the address sanitizer. */
void machine_forbid(paddr_t start, uint64_t bytes);
void machine_allow(paddr_t start, uint64_t bytes);
