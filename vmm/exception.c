/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Raising exceptions in the guest. */
#include "vmm/exception.h"

#include <stdint.h>

#include "vmm/vcpu.h"

enum {
    ESR_CLASS_SHIFT = 26,
    ESR_32_BIT_INSTRUCTION = 1 << 25,
    ESR_FAR_NOT_VALID = 1 << 10,
    ESR_EXTERNAL_ABORT = 0x10,

    CLASS_UNKNOWN = 0x00,
    CLASS_FETCH_ABORT_LOWER = 0x20, /* the same level: one more */
    CLASS_DATA_ABORT_LOWER = 0x24,
    CLASS_TO_SAME_LEVEL = 1,

    SPSR_MODE_MASK = 0x1f,
    SPSR_MODE_32_BIT = 0x10,
    SPSR_EL0T = 0,
    SPSR_EL1T = 4,
    SPSR_EL1H_MASKED = 0x3c5,

    VECTOR_EL1T = 0x000,
    VECTOR_EL1H = 0x200,
    VECTOR_EL0_64_BIT = 0x400,
    VECTOR_EL0_32_BIT = 0x600,
};

static uint64_t vector_offset(uint64_t spsr)
{
    if ((spsr & SPSR_MODE_32_BIT) != 0) {
        return VECTOR_EL0_32_BIT;
    }
    switch (spsr & SPSR_MODE_MASK) {
    case SPSR_EL0T:
        return VECTOR_EL0_64_BIT;
    case SPSR_EL1T:
        return VECTOR_EL1T;
    default:
        return VECTOR_EL1H;
    }
}

static bool is_from_el0(uint64_t spsr)
{
    return (spsr & SPSR_MODE_32_BIT) != 0 || (spsr & SPSR_MODE_MASK) == SPSR_EL0T;
}

static void raise(uint32_t cpu, uint64_t words[VCPU_SPSR + 1], uint64_t esr)
{
    uint64_t spsr = words[VCPU_SPSR];

    vcpu_write_register(cpu, VCPU_ESR, esr);
    vcpu_write_register(cpu, VCPU_ELR, words[VCPU_PC]);
    vcpu_write_register(cpu, VCPU_SPSR_EL1, spsr);
    words[VCPU_PC] = vcpu_read_register(cpu, VCPU_VBAR) + vector_offset(spsr);
    words[VCPU_SPSR] = SPSR_EL1H_MASKED;
    vcpu_write_words(cpu, words, VCPU_SPSR + 1, false);
}

/* The kernel tells the guest-physical address only, so the virtual one is marked as not valid. */
void exception_abort(uint32_t cpu, bool fetch)
{
    uint64_t words[VCPU_SPSR + 1];

    vcpu_read_words(cpu, words, VCPU_SPSR + 1);
    uint64_t class = fetch ? CLASS_FETCH_ABORT_LOWER : CLASS_DATA_ABORT_LOWER;
    if (!is_from_el0(words[VCPU_SPSR])) {
        class += CLASS_TO_SAME_LEVEL;
    }
    raise(cpu, words, class << ESR_CLASS_SHIFT | ESR_32_BIT_INSTRUCTION | ESR_FAR_NOT_VALID |
                     ESR_EXTERNAL_ABORT);
}

void exception_undefined(uint32_t cpu)
{
    uint64_t words[VCPU_SPSR + 1];

    vcpu_read_words(cpu, words, VCPU_SPSR + 1);
    raise(cpu, words, (uint64_t)CLASS_UNKNOWN << ESR_CLASS_SHIFT | ESR_32_BIT_INSTRUCTION);
}
