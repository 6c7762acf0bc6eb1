/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* From exception vectors to the entries of the kernel: what kind of exception is it, whose fault.
 */
#include "kernel/arm64/trap.h"

#include "kernel/arm64/arch.h"
#include "kernel/arm64/console.h"
#include "kernel/arm64/hardware_debug.h"
#include "kernel/arm64/mmu.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/cores.h"
#include "kernel/core/entry.h"
#include "kernel/syscall/benchmark.h"
#include "kernel/syscall/fastpath.h"

/* The intermediate physical address a guest's access went to. FAR holds its virtual address; HPFAR
 * the page, except for permission faults, where stage 1 is walked again [Arm ARM D17.2.62]. */
static vaddr_t guest_fault_address(uint64_t esr, uint64_t far)
{
    unsigned status = ESR_STATUS(esr);
    bool is_permission = status >= ESR_PERMISSION_FIRST && status <= ESR_PERMISSION_LAST;

    if (is_permission && !(esr & ESR_S1PTW)) {
        uint64_t saved = sysreg_read(par_el1);
        uint64_t result;

        __asm__ volatile("at s1e1r, %0" : : "r"(far));
        isb();
        result = sysreg_read(par_el1);
        sysreg_write(par_el1, saved);
        return (result & 1) ? far : (result & UINT64_C(0xfffffffff000)) | (far & 0xfff);
    }
    return (sysreg_read(hpfar_el2) & UINT64_C(0xfffffffff0)) << 8 | (far & 0xfff);
}

/* Goes on with a thread that a fast path has chosen. */
_Noreturn static void leave_with(struct context *context)
{
    if (KERNEL_BENCHMARK)
        benchmark_leave();
    kernel_leave();
    context_restore(context);
}

/* Continues the current thread, or waits for an interrupt when there is none. */
_Noreturn static void leave_kernel(void)
{
    struct core *core = this_core();

    while (core->current == core->idle) {
        kernel_leave();
        __asm__ volatile("wfi");
        kernel_enter();
        entry_interrupt();
    }
    thread_load(core->current);
    leave_with(&core->current->context);
}

/* Does not return when the current thread has lost the processor. */
static void enter_kernel(void)
{
    if (!kernel_enter()) {
        entry_void();
        leave_kernel();
    }
}

static void raise(enum fault_type type, word_t first, word_t second, word_t third)
{
    word_t words[3] = {first, second, third};
    struct context *next = fastpath_fault(type, words);
    struct fault fault;

    if (next)
        leave_with(next);
    fault = (struct fault){.type = type, .words = {first, second, third}};
    entry_fault(&fault);
}

static void memory_fault(uint64_t esr, bool is_fetch)
{
    vaddr_t address = sysreg_read(far_el2);

    enter_kernel();
    if (this_core()->vcpu_is_active)
        address = guest_fault_address(esr, address);
    else if (is_fetch)
        address = this_core()->current->context.word[CONTEXT_FAULT_IP];
    raise(FAULT_VM, address, esr, is_fetch);
}

static void other_fault(uint64_t esr)
{
    if (esr == ESR_UNDEFINED)
        raise(FAULT_USER_EXCEPTION, esr, 0, 0);
    else
        raise(FAULT_VCPU, esr, 0, 0);
}

/* An SVC that no fast path wants. */
_Noreturn void trap_system_call(void)
{
    if (KERNEL_BENCHMARK)
        benchmark_enter();
    enter_kernel();
    entry_syscall();
    leave_kernel();
}

_Noreturn void trap_synchronous(void)
{
    uint64_t esr = sysreg_read(esr_el2) & UINT32_MAX;
    struct fault fault;

    if (KERNEL_BENCHMARK)
        benchmark_enter();
    switch (ESR_CLASS(esr)) {
    case EC_HVC:
        this_core()->current->context.word[CONTEXT_FAULT_IP] -= 4;
        enter_kernel();
        entry_syscall();
        break;
    case EC_INSTRUCTION_ABORT:
        memory_fault(esr, true);
        break;
    case EC_DATA_ABORT:
        memory_fault(esr, false);
        break;
    default:
        enter_kernel();
        fault.type = FAULT_NONE;
        if (KERNEL_HARDWARE_DEBUG && hardware_debug_fault(this_core()->current, esr, &fault)) {
            if (fault.type != FAULT_NONE)
                entry_fault(&fault);
        } else {
            other_fault(esr);
        }
    }
    leave_kernel();
}

_Noreturn void trap_interrupt(void)
{
    struct context *next;

    if (KERNEL_BENCHMARK)
        benchmark_enter();
    if (!kernel_enter()) {
        entry_interrupt();
        leave_kernel();
    }
    next = fastpath_interrupt();
    if (next)
        leave_with(next);
    leave_kernel();
}

/* An asynchronous abort: some earlier access of a user to a device failed. Nobody can be blamed
 * precisely; it is reported only. */
_Noreturn void trap_system_error(void)
{
    enter_kernel();
    console_text("system error, syndrome ");
    console_hex(sysreg_read(esr_el2));
    console_text("\n");
    leave_kernel();
}

_Noreturn void trap_kernel_fault(uint64_t vector, uint64_t esr, uint64_t ip, uint64_t address)
{
    console_text("kernel fault: vector ");
    console_hex(vector);
    console_text(" syndrome ");
    console_hex(esr);
    console_text(" at ");
    console_hex(ip);
    console_text(" address ");
    console_hex(address);
    console_text("\n");
    trap_halt();
}

_Noreturn void trap_halt(void)
{
    for (;;)
        __asm__ volatile("wfe");
}

_Noreturn void trap_boot_done(void)
{
    mmu_forget_boot();
    entry_boot_done();
    leave_kernel();
}

static unsigned ready_cores = 1;

_Noreturn void trap_secondary_ready(void)
{
    __atomic_fetch_add(&ready_cores, 1, __ATOMIC_RELEASE);
    kernel_enter();
    entry_boot_done();
    leave_kernel();
}

void trap_secondaries_wait(void)
{
    while (__atomic_load_n(&ready_cores, __ATOMIC_ACQUIRE) != CORE_COUNT)
        relax();
}
