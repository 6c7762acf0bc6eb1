/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's clock and deadline: physical counter and the timer of EL2. */
#include "kernel/arm64/timer.h"

#include "kernel/arm64/arch.h"
#include "kernel/arm64/sysreg.h"

/* 62.5 MHz: 62500 ticks in 1000 us. */
enum { TICKS_PER_MS = CONFIG_TIMER_FREQUENCY / 1000, US_PER_MS = 1000 };

ticks_t timer_now(void)
{
    isb();
    return sysreg_read(cntpct_el0);
}

void timer_set_deadline(ticks_t time)
{
    sysreg_write(cnthp_cval_el2, time); /* counts from the exception return on */
}

void timer_acknowledge(void)
{
    timer_set_deadline(UINT64_MAX);
    isb();
}

ticks_t timer_us_to_ticks(uint64_t us)
{
    return us / US_PER_MS * TICKS_PER_MS + us % US_PER_MS * TICKS_PER_MS / US_PER_MS;
}

uint64_t timer_ticks_to_us(ticks_t ticks)
{
    return ticks / TICKS_PER_MS * US_PER_MS + ticks % TICKS_PER_MS * US_PER_MS / TICKS_PER_MS;
}

void timer_init(void)
{
    sysreg_write(cnthctl_el2, CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN);
    sysreg_write(cntvoff_el2, 0);
    sysreg_write(cntv_ctl_el0, 0);
    timer_set_deadline(UINT64_MAX);
    sysreg_write(cnthp_ctl_el2, TIMER_CTL_ENABLE);
    isb();
}
