/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of ASID pools: what is entered into one is a root. */
/* words: memory */
#include "proofs/words/calls.h"

#include "kernel/arm64/mmu.c"
#include "kernel/object/asid.c"

#include "proofs/words/answers.h"

/* Whatever word of memory: it stays, or it is of the slot whose capability is given its ASID, or it is a root now. */
void law_asid_pool(const uint64_t *word)
{
    struct invocation invocation;
    begin_call(&invocation, CAP_ASID_POOL);
    struct slot *slot = invocation.extra[0];
    assume(is_aligned((uint64_t)slot, SLOT_BITS) && is_aligned((uint64_t)word, 3));
    uint64_t was = *word;
    asid_pool_invoke(&invocation);

    prove(*word == was || word == &slot->cap.w[0] || word == &slot->cap.w[1] || is_object(*word, seL4_VSpaceBits));
}
