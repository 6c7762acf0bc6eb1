/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Why a CPU has stopped, and what is done about it; nothing it does stops the monitor. */
#include "lib/bits.h"
#include "lib/statistics.h"
#include "vmm/exception.h"
#include "vmm/psci.h"
#include "vmm/vcpu.h"
#include "vmm/vmm.h"

enum {
    INSTRUCTION_BYTES = 4,

    ESR_CLASS_SHIFT = 26, /* ESR_EL2 [ARM DDI 0487, D19.2.37] */
    ESR_CLASS_MASK = 0x3f,
    ESR_CLASS_WAIT = 0x01, /* WFI, or WFE if bit 0 is set */
    ESR_WAIT_EVENT = 1 << 0,
    ESR_CLASS_SMC = 0x17,
    ESR_CLASS_REGISTER = 0x18,

    ESR_DATA_VALID = 1 << 24, /* the syndrome of a data abort tells the access */
    ESR_DATA_SIZE_SHIFT = 22,
    ESR_DATA_SIGNED = 1 << 21,
    ESR_DATA_REGISTER_SHIFT = 16,
    ESR_DATA_64_BIT = 1 << 15,
    ESR_DATA_WRITE = 1 << 6,

    ESR_REGISTER_SHIFT = 5, /* of a trapped system register access: the general register */
    ESR_REGISTER_READ = 1 << 0,

    REGISTER_MASK = 0x1f,
    REGISTER_ZERO = 31,
    SMC_ARGUMENTS = 4,
};

static void count(struct vmm *vmm, enum vmm_exit_kind kind)
{
    statistics_add(&vmm->statistics->exits[kind], 1);
}

static uint32_t field(uint64_t esr, uint32_t shift, uint32_t mask)
{
    return (uint32_t)(esr >> shift) & mask;
}

/* What a load puts into its register: sign-extended and cut as the instruction says. */
static uint64_t extend(uint64_t value, uint32_t bytes, uint64_t esr)
{
    uint64_t sign = bit64(8 * bytes - 1);

    value &= mask64(8 * bytes);
    if ((esr & ESR_DATA_SIGNED) != 0 && (value & sign) != 0) {
        value |= ~mask64(8 * bytes);
    }
    return (esr & ESR_DATA_64_BIT) != 0 ? value : value & UINT32_MAX;
}

/* Sets a general register and the program counter. */
static void finish_load(uint32_t cpu, uint32_t target, uint64_t value, uint64_t pc)
{
    uint64_t words[VCPU_WORDS];
    uint32_t needed = VCPU_PC + 1;

    if (target != REGISTER_ZERO) {
        uint32_t word = vcpu_word_of(target);
        needed = word + 1;
        vcpu_read_words(cpu, words, needed);
        words[word] = value;
    }
    words[VCPU_PC] = pc;
    vcpu_write_words(cpu, words, needed, false);
}

static uint64_t general_register(uint32_t cpu, uint32_t source)
{
    uint64_t words[VCPU_WORDS];

    if (source == REGISTER_ZERO) {
        return 0;
    }
    vcpu_read_words(cpu, words, vcpu_word_of(source) + 1);
    return words[vcpu_word_of(source)];
}

static bool emulate(struct vmm *vmm, uint32_t cpu, uint64_t pc, uint64_t address, uint64_t esr)
{
    uint32_t bytes = 1u << field(esr, ESR_DATA_SIZE_SHIFT, 3);
    uint32_t number = field(esr, ESR_DATA_REGISTER_SHIFT, REGISTER_MASK);
    uint64_t next = pc + INSTRUCTION_BYTES;
    uint64_t value;

    if ((esr & ESR_DATA_VALID) == 0) {
        return false;
    }
    if ((esr & ESR_DATA_WRITE) != 0) {
        value = general_register(cpu, number) & mask64(8 * bytes);
        if (!mmio_bus_write(&vmm->bus, address, bytes, value)) {
            return false;
        }
        vcpu_write_words(cpu, &next, 1, false);
        count(vmm, VMM_EXIT_MMIO_WRITE);
        return true;
    }
    if (!mmio_bus_read(&vmm->bus, address, bytes, &value)) {
        return false;
    }
    finish_load(cpu, number, extend(value, bytes, esr), next);
    count(vmm, VMM_EXIT_MMIO_READ);
    return true;
}

static bool memory_fault(struct vmm *vmm, uint32_t cpu, const struct vmm_fault *fault)
{
    bool fetch = fault->words[2] != 0;
    uint64_t address = fault->words[1];

    if (fetch || !emulate(vmm, cpu, fault->words[0], address, fault->words[3])) {
        vmm_trace("abort at pc, guest-physical address", fault->words[0], address);
        vmm->statistics->last_abort = address;
        count(vmm, VMM_EXIT_ABORT);
        exception_abort(cpu, fetch);
    }
    return true;
}

/* CPU_ON of a CPU that is off. Answers what the caller gets. */
static uint64_t start_cpu(struct vmm *vmm, const uint64_t arguments[SMC_ARGUMENTS])
{
    uint64_t entry = arguments[2];

    if (!is_aligned(entry, INSTRUCTION_BYTES) ||
        guest_memory(&vmm->guest, entry, INSTRUCTION_BYTES) == NULL) {
        return psci_error(PSCI_INVALID_ADDRESS);
    }
    vmm_cpu_start(vmm, (uint32_t)arguments[1], entry, arguments[3]);
    return PSCI_SUCCESS;
}

static bool firmware_call(struct vmm *vmm, uint32_t cpu, uint64_t words[VCPU_X0 + SMC_ARGUMENTS])
{
    uint64_t result;
    enum psci_action action =
        psci_call(&words[VCPU_X0], vmm->cpu_count, vmm_cpus_on(vmm), &result);

    count(vmm, VMM_EXIT_FIRMWARE);
    switch (action) {
    case PSCI_OFF:
        vmm_off(vmm);
        return false;
    case PSCI_RESET:
        vmm_restart(vmm);
        return false;
    case PSCI_STOP:
        vmm_cpu_stop(vmm, cpu);
        return false;
    case PSCI_START:
        result = start_cpu(vmm, &words[VCPU_X0]);
        break;
    case PSCI_RETURN:
    case PSCI_SUSPEND:
        break;
    }
    words[VCPU_PC] += INSTRUCTION_BYTES;
    words[VCPU_X0] = result;
    vcpu_write_words(cpu, words, VCPU_X0 + 1, false);
    return action != PSCI_SUSPEND || !vmm_sleep(vmm, cpu);
}

/* Registers that the kernel traps for everybody: nothing a guest needs to see. */
static void register_access(struct vmm *vmm, uint32_t cpu, uint64_t esr, uint64_t pc)
{
    uint32_t number = field(esr, ESR_REGISTER_SHIFT, REGISTER_MASK);
    uint64_t next = pc + INSTRUCTION_BYTES;

    vmm_trace("system register access at pc, syndrome", pc, esr);
    count(vmm, VMM_EXIT_REGISTER);
    if ((esr & ESR_REGISTER_READ) != 0) {
        finish_load(cpu, number, 0, next);
    } else {
        vcpu_write_words(cpu, &next, 1, false);
    }
}

static bool undefined(struct vmm *vmm, uint32_t cpu, uint64_t esr)
{
    vmm_trace("undefined instruction, syndrome", 0, esr);
    count(vmm, VMM_EXIT_UNDEFINED);
    exception_undefined(cpu);
    return true;
}

/* The CPU goes on behind the instruction that it stands at. */
static void step_over(uint32_t cpu)
{
    uint64_t pc;

    vcpu_read_words(cpu, &pc, 1);
    pc += INSTRUCTION_BYTES;
    vcpu_write_words(cpu, &pc, 1, false);
}

/*
 * WFI waits for an interrupt. WFE is used in loops that look again anyway, and for delays: it
 * goes on.
 */
static bool wait(struct vmm *vmm, uint32_t cpu, uint64_t esr)
{
    count(vmm, VMM_EXIT_WAIT);
    if ((esr & ESR_WAIT_EVENT) == 0 && vmm_sleep(vmm, cpu)) {
        return false;
    }
    step_over(cpu);
    return true;
}

static bool trap(struct vmm *vmm, uint32_t cpu, uint64_t esr)
{
    uint64_t words[VCPU_X0 + SMC_ARGUMENTS];

    switch (field(esr, ESR_CLASS_SHIFT, ESR_CLASS_MASK)) {
    case ESR_CLASS_WAIT:
        return wait(vmm, cpu, esr);
    case ESR_CLASS_SMC:
        vcpu_read_words(cpu, words, VCPU_X0 + SMC_ARGUMENTS);
        return firmware_call(vmm, cpu, words);
    case ESR_CLASS_REGISTER:
        vcpu_read_words(cpu, words, VCPU_PC + 1);
        register_access(vmm, cpu, esr, words[VCPU_PC]);
        return true;
    default:
        return undefined(vmm, cpu, esr);
    }
}

/* An HVC that is no system call of the kernel: a firmware call as well. */
static bool hypervisor_call(struct vmm *vmm, uint32_t cpu)
{
    uint64_t words[VCPU_X0 + SMC_ARGUMENTS];

    vcpu_read_words(cpu, words, VCPU_X0 + SMC_ARGUMENTS);
    return firmware_call(vmm, cpu, words);
}

/* Anything else, such as a system call that names no capability: the guest goes on behind it. */
static bool skip(struct vmm *vmm, uint32_t cpu, uint64_t label)
{
    vmm_trace("fault that no guest should cause", label, 0);
    count(vmm, VMM_EXIT_OTHER);
    step_over(cpu);
    return true;
}

static bool handle(struct vmm *vmm, uint32_t cpu, const struct vmm_fault *fault)
{
    switch (fault->label) {
    case VMM_FAULT_MEMORY:
        return memory_fault(vmm, cpu, fault);
    case VMM_FAULT_INTERRUPT_END:
        count(vmm, VMM_EXIT_END);
        vgic_end(&vmm->vgic, cpu, fault->words[0]);
        return true;
    case VMM_FAULT_TIMER:
        count(vmm, VMM_EXIT_TIMER);
        vgic_raise_private(&vmm->vgic, cpu, GUEST_TIMER_INTERRUPT);
        vmm_due(vmm, false);
        return true;
    case VMM_FAULT_TRAP:
        return trap(vmm, cpu, fault->words[0]);
    case VMM_FAULT_SYSTEM_CALL:
        return hypervisor_call(vmm, cpu);
    case VMM_FAULT_UNDEFINED:
        return undefined(vmm, cpu, 0);
    default:
        return skip(vmm, cpu, fault->label);
    }
}

/* What one CPU does may wake others. */
bool vmm_fault(struct vmm *vmm, uint32_t cpu, const struct vmm_fault *fault)
{
    vmm->vgic.accessing = cpu;
    bool goes_on = handle(vmm, cpu, fault);

    if (vmm->cpu_count > 1) {
        vmm_wake(vmm);
    }
    return goes_on;
}
