/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of CNodes, domains, scheduling contexts and interrupts, whatever the message says and whatever capabilities
 * go with it, and what an interrupt signals: an object is reached only through a capability of its kind, and what is put into a
 * slot is sound. */
#include "proofs/words/calls.h"

#include "kernel/arm64/mmu.c"
#include "kernel/object/cnode_invoke.c"
#include "kernel/object/domain_invoke.c"
#include "kernel/object/irq.c"
#include "kernel/object/sched_context_invoke.c"
#include "kernel/object/sgi.c"

#include "proofs/words/answers.h"
#include "proofs/words/writers.h"

LAW(law_cnode, CAP_CNODE, cnode_invoke)
LAW(law_domain, CAP_DOMAIN, domain_invoke)
LAW(law_sched_context, CAP_SCHED_CONTEXT, sched_context_invoke)
LAW(law_sched_control, CAP_SCHED_CONTROL, sched_control_invoke)
LAW(law_irq_control, CAP_IRQ_CONTROL, irq_control_invoke)
LAW(law_irq_handler, CAP_IRQ_HANDLER, irq_handler_invoke)

void law_interrupt(unsigned irq)
{
    interrupt_dispatch(irq);
}
