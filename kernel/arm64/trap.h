/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions: C side of the vectors and the way back to a thread. */
#pragma once

#include "kernel/arm64/context.h"

struct tcb;

/* Called by traps.S with the thread's registers in its context, on the empty kernel stack. */
_Noreturn void trap_synchronous(void);
_Noreturn void trap_system_call(void);
_Noreturn void trap_interrupt(void);
_Noreturn void trap_system_error(void);
_Noreturn void trap_kernel_fault(uint64_t vector, uint64_t esr, uint64_t ip, uint64_t address);

/* Runs the first thread. */
_Noreturn void trap_boot_done(void);

/* Another core is done with booting and becomes idle; the first waits for all of them. Not in the boot part of the
 * image, which goes when they have come. */
_Noreturn void trap_secondary_ready(void);
void trap_secondaries_wait(void);

/* Stops this core for good. */
_Noreturn void trap_halt(void);

/* Loads the state of the thread that runs now if leaving a domain has unloaded it. */
void thread_load(struct tcb *tcb);

/* In traps.S. */
_Noreturn void context_restore(struct context *context);
void fpu_save(struct fpu_state *state);
void fpu_load(const struct fpu_state *state);
void smc_call(word_t registers[8]);

extern char exception_vectors[];
