/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Offsets that assembly needs; compiled to assembly text and filtered into offsets.h. */
#include "kernel/arm64/context.h"
#include "kernel/arm64/core_index.h"
#include "kernel/arm64/sysreg.h"

/* Neighbours that assembly moves in pairs. */
_Static_assert(CONTEXT_X16 == CONTEXT_X8 + 1 && CONTEXT_X19 == CONTEXT_X9 + 7 &&
                   CONTEXT_TPIDR_EL0 == CONTEXT_X19 + 10 &&
                   CONTEXT_NEXT_IP == CONTEXT_TPIDRRO_EL0 + 1,
               "order of the context");

#define OFFSET(name, value) __asm__ volatile("\n.offset " #name " %0" : : "i"(value))

void offsets(void);

void offsets(void)
{
    OFFSET(WORD_SP, 8 * CONTEXT_SP);
    OFFSET(WORD_SPSR, 8 * CONTEXT_SPSR);
    OFFSET(WORD_X0, 8 * CONTEXT_X0);
    OFFSET(WORD_X8, 8 * CONTEXT_X8);
    OFFSET(WORD_X29, 8 * CONTEXT_X29);
    OFFSET(WORD_X9, 8 * CONTEXT_X9);
    OFFSET(WORD_X20, 8 * (CONTEXT_X19 + 1));
    OFFSET(WORD_X28, 8 * (CONTEXT_X19 + 9));
    OFFSET(WORD_NEXT_IP, 8 * CONTEXT_NEXT_IP);
    OFFSET(WORD_TPIDRRO, 8 * CONTEXT_TPIDRRO_EL0);
    OFFSET(CORE_INDEX_MASK, CORE_INDEX_MASK);
    OFFSET(ESR_CLASS_SHIFT, 26);
    OFFSET(EC_SVC_NUMBER, EC_SVC);
    OFFSET(FPU_FPSR, (int)offsetof(struct fpu_state, fpsr));
}
