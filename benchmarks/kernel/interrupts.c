/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* An interrupt of the EL1 timer from the program it interrupts to the thread that waits for it. */
#include "bench.h"

enum { TIMER_IRQ = 30, TICKS_AHEAD = 40, PHASES = 10, GAP = 60 };

static seL4_CPtr handler;
static struct stamps acknowledge;

static void wait_for_interrupts(struct thread *self)
{
    for (;;) {
        struct registers r = {.x0 = self->port};

        self->stamps = stamped(&r, seL4_SysWait);
        __asm__ volatile("msr cntp_ctl_el0, xzr\n\tisb");
        r = (struct registers){.x0 = handler, .x1 = (seL4_Word)IRQAckIRQ << 12};
        acknowledge = stamped(&r, seL4_SysCall);
    }
}

/* The last stamp before the interrupt: five instructions a turn until two are far apart. */
static uint64_t run_until_interrupted(void)
{
    uint64_t now, before, gap;

    __asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(now));
    __asm__ volatile("msr cntp_cval_el0, %0" : : "r"(now + TICKS_AHEAD));
    __asm__ volatile("msr cntp_ctl_el0, %0\n\tisb" : : "r"(1ul));
    __asm__ volatile(
        "mrs %1, pmccntr_el0\n"
        "1:\tmov %0, %1\n\tmrs %1, pmccntr_el0\n\tsub %2, %1, %0\n\tcmp %2, %3\n\tb.lo 1b"
        : "=&r"(before), "=&r"(now), "=&r"(gap)
        : "I"(GAP)
        : "cc", "memory");
    return before;
}

/* The least of several phases is the one in which the interrupt came right after a stamp. */
static uint64_t one_round(const struct thread *thread)
{
    uint64_t least = UINT64_MAX;

    for (unsigned phase = 0; phase < PHASES; phase++) {
        uint64_t before = run_until_interrupted();
        uint64_t instructions = spent(before, thread->stamps.after);

        if (instructions < least)
            least = instructions;
    }
    return least;
}

void measure_interrupts(void)
{
    static struct thread thread;
    struct figure delivery = {.name = "interrupt"};
    struct figure ack = {.name = "acknowledge"};

    thread = (struct thread){.port = object_new(seL4_NotificationObject, 0)};
    if (!handler) {
        handler = slot_new();
        check(seL4_IRQControl_Get(seL4_CapIRQControl, TIMER_IRQ, seL4_CapInitThreadCNode, handler,
                                  64),
              "timer interrupt");
    }
    check(seL4_IRQHandler_SetNotification(handler, thread.port), "notification");
    thread_start(&thread, wait_for_interrupts);
    one_round(&thread);
    for (unsigned i = 0; i < ROUNDS; i++) {
        figure_add(&delivery, one_round(&thread));
        figure_add(&ack, spent(acknowledge.before, acknowledge.after));
    }
    figure_finish(&delivery);
    figure_finish(&ack);
    thread_stop(&thread);
}
