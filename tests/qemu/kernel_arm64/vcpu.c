/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A small guest at EL1: traps, stage 2 faults, registers, virtual timer and interrupts. */
#include <board.h>
#include <guest_gic.h>

#include "test.h"

#define GUEST_MEMORY 0x40000000ul
#define GUEST_TABLES 0x40010000ul
#define GUEST_READ_ONLY 0x40020000ul
#define GUEST_HOLE 0x50000000ul
#define GUEST_INTERFACE 0x8010000ul

enum {
    SPSR_EL1H = 0x3c5,
    ESR_WFI = 0x07e00000,
    ESR_SMC_3 = 0x5e000003,
    TIMER_IRQ = 27,
    TURNS = 50
};

extern char guest_image[], guest_image_end[];
extern char guest_debug[], guest_wfi[], guest_smc[], guest_hvc[], guest_load[], guest_store[],
    guest_timer[], guest_fp[], guest_turns[], guest_takes[],
    guest_reset_values[];

struct guest {
    seL4_CPtr tcb, vcpu, vspace, endpoint, reply;
};

static seL4_CPtr vspace;

/* Guest memory: code, stage 1 tables, a page it may only read, and the virtual CPU interface. */
static void build_memory(void)
{
    seL4_CPtr frame;
    uint64_t *page = page_new(&frame);
    uint64_t words = (uint64_t)(guest_image_end - guest_image) / 8 + 1;

    vspace = object_new(seL4_ARM_VSpaceObject, 0);
    CHECK_EQUAL(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, vspace), seL4_NoError);
    CHECK(words <= PAGE / 8);
    for (uint64_t i = 0; i < words; i++)
        page[i] = ((const uint64_t *)guest_image)[i];
    CHECK_EQUAL(seL4_ARM_Page_Unify_Instruction(frame, 0, PAGE), seL4_NoError);
    CHECK_EQUAL(map_page(vspace, copy_cap(frame), GUEST_MEMORY, seL4_ReadWrite,
                         seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    page = page_new(&frame);
    /* Stage 1: gigabyte 1 identity, gigabyte 2 (0x80000000) to gigabyte 1 as well. */
    page[1] = page[2] = GUEST_MEMORY | 0x401;
    CHECK_EQUAL(seL4_ARM_Page_Clean_Data(frame, 0, PAGE), seL4_NoError);
    CHECK_EQUAL(map_page(vspace, copy_cap(frame), GUEST_TABLES, seL4_ReadWrite,
                         seL4_ARM_Default_VMAttributes),
                seL4_NoError);
    frame = object_new(seL4_ARM_SmallPageObject, 0);
    CHECK_EQUAL(
        map_page(vspace, frame, GUEST_READ_ONLY, seL4_CanRead, seL4_ARM_Default_VMAttributes),
        seL4_NoError);
    if (GUEST_HAS_INTERFACE_PAGE) {
        frame = device_frame(GUEST_INTERFACE_PAGE, seL4_ARM_SmallPageObject);
        CHECK_EQUAL(map_page(vspace, frame, GUEST_INTERFACE, seL4_ReadWrite, 0), seL4_NoError);
    }
}

static void guest_create(struct guest *guest, unsigned priority, unsigned core)
{
    seL4_CPtr context = object_new(seL4_SchedContextObject, 8);

    guest->tcb = object_new(seL4_TCBObject, 0);
    guest->vcpu = object_new(seL4_ARM_VCPUObject, 0);
    guest->endpoint = object_new(seL4_EndpointObject, 0);
    guest->reply = object_new(seL4_ReplyObject, 0);
    CHECK_EQUAL(
        seL4_SchedControl_Configure(boot_info->schedcontrol.start + core, context, 5000, 5000, 0, 0),
        seL4_NoError);
    CHECK_EQUAL(seL4_TCB_Configure(guest->tcb, seL4_CapInitThreadCNode, 0, vspace, 0, 0, 0),
                seL4_NoError);
    CHECK_EQUAL(seL4_TCB_SetSchedParams(guest->tcb, seL4_CapInitThreadTCB, priority, priority,
                                        context, guest->endpoint),
                seL4_NoError);
    CHECK_EQUAL(seL4_ARM_VCPU_SetTCB(guest->vcpu, guest->tcb), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_VBAR, GUEST_MEMORY),
                seL4_NoError);
}

static void guest_run(struct guest *guest, const char *program, seL4_UserContext registers)
{
    registers.pc = GUEST_MEMORY + (uint64_t)(program - guest_image);
    registers.spsr = SPSR_EL1H;
    CHECK_EQUAL(seL4_TCB_WriteRegisters(guest->tcb, true, 0, 36, &registers), seL4_NoError);
}

static void answer(struct guest *guest)
{
    seL4_Send(guest->reply, seL4_MessageInfo_new(0, 0, 0, 0));
}

static void expect(struct guest *guest, uint64_t label, uint64_t first_word)
{
    seL4_MessageInfo_t info = seL4_Recv(guest->endpoint, NULL, guest->reply);

    CHECK_EQUAL(seL4_MessageInfo_get_label(info), label);
    CHECK_EQUAL(seL4_GetMR(0), first_word);
}

static seL4_UserContext registers_of(struct guest *guest)
{
    seL4_UserContext registers;

    CHECK_EQUAL(seL4_TCB_ReadRegisters(guest->tcb, false, 0, 36, &registers), seL4_NoError);
    return registers;
}

static void skip(struct guest *guest)
{
    seL4_UserContext registers = registers_of(guest);

    registers.pc += 4;
    CHECK_EQUAL(seL4_TCB_WriteRegisters(guest->tcb, false, 0, 36, &registers), seL4_NoError);
    answer(guest);
}

static void check_traps(struct guest *guest)
{
    guest_run(guest, guest_wfi, (seL4_UserContext){0});
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).spsr, SPSR_EL1H);
    skip(guest);
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).x0, 0x5a);
    guest_run(guest, guest_smc, (seL4_UserContext){0});
    expect(guest, seL4_Fault_VCPUFault, ESR_SMC_3);
    guest_run(guest, guest_reset_values, (seL4_UserContext){0});
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).x0, 0);
    CHECK_EQUAL(registers_of(guest).x1, 0x34d58820);
    CHECK_EQUAL(registers_of(guest).x2, 0);
    CHECK_EQUAL(registers_of(guest).x3, 4);
    /* CPACR is 0: floating point traps to the guest itself. */
    guest_run(guest, guest_fp, (seL4_UserContext){0});
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).x23 >> 26, 7);
    CHECK_EQUAL(seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_CPACR, 3 << 20), seL4_NoError);
    guest_run(guest, guest_fp, (seL4_UserContext){0});
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).x23, 0);
}

static void check_system_call(struct guest *guest)
{
    seL4_UserContext registers = {.x0 = guest->endpoint,
                                  .x1 = 9 << 12 | 2,
                                  .x2 = 0xaa,
                                  .x3 = 0xbb,
                                  .x7 = (seL4_Word)seL4_SysSend};

    guest_run(guest, guest_hvc, registers);
    expect(guest, 9, 0xaa);
    CHECK_EQUAL(seL4_GetMR(1), 0xbb);
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
}

static void expect_abort(struct guest *guest, uint64_t address, uint64_t status)
{
    seL4_MessageInfo_t info = seL4_Recv(guest->endpoint, NULL, guest->reply);

    CHECK_EQUAL(seL4_MessageInfo_get_label(info), seL4_Fault_VMFault);
    CHECK_EQUAL(seL4_GetMR(seL4_VMFault_Addr), address);
    CHECK_EQUAL(seL4_Fault_VMFault_get_Addr(seL4_getFault(info)), address);
    CHECK(seL4_isVMFault_tag(info));
    CHECK_EQUAL(seL4_GetMR(seL4_VMFault_PrefetchFault), 0);
    CHECK_EQUAL(seL4_GetMR(seL4_VMFault_FSR) & 0x3f, status);
    CHECK_EQUAL(registers_of(guest).pc, seL4_GetMR(seL4_VMFault_IP));
}

static void check_aborts(struct guest *guest)
{
    guest_run(guest, guest_load, (seL4_UserContext){.x1 = GUEST_HOLE + 8});
    expect_abort(guest, GUEST_HOLE + 8, 6);
    skip(guest);
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    guest_run(guest, guest_store, (seL4_UserContext){.x1 = GUEST_READ_ONLY + 16});
    expect_abort(guest, GUEST_READ_ONLY + 16, 0xf);
    /* The same through stage 1 of the guest: the address told is the intermediate one. */
    seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_TTBR0, GUEST_TABLES);
    seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_MAIR, 0xff);
    seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_TCR, 0x200800019);
    seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_SCTLR, 0x34d58821);
    guest_run(guest, guest_load, (seL4_UserContext){.x1 = 0x90000018});
    expect_abort(guest, GUEST_HOLE + 0x18, 6);
    guest_run(guest, guest_store, (seL4_UserContext){.x1 = GUEST_READ_ONLY + GUEST_MEMORY + 24});
    expect_abort(guest, GUEST_READ_ONLY + 24, 0xf);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(guest->vcpu, seL4_VCPUReg_SCTLR).value, 0x34d58821);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(guest->vcpu, seL4_VCPUReg_TTBR0).value, GUEST_TABLES);
    seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_SCTLR, 0x34d58820);
}

static void check_interrupts_of_guest(struct guest *guest)
{
    for (uint64_t i = 1; i <= 3; i++) {
        guest_run(guest, guest_timer, (seL4_UserContext){.x0 = 62500, .x19 = GUEST_INTERFACE});
        expect(guest, seL4_Fault_VPPIEvent, TIMER_IRQ);
        CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(guest->vcpu, seL4_VCPUReg_CNTV_CTL).value, 5);
        CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, TIMER_IRQ, 0, GUEST_GROUP, 1), seL4_NoError);
        answer(guest);
        expect(guest, seL4_Fault_VGICMaintenance, 1);
        CHECK_EQUAL(registers_of(guest).x20, TIMER_IRQ);
        /* Not earlier: the line is high until the guest has seen to its timer. */
        CHECK_EQUAL(seL4_ARM_VCPU_AckVPPI(guest->vcpu, TIMER_IRQ), seL4_NoError);
        answer(guest);
        expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
        CHECK_EQUAL(registers_of(guest).x21, 1);
    }
}

static void check_refusals(struct guest *guest)
{
    CHECK_EQUAL(seL4_ARM_VCPU_SetTCB(guest->vcpu, guest->endpoint), seL4_IllegalOperation);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(guest->vcpu, seL4_VCPUReg_Num).error, seL4_InvalidArgument);
    CHECK_EQUAL(seL4_GetMR(0), 1);
    CHECK_EQUAL(seL4_ARM_VCPU_WriteRegs(guest->vcpu, seL4_VCPUReg_Num, 0), seL4_InvalidArgument);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 1024, 0, 0, 0), seL4_RangeError);
    CHECK_EQUAL(seL4_GetMR(1), 1023);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 1, 32, 0, 0), seL4_RangeError);
    CHECK_EQUAL(seL4_GetMR(1), 31);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 1, 0, 2, 0), seL4_RangeError);
    CHECK_EQUAL(seL4_GetMR(1), 1);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 1, 0, 0, 4), seL4_RangeError);
    CHECK_EQUAL(seL4_GetMR(1), 3);
    CHECK_EQUAL(seL4_ARM_VCPU_AckVPPI(guest->vcpu, 160), seL4_RangeError);
    CHECK_EQUAL(seL4_ARM_VCPU_AckVPPI(guest->vcpu, 30), seL4_InvalidArgument);
    CHECK_EQUAL(seL4_GetMR(0), 0);
}

/* Two guests and the monitor's own thread take turns; each keeps its registers. */
static void check_two(struct guest *first, struct guest *second)
{
    guest_run(first, guest_turns, (seL4_UserContext){.x19 = 0x1000, .x20 = TURNS});
    guest_run(second, guest_turns, (seL4_UserContext){.x19 = 0x2000, .x20 = TURNS});
    expect(first, seL4_Fault_VCPUFault, ESR_WFI);
    expect(second, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(first).x20, 0);
    CHECK_EQUAL(registers_of(first).x21, 0);
    CHECK_EQUAL(registers_of(second).x21, 0);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(first->vcpu, seL4_VCPUReg_TPIDR_EL1).value, 0x1000);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(second->vcpu, seL4_VCPUReg_TPIDR_EL1).value, 0x2000);
}

/* Breakpoints of one guest neither reach another guest nor the threads in between. */
static void check_debug_registers(struct guest *first, struct guest *second)
{
    seL4_UserContext armed = {.x17 = 1 << 15, .x18 = 0x1e5, .x19 = (seL4_Word)pause_us & ~3ul};
    seL4_UserContext plain = {.x17 = 0, .x18 = 0, .x19 = 0x1000};

    guest_run(first, guest_debug, armed);
    guest_run(second, guest_debug, plain);
    pause_us(100);
    expect(first, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(first).x0, armed.x19);
    CHECK_EQUAL(registers_of(first).x1, armed.x18);
    CHECK_EQUAL(registers_of(first).x2, armed.x17);
    expect(second, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(second).x0, plain.x19);
    CHECK_EQUAL(registers_of(second).x1, 0);
    CHECK_EQUAL(registers_of(second).x2, 0);
}

/* The domain schedule leaves a domain and enters it again while a guest runs. */
static void check_domains(struct guest *guest)
{
    const seL4_Word slice = 62500;

    CHECK_EQUAL(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, slice), seL4_NoError);
    CHECK_EQUAL(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 2, 0, slice), seL4_NoError);
    CHECK_EQUAL(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 1), seL4_NoError);
    guest_run(guest, guest_turns, (seL4_UserContext){.x19 = 0x4000, .x20 = 20000});
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).x21, 0);
    CHECK_EQUAL(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0), seL4_NoError);
}

/* A list register is written again while its interrupt waits, not while the guest has taken it and not ended it. */
static void check_active_interrupt(struct guest *guest, struct guest *other)
{
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 50, 0, GUEST_GROUP, 2), seL4_NoError);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 51, 0, GUEST_GROUP, 2), seL4_NoError);
    guest_run(guest, guest_takes, (seL4_UserContext){.x19 = GUEST_INTERFACE});
    expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(registers_of(guest).x20, 51);
    /* the kernel looks at list registers when another VCPU takes the hardware */
    guest_run(other, guest_turns, (seL4_UserContext){.x19 = 0x2000, .x20 = 2});
    expect(other, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 52, 0, GUEST_GROUP, 2), seL4_DeleteFirst);
    CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 52, 0, GUEST_GROUP, 3), seL4_NoError);
}

/* A thread that loses its VCPU is an ordinary one again, and the VCPU serves another. */
static void check_detach(struct guest *first, struct guest *second)
{
    CHECK_EQUAL(seL4_ARM_VCPU_SetTCB(first->vcpu, second->tcb), seL4_NoError);
    CHECK_EQUAL(registers_of(first).spsr & 0xfffffff, SPSR_NATIVE);
    guest_run(second, guest_turns, (seL4_UserContext){.x19 = 0x3000, .x20 = 2});
    expect(second, seL4_Fault_VCPUFault, ESR_WFI);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(first->vcpu, seL4_VCPUReg_TPIDR_EL1).value, 0x3000);
    CHECK_EQUAL(seL4_ARM_VCPU_ReadRegs(second->vcpu, seL4_VCPUReg_TPIDR_EL1).value, 0x2000);
    slot_clear(first->vcpu);
    CHECK_EQUAL(registers_of(second).spsr & 0xfffffff, SPSR_NATIVE);
    slot_clear(second->tcb);
    slot_clear(second->vcpu);
    slot_clear(first->tcb);
}

/* Its monitor sits on another core: interrupts are injected while it waits for an answer there, and while it runs. */
static void check_remote(struct guest *guest)
{
    const seL4_UserContext never = {.x0 = INT32_MAX, .x19 = GUEST_INTERFACE};

    check_traps(guest);
    check_system_call(guest);
    for (unsigned i = 0; i < 3; i++) {
        guest_run(guest, guest_timer, (seL4_UserContext){.x0 = 62500, .x19 = GUEST_INTERFACE});
        expect(guest, seL4_Fault_VPPIEvent, TIMER_IRQ);
        CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, TIMER_IRQ, 0, GUEST_GROUP, 1), seL4_NoError);
        answer(guest);
        expect(guest, seL4_Fault_VGICMaintenance, 1);
        CHECK_EQUAL(seL4_ARM_VCPU_AckVPPI(guest->vcpu, TIMER_IRQ), seL4_NoError);
        answer(guest);
        expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
        guest_run(guest, guest_timer, never);
        pause_us(2000);
        CHECK_EQUAL(seL4_ARM_VCPU_InjectIRQ(guest->vcpu, 40 + i, 0, GUEST_GROUP, 2), seL4_NoError);
        expect(guest, seL4_Fault_VGICMaintenance, 2);
        CHECK_EQUAL(registers_of(guest).x20, 40 + i);
        answer(guest);
        expect(guest, seL4_Fault_VCPUFault, ESR_WFI);
        CHECK_EQUAL(registers_of(guest).x21, 1);
    }
    /* The VCPU goes while the guest runs: what is left is no guest any more. */
    guest_run(guest, guest_timer, never);
    pause_us(2000);
    slot_clear(guest->vcpu);
    CHECK_EQUAL(registers_of(guest).spsr & 0xfffffff, SPSR_NATIVE);
    slot_clear(guest->tcb);
}

void check_vcpu(void)
{
    struct guest first, second, remote;

    print("vcpu\n");
    build_memory();
    guest_create(&first, 100, 0);
    guest_create(&second, 100, 0);
    check_traps(&first);
    check_system_call(&first);
    check_aborts(&first);
    check_interrupts_of_guest(&first);
    check_interrupts_of_guest(&second);
    check_refusals(&first);
    check_two(&first, &second);
    check_debug_registers(&first, &second);
    if (CONFIG_NUM_DOMAINS > 1)
        check_domains(&first);
    check_active_interrupt(&first, &second);
    check_detach(&first, &second);
    if (CONFIG_MAX_NUM_NODES > 1) {
        guest_create(&remote, 100, CONFIG_MAX_NUM_NODES - 1);
        check_remote(&remote);
    }
}
