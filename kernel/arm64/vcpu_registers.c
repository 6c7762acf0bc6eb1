/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Guest registers by their ABI number. */
#include "kernel/arm64/vcpu_registers.h"

#include "kernel/arm64/gic.h"
#include "kernel/arm64/sysreg.h"

uint64_t vcpu_hardware_read(enum vcpu_register index)
{
    switch (index) {
    case VCPU_SCTLR: return sysreg_read(sctlr_el1);
    case VCPU_CPACR: return sysreg_read(cpacr_el1);
    case VCPU_TTBR0: return sysreg_read(ttbr0_el1);
    case VCPU_TTBR1: return sysreg_read(ttbr1_el1);
    case VCPU_TCR: return sysreg_read(tcr_el1);
    case VCPU_MAIR: return sysreg_read(mair_el1);
    case VCPU_AMAIR: return sysreg_read(amair_el1);
    case VCPU_CONTEXTIDR: return sysreg_read(contextidr_el1);
    case VCPU_ACTLR: return sysreg_read(actlr_el1);
    case VCPU_AFSR0: return sysreg_read(afsr0_el1);
    case VCPU_AFSR1: return sysreg_read(afsr1_el1);
    case VCPU_ESR: return sysreg_read(esr_el1);
    case VCPU_FAR: return sysreg_read(far_el1);
    case VCPU_PAR: return sysreg_read(par_el1);
    case VCPU_VBAR: return sysreg_read(vbar_el1);
    case VCPU_TPIDR_EL1: return sysreg_read(tpidr_el1);
    case VCPU_VMPIDR: return sysreg_read(vmpidr_el2);
    case VCPU_SP_EL1: return sysreg_read(sp_el1);
    case VCPU_ELR_EL1: return sysreg_read(elr_el1);
    case VCPU_SPSR_EL1: return sysreg_read(spsr_el1);
    case VCPU_CNTV_CTL: return sysreg_read(cntv_ctl_el0);
    case VCPU_CNTV_CVAL: return sysreg_read(cntv_cval_el0);
    case VCPU_CNTVOFF: return sysreg_read(cntvoff_el2);
    case VCPU_CNTKCTL: return sysreg_read(cntkctl_el1);
    case VCPU_REGISTER_COUNT: break;
    }
    return 0;
}

void vcpu_hardware_write(enum vcpu_register index, uint64_t value)
{
    switch (index) {
    case VCPU_SCTLR: sysreg_write(sctlr_el1, value); break;
    case VCPU_CPACR: sysreg_write(cpacr_el1, value); break;
    case VCPU_TTBR0: sysreg_write(ttbr0_el1, value); break;
    case VCPU_TTBR1: sysreg_write(ttbr1_el1, value); break;
    case VCPU_TCR: sysreg_write(tcr_el1, value); break;
    case VCPU_MAIR: sysreg_write(mair_el1, value); break;
    case VCPU_AMAIR: sysreg_write(amair_el1, value); break;
    case VCPU_CONTEXTIDR: sysreg_write(contextidr_el1, value); break;
    case VCPU_ACTLR: sysreg_write(actlr_el1, value); break;
    case VCPU_AFSR0: sysreg_write(afsr0_el1, value); break;
    case VCPU_AFSR1: sysreg_write(afsr1_el1, value); break;
    case VCPU_ESR: sysreg_write(esr_el1, value); break;
    case VCPU_FAR: sysreg_write(far_el1, value); break;
    case VCPU_PAR: sysreg_write(par_el1, value); break;
    case VCPU_VBAR: sysreg_write(vbar_el1, value); break;
    case VCPU_TPIDR_EL1: sysreg_write(tpidr_el1, value); break;
    case VCPU_VMPIDR: sysreg_write(vmpidr_el2, value); break;
    case VCPU_SP_EL1: sysreg_write(sp_el1, value); break;
    case VCPU_ELR_EL1: sysreg_write(elr_el1, value); break;
    case VCPU_SPSR_EL1: sysreg_write(spsr_el1, value); break;
    case VCPU_CNTV_CTL: sysreg_write(cntv_ctl_el0, value); break;
    case VCPU_CNTV_CVAL: sysreg_write(cntv_cval_el0, value); break;
    case VCPU_CNTVOFF: sysreg_write(cntvoff_el2, value); break;
    case VCPU_CNTKCTL: sysreg_write(cntkctl_el1, value); break;
    case VCPU_REGISTER_COUNT: break;
    }
}

void vcpu_registers_save(struct vcpu *vcpu)
{
    volatile struct gic_virtual_control *gich = gic_virtual();

    for (unsigned i = VCPU_TTBR0; i <= VCPU_SPSR_EL1; i++)
        vcpu->reg[i] = vcpu_hardware_read((enum vcpu_register)i);
    vcpu->vmcr = gich->vmcr;
    vcpu->apr = gich->apr;
    for (unsigned i = 0; i < gic_list_register_count(); i++)
        vcpu->lr[i] = gich->lr[i];
}

void vcpu_registers_load(const struct vcpu *vcpu)
{
    volatile struct gic_virtual_control *gich = gic_virtual();

    for (unsigned i = VCPU_TTBR0; i <= VCPU_SPSR_EL1; i++)
        vcpu_hardware_write((enum vcpu_register)i, vcpu->reg[i]);
    gich->vmcr = vcpu->vmcr;
    gich->apr = vcpu->apr;
    for (unsigned i = 0; i < gic_list_register_count(); i++)
        gich->lr[i] = vcpu->lr[i];
    isb();
}
