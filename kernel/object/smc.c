/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* SMC capabilities: calls into the firmware, any function or one only. */
#include <sel4/invocation.h>

#include "kernel/arm64/trap.h"
#include "kernel/core/invocation.h"
#include "kernel/object/irq.h"

enum { SMC_WORDS = 8 };

enum status smc_invoke(struct invocation *invocation)
{
    word_t registers[SMC_WORDS];
    badge_t badge = cap_badge(invocation->cap);

    if (invocation->label != ARMSMCCall)
        return STATUS_ILLEGAL_OPERATION;
    if (invocation->length < SMC_WORDS)
        return STATUS_TRUNCATED_MESSAGE;
    for (unsigned i = 0; i < SMC_WORDS; i++)
        registers[i] = invocation_word(invocation, i);
    if (badge != 0 && badge != registers[0])
        return STATUS_ILLEGAL_OPERATION;
    smc_call(registers);
    for (unsigned i = 0; i < SMC_WORDS; i++)
        invocation_result(invocation, registers[i]);
    return STATUS_OK;
}
