/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Every use of memory_at is ordinary memory, given that capabilities in slots are sound: memory_at asserts it, and no
 * assert of these functions can fail. The kernel cleans ordinary memory only; its cache maintenance stays in the window. */
#include "kernel/arm64/mmu.c"
#include "kernel/core/capability.c"
#include "kernel/core/delete.c"
#include "kernel/core/invocation.c"
#include "kernel/object/asid.c"
#include "kernel/object/tcb.c"
#include "kernel/object/vcpu_invoke.c"

#include "proofs/words/sound.h"

void memory_zero(paddr_t address, uint64_t bytes)
{
    prove(bytes % 16 == 0 && address % 16 == 0 && bytes != 0 && range_is_ordinary(address, bytes));
}

static bool is_at(const void *pointer, paddr_t base, uint64_t bytes)
{
    return memory_address(pointer) == base && range_is_ordinary(base, bytes);
}

void law_objects(uint64_t w0, uint64_t w1)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap));
    switch (cap_tag(cap)) {
    case CAP_TCB:
        prove(is_at(tcb_of(cap), cap_base(cap), sizeof(struct tcb)));
        break;
    case CAP_ENDPOINT:
        prove(is_at(endpoint_of(cap), cap_base(cap), sizeof(struct endpoint)));
        break;
    case CAP_NOTIFICATION:
        prove(is_at(notification_of(cap), cap_base(cap), sizeof(struct notification)));
        break;
    case CAP_REPLY:
        prove(is_at(reply_of(cap), cap_base(cap), sizeof(struct reply)));
        break;
    case CAP_VCPU:
        prove(is_at(vcpu_of(cap), cap_base(cap), sizeof(struct vcpu)));
        break;
    default:
        break;
    }
}

/* A scheduling context holds as many refills as its size says. */
void law_sched_context(uint64_t w0, uint64_t w1)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap) && cap_is(cap, CAP_SCHED_CONTEXT));
    uint64_t refills = REFILLS_MIN + sched_context_extra_refills(cap_sched_context_bits(cap));

    prove(is_at(sched_context_of(cap), cap_base(cap), SIZE(cap_sched_context_bits(cap))));
    prove(SCHED_CONTEXT_CORE_BYTES + refills * sizeof(struct refill) <= SIZE(cap_sched_context_bits(cap)));
}

/* Slots of a half-deleted object; its array never grows. */
void law_zombie(uint64_t w0, uint64_t w1)
{
    struct cap cap = cap_any(w0, w1);
    uint64_t count = cap_zombie_count(cap);
    assume(cap_is_sound(cap) && cap_is(cap, CAP_ZOMBIE));
    prove(is_at(zombie_slots(cap), cap_zombie_address(cap), (count < 2 ? 2 : count) * sizeof(struct slot)));
    prove(count == 0 || cap_is_sound(cap_zombie(cap_zombie_address(cap), count - 1)));
    prove(cap_is_sound(cap_zombie(cap_zombie_address(cap), count > 0 ? count : 1)));
    prove(cap_is_sound(cap_zombie(cap_zombie_address(cap), count > 1 ? count : 2)));
}

/* What stays of a capability that goes is sound, and no more than slots of the same object. */
void law_finalise(uint64_t w0, uint64_t w1, bool is_final)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap));
    struct cap left = cap_finalise(cap, is_final);

    prove(cap_is_sound(left) && (cap_is_null(left) || cap_is(left, CAP_ZOMBIE)));
    prove(cap_is_null(left) || is_equal(left, cap) ||
          (is_final && cap_zombie_address(left) == cap_base(cap) &&
           cap_zombie_count(left) * sizeof(struct slot) <= SIZE(cap_size_bits(cap))));
}

/* An IPC buffer is 1024 bytes of ordinary memory that the thread may use, or there is none: never device memory, however
 * the capability got there. */
void law_buffer(uint64_t w0, uint64_t w1, vaddr_t address, bool writable)
{
    struct tcb tcb;
    struct cap cap = cap_any(w0, w1);
    tcb.slots[TCB_BUFFER].cap = cap;
    tcb.buffer_address = address;
    assume(cap_is_sound(cap) && address % 1024 == 0);
    uint64_t *buffer = tcb_buffer(&tcb, writable);

    if (buffer != NULL) {
        prove(range_is_ordinary(memory_address(buffer), 1024));
        prove(is_aligned((uint64_t)buffer, 10));
        prove(cap_is(cap, CAP_FRAME) && !cap_frame_is_device(cap));
        prove((cap_allows(cap) & RIGHT_READ) && (!writable || (cap_allows(cap) & RIGHT_WRITE)));
        prove(memory_address(buffer) - cap_base(cap) <= SIZE(cap_size_bits(cap)) - 1024);
    }
}

/* ASID pools are made of ordinary memory and found there again. */
void law_asid_pool(uint64_t w0, uint64_t w1, uint64_t base)
{
    struct cap untyped = cap_any(w0, w1);
    assume(cap_is_sound(untyped) && can_be_pool(untyped) && base < 65536);
    memory_zero(cap_untyped_base(untyped), sizeof(struct asid_pool));
    prove(is_at(memory_at(cap_untyped_base(untyped)), cap_untyped_base(untyped), sizeof(struct asid_pool)));
    prove(cap_is_sound(cap_asid_pool(cap_untyped_base(untyped), base)));
    prove(cap_covers(untyped, cap_asid_pool(cap_untyped_base(untyped), base)));
}

void law_asid_pool_release(uint64_t w0, uint64_t w1)
{
    struct cap cap = cap_any(w0, w1);
    assume(cap_is_sound(cap) && cap_is(cap, CAP_ASID_POOL));
    prove(cap_asid_base(cap) >> ASID_POOL_BITS < ASID_POOL_COUNT);
    asid_pool_release(cap);
}
