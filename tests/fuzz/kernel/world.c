/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Boot on the simulated machine, and a root task that makes objects and threads by system calls. */
#include "tests/fuzz/kernel/world.h"

#include <sel4/invocation.h>
#include <sel4/objecttype.h>
#include <sel4/syscall.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/entry.h"
#include "kernel/core/ipc.h"
#include "kernel/core/schedule.h"
#include "kernel/object/asid.h"
#include "kernel/object/irq.h"
#include "kernel/object/refill.h"

/* Physical memory: the root task's own objects, then untyped memory. */
enum {
    AT_CNODE = 0,
    AT_TCB = 0x1000,
    AT_VSPACE = 0x2000,
    AT_POOL = 0x4000,
    AT_BUFFER = 0x5000,
    AT_CONTEXT = 0x6000,
};

enum { ROOT_ASID = 1, PRIORITY = 100, TIME_SLICE_US = 5000 };

struct untyped_place {
    paddr_t start;
    unsigned bits;
};

static const struct untyped_place ram_places[] = {
    {0x40000, 18}, {0x30000, 16}, {0x20000, 14}, {0x24000, 13},
    {0x28000, 12}, {0x29000, 12}, {0x2a000, 8},  {0x2a100, 5},
};
static const struct untyped_place device_places[] = {
    {0x8000000, 24}, {0x9000000, 12}, {0x100000000, 30}};

struct slot *world_root_slots(void)
{
    return memory_at(MACHINE_RAM_START + AT_CNODE);
}

struct tcb *world_root_tcb(void)
{
    return memory_at(MACHINE_RAM_START + AT_TCB);
}

static void give(enum world_slot slot, struct cap cap)
{
    slot_set_original(&world_root_slots()[slot], cap);
}

static void give_all(void)
{
    paddr_t ram = MACHINE_RAM_START;
    struct cap buffer = cap_frame(ram + AT_BUFFER, FRAME_4K, FRAME_READ_WRITE, false);

    give(SLOT_ROOT_TCB, cap_object(CAP_TCB, ram + AT_TCB));
    give(SLOT_ROOT_CNODE, cap_cnode(ram + AT_CNODE, ROOT_RADIX, 0, ROOT_GUARD_BITS));
    give(SLOT_VSPACE, cap_table_mapped(cap_table(CAP_VSPACE, ram + AT_VSPACE), ROOT_ASID, 0));
    give(SLOT_IRQ_CONTROL, cap_plain(CAP_IRQ_CONTROL));
    give(SLOT_ASID_CONTROL, cap_plain(CAP_ASID_CONTROL));
    give(SLOT_ASID_POOL, cap_asid_pool(ram + AT_POOL, 0));
    give(SLOT_DOMAIN, cap_plain(CAP_DOMAIN));
    give(SLOT_SCHED_CONTROL, cap_sched_control(0));
    give(SLOT_SMC, cap_smc(0));
    give(SLOT_ROOT_BUFFER, buffer);
    give(SLOT_ROOT_CONTEXT, cap_sched_context(ram + AT_CONTEXT, 8));
    for (unsigned i = 0; i < sizeof(ram_places) / sizeof(ram_places[0]); i++) {
        unsigned bits = ram_places[i].bits;

        give(SLOT_UNTYPED + i,
             cap_untyped(ram + ram_places[i].start, bits, false, untyped_units_full(bits)));
    }
    for (unsigned i = 0; i < sizeof(device_places) / sizeof(device_places[0]); i++) {
        unsigned bits = device_places[i].bits;

        give(SLOT_DEVICE + i,
             cap_untyped(device_places[i].start, bits, true, untyped_units_full(bits)));
    }
}

static void install(struct tcb *tcb, enum tcb_slot which, enum world_slot from)
{
    struct slot *source = &world_root_slots()[from];
    struct cap cap;

    require(slot_derive(source, source->cap, &cap) == STATUS_OK, "the root task's own");
    slot_insert(&tcb->slots[which], cap, source);
}

static void boot(void)
{
    struct tcb *tcb = world_root_tcb();
    struct sched_context *context = memory_at(MACHINE_RAM_START + AT_CONTEXT);
    struct sched_parameters parameters = {.refill_max = REFILLS_MIN};

    machine_deadline = UINT64_MAX;
    machine_time = 1000000;
    kernel_init();
    irq_init();
    kernel.asid_pools[0] = memory_at(MACHINE_RAM_START + AT_POOL);
    asid_set(ROOT_ASID, MACHINE_RAM_START + AT_VSPACE);
    give_all();
    tcb_init(tcb);
    install(tcb, TCB_CSPACE, SLOT_ROOT_CNODE);
    install(tcb, TCB_VSPACE, SLOT_VSPACE);
    install(tcb, TCB_BUFFER, SLOT_ROOT_BUFFER);
    tcb->buffer_address = WORLD_BUFFER;
    tcb->priority = PRIORITY;
    tcb->max_priority = 255;
    parameters.budget = parameters.period = timer_us_to_ticks(TIME_SLICE_US);
    sched_context_configure(context, &parameters);
    sched_context_bind_tcb(context, tcb);
    tcb_set_state(tcb, THREAD_RUNNING);
    schedule_wake(tcb);
    entry_boot_done();
}

word_t world_call(cptr_t address, word_t label, const word_t *words, unsigned length,
                  const cptr_t *extra, unsigned extras)
{
    struct tcb *caller = this_core()->current;
    uint64_t *buffer = tcb_buffer(caller, true);
    word_t *x = &caller->context.word[CONTEXT_X0];

    for (unsigned i = 0; i < length; i++) {
        if (i < IPC_REGISTERS) {
            x[2 + i] = words[i];
        } else {
            buffer[1 + i] = words[i];
        }
    }
    for (unsigned i = 0; i < extras; i++) {
        buffer[BUFFER_CAPS + i] = extra[i];
    }
    x[0] = address;
    x[1] = message_info(label, 0, extras, length);
    x[7] = (word_t)seL4_SysCall;
    entry_syscall();
    return message_label(x[1]);
}

static void make(unsigned untyped, word_t type, word_t bits, unsigned slot, unsigned count)
{
    word_t words[] = {type, bits, 0, 0, slot, count};
    cptr_t root = SLOT_ROOT_CNODE;
    word_t status;

    do { /* clearing is done in steps */
        status = world_call(SLOT_UNTYPED + untyped, UntypedRetype, words, 6, &root, 1);
    } while (this_core()->current == world_root_tcb() && world_root_tcb()->context.word[CONTEXT_X0] != 0);
    require(status == 0, "objects of the root task");
}

static void make_objects(void)
{
    word_t inner_guard[] = {SLOT_CNODE, 64, SLOT_FREE, 64, INNER_GUARD_BITS};
    word_t short_guard[] = {SLOT_SHORT, 64, SLOT_ROOT_CNODE, 64, RIGHTS_ALL, 0};
    cptr_t root = SLOT_ROOT_CNODE;

    make(0, seL4_TCBObject, 0, SLOT_TCB, WORLD_THREADS);
    make(0, seL4_ARM_SmallPageObject, 0, SLOT_FRAME, WORLD_THREADS);
    make(0, seL4_ARM_PageTableObject, 0, SLOT_TABLE, 2);
    make(0, seL4_ARM_VCPUObject, 0, SLOT_VCPU, 1);
    make(1, seL4_CapTableObject, INNER_RADIX, SLOT_FREE, 1);
    make(1, seL4_EndpointObject, 0, SLOT_ENDPOINT, 2);
    make(1, seL4_NotificationObject, 0, SLOT_NOTIFICATION, 2);
    make(1, seL4_ReplyObject, 0, SLOT_REPLY, 3);
    make(1, seL4_SchedContextObject, 8, SLOT_CONTEXT, 3);
    make(SLOT_DEVICE + 1 - SLOT_UNTYPED, seL4_ARM_SmallPageObject, 0, SLOT_DEVICE_FRAME, 1);
    require(world_call(root, CNodeMutate, inner_guard, 5, &root, 1) == 0, "the inner CNode");
    require(world_call(root, CNodeMint, short_guard, 6, &root, 1) == 0, "the short capability");
}

/* Pages can be mapped at the bottom of the root task's address space. */
static void map_tables(void)
{
    word_t words[] = {0, 0};
    cptr_t vspace = SLOT_VSPACE;

    for (unsigned i = 0; i < 2; i++) {
        require(world_call(SLOT_TABLE + i, ARMPageTableMap, words, 2, &vspace, 1) == 0, "a table");
    }
}

static const word_t times[][5] = {
    {5000, 5000, 0, 0, 0}, {1000, 10000, 4, 77, 1}, {2000, 2000, 0, 0, 0}};

/* Spaces, buffer, priority and fault handler of a thread; the first two have a context. */
static void prepare_thread(unsigned i)
{
    cptr_t spaces[] = {SLOT_ROOT_CNODE, SLOT_VSPACE, SLOT_FRAME + i};
    word_t configure[] = {0, 0, WORLD_BUFFER + 0x10000 * (i + 1)};
    cptr_t parameters[] = {SLOT_ROOT_TCB, i < 2 ? SLOT_CONTEXT + i : SLOT_NOTHING,
                           SLOT_ENDPOINT + i % 2};
    word_t priorities[] = {200, PRIORITY + (i == 1) + (i == 3)};

    require(world_call(SLOT_TCB + i, TCBConfigure, configure, 3, spaces, 3) == 0, "its spaces");
    require(world_call(SLOT_TCB + i, TCBSetSchedParams, priorities, 2, parameters, 3) == 0,
            "its priority");
}

/* Threads 2 and 3 are passive servers: started on a context of their own, which they lose when they
 * wait for calls. */
static void start_server(unsigned i)
{
    cptr_t tcb = SLOT_TCB + i, context = SLOT_CONTEXT + 2;
    cptr_t authority = SLOT_ROOT_TCB;
    word_t above = PRIORITY + 50, usual = PRIORITY + (i == 3);
    word_t *x;

    require(world_call(tcb, TCBSetPriority, &above, 1, &authority, 1) == 0, "a priority");
    require(world_call(context, SchedContextBind, NULL, 0, &tcb, 1) == 0, "a context");
    world_call(tcb, TCBResume, NULL, 0, NULL, 0);
    require(this_core()->current != world_root_tcb(), "the server runs");
    x = &this_core()->current->context.word[CONTEXT_X0];
    x[0] = SLOT_ENDPOINT + i % 2;
    x[6] = SLOT_REPLY + i % 2;
    x[7] = (word_t)seL4_SysRecv;
    entry_syscall();
    require(this_core()->current == world_root_tcb(), "the server waits");
    require(world_call(context, SchedContextUnbind, NULL, 0, NULL, 0) == 0, "no context");
    require(world_call(tcb, TCBSetPriority, &usual, 1, &authority, 1) == 0, "its priority");
}

/* Thread 0 takes turns with the root task, thread 1 has a budget and a handler for its end. */
static void make_threads(void)
{
    cptr_t handler = SLOT_ENDPOINT + 1;

    for (unsigned i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        cptr_t context = SLOT_CONTEXT + i;

        require(world_call(SLOT_SCHED_CONTROL, SchedControlConfigureFlags, times[i], 5, &context,
                           1) == 0,
                "a budget");
    }
    for (unsigned i = 0; i < WORLD_THREADS; i++) {
        prepare_thread(i);
    }
    require(world_call(SLOT_TCB + 1, TCBSetTimeoutEndpoint, NULL, 0, &handler, 1) == 0,
            "a timeout handler");
    start_server(2);
    start_server(3);
    require(world_call(SLOT_TCB, TCBResume, NULL, 0, NULL, 0) == 0, "a start");
}

void world_create(void)
{
    boot();
    make_objects();
    map_tables();
    make_threads();
    require(this_core()->current == world_root_tcb(), "the root task still runs");
}
