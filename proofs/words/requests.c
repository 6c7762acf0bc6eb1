/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of any capability goes where its kind belongs, and what the generic ones reach an object of the kind they
 * looked for: endpoints, notifications, replies, CNodes, domains, scheduling contexts, interrupts; faults and messages too. */
#include "proofs/words/calls.h"

#include "kernel/arm64/mmu.c"
#include "kernel/core/fault.c"
#include "kernel/core/invocation.c"
#include "kernel/core/ipc.c"

#include "proofs/words/writers.h"

/* Proved of them: threads.c, spaces.c, invoke.c and below. */
#define GOES_TO(function, tag)                                            \
    enum status function(struct invocation *invocation)                   \
    {                                                                     \
        prove(cap_is(invocation->cap, tag) && cap_is_sound(invocation->cap)); \
        return (enum status)any_word();                                   \
    }

GOES_TO(untyped_invoke, CAP_UNTYPED)
GOES_TO(irq_control_invoke, CAP_IRQ_CONTROL)
GOES_TO(irq_handler_invoke, CAP_IRQ_HANDLER)
GOES_TO(tcb_invoke, CAP_TCB)
GOES_TO(cnode_invoke, CAP_CNODE)
GOES_TO(domain_invoke, CAP_DOMAIN)
GOES_TO(sched_context_invoke, CAP_SCHED_CONTEXT)
GOES_TO(sched_control_invoke, CAP_SCHED_CONTROL)
GOES_TO(frame_invoke, CAP_FRAME)
GOES_TO(page_table_invoke, CAP_PAGE_TABLE)
GOES_TO(vspace_invoke, CAP_VSPACE)
GOES_TO(asid_control_invoke, CAP_ASID_CONTROL)
GOES_TO(asid_pool_invoke, CAP_ASID_POOL)
GOES_TO(vcpu_invoke, CAP_VCPU)
GOES_TO(smc_invoke, CAP_SMC)
GOES_TO(sgi_invoke, CAP_SGI)

#include "kernel/object/arch_object.c"

void law_perform(void)
{
    struct invocation invocation;
    begin_call(&invocation, cap_tag(fixed_asked()));
    invocation_perform(&invocation);
}

/* A fault goes through the handler that the thread holds. */
void law_fault(struct tcb *tcb, const struct fault *fault)
{
    fault_raise(tcb, fault);
    fault_raise_timeout(tcb);
}

void law_unwrapped(struct slot *const *slots, struct tcb *receiver, uint64_t *buffer, const struct endpoint *endpoint)
{
    transfer_caps(slots, receiver, buffer, endpoint);
}
