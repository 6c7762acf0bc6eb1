/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Which exception of a native thread becomes which fault message, and how answers continue the
 * thread. */
#include "test.h"

#define HOLE 0x7f00000000ul
#define READ_ONLY_PAGE 0x7e00000000ul
#define FAULT(name, text)                                                 \
    static void name(struct thread *self)                                 \
    {                                                                     \
        register uint64_t address __asm__("x1") = self->argument[0];      \
        __asm__ volatile(text : "+r"(address) : : "x0", "x30", "memory"); \
    }

FAULT(data_read, "ldr x0, [x1]")
FAULT(data_write, "str x0, [x1]")
FAULT(fetch, "blr x1")
FAULT(undefined, "udf #7")
FAULT(system_register, "mrs x0, sctlr_el1")
FAULT(monitor_call, ".inst 0xd4000003")
FAULT(hypervisor_call, ".inst 0xd4000002")
FAULT(virtual_counter, "mrs x0, cntvct_el0")
#ifndef CONFIG_EXPORT_PMU_USER
FAULT(cycle_counter, "mrs x0, pmccntr_el0")
#endif
FAULT(zero_line, "dc zva, x1")
FAULT(breakpoint, "brk #7")
FAULT(floating_point, ".inst 0x1e6e1000") /* fmov d0, #1.0 */

struct expectation {
    const char *name;
    void (*body)(struct thread *self);
    uint64_t address;
    uint64_t label, length;
    unsigned word; /* which word tells the cause */
    uint64_t value;
};

static seL4_CPtr endpoint, reply;
static struct thread thread;

/* The thread continues behind the instruction (or at its return address). */
static void skip(bool to_return_address)
{
    seL4_UserContext registers;

    CHECK_EQUAL(seL4_TCB_ReadRegisters(thread.tcb, false, 0, 36, &registers), seL4_NoError);
    registers.pc = to_return_address ? registers.x30 : registers.pc + 4;
    CHECK_EQUAL(seL4_TCB_WriteRegisters(thread.tcb, false, 0, 36, &registers), seL4_NoError);
}

static void provoke(const struct expectation *e)
{
    seL4_MessageInfo_t info;
    seL4_Word badge;

    thread.argument[0] = e->address;
    thread_start(&thread, e->body);
    info = seL4_Recv(endpoint, &badge, reply);
    if (!(CHECK_EQUAL(seL4_MessageInfo_get_label(info), e->label) &
          CHECK_EQUAL(seL4_MessageInfo_get_length(info), e->length) &
          CHECK_EQUAL(seL4_GetMR((int)e->word), e->value))) {
        print("    in ");
        print(e->name);
        print("\n");
    }
    if (e->label == seL4_Fault_VMFault) {
        CHECK_EQUAL(seL4_GetMR(seL4_VMFault_Addr), e->address);
        CHECK_EQUAL(seL4_GetMR(seL4_VMFault_PrefetchFault), e->body == fetch);
        CHECK_EQUAL(seL4_GetMR(seL4_VMFault_IP) == e->address, e->body == fetch);
    }
    skip(e->body == fetch);
    seL4_Send(reply, seL4_MessageInfo_new(e->label == seL4_Fault_VMFault, 0, 0, 0));
    pause_us(200);
    CHECK(thread.is_done);
}

static void check_table(void)
{
    static const struct expectation table[] = {
        {"data read", data_read, HOLE, seL4_Fault_VMFault, 4, seL4_VMFault_FSR, 0x93c08005},
        {"data write", data_write, HOLE, seL4_Fault_VMFault, 4, seL4_VMFault_FSR, 0x93c08045},
        {"write to read-only", data_write, READ_ONLY_PAGE, seL4_Fault_VMFault, 4, seL4_VMFault_FSR,
         0x93c0804f},
        {"fetch", fetch, HOLE, seL4_Fault_VMFault, 4, seL4_VMFault_FSR, 0x82000005},
        {"undefined", undefined, 0, seL4_Fault_UserException, 5, 3, 0x2000000},
        {"system register", system_register, 0, seL4_Fault_UserException, 5, 3, 0x2000000},
        {"SMC", monitor_call, 0, seL4_Fault_UserException, 5, 3, 0x2000000},
        {"HVC", hypervisor_call, 0, seL4_Fault_UserException, 5, 3, 0x2000000},
        {"virtual counter", virtual_counter, 0, seL4_Fault_VCPUFault, 1, 0, 0x6234f801},
#ifndef CONFIG_EXPORT_PMU_USER
        {"cycle counter", cycle_counter, 0, seL4_Fault_VCPUFault, 1, 0, 0x6230e41b},
#endif
        {"DC ZVA", zero_line, READ_ONLY_PAGE, seL4_Fault_VCPUFault, 1, 0, 0x6212dc28},
#ifdef CONFIG_HARDWARE_DEBUG_API
        {"BRK", breakpoint, 0, seL4_Fault_DebugException, 2, 1, seL4_SoftwareBreakRequest},
#else
        {"BRK", breakpoint, 0, seL4_Fault_VCPUFault, 1, 0, 0xf2000007},
#endif
    };
    seL4_CPtr frame = object_new(seL4_ARM_SmallPageObject, 0);

    CHECK_EQUAL(map_page(seL4_CapInitThreadVSpace, frame, READ_ONLY_PAGE, seL4_CanRead,
                         seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        provoke(&table[i]);
}

static void check_floating_point(void)
{
    static const struct expectation expected = {
        "floating point", floating_point, 0, seL4_Fault_VCPUFault, 1, 0, 0x1fe00000};
    seL4_TCB_SetFlags_t flags = seL4_TCB_SetFlags(thread.tcb, 0, ~0ul);

    CHECK_EQUAL(flags.error, seL4_NoError);
    CHECK_EQUAL(flags.flags, seL4_TCBFlag_fpuDisabled);
    provoke(&expected);
    CHECK_EQUAL(seL4_TCB_SetFlags(thread.tcb, seL4_TCBFlag_fpuDisabled, 0).flags, 0);
    thread_start(&thread, floating_point);
    pause_us(200);
    CHECK(thread.is_done);
}

static void unknown(struct thread *self)
{
    register seL4_Word x0 __asm__("x0") = 0x10;
    register seL4_Word x1 __asm__("x1") = 0x11;
    register seL4_Word x7 __asm__("x7") = 0x1234;

    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "memory");
    self->result[0] = x0;
    self->result[1] = x1;
}

static void check_unknown_syscall(void)
{
    seL4_MessageInfo_t info;
    seL4_Word ip;

    thread_start(&thread, unknown);
    info = seL4_Recv(endpoint, NULL, reply);
    CHECK_EQUAL(seL4_MessageInfo_get_label(info), seL4_Fault_UnknownSyscall);
    CHECK_EQUAL(seL4_MessageInfo_get_length(info), 13);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_X0), 0x10);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_X1), 0x11);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_X7), 0x1234);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_Syscall), 0x1234);
    ip = seL4_GetMR(seL4_UnknownSyscall_FaultIP);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_LR), ip + 4);
    CHECK_EQUAL(*(const uint32_t *)ip, 0xd4000001);
    CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_SPSR) & 0xfffffff, SPSR_NATIVE);
    seL4_SetMR(seL4_UnknownSyscall_X0, 0x77);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, ip + 4);
    seL4_Send(reply, seL4_MessageInfo_new(0, 0, 0, 12));
    pause_us(200);
    CHECK(thread.is_done);
    CHECK_EQUAL(thread.result[0], 0x77);
    CHECK_EQUAL(thread.result[1], 0x11);
}

#ifdef CONFIG_HARDWARE_DEBUG_API

/* Two numbered instructions and a store, for the debug registers. */
static volatile uint64_t watched;
__attribute__((noinline)) static void debugged(struct thread *self)
{
    __asm__ volatile(".global debug_first, debug_second\n"
                     "debug_first: add x0, x0, #1\n"
                     "debug_second: add x0, x0, #1\n"
                     :
                     :
                     : "x0");
    watched = self->argument[0];
}
extern char debug_first[], debug_second[];

static void expect_debug(uint64_t reason, uint64_t ip, uint64_t address, uint64_t number)
{
    seL4_MessageInfo_t info = seL4_Recv(endpoint, NULL, reply);

    CHECK_EQUAL(seL4_MessageInfo_get_label(info), seL4_Fault_DebugException);
    CHECK_EQUAL(seL4_MessageInfo_get_length(info), reason <= seL4_InstructionBreakpoint ? 4 : 2);
    if (ip)
        CHECK_EQUAL(seL4_GetMR(seL4_DebugException_FaultIP), ip);
    CHECK_EQUAL(seL4_GetMR(seL4_DebugException_ExceptionReason), reason);
    if (reason <= seL4_InstructionBreakpoint) {
        CHECK_EQUAL(seL4_GetMR(seL4_DebugException_TriggerAddress), address);
        CHECK_EQUAL(seL4_GetMR(seL4_DebugException_BreakpointNumber), number);
    }
}

static void check_hardware_debug(void)
{
    seL4_TCB_GetBreakpoint_t point;

    CHECK_EQUAL(seL4_TCB_SetBreakpoint(thread.tcb, 2, (seL4_Word)debug_first,
                                       seL4_InstructionBreakpoint, 0, 0),
                seL4_NoError);
    CHECK_EQUAL(seL4_TCB_SetBreakpoint(thread.tcb, 7, (seL4_Word)&watched, seL4_DataBreakpoint, 8,
                                       seL4_BreakOnWrite),
                seL4_NoError);
    CHECK_EQUAL(
        seL4_TCB_SetBreakpoint(thread.tcb, 7, (seL4_Word)&watched, seL4_DataBreakpoint, 3, 0),
        seL4_InvalidArgument);
    point = seL4_TCB_GetBreakpoint(thread.tcb, 7);
    CHECK_EQUAL(point.vaddr, (seL4_Word)&watched);
    CHECK_EQUAL(point.size, 8);
    CHECK_EQUAL(point.rw, seL4_BreakOnWrite);
    CHECK(point.is_enabled);
    thread.argument[0] = 5;
    thread_start(&thread, debugged);
    expect_debug(seL4_InstructionBreakpoint, (uint64_t)debug_first, (uint64_t)debug_first, 2);
    CHECK_EQUAL(seL4_TCB_UnsetBreakpoint(thread.tcb, 2), seL4_NoError);
    CHECK_EQUAL(seL4_TCB_ConfigureSingleStepping(thread.tcb, 0, 1).bp_was_consumed, 1);
    seL4_Send(reply, seL4_MessageInfo_new(0, 0, 0, 0));
    expect_debug(seL4_SingleStep, (uint64_t)debug_second, 0, 0);
    seL4_SetMR(0, 0);
    seL4_Send(reply, seL4_MessageInfo_new(0, 0, 0, 1));
    expect_debug(seL4_DataBreakpoint, 0, (uint64_t)&watched, 7);
    CHECK_EQUAL(watched, 0);
    CHECK_EQUAL(seL4_TCB_UnsetBreakpoint(thread.tcb, 7), seL4_NoError);
    seL4_Send(reply, seL4_MessageInfo_new(0, 0, 0, 0));
    pause_us(200);
    CHECK(thread.is_done);
    CHECK_EQUAL(watched, 5);
}

#else

static void check_hardware_debug(void)
{
}

#endif

void check_faults(void)
{
    print("faults\n");
    endpoint = object_new(seL4_EndpointObject, 0);
    reply = object_new(seL4_ReplyObject, 0);
    thread_create(&thread, 100, true);
    thread_set_fault_endpoint(&thread, endpoint);
    check_table();
    check_floating_point();
    check_unknown_syscall();
    check_hardware_debug();
    thread_destroy(&thread);
}
