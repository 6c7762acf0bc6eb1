/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of threads and VCPUs, whatever the message says and whatever capabilities go with it: an object is reached
 * only through a capability of its kind. */
#include "proofs/words/calls.h"

#include "kernel/arm64/mmu.c"
#include "kernel/object/tcb_debug.c"
#include "kernel/object/tcb_registers.c"
#include "kernel/object/tcb_space.c"
#include "kernel/object/vcpu_invoke.c"

/* What tcb_invoke goes to, each of which has a law of its own. */
#define tcb_read_registers tcb_read_registers_later
#define tcb_write_registers tcb_write_registers_later
#define tcb_copy_registers tcb_copy_registers_later
#define tcb_configure tcb_configure_later
#define tcb_set_space tcb_set_space_later
#define tcb_set_ipc_buffer tcb_set_ipc_buffer_later
#define tcb_set_sched_params tcb_set_sched_params_later
#define tcb_set_timeout_endpoint tcb_set_timeout_endpoint_later
#define tcb_debug_invoke tcb_debug_invoke_later
#define LATER(function)                                                           \
    enum status function(struct invocation *invocation)                           \
    {                                                                             \
        prove(cap_is(invocation->cap, CAP_TCB) && cap_is_sound(invocation->cap)); \
        return (enum status)any_word();                                           \
    }
LATER(tcb_read_registers)
LATER(tcb_write_registers)
LATER(tcb_copy_registers)
LATER(tcb_configure)
LATER(tcb_set_space)
LATER(tcb_set_ipc_buffer)
LATER(tcb_set_sched_params)
LATER(tcb_set_timeout_endpoint)
LATER(tcb_debug_invoke)
#include "kernel/object/tcb_invoke.c"
#undef tcb_read_registers
#undef tcb_write_registers
#undef tcb_copy_registers
#undef tcb_configure
#undef tcb_set_space
#undef tcb_set_ipc_buffer
#undef tcb_set_sched_params
#undef tcb_set_timeout_endpoint
#undef tcb_debug_invoke

#include "proofs/words/answers.h"
#include "proofs/words/writers.h"

LAW(law_thread, CAP_TCB, tcb_invoke)
LAW(law_read_registers, CAP_TCB, tcb_read_registers)
LAW(law_write_registers, CAP_TCB, tcb_write_registers)
LAW(law_copy_registers, CAP_TCB, tcb_copy_registers)
LAW(law_configure, CAP_TCB, tcb_configure)
LAW(law_set_space, CAP_TCB, tcb_set_space)
LAW(law_set_ipc_buffer, CAP_TCB, tcb_set_ipc_buffer)
LAW(law_set_sched_params, CAP_TCB, tcb_set_sched_params)
LAW(law_set_timeout_endpoint, CAP_TCB, tcb_set_timeout_endpoint)
LAW(law_debug_invoke, CAP_TCB, tcb_debug_invoke)
LAW(law_vcpu, CAP_VCPU, vcpu_invoke)

/* The place of an IPC buffer that a thread gets: what law_buffer in proofs/words/memory.c begins with. */
void law_buffer_place(vaddr_t address)
{
    struct invocation invocation;
    struct grant grant;
    begin_call(&invocation, CAP_TCB);
    prove(check_buffer(&invocation, 0, address, &grant) != STATUS_OK || address % 1024 == 0);
    install_buffer(tcb_of(invocation.cap), &grant, address);
}
