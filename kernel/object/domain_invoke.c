/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the holder of the domain capability may ask: threads' domains and the time table. */

#include <sel4/invocation.h>

#include "kernel/core/cores.h"
#include "kernel/core/invocation.h"
#include "kernel/core/schedule.h"
#include "kernel/object/domain.h"

#define DURATION_MAX ((UINT64_C(1) << 56) - 1)

enum { DOMAIN_ENTRIES = DOMAIN_SCHEDULE_COUNT - 1 }; /* the last one always stays an end marker */

static enum status domain_set(struct invocation *invocation)
{
    word_t domain;
    struct cap thread;

    if (invocation->length == 0) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    domain = invocation_word(invocation, 0);
    if (domain >= DOMAIN_COUNT) {
        return refuse_argument(invocation, 0);
    }
    if (invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    thread = invocation_extra(invocation, 0);
    if (!cap_is(thread, CAP_TCB)) {
        return refuse_argument(invocation, 1);
    }
    tcb_stall(tcb_of(thread));
    tcb_set_domain(tcb_of(thread), (uint16_t)domain);
    return STATUS_OK;
}

static enum status schedule_configure(struct invocation *invocation)
{
    word_t index, domain, duration;

    if (invocation->length < 3) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    index = invocation_word(invocation, 0);
    domain = invocation_word(invocation, 1);
    duration = invocation_word(invocation, 2);
    if (index >= DOMAIN_ENTRIES) {
        return refuse_range(invocation, 0, DOMAIN_ENTRIES - 1);
    }
    if (domain >= DOMAIN_COUNT) {
        return refuse_range(invocation, 0, DOMAIN_COUNT - 1);
    }
    if (duration > DURATION_MAX) {
        return refuse_argument(invocation, 2);
    }
    if (duration == 0 && domain != 0) {
        return refuse_argument(invocation, 1);
    }
    if (duration == 0 && index == kernel.domain_start) {
        return refuse_argument(invocation, 2);
    }
    kernel.domain_schedule[index] = (struct domain_slice){domain, duration};
    return STATUS_OK;
}

static enum status schedule_set_start(struct invocation *invocation)
{
    word_t index;

    if (invocation->length < 1) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    index = invocation_word(invocation, 0);
    if (index >= DOMAIN_SCHEDULE_COUNT) {
        return refuse_range(invocation, 0, DOMAIN_SCHEDULE_COUNT - 1);
    }
    if (kernel.domain_schedule[index].duration == 0) {
        return refuse_argument(invocation, 0);
    }
    schedule_start_domain((unsigned)index);
    return STATUS_OK;
}

enum status domain_invoke(struct invocation *invocation)
{
    switch (invocation->label) {
    case DomainSetSet:
        return domain_set(invocation);
    case DomainScheduleConfigure:
        return schedule_configure(invocation);
    case DomainScheduleSetStart:
        return schedule_set_start(invocation);
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}
