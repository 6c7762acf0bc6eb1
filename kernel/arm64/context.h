/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a thread, in the order users see them, and its floating point state. */
#pragma once

#include "kernel/core/types.h"

/* Words 0-35 are the user context of the ABI; the program counter a user sees is the restart
 * address. */
enum context_word {
    CONTEXT_FAULT_IP = 0, /* restart address: the faulting instruction, or the SVC itself */
    CONTEXT_SP = 1,
    CONTEXT_SPSR = 2,
    CONTEXT_X0 = 3, /* x0-x8 */
    CONTEXT_X6 = 9,
    CONTEXT_X7 = 10,
    CONTEXT_X8 = 11,
    CONTEXT_X16 = 12, /* x16-x18 */
    CONTEXT_X29 = 15,
    CONTEXT_X30 = 16,
    CONTEXT_X9 = 17,  /* x9-x15 */
    CONTEXT_X19 = 24, /* x19-x28 */
    CONTEXT_TPIDR_EL0 = 34,
    CONTEXT_TPIDRRO_EL0 = 35,
    CONTEXT_USER_WORDS = 36,
    CONTEXT_FRAME_WORDS = 17, /* the first words: what CopyRegisters calls frame registers */
    CONTEXT_NEXT_IP = 36,     /* where the thread continues when it next runs (ELR_EL2) */
    CONTEXT_WORDS = 38,       /* padded to 16 bytes */
};

struct fpu_state {
    uint64_t v[32][2];
    uint32_t fpsr;
    uint32_t fpcr;
    uint64_t reserved;
};

struct context {
    uint64_t word[CONTEXT_WORDS];
    struct fpu_state fpu;
};
