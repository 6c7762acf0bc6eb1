/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Invocations by the fast path, whatever the caller's registers say: what is invoked is sound and of the kind that it goes
 * to. */
/* words: memory */
#include "proofs/words/calls.h"

#include "kernel/arm64/thread_switch.h"
#include "kernel/object/refill.h"

/* What is asked stays as it was found, while the capabilities that go with it are looked for. */
INVARIANT(find_extra, const struct invocation *invocation, unsigned i)
{
    struct cap cap = invocation->cap;

    return i <= EXTRA_CAPS_MAX && is_aligned((uint64_t)invocation, 3) &&
           is_aligned((uint64_t)invocation->buffer, 3) && cap_is_sound(cap) &&
           (cap_is(cap, CAP_FRAME) || cap_is(cap, CAP_UNTYPED) || cap_is(cap, CAP_TCB) || cap_is(cap, CAP_VCPU));
}

/* All is to be seen from the laws, but who has time, and the switch to who runs next. */
#define noinline
#define refill_is_ready(context) ((bool)(any_word() & 1))
#define refill_is_sufficient(context, used) ((bool)(any_word() & 1))
#define thread_switch(tcb) ((struct context *)any_pointer())

#include "kernel/arm64/mmu.c"
#include "kernel/syscall/fastpath_invoke.c"

enum status frame_invoke(struct invocation *invocation)
{
    prove(cap_is(invocation->cap, CAP_FRAME) && cap_is_sound(invocation->cap));
    return (enum status)any_word();
}

enum status untyped_retype(struct invocation *invocation, bool has_children)
{
    prove(cap_is(invocation->cap, CAP_UNTYPED) && cap_is_sound(invocation->cap) && has_children);
    return (enum status)any_word();
}

enum status tcb_invoke(struct invocation *invocation)
{
    prove(cap_is(invocation->cap, CAP_TCB) && cap_is_sound(invocation->cap));
    return (enum status)any_word();
}

enum status vcpu_invoke(struct invocation *invocation)
{
    prove(cap_is(invocation->cap, CAP_VCPU) && cap_is_sound(invocation->cap));
    return (enum status)any_word();
}

bool slot_has_children(const struct slot *slot)
{
    (void)slot;
    return any_word() & 1;
}

/* Of the real one law_buffer in proofs/words/memory.c is proved. */
uint64_t *tcb_buffer(const struct tcb *tcb, bool writable)
{
    uint64_t *buffer = any_pointer();

    (void)tcb;
    (void)writable;
    assume(is_aligned((uint64_t)buffer, 10));
    return buffer;
}

void invocation_answer(struct invocation *invocation, enum status status)
{
    (void)invocation;
    (void)status;
}

void law_invoke(cptr_t address, word_t info)
{
    assume(is_aligned((uint64_t)this_core()->current, 3));
    fastpath_invoke(address, info);
}
