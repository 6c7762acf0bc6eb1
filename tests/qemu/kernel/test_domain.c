/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Domains: errors, and threads that run only in their domain's time. */

#include "test.h"

enum {
    DOMAINS = CONFIG_NUM_DOMAINS,
    ENTRIES = CONFIG_NUM_DOMAIN_SCHEDULES - 1, /* the last one stays an end marker */
    FREE_ENTRY = ENTRIES > 1 ? 1 : 0,          /* one that is not the start, if there is any */
};

static seL4_Word word(unsigned index)
{
    return seL4_GetMR(index);
}

static void spins(struct thread *self)
{
    for (;;) {
        self->result[0]++;
    }
}

static void errors(seL4_CPtr tcb)
{
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, DOMAINS, tcb), seL4_InvalidArgument);
    check_equal(word(0), 0);
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, DOMAINS - 1, ROOT), seL4_InvalidArgument);
    check_equal(word(0), 1);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, ENTRIES, 0, 1), seL4_RangeError);
    check_equal(word(1), ENTRIES - 1);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, FREE_ENTRY, DOMAINS, 1),
                seL4_RangeError);
    check_equal(word(1), DOMAINS - 1);
    check_equal(
        seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, FREE_ENTRY, DOMAINS - 1, 1ul << 56),
        seL4_InvalidArgument);
    check_equal(word(0), 2);
    if (DOMAINS > 1) {
        check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 1, 0),
                    seL4_InvalidArgument);
        check_equal(word(0), 1);
    }
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, 0), seL4_InvalidArgument);
    check_equal(word(0), 2);
    check_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, ENTRIES + 1), seL4_RangeError);
    check_equal(word(1), ENTRIES);
    check_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, ENTRIES), seL4_InvalidArgument);
    check_equal(word(0), 0);
}

static void ends(struct thread *self)
{
    self->result[0]++;
}

/* Who comes into the domain that has the time, and is better than who runs, runs at once. */
static void preempts_on_arrival(void)
{
    struct thread *thread = thread_create(1, 100, 0, false);

    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 1, thread->tcb), seL4_NoError);
    thread_start(thread, ends);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50),
                seL4_NoError);
    check_equal(thread->result[0], 0);
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 0, thread->tcb), seL4_NoError);
    check_equal(thread->result[0], 1);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
}

/* Truncation comes before what the words say, and the words before the capability. */
static void error_order(seL4_CPtr tcb)
{
    struct registers r = {{seL4_CapDomain, info_of(DomainSetSet, 0, 0)}};

    trap(seL4_SysCall, &r);
    check_equal(label_of(r.x[1]), seL4_TruncatedMessage);
    r = (struct registers){{seL4_CapDomain, info_of(DomainSetSet, 0, 1), DOMAINS}};
    trap(seL4_SysCall, &r);
    check_equal(label_of(r.x[1]), seL4_InvalidArgument);
    check_equal(r.x[2], 0);
    r = (struct registers){{seL4_CapDomain, info_of(DomainSetSet, 0, 1), 0}};
    trap(seL4_SysCall, &r);
    check_equal(label_of(r.x[1]), seL4_TruncatedMessage);
    r = (struct registers){
        {seL4_CapDomain, info_of(DomainScheduleConfigure, 0, 2), ENTRIES + 1, DOMAINS}};
    trap(seL4_SysCall, &r);
    check_equal(label_of(r.x[1]), seL4_TruncatedMessage);
    /* index before domain, domain before duration */
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, ENTRIES, DOMAINS, 1ul << 56),
                seL4_RangeError);
    check_equal(word(1), ENTRIES - 1);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, FREE_ENTRY, DOMAINS, 1ul << 56),
                seL4_RangeError);
    check_equal(word(1), DOMAINS - 1);
    r = (struct registers){{seL4_CapDomain, info_of(DomainScheduleSetStart, 0, 0), 0}};
    trap(seL4_SysCall, &r);
    check_equal(label_of(r.x[1]), seL4_TruncatedMessage);
    check_equal(seL4_DomainSet_Set(tcb, 0, tcb), seL4_IllegalOperation);
}

void test_domain(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    uint64_t end, seen;

    errors(thread->tcb);
    error_order(thread->tcb);
    if (DOMAINS == 1) {
        return;
    }
    preempts_on_arrival();
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 1, thread->tcb), seL4_NoError);
    thread_start(thread, spins);
    settle();
    check_equal(thread->result[0], 0);
    /* 2 ms for us, 2 ms for the other domain. */
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, 125000), seL4_NoError);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 2, 1, 125000), seL4_NoError);
    check_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 1), seL4_NoError);
    for (end = now_us() + 20000; now_us() < end;) {
    }
    check(thread->result[0] > 1000);
    /* Back to one domain only. */
    check_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0), seL4_NoError);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, 0), seL4_NoError);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 2, 0, 0), seL4_NoError);
    seen = thread->result[0];
    for (end = now_us() + 10000; now_us() < end;) {
    }
    check_equal(thread->result[0], seen);
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 0, thread->tcb), seL4_NoError);
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}
