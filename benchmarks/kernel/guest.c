/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Exits of a guest to its monitor, the root task, and the way back. */
#include "bench.h"

#define GUEST_MEMORY 0x40000000ul
#define GUEST_HOLE 0x50000000ul

enum { SPSR_EL1H = 0x3c5 };

extern char guest_image[], guest_smc[], guest_abort[];

struct guest {
    seL4_CPtr tcb, vspace, endpoint, reply;
};

static void guest_create(struct guest *guest)
{
    seL4_CPtr vcpu = object_new(seL4_ARM_VCPUObject, 0);
    seL4_CPtr frame = slot_new();

    guest->tcb = object_new(seL4_TCBObject, 0);
    guest->vspace = object_new(seL4_ARM_VSpaceObject, 0);
    guest->endpoint = object_new(seL4_EndpointObject, 0);
    guest->reply = object_new(seL4_ReplyObject, 0);
    check(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, guest->vspace), "guest space");
    check(seL4_CNode_Copy(seL4_CapInitThreadCNode, frame, 64, seL4_CapInitThreadCNode,
                          image_frame(guest_image), 64, seL4_AllRights),
          "guest frame");
    map_page(guest->vspace, frame, GUEST_MEMORY, seL4_ARM_Default_VMAttributes);
    check(seL4_TCB_Configure(guest->tcb, seL4_CapInitThreadCNode, 0, guest->vspace, 0, 0, 0),
          "guest thread");
    check(seL4_TCB_SetSchedParams(guest->tcb, seL4_CapInitThreadTCB, LOW_PRIORITY - 1,
                                  LOW_PRIORITY - 1, context_new(), guest->endpoint),
          "guest scheduling parameters");
    seL4_TCB_SetFlags(guest->tcb, threads_use_fpu ? seL4_TCBFlag_fpuDisabled : 0,
                      threads_use_fpu ? 0 : seL4_TCBFlag_fpuDisabled);
    check(seL4_ARM_VCPU_SetTCB(vcpu, guest->tcb), "VCPU");
}

/* Steps over the instruction the guest stopped at. */
static seL4_UserContext skip(struct guest *guest)
{
    seL4_UserContext registers;

    check(seL4_TCB_ReadRegisters(guest->tcb, false, 0, 36, &registers), "guest registers");
    registers.pc += 4;
    check(seL4_TCB_WriteRegisters(guest->tcb, false, 0, 36, &registers), "guest registers");
    return registers;
}

static void rounds(struct guest *guest, const char *program, const char *exit_name,
                   const char *resume_name)
{
    struct figure leave = {.name = exit_name};
    struct figure resume = {.name = resume_name};
    seL4_UserContext registers = {.pc = GUEST_MEMORY + (uint64_t)(program - guest_image),
                                  .spsr = SPSR_EL1H,
                                  .x1 = GUEST_HOLE};
    struct registers r = {.x0 = guest->endpoint, .x6 = guest->reply};
    struct stamps own;

    check(seL4_TCB_WriteRegisters(guest->tcb, true, 0, 36, &registers), "guest start");
    own = stamped(&r, seL4_SysRecv);
    for (unsigned i = 0; i < ROUNDS + 2; i++) {
        registers = skip(guest);
        if (i >= 2) {
            figure_add(&leave, spent(registers.x9, own.after));
            figure_add(&resume, spent(own.before, registers.x10));
        }
        r = (struct registers){.x0 = guest->endpoint, .x6 = guest->reply};
        own = stamped(&r, seL4_SysReplyRecv);
    }
    figure_finish(&leave);
    figure_finish(&resume);
    seL4_TCB_Suspend(guest->tcb);
}

void measure_guest(void)
{
    struct guest guest;

    guest_create(&guest);
    rounds(&guest, guest_smc, "exit_smc", "resume_smc");
    rounds(&guest, guest_abort, "exit_abort", "resume_abort");
}
