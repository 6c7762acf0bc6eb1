/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Ways into the kernel from trap code. Each runs to completion; the caller then restores the
 * context of the core's current thread. Trap code has saved all registers into that thread's context with
 * CONTEXT_NEXT_IP = return address and CONTEXT_FAULT_IP = the same, or for SVC/HVC the address of
 * that instruction. When the idle thread was interrupted nothing needs to be kept. The lock is held. */
#pragma once

#include "kernel/core/fault.h"

/* SVC from EL0, HVC from EL1: the number is in x7. */
void entry_syscall(void);

/* A synchronous exception that is a fault of the current thread. */
void entry_fault(const struct fault *fault);

/* IRQ: accounts time, then calls interrupt_handle (arch.h). */
void entry_interrupt(void);

/* Leaves boot: runs the first thread. */
void entry_boot_done(void);

/* The current thread lost the processor before its entry began: what it wanted is forgotten. */
void entry_void(void);

/* To be called between the steps of a long operation. True: stop here in a consistent state, return
 * STATUS_PREEMPTED. */
bool preemption_point(void);
