/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Runs a guest of a few instructions on two VCPUs that talk through the guest's memory. */

#include <microkit.h>

#include "lib/string.h"

enum { GUEST_BASE = 0x40000000, FLAG_OFFSET = 0x1000, SPSR_EL1H_MASKED = 0x3c5 };
enum { SAID_REGISTER = seL4_UnknownSyscall_X2, INSTRUCTION = 4 };

extern const char guest_start[], guest_end[];
uint64_t guest_memory;
uint64_t second_vcpu;

static void vcpu_start(microkit_vcpu vcpu)
{
    seL4_UserContext registers = {
        .pc = GUEST_BASE, .spsr = SPSR_EL1H_MASKED, .x0 = vcpu, .x1 = GUEST_BASE + FLAG_OFFSET};

    microkit_vcpu_write_registers(vcpu, &registers);
    microkit_vcpu_resume(vcpu);
}

/* The guest fetches with its caches off. */
static void memory_clean(uint64_t start, uint64_t size)
{
    for (uint64_t line = start; line < start + size; line += 64) {
        __asm__ volatile("dc cvac, %0" ::"r"(line) : "memory");
    }
    __asm__ volatile("dsb sy" ::: "memory");
}

void init(void)
{
    memcpy((void *)guest_memory, guest_start, (size_t)(guest_end - guest_start));
    memory_clean(guest_memory, 2 * FLAG_OFFSET);
    microkit_dbg_printf("%s: second VCPU is %lu\n", microkit_name, second_vcpu);
    vcpu_start(0);
    vcpu_start((microkit_vcpu)second_vcpu);
}

void notified(microkit_channel channel)
{
    (void)channel;
}

/* A hypercall comes as a system call that the kernel does not know. What it says is in x2, and the
 * VCPU goes on behind the instruction. */
seL4_Bool fault(microkit_child vcpu, microkit_msginfo message, microkit_msginfo *reply)
{
    if (microkit_msginfo_get_label(message) != seL4_Fault_UnknownSyscall) {
        microkit_dbg_printf("%s: VCPU %u: fault %lu, at 0x%lx\n", microkit_name, vcpu,
                            microkit_msginfo_get_label(message),
                            microkit_mr_get(seL4_VMFault_Addr));
        return false;
    }
    microkit_dbg_printf("%s: VCPU %u says %lu\n", microkit_name, vcpu,
                        microkit_mr_get(SAID_REGISTER));
    microkit_mr_set(seL4_UnknownSyscall_FaultIP,
                    microkit_mr_get(seL4_UnknownSyscall_FaultIP) + INSTRUCTION);
    *reply = microkit_msginfo_new(0, seL4_UnknownSyscall_FaultIP + 1);
    return true;
}
