/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt, SGI and SMC capabilities. */
#pragma once

#include "kernel/arm64/gic.h"
#include "kernel/core/capability.h"
#include "kernel/core/kernel.h"
#include "kernel/core/status.h"

struct invocation;

/* Place of a core's interrupt in the kernel's tables and in handler capabilities: private ones of other cores than
 * the first come behind all others. */
HOT unsigned irq_index(unsigned irq, unsigned core)
{
    if (CORE_COUNT == 1 || core == 0 || irq >= IRQ_PRIVATE_COUNT)
        return irq;
    return IRQ_MAX + 1 + (core - 1) * IRQ_PRIVATE_COUNT + irq;
}

HOT unsigned irq_number(uint64_t index)
{
    return CORE_COUNT == 1 || index <= IRQ_MAX ? (unsigned)index
                                               : (unsigned)(index - IRQ_MAX - 1) % IRQ_PRIVATE_COUNT;
}

/* Where a private interrupt is enabled: only its core can. */
HOT bool irq_is_elsewhere(uint64_t index)
{
    return CORE_COUNT > 1 && (index < IRQ_PRIVATE_COUNT || index > IRQ_MAX) &&
           irq_index(irq_number(index), core_index()) != index;
}

void irq_set_enabled_elsewhere(uint64_t index, bool is_enabled);

HOT void irq_set_enabled(uint64_t index, bool is_enabled)
{
    if (irq_is_elsewhere(index))
        irq_set_enabled_elsewhere(index, is_enabled);
    else
        gic_set_enabled(irq_number(index), is_enabled);
}

/* Kernel-owned interrupts become reserved. */
void irq_init(void);

/* And, apart from the virtual timer, enabled on this core. */
void irq_core_init(void);

enum status irq_issue_sgi(struct invocation *invocation);
enum status sgi_invoke(struct invocation *invocation);
enum status smc_invoke(struct invocation *invocation);

/* The notification an interrupt signals. False: it is another kind of interrupt, or signals
 * nothing. */
bool interrupt_signal(unsigned irq, struct cap *cap);

/* Handles an acknowledged interrupt to its end. */
void interrupt_dispatch(unsigned irq);
