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

/*
 * When the guest's own timer is due; UINT64_MAX: never. Its offset is 0: only the monitor could
 * change it.
 */
static uint64_t timer_deadline(uint32_t cpu)
{
    uint64_t control = vcpu_read_register(cpu, VCPU_CNTV_CTL);
    bool runs = (control & (TIMER_ENABLED | TIMER_MASKED)) == TIMER_ENABLED;

    return runs ? vcpu_read_register(cpu, VCPU_CNTV_CVAL) : UINT64_MAX;
}

/* False: it is due, or nobody can wake us; the guest must not sleep. */
static bool arrange_alarm(uint32_t cpu, uint64_t deadline)
{
    return deadline == UINT64_MAX || (deadline > vcpu_ticks() && vcpu_alarm(cpu, deadline));
}

bool vmm_sleep(struct vmm *vmm, uint32_t cpu)
{
    vmm_due(vmm, true);
    if (vgic_has_work(&vmm->vgic, cpu)) {
        return false;
    }
    uint64_t deadline = timer_deadline(cpu);
    if (!arrange_alarm(cpu, deadline)) {
        return false;
    }
    vmm->cpus[cpu] = (struct vmm_cpu){.state = VMM_CPU_IDLE, .deadline = deadline};
    statistics_add(&vmm->statistics->idles, 1);
    vmm_show_state(vmm);
    return true;
}

bool vmm_sleep_is_over(struct vmm *vmm, uint32_t cpu)
{
    return !arrange_alarm(cpu, vmm->cpus[cpu].deadline);
}
