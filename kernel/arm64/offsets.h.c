/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Offsets that assembly needs; compiled to assembly text and filtered into offsets.h. */
#include "kernel/arm64/context.h"

#define OFFSET(name, value) __asm__ volatile("\n.offset " #name " %0" : : "i"(value))

void offsets(void);

void offsets(void)
{
    OFFSET(WORD_SP, 8 * CONTEXT_SP);
    OFFSET(WORD_X0, 8 * CONTEXT_X0);
    OFFSET(WORD_X16, 8 * CONTEXT_X16);
    OFFSET(WORD_X29, 8 * CONTEXT_X29);
    OFFSET(WORD_X9, 8 * CONTEXT_X9);
    OFFSET(WORD_X19, 8 * CONTEXT_X19);
    OFFSET(WORD_TPIDR, 8 * CONTEXT_TPIDR_EL0);
    OFFSET(WORD_NEXT_IP, 8 * CONTEXT_NEXT_IP);
    OFFSET(FPU_FPSR, (int)offsetof(struct fpu_state, fpsr));
}
