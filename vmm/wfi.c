/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A CPU that waits for an interrupt sleeps until there is one or its timer is due. */
#include "lib/statistics.h"
#include "vmm/vcpu.h"
#include "vmm/vmm.h"

enum {
    TIMER_ENABLED = 1 << 0, /* CNTV_CTL_EL0 [ARM DDI 0487, D19.12] */
    TIMER_MASKED = 1 << 1,
};

static bool timer_runs(uint32_t cpu)
{
    uint64_t control = vcpu_read_register(cpu, VCPU_CNTV_CTL);

    return (control & (TIMER_ENABLED | TIMER_MASKED)) == TIMER_ENABLED;
}

/*
 * `compare`: when the guest's own timer is due, if it runs. Its offset is 0: only the monitor could
 * change it. False: it is due, or nobody can wake us; the guest must not sleep.
 */
static bool arrange_alarm(uint32_t cpu, uint64_t compare)
{
    return !timer_runs(cpu) || (compare > vcpu_ticks() && vcpu_alarm(cpu, compare));
}

bool vmm_sleep(struct vmm *vmm, uint32_t cpu)
{
    vmm_due(vmm, true);
    if (vgic_has_work(&vmm->vgic, cpu)) {
        return false;
    }
    /* If an alarm rings before anyway, whether the timer runs is looked at then. */
    uint64_t compare = vcpu_read_register(cpu, VCPU_CNTV_CVAL);
    if (!vcpu_alarm_comes_before(cpu, compare) && !arrange_alarm(cpu, compare)) {
        return false;
    }
    vmm->cpus[cpu] = (struct vmm_cpu){.state = VMM_CPU_IDLE};
    statistics_add(&vmm->statistics->idles, 1);
    vmm_show_state(vmm);
    return true;
}

bool vmm_sleep_is_over(struct vmm *vmm, uint32_t cpu)
{
    (void)vmm;
    return !arrange_alarm(cpu, vcpu_read_register(cpu, VCPU_CNTV_CVAL));
}
