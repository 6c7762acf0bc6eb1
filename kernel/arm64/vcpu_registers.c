/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Guest registers by their ABI number. */
#include "kernel/arm64/vcpu_registers.h"

#include "kernel/arm64/gic.h"
#include "kernel/arm64/sysreg.h"

/* clang-format off */
#define FOR_EACH_REGISTER(do_one) \
    do_one(VCPU_SCTLR, sctlr_el1) \
    do_one(VCPU_CPACR, cpacr_el1) \
    do_one(VCPU_TTBR0, ttbr0_el1) \
    do_one(VCPU_TTBR1, ttbr1_el1) \
    do_one(VCPU_TCR, tcr_el1) \
    do_one(VCPU_MAIR, mair_el1) \
    do_one(VCPU_AMAIR, amair_el1) \
    do_one(VCPU_CONTEXTIDR, contextidr_el1) \
    do_one(VCPU_ACTLR, actlr_el1) \
    do_one(VCPU_AFSR0, afsr0_el1) \
    do_one(VCPU_AFSR1, afsr1_el1) \
    do_one(VCPU_ESR, esr_el1) \
    do_one(VCPU_FAR, far_el1) \
    do_one(VCPU_PAR, par_el1) \
    do_one(VCPU_VBAR, vbar_el1) \
    do_one(VCPU_TPIDR_EL1, tpidr_el1) \
    do_one(VCPU_VMPIDR, vmpidr_el2) \
    do_one(VCPU_SP_EL1, sp_el1) \
    do_one(VCPU_ELR_EL1, elr_el1) \
    do_one(VCPU_SPSR_EL1, spsr_el1) \
    do_one(VCPU_CNTV_CTL, cntv_ctl_el0) \
    do_one(VCPU_CNTV_CVAL, cntv_cval_el0) \
    do_one(VCPU_CNTVOFF, cntvoff_el2) \
    do_one(VCPU_CNTKCTL, cntkctl_el1)
/* clang-format on */

uint64_t vcpu_hardware_read(enum vcpu_register index)
{
#define READ(field, name)                                                                          \
    case field:                                                                                    \
        return sysreg_read(name);
    switch (index) {
        FOR_EACH_REGISTER(READ)
    case VCPU_REGISTER_COUNT:
        break;
    }
#undef READ
    return 0;
}

void vcpu_hardware_write(enum vcpu_register index, uint64_t value)
{
#define WRITE(field, name)                                                                         \
    case field:                                                                                    \
        sysreg_write(name, value);                                                                 \
        break;
    switch (index) {
        FOR_EACH_REGISTER(WRITE)
    case VCPU_REGISTER_COUNT:
        break;
    }
#undef WRITE
}

void vcpu_registers_save(struct vcpu *vcpu)
{
    for (unsigned i = VCPU_TTBR0; i <= VCPU_SPSR_EL1; i++)
        vcpu->reg[i] = vcpu_hardware_read((enum vcpu_register)i);
    debug_registers_save(&vcpu->debug);
    virtual_interface_save(&vcpu->interrupts, gic_list_register_count());
}

void vcpu_registers_load(const struct vcpu *vcpu)
{
    for (unsigned i = VCPU_TTBR0; i <= VCPU_SPSR_EL1; i++)
        vcpu_hardware_write((enum vcpu_register)i, vcpu->reg[i]);
    debug_registers_load(&vcpu->debug);
    virtual_interface_load(&vcpu->interrupts, gic_list_register_count());
    isb();
}
