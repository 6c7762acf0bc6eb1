/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt, SGI and SMC capabilities. */
#pragma once

#include "kernel/core/capability.h"
#include "kernel/core/status.h"

struct invocation;

/* Kernel-owned interrupts become reserved and, apart from the virtual timer, enabled. */
void irq_init(void);

enum status irq_issue_sgi(struct invocation *invocation);
enum status sgi_invoke(struct invocation *invocation);
enum status smc_invoke(struct invocation *invocation);

/* The notification an interrupt signals. False: it is another kind of interrupt, or signals
 * nothing. */
bool interrupt_signal(unsigned irq, struct cap *cap);

/* Handles an acknowledged interrupt to its end. */
void interrupt_dispatch(unsigned irq);
