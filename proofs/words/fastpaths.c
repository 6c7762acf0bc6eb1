/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* System calls, faults and interrupts by the fast paths, whatever the caller's registers say: an object is reached only
 * through a capability of its kind. Invocations by the fast path are in proofs/words/fastinvoke.c. */
#include "proofs/words/calls.h"

#include "kernel/arm64/thread_switch.h"
#include "kernel/core/ready.h"

/* All is to be seen from the laws, but who is ready, and the switch to who runs next. */
#define noinline
#define ready_highest() ((int)any_word())
#define ready_first() ((struct tcb *)any_pointer())
#define thread_switch(tcb) ((struct context *)any_pointer())

#include "kernel/arm64/mmu.c"
#include "kernel/object/irq.c"
#define block block_endpoint
#define can_block can_block_endpoint
#include "kernel/syscall/fastpath_ipc.c"
#undef block
#undef can_block
#include "kernel/syscall/fastpath_notification.c"

void law_call(cptr_t address, word_t info)
{
    fastpath_call(address, info);
}

void law_reply_receive(cptr_t source, word_t info, cptr_t reply)
{
    fastpath_reply_receive(source, info, reply);
}

void law_receive(cptr_t source, cptr_t reply)
{
    fastpath_receive(source, reply);
}

void law_signal(cptr_t address, word_t info)
{
    fastpath_signal(address, info);
}

void law_wait(cptr_t address)
{
    fastpath_wait(address);
}

void law_fault(enum fault_type type, const word_t *words)
{
    fastpath_fault(type, words);
}

void law_interrupt(void)
{
    fastpath_interrupt();
}
