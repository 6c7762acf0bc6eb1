/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The Arm generic timer's physical timer, which the kernel lets EL0 use [ARM DDI 0487, D11.2.4]. */
#include "devices/timer/device.h"
#include "devices/timer/protocol.h"
#include "lib/clock.h"

/* CNTP_CTL_EL0 */
enum {
    CNTP_CTL_ENABLE = 1 << 0,
    CNTP_CTL_IMASK = 1 << 1,
    CNTP_CTL_ISTATUS = 1 << 2,
};

static void control_write(uint64_t value)
{
    __asm__ volatile("msr cntp_ctl_el0, %0\n\tisb" : : "r"(value) : "memory");
}

static uint64_t control_read(void)
{
    uint64_t value;
    __asm__ volatile("isb\n\tmrs %0, cntp_ctl_el0" : "=r"(value) : : "memory");
    return value;
}

static void compare_write(uint64_t ticks)
{
    __asm__ volatile("msr cntp_cval_el0, %0\n\tisb" : : "r"(ticks) : "memory");
}

void timer_device_init(void)
{
    control_write(0);
}

void timer_device_set(uint64_t deadline_ns)
{
    if (deadline_ns == TIMER_NEVER) {
        control_write(0);
        return;
    }
    compare_write(clock_ns_to_ticks(deadline_ns, clock_frequency_hz()));
    control_write(CNTP_CTL_ENABLE);
}

/* The interrupt is a level: it holds while the timer is enabled and its time has passed. */
bool timer_device_interrupt(void)
{
    uint64_t control = control_read();
    bool expired = (control & CNTP_CTL_ENABLE) != 0 && (control & CNTP_CTL_ISTATUS) != 0;
    if (expired) {
        control_write(0);
    }
    return expired;
}
