/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Debug invocations of threads, and debug faults as messages (debug builds). */
#include <sel4/constants.h>
#include <sel4/invocation.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/hardware_debug.h"
#include "kernel/core/invocation.h"

#ifdef CONFIG_HARDWARE_DEBUG_API

enum { ACCESS_MAX = 2, SIZE_MAX_BYTES = 8 };

static struct tcb *target(const struct invocation *invocation)
{
    return tcb_of(invocation->cap);
}

/* Words that were not sent read as 0: these calls have no length check. */
static word_t word_or_zero(const struct invocation *invocation, unsigned index)
{
    return index < invocation->length ? invocation_word(invocation, index) : 0;
}

static enum status check_point(struct invocation *invocation, word_t index,
                               const struct debug_point *point)
{
    if (point->address >= seL4_UserTop)
        return refuse_argument(invocation, 1);
    if (point->type > DEBUG_INSTRUCTION)
        return refuse_argument(invocation, 2);
    if (point->type == DEBUG_INSTRUCTION) {
        if (point->size != 0)
            return refuse_argument(invocation, 3);
        if (point->access != 0)
            return refuse_argument(invocation, 4);
        return index >= BREAKPOINT_COUNT ? refuse_argument(invocation, 2) : STATUS_OK;
    }
    if (point->size == 0)
        return refuse_argument(invocation, 3);
    if (index < BREAKPOINT_COUNT)
        return refuse_argument(invocation, 2);
    if (point->access > ACCESS_MAX || point->size > SIZE_MAX_BYTES ||
        (point->size & (point->size - 1)))
        return refuse_argument(invocation, 3);
    if (point->address & (point->size - 1))
        return STATUS_ALIGNMENT_ERROR;
    if (index >= DEBUG_POINT_COUNT)
        return refuse_range(invocation, 0, BREAKPOINT_COUNT - 1);
    return STATUS_OK;
}

static enum status set_breakpoint(struct invocation *invocation)
{
    word_t index = word_or_zero(invocation, 0) & 0xffff;
    struct debug_point point = {word_or_zero(invocation, 1), word_or_zero(invocation, 2),
                                word_or_zero(invocation, 3), word_or_zero(invocation, 4), true};
    enum status status = check_point(invocation, index, &point);

    if (status == STATUS_OK)
        hardware_debug_set(target(invocation), (unsigned)index, &point);
    return status;
}

static enum status get_breakpoint(struct invocation *invocation)
{
    word_t index = word_or_zero(invocation, 0) & 0xffff;
    struct debug_point point = {0};

    if (index < DEBUG_POINT_COUNT)
        point = hardware_debug_get(target(invocation), (unsigned)index);
    invocation_result(invocation, point.address);
    invocation_result(invocation, point.type);
    invocation_result(invocation, point.size);
    invocation_result(invocation, point.access);
    invocation_result(invocation, point.is_enabled);
    return STATUS_OK;
}

enum status tcb_debug_invoke(struct invocation *invocation)
{
    word_t index = word_or_zero(invocation, 0) & 0xffff;
    word_t count = word_or_zero(invocation, 1);

    switch (invocation->label) {
    case TCBSetBreakpoint:
        return set_breakpoint(invocation);
    case TCBGetBreakpoint:
        return get_breakpoint(invocation);
    case TCBUnsetBreakpoint:
        if (index < DEBUG_POINT_COUNT)
            hardware_debug_clear(target(invocation), (unsigned)index);
        return STATUS_OK;
    case TCBConfigureSingleStepping:
        hardware_debug_step(target(invocation), count);
        invocation_result(invocation, count != 0);
        return STATUS_OK;
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}

#else

enum status tcb_debug_invoke(struct invocation *invocation)
{
    (void)invocation;
    return STATUS_ILLEGAL_OPERATION;
}

#endif

unsigned arch_fault_write_debug(struct tcb *sender, struct tcb *receiver, uint64_t *receiver_buffer)
{
    const struct fault *fault = &sender->fault;
    bool has_point = fault->words[0] == DEBUG_DATA || fault->words[0] == DEBUG_INSTRUCTION;

    tcb_set_message_word(receiver, receiver_buffer, 0, sender->context.word[CONTEXT_FAULT_IP]);
    tcb_set_message_word(receiver, receiver_buffer, 1, fault->words[0]);
    if (!has_point)
        return 2;
    tcb_set_message_word(receiver, receiver_buffer, 2, fault->words[1]);
    tcb_set_message_word(receiver, receiver_buffer, 3, fault->words[2]);
    return 4;
}

void arch_fault_take_debug_answer(struct tcb *receiver, struct tcb *sender, unsigned length)
{
    if (receiver->fault.words[0] != DEBUG_STEP)
        return;
    hardware_debug_step(receiver,
                        length >= 1 ? tcb_message_word(sender, tcb_buffer(sender, false), 0) : 1);
}
