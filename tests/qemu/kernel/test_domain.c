/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Domains: errors, and threads that run only in their domain's time. */

#include "test.h"

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
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 16, tcb), seL4_InvalidArgument);
    check_equal(word(0), 0);
    check_equal(seL4_DomainSet_Set(seL4_CapDomain, 1, ROOT), seL4_InvalidArgument);
    check_equal(word(0), 1);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 99, 0, 1), seL4_RangeError);
    check_equal(word(1), 98);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 16, 1), seL4_RangeError);
    check_equal(word(1), 15);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 1, 1ul << 56),
                seL4_InvalidArgument);
    check_equal(word(0), 2);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 1, 0), seL4_InvalidArgument);
    check_equal(word(0), 1);
    check_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, 0), seL4_InvalidArgument);
    check_equal(word(0), 2);
    check_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 100), seL4_RangeError);
    check_equal(word(1), 99);
    check_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 99), seL4_InvalidArgument);
    check_equal(word(0), 0);
}

void test_domain(void)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    uint64_t end, seen;

    errors(thread->tcb);
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
