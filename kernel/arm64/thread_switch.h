/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The part of a thread switch that is always the same: the address space, mostly nothing else. */
#pragma once

#include "kernel/arm64/sysreg.h"
#include "kernel/object/asid.h"

/* Cold parts: the VCPU, the debug registers, an address space without VMID; the FPU. */
__attribute__((noinline)) struct context *thread_switch_fully(struct tcb *tcb);
__attribute__((noinline)) struct context *thread_give_fpu(struct tcb *tcb);

/* Who may use the FPU while the thread runs. */
HOT struct tcb *thread_fpu_user(struct tcb *tcb)
{
    return tcb->flags & TCB_FLAG_FPU_DISABLED ? NULL : tcb;
}

/* arch_thread_switch; returns the registers of the thread. No barrier: what changes here counts
 * from the exception return on. */
HOT struct context *thread_switch(struct tcb *tcb)
{
    uint64_t vttbr;

    if (KERNEL_HARDWARE_DEBUG || tcb->vcpu || this_core()->vcpu_is_active ||
        !asid_vttbr(tcb->slots[TCB_VSPACE].cap, &vttbr))
        return thread_switch_fully(tcb);
    sysreg_write(vttbr_el2, vttbr);
    if (thread_fpu_user(tcb) != this_core()->fpu_user)
        return thread_give_fpu(tcb);
    return &tcb->context;
}
