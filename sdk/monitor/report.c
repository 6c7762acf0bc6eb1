/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The report of a fault: what happened, where, all registers, and a guess why. */

#include "sdk/monitor/monitor.h"

#include <stdbool.h>
#include <stddef.h>

#include <microkit.h>

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word), REGISTERS_PER_LINE = 4 };

#define print microkit_dbg_printf
#define PREFIX "MON|ERROR: "

/* Register names in the order of seL4_UserContext. */
static const char *const register_names[CONTEXT_WORDS] = {
    "pc",  "sp",  "spsr", "x0",  "x1",  "x2",  "x3",  "x4",        "x5",
    "x6",  "x7",  "x8",   "x16", "x17", "x18", "x29", "x30",       "x9",
    "x10", "x11", "x12",  "x13", "x14", "x15", "x19", "x20",       "x21",
    "x22", "x23", "x24",  "x25", "x26", "x27", "x28", "tpidr_el0", "tpidrro_el0",
};

static void code_address_print(unsigned pd, const char *name, uint64_t address)
{
    uint64_t offset;
    const char *function = symbol_find(pd, address, &offset);

    if (function != NULL) {
        print(PREFIX "  %-4s 0x%016lx  %s+0x%lx\n", name, address, function, offset);
    } else {
        print(PREFIX "  %-4s 0x%016lx\n", name, address);
    }
}

static void registers_print(const seL4_UserContext *registers)
{
    const seL4_Word *words = (const seL4_Word *)registers;

    for (unsigned i = 0; i < CONTEXT_WORDS; i++) {
        print("%s%4s 0x%016lx%s", i % REGISTERS_PER_LINE == 0 ? PREFIX "  " : "  ",
              register_names[i], words[i],
              i % REGISTERS_PER_LINE == REGISTERS_PER_LINE - 1 ? "\n" : "");
    }
}

static void abort_print(unsigned pd)
{
    uint64_t address = seL4_GetMR(seL4_VMFault_Addr), syndrome = seL4_GetMR(seL4_VMFault_FSR);
    uint64_t stack_bottom = pd_stack_bottom_addrs[pd];
    const char *access = "read";

    if (seL4_GetMR(seL4_VMFault_PrefetchFault) != 0) {
        access = "instruction fetch";
    } else if ((syndrome & SYNDROME_CACHE_MAINTENANCE) != 0) {
        access = "cache maintenance";
    } else if ((syndrome & SYNDROME_WRITE) != 0) {
        access = "write";
    }
    print("%s at address 0x%lx: %s%s%s (syndrome 0x%lx)\n", access, address,
          abort_reason(syndrome), (syndrome & SYNDROME_TABLE_WALK) != 0 ? ", in a table walk" : "",
          (syndrome & SYNDROME_EXTERNAL) != 0 ? ", external" : "", syndrome);
    if (address < stack_bottom && stack_bottom - address <= UINT64_C(1) << seL4_PageBits) {
        print(PREFIX
              "  just below the stack (0x%lx): probably a stack overflow, raise stack_size\n",
              stack_bottom);
    } else if (address < UINT64_C(1) << seL4_PageBits) {
        print(PREFIX "  probably a null pointer\n");
    }
}

static void capability_print(void)
{
    uint64_t failure = seL4_GetMR(seL4_CapFault_LookupFailureType);

    print("capability 0x%lx not found: %s, while %s", seL4_GetMR(seL4_CapFault_Addr),
          lookup_failure(failure),
          seL4_GetMR(seL4_CapFault_InRecvPhase) != 0 ? "receiving" : "sending");
    if (failure != seL4_InvalidRoot) {
        print(", %lu bits left", seL4_GetMR(seL4_CapFault_BitsLeft));
    }
    if (failure == seL4_DepthMismatch) {
        print(", %lu found", seL4_GetMR(seL4_CapFault_DepthMismatch_BitsFound));
    } else if (failure == seL4_GuardMismatch) {
        print(", guard 0x%lx of %lu bits", seL4_GetMR(seL4_CapFault_GuardMismatch_GuardFound),
              seL4_GetMR(seL4_CapFault_GuardMismatch_BitsFound));
    }
    print("\n");
}

static void exception_print(uint64_t syndrome)
{
    print("%s (syndrome 0x%lx)\n", syndrome_class(syndrome), syndrome);
    if (syndrome_class_number(syndrome) == SYNDROME_CLASS_BREAKPOINT) {
        const char *check = sanitizer_check(syndrome);

        print(PREFIX "  breakpoint number 0x%lx%s%s\n", syndrome & 0xffff,
              check != NULL ? ", a check of undefined behaviour: " : "",
              check != NULL ? check : "");
    }
}

#ifdef CONFIG_HARDWARE_DEBUG_API
static void debug_print(void)
{
    uint64_t reason = seL4_GetMR(seL4_DebugException_ExceptionReason);

    print("%s", debug_reason(reason));
    if (reason == seL4_DataBreakpoint || reason == seL4_InstructionBreakpoint) {
        print(" at 0x%lx, number %lu", seL4_GetMR(seL4_DebugException_TriggerAddress),
              seL4_GetMR(seL4_DebugException_BreakpointNumber));
    }
    print("\n");
}
#endif

/* Continues the line that names the component. */
static void kind_print(unsigned pd, seL4_Word label)
{
    switch (label) {
    case seL4_Fault_VMFault:
        abort_print(pd);
        break;
    case seL4_Fault_CapFault:
        capability_print();
        break;
    case seL4_Fault_UnknownSyscall:
        print("unknown system call %ld\n", (long)seL4_GetMR(seL4_UnknownSyscall_Syscall));
        break;
    case seL4_Fault_UserException:
        exception_print(seL4_GetMR(seL4_UserException_Number));
        break;
    case seL4_Fault_VCPUFault:
        exception_print(seL4_GetMR(seL4_VCPUFault_HSR));
        break;
#ifdef CONFIG_HARDWARE_DEBUG_API
    case seL4_Fault_DebugException:
        debug_print();
        break;
#endif
    case seL4_Fault_Timeout:
        print("out of budget: context 0x%lx had used %lu us\n", seL4_GetMR(seL4_Timeout_Data),
              seL4_GetMR(seL4_Timeout_Consumed));
        break;
    case seL4_Fault_VGICMaintenance:
        print("maintenance of the virtual interrupt controller, list register %ld\n",
              (long)seL4_GetMR(seL4_VGICMaintenance_IDX));
        break;
    case seL4_Fault_VPPIEvent:
        print("virtual interrupt %lu\n", seL4_GetMR(seL4_VPPIEvent_IRQ));
        break;
    default:
        print("fault %lu\n", label);
        break;
    }
}

void fault_report(unsigned pd, seL4_CPtr tcb, seL4_MessageInfo_t message)
{
    seL4_UserContext registers;
    seL4_Error error;

    print(PREFIX "'%s' stopped: ", pd_names[pd]);
    kind_print(pd, seL4_MessageInfo_get_label(message));
    error = seL4_TCB_ReadRegisters(tcb, false, 0, CONTEXT_WORDS, &registers);
    if (error != seL4_NoError) {
        print(PREFIX "  registers cannot be read: error %u\n", (unsigned)error);
        return;
    }
    code_address_print(pd, "pc", registers.pc);
    code_address_print(pd, "lr", registers.x30);
    registers_print(&registers);
}
