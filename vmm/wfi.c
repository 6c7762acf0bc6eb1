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
 * Arrange for the guest's own timer. False: it is due, or nobody can wake us; the guest must not
 * sleep.
 */
static bool arrange_alarm(uint32_t cpu)
{
    uint64_t control = vcpu_read_register(cpu, VCPU_CNTV_CTL);

    if ((control & (TIMER_ENABLED | TIMER_MASKED)) != TIMER_ENABLED) {
        return true;
    }
    uint64_t deadline = vcpu_read_register(cpu, VCPU_CNTV_CVAL) + vcpu_read_register(cpu, VCPU_CNTVOFF);
    return deadline > vcpu_ticks() && vcpu_alarm(cpu, deadline);
}

bool vmm_wait(struct vmm *vmm, uint32_t cpu, uint64_t pc)
{
    vmm_due(vmm, true);
    if (vgic_has_work(&vmm->vgic, cpu) || !arrange_alarm(cpu)) {
        vcpu_write_words(cpu, &pc, 1, false);
        return true;
    }
    vmm->cpus[cpu] = (struct vmm_cpu){.state = VMM_CPU_IDLE, .idle_pc = pc};
    statistics_add(&vmm->statistics->idles, 1);
    vmm_show_state(vmm);
    return false;
}
