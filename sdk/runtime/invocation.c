/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Calls on children, virtual CPUs and firmware. */

#include <microkit.h>

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word), ONLY_PC = 1 };

/* An id in range without a capability comes back as an error of the kernel. */
static seL4_CPtr slot(seL4_CPtr base, unsigned id)
{
    microkit_check("child or VCPU id",
                   id <= MICROKIT_MAX_CHANNEL_ID ? seL4_NoError : seL4_RangeError);
    return base + id;
}

static seL4_CPtr child_tcb(microkit_child child)
{
    return slot(MICROKIT_SLOT_TCB_BASE, child);
}

static seL4_CPtr vm_tcb(microkit_vcpu vcpu)
{
    return slot(MICROKIT_SLOT_VM_TCB_BASE, vcpu);
}

static seL4_CPtr vcpu_object(microkit_vcpu vcpu)
{
    return slot(MICROKIT_SLOT_VCPU_BASE, vcpu);
}

static seL4_Error restart(seL4_CPtr tcb, uintptr_t entry_point)
{
    seL4_UserContext registers = {.pc = entry_point};

    return seL4_TCB_WriteRegisters(tcb, true, 0, ONLY_PC, &registers);
}

void microkit_pd_restart(microkit_child child, uintptr_t entry_point)
{
    microkit_check("microkit_pd_restart", restart(child_tcb(child), entry_point));
}

void microkit_pd_stop(microkit_child child)
{
    microkit_check("microkit_pd_stop", seL4_TCB_Suspend(child_tcb(child)));
}

void microkit_pd_resume(microkit_child child)
{
    microkit_check("microkit_pd_resume", seL4_TCB_Resume(child_tcb(child)));
}

void microkit_pd_read_registers(microkit_child child, seL4_UserContext *registers)
{
    microkit_check("microkit_pd_read_registers",
                   seL4_TCB_ReadRegisters(child_tcb(child), false, 0, CONTEXT_WORDS, registers));
}

void microkit_pd_write_registers(microkit_child child, seL4_UserContext *registers)
{
    microkit_check("microkit_pd_write_registers",
                   seL4_TCB_WriteRegisters(child_tcb(child), false, 0, CONTEXT_WORDS, registers));
}

void microkit_vcpu_restart(microkit_vcpu vcpu, uintptr_t entry_point)
{
    microkit_check("microkit_vcpu_restart", restart(vm_tcb(vcpu), entry_point));
}

void microkit_vcpu_stop(microkit_vcpu vcpu)
{
    microkit_check("microkit_vcpu_stop", seL4_TCB_Suspend(vm_tcb(vcpu)));
}

void microkit_vcpu_resume(microkit_vcpu vcpu)
{
    microkit_check("microkit_vcpu_resume", seL4_TCB_Resume(vm_tcb(vcpu)));
}

void microkit_vcpu_read_registers(microkit_vcpu vcpu, seL4_UserContext *registers)
{
    microkit_check("microkit_vcpu_read_registers",
                   seL4_TCB_ReadRegisters(vm_tcb(vcpu), false, 0, CONTEXT_WORDS, registers));
}

void microkit_vcpu_write_registers(microkit_vcpu vcpu, seL4_UserContext *registers)
{
    microkit_check("microkit_vcpu_write_registers",
                   seL4_TCB_WriteRegisters(vm_tcb(vcpu), false, 0, CONTEXT_WORDS, registers));
}

seL4_Error microkit_vcpu_arm_try_inject_irq(microkit_vcpu vcpu, seL4_Uint16 irq,
                                            seL4_Uint8 priority, seL4_Uint8 group, seL4_Uint8 index)
{
    return seL4_ARM_VCPU_InjectIRQ(vcpu_object(vcpu), irq, priority, group, index);
}

void microkit_vcpu_arm_inject_irq(microkit_vcpu vcpu, seL4_Uint16 irq, seL4_Uint8 priority,
                                  seL4_Uint8 group, seL4_Uint8 index)
{
    microkit_check("microkit_vcpu_arm_inject_irq",
                   microkit_vcpu_arm_try_inject_irq(vcpu, irq, priority, group, index));
}

void microkit_vcpu_arm_ack_vppi(microkit_vcpu vcpu, seL4_Word irq)
{
    microkit_check("microkit_vcpu_arm_ack_vppi", seL4_ARM_VCPU_AckVPPI(vcpu_object(vcpu), irq));
}

seL4_Word microkit_vcpu_arm_read_reg(microkit_vcpu vcpu, seL4_Word reg)
{
    seL4_ARM_VCPU_ReadRegs_t result = seL4_ARM_VCPU_ReadRegs(vcpu_object(vcpu), reg);

    microkit_check("microkit_vcpu_arm_read_reg", result.error);
    return result.value;
}

void microkit_vcpu_arm_write_reg(microkit_vcpu vcpu, seL4_Word reg, seL4_Word value)
{
    microkit_check("microkit_vcpu_arm_write_reg",
                   seL4_ARM_VCPU_WriteRegs(vcpu_object(vcpu), reg, value));
}

void microkit_arm_smc_call(seL4_ARM_SMCContext *arguments, seL4_ARM_SMCContext *response)
{
    microkit_check("microkit_arm_smc_call",
                   seL4_ARM_SMC_Call(MICROKIT_SLOT_SMC, arguments, response));
}
