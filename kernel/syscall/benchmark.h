/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Time accounting per thread (benchmark builds). */
#pragma once

#include "kernel/object/tcb.h"

/* The cycle counter runs and users may read it. */
void benchmark_init(void);

/* Around every kernel entry; benchmark_thread_switch is in arch.h. */
void benchmark_enter(void);
void benchmark_leave(void);

/* The thread goes away. */
void benchmark_forget(struct tcb *tcb);

/* False: not one of the benchmark system calls. */
bool benchmark_syscall(word_t number);
