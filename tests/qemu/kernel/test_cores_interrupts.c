/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts with several cores: private ones exist on each, shared ones go to one. */

#include <board.h>

#include "hw/pl011.h"
#include "test.h"

enum {
    GET_TRIGGER_CORE = ARMIRQIssueIRQHandlerTrigger + 1, /* another label's number on one core */
    SEND_IPI = -18,
    IRQ_LAST = 159,
    SGI = 2,
    SPI = 100,
    TIMES = 5,
    TICKS_PER_MS = 62500,
};

#define HOUR_US UINT64_C(3600000000)

/* SGIs come by edge, the timer by level. */
static seL4_Word get_trigger_core(seL4_Word irq, seL4_Word core, seL4_CPtr slot)
{
    struct registers r = {
        {seL4_CapIRQControl, info_of(GET_TRIGGER_CORE, 1, 5), irq, irq < 16, slot, DEPTH}};

    seL4_SetCap(0, ROOT);
    seL4_SetMR(4, core);
    trap(seL4_SysCall, &r);
    seL4_SetMR(0, r.x[2]);
    seL4_SetMR(1, r.x[3]);
    return label_of(r.x[1]);
}

/* Range before core, core before taken, taken before slot. */
static void error_order(void)
{
    seL4_CPtr slot = new_slot();

    check_equal(get_trigger_core(IRQ_LAST + 1, CORES, ROOT), seL4_RangeError);
    check_equal(seL4_GetMR(0), 0);
    check_equal(seL4_GetMR(1), IRQ_LAST);
    check_equal(get_trigger_core(0, CORES, ROOT), seL4_InvalidArgument);
    for (unsigned core = 0; core < CORES; core++) {
        check_equal(get_trigger_core(0, core, ROOT), seL4_RevokeFirst);
        check_equal(get_trigger_core(1, core, ROOT), seL4_RevokeFirst);
        check_equal(get_trigger_core(BOARD_TIMER_HYPERVISOR_IRQ, core, ROOT), seL4_RevokeFirst);
        check_equal(get_trigger_core(BOARD_TIMER_VIRTUAL_IRQ, core, ROOT), seL4_RevokeFirst);
        check_equal(get_trigger_core(BOARD_GIC_MAINTENANCE_IRQ, core, ROOT), seL4_RevokeFirst);
    }
    check_equal(get_trigger_core(SPI, 1, ROOT), seL4_DeleteFirst);
    check_equal(get_trigger_core(SPI, 1, slot), seL4_NoError);
    check_equal(get_trigger_core(SPI, 2, slot), seL4_RevokeFirst); /* shared: taken for all */
    check_equal(delete (slot), seL4_NoError);
    /* GetTrigger has nothing to say about private ones, Get means those of the first core */
    check_equal(seL4_IRQControl_GetTrigger(seL4_CapIRQControl, BOARD_TIMER_PHYSICAL_IRQ, 1, ROOT,
                                           slot, DEPTH),
                seL4_IllegalOperation);
    check_equal(seL4_IRQControl_GetTrigger(seL4_CapIRQControl, 0, 1, ROOT, slot, DEPTH),
                seL4_IllegalOperation);
    check_equal(seL4_IRQControl_Get(seL4_CapIRQControl, 0, ROOT, slot, DEPTH), seL4_RevokeFirst);
    check_equal(seL4_IRQControl_Get(seL4_CapIRQControl, SGI, ROOT, slot, DEPTH), seL4_NoError);
    check_equal(get_trigger_core(SGI, 0, slot), seL4_RevokeFirst);
    check_equal(get_trigger_core(SGI, 1, slot), seL4_DeleteFirst);
    check_equal(delete (slot), seL4_NoError);
}

static void send_ipi(seL4_Word core)
{
    struct registers r = {{core, SGI}};

    trap(SEND_IPI, &r);
}

/* The same number on each core, each with its own handler; acknowledged from here. */
static void software_interrupts(void)
{
    seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
    seL4_CPtr handler[CORES];
    seL4_Word badge;

    for (unsigned core = 0; core < CORES; core++) {
        handler[core] = new_slot();
        check_equal(get_trigger_core(SGI, core, handler[core]), seL4_NoError);
        check_equal(
            seL4_IRQHandler_SetNotification(handler[core], new_badged(notification, 1 + core)),
            seL4_NoError);
    }
    for (unsigned i = 0; i < often(TIMES * CORES) && HAS_DEBUG_CALLS; i++) {
        send_ipi(i % CORES);
        seL4_Wait(notification, &badge);
        check_equal(badge, 1 + i % CORES);
        check_equal(seL4_IRQHandler_Ack(handler[i % CORES]), seL4_NoError);
    }
    for (unsigned core = 0; core < CORES; core++) {
        check_equal(delete (handler[core]), seL4_NoError);
        check_equal(get_trigger_core(SGI, core, handler[core]), seL4_NoError);
        check_equal(delete (handler[core]), seL4_NoError);
    }
}

static seL4_CPtr start, done;

/* Switches the timer of its own core on and off in turn, whenever it is told to. */
static void sets_timer(struct thread *self)
{
    struct registers r;
    uint64_t now;

    for (;;) {
        r = (struct registers){{start}};
        trap(seL4_SysWait, &r);
        __asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(now));
        __asm__ volatile("msr cntp_cval_el0, %0" : : "r"(now + TICKS_PER_MS));
        __asm__ volatile("msr cntp_ctl_el0, %0\n\tisb" : : "r"(++self->result[0] % 2));
        r = (struct registers){{done}};
        trap(seL4_SysSend, &r);
    }
}

static void switch_timer(void)
{
    seL4_Signal(start);
    seL4_Wait(done, NULL);
}

/* The private timer of a core: its interrupt comes here and is masked there until we acknowledge
 * it. */
static void private_timer(unsigned core)
{
    seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
    seL4_CPtr handler = new_slot();
    struct thread *thread = thread_create(0, 100, 0, false);
    seL4_Word badge;

    start = new_object(seL4_NotificationObject, 0);
    done = new_object(seL4_NotificationObject, 0);
    check_equal(thread_set_core(thread, core), seL4_NoError);
    check_equal(get_trigger_core(BOARD_TIMER_PHYSICAL_IRQ, core, handler), seL4_NoError);
    check_equal(seL4_IRQHandler_SetNotification(handler, new_badged(notification, 1)),
                seL4_NoError);
    thread_start(thread, sets_timer);
    for (unsigned i = 0; i < often(TIMES); i++) {
        switch_timer();
        seL4_Wait(notification, NULL);
        for (uint64_t end = now_us() + 200; now_us() < end;) {
        }
        seL4_Poll(notification, &badge);
        check_equal(badge, 0); /* masked */
        check_equal(seL4_IRQHandler_Ack(handler), seL4_NoError);
        seL4_Wait(notification, NULL); /* the line is high still */
        switch_timer();
        check_equal(seL4_IRQHandler_Ack(handler), seL4_NoError);
    }
    check_equal(delete (handler), seL4_NoError);
    check_equal(seL4_TCB_Suspend(thread->tcb), seL4_NoError);
}

static volatile seL4_Word watch_round, watch_end;
/* A word of each core, as far apart as a mark can reach. */
static struct {
    _Alignas(2048) seL4_Word word;
} watched[CORES];

/* Marks a word exclusively and, told so, writes it: that fails when there was an exception in
 * between, as the return from one clears the mark [Arm ARM B2.9]. */
static void watches_exceptions(struct thread *self)
{
    seL4_Word round = 0, value, failed;

    for (;;) {
        while (watch_round == round) {
            __asm__ volatile("yield");
        }
        round = watch_round;
        __asm__ volatile("ldxr %0, [%1]"
                         : "=r"(value)
                         : "r"(&watched[self->result[3]].word)
                         : "memory");
        self->result[0] = round;
        while (watch_end != round) {
            __asm__ volatile("yield");
        }
        __asm__ volatile("stxr %w0, %1, [%2]"
                         : "=&r"(failed)
                         : "r"(value), "r"(&watched[self->result[3]].word)
                         : "memory");
        self->result[2] = failed;
        self->result[1] = round;
    }
}

/* The UART's transmit interrupt, raised by a character. */
static void interrupt_of_uart(bool is_on)
{
    volatile struct pl011 *uart = (volatile struct pl011 *)UART_VADDR;

    uart->imsc = is_on ? PL011_INT_TX : 0;
    if (is_on) {
        uart->dr = '\r';
    }
    uart->icr = is_on ? 0 : PL011_INT_TX;
}

/* A shared interrupt goes to the core it was asked for, each time, and not to others: they run
 * undisturbed at least once. `target` 0: without saying, by Get. */
static void shared_interrupt(unsigned target)
{
    seL4_CPtr notification = new_object(seL4_NotificationObject, 0), handler = new_slot();
    unsigned disturbed[CORES] = {0};
    const unsigned rounds = often(10 * TIMES);

    for (unsigned core = 1; core < CORES; core++) {
        struct thread *thread = thread_create(core, 100, 0, false);

        thread->result[3] = core;
        check_equal(seL4_SchedControl_ConfigureFlags(boot_info->schedcontrol.start + core,
                                                     thread->sched_context, HOUR_US, HOUR_US, 0, 0,
                                                     0),
                    seL4_NoError);
        thread_start(thread, watches_exceptions);
    }
    check_equal(target == 0
                    ? seL4_IRQControl_Get(seL4_CapIRQControl, BOARD_UART_IRQ, ROOT, handler, DEPTH)
                    : get_trigger_core(BOARD_UART_IRQ, target, handler),
                seL4_NoError);
    check_equal(seL4_IRQHandler_SetNotification(handler, notification), seL4_NoError);
    for (unsigned i = 1; i <= rounds; i++) {
        watch_round = watch_end + 1;
        for (unsigned core = 1; core < CORES; core++) {
            check(reaches(&threads[core].result[0], watch_round));
        }
        interrupt_of_uart(true);
        seL4_Wait(notification, NULL);
        watch_end = watch_round;
        for (unsigned core = 1; core < CORES; core++) {
            check(reaches(&threads[core].result[1], watch_round));
            disturbed[core] += threads[core].result[2] != 0;
        }
        interrupt_of_uart(false);
        check_equal(seL4_IRQHandler_Ack(handler), seL4_NoError);
    }
    for (unsigned core = 1; core < CORES; core++) {
        check(core == target ? disturbed[core] == rounds : disturbed[core] < rounds);
        check_equal(seL4_TCB_Suspend(threads[core].tcb), seL4_NoError);
    }
    check_equal(delete (handler), seL4_NoError);
}

void test_cores_interrupts(void)
{
    for (unsigned core = 0; core < CORES; core++) {
        shared_interrupt(core);
    }
    error_order();
    software_interrupts();
    private_timer(0);
    private_timer(CORES - 1);
}
