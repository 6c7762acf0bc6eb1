/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Which core this is: the low bits of TPIDR_EL2, above them the top of the core's stack (start.S). */
#pragma once

#include "kernel/core/config.h"
#include "kernel/core/types.h"

enum { CORE_INDEX_MASK = 0xfff };

/* Not volatile: it never changes while the kernel runs. */
/*@ assigns \nothing;
    ensures \result < CORE_COUNT; */
HOT unsigned core_index(void)
{
    uint64_t word;

    if (CORE_COUNT == 1)
        return 0;
    __asm__("mrs %0, tpidr_el2" : "=r"(word));
    return (unsigned)word & CORE_INDEX_MASK;
}
