/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtual cores: the EL1 side of a thread that runs a guest. */
#pragma once

#include <board.h>

#include "kernel/arm64/debug_registers.h"
#include "kernel/core/slot.h"
#include "virtual.h"

struct invocation;
struct tcb;

/* Registers as numbered by the ABI (ReadReg, WriteReg). */
enum vcpu_register {
    VCPU_SCTLR,
    VCPU_CPACR,
    VCPU_TTBR0, /* from here to SPSR_EL1: left in the hardware until another guest is loaded */
    VCPU_TTBR1,
    VCPU_TCR,
    VCPU_MAIR,
    VCPU_AMAIR,
    VCPU_CONTEXTIDR,
    VCPU_ACTLR,
    VCPU_AFSR0,
    VCPU_AFSR1,
    VCPU_ESR,
    VCPU_FAR,
    VCPU_PAR,
    VCPU_VBAR,
    VCPU_TPIDR_EL1,
    VCPU_VMPIDR,
    VCPU_SP_EL1,
    VCPU_ELR_EL1,
    VCPU_SPSR_EL1,
    VCPU_CNTV_CTL,
    VCPU_CNTV_CVAL,
    VCPU_CNTVOFF,
    VCPU_CNTKCTL,
    VCPU_REGISTER_COUNT,
};

struct vcpu {
    struct tcb *tcb;
    uint64_t reg[VCPU_REGISTER_COUNT];
    bool timer_masked; /* a VPPI event was told and is not acknowledged yet */
    struct virtual_interface interrupts;
    struct debug_registers debug;
};

_Static_assert(sizeof(struct vcpu) <= 4096, "a VCPU object is 4 KiB");

/* Sets up zeroed memory. */
void vcpu_init(struct vcpu *vcpu);

/* Last capability gone. */
void vcpu_finalise(struct vcpu *vcpu);

/* The thread goes, or gets another VCPU. */
void vcpu_detach(struct vcpu *vcpu);

/* Makes the hardware fit the thread that runs next: its VCPU (null for none) on, any other off. */
void vcpu_switch(struct vcpu *vcpu);

/* Saves everything of the VCPU this core has loaded and unloads it. */
void vcpu_flush(void);

/* The same for a VCPU with a thread, on whatever core. */
void vcpu_unload(struct vcpu *vcpu);

/* Interrupts for the guest that runs now. */
void vcpu_timer_interrupt(void);
void vcpu_maintenance_interrupt(void);

/* The current thread is a guest and can be given a fault: it has not been queued already in this
 * kernel entry. */
bool vcpu_guest_can_fault(void);

/* Whether an interrupt is one of the two above. */
HOT bool vcpu_has_interrupt(unsigned irq)
{
    return irq == BOARD_GIC_MAINTENANCE_IRQ || irq == BOARD_TIMER_VIRTUAL_IRQ;
}

/* What the running guest's fault says of that interrupt, which is then served. */
word_t vcpu_take_interrupt(unsigned irq);

/* EL1 and EL2 control registers for threads without VCPU. */
void vcpu_native_init(void);

enum status vcpu_invoke(struct invocation *invocation);
