/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The root task of the kernel's checks: an arena of memory, helper threads, and the list of
 * areas. */

#include "test.h"

#include <board.h>

#include "lib/print.h"

const seL4_BootInfo *boot_info;
seL4_IPCBuffer *__sel4_ipc_buffer;
seL4_CPtr arena;
seL4_CPtr device_untyped;
struct thread threads[THREADS];

/* The image tool looks for these; there is no description to read here. */
uint64_t system_description_vaddr __attribute__((section(".data")));
uint64_t system_description_size __attribute__((section(".data")));
/* For a seed of random numbers, which these tests do not use (lib/seed.h). */
uint64_t boot_seed[5] __attribute__((section(".data"))) = {0};

static seL4_CPtr next_slot, first_test_slot;
static unsigned checks, failures;

static uint8_t stacks[THREADS + 1][PAGE] __attribute__((aligned(PAGE)));
static uint8_t buffers[THREADS + 1][PAGE] __attribute__((aligned(PAGE)));

/* Where memory at 2 MiB from the machine's first is mapped: who starts it may put a word there. */
#define WISH_VADDR UINT64_C(0x80000000)
enum { WISH_REAL_TIME = 1 }; /* only checks that do not depend on time */

enum { PATIENCE_US = 60000000 };
bool is_real_time;

static void put_character(void *context, char character)
{
    (void)context;
#ifdef CONFIG_PRINTING
    seL4_DebugPutChar(character);
#else
    *(volatile uint32_t *)UART_VADDR = (uint32_t)(uint8_t)character;
#endif
}

void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_to_va(put_character, NULL, format, arguments);
    va_end(arguments);
}

void check_that(bool holds, const char *text, const char *file, int line, uint64_t value)
{
    checks++;
    if (!holds) {
        failures++;
        say("FAILED %s:%d: %s (found %lu, 0x%lx)\n", file, line, text, (unsigned long)value,
            (unsigned long)value);
    }
}

seL4_CPtr new_slot(void)
{
    return next_slot++;
}

seL4_Error retype(seL4_CPtr untyped, seL4_Word type, seL4_Word size_bits, seL4_CPtr slot,
                  seL4_Word count)
{
    return seL4_Untyped_Retype(untyped, type, size_bits, ROOT, 0, 0, slot, count);
}

seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits)
{
    seL4_CPtr slot = new_slot();

    check_equal(retype(arena, type, size_bits, slot, 1), seL4_NoError);
    return slot;
}

seL4_CPtr new_copy(seL4_CPtr source)
{
    seL4_CPtr slot = new_slot();

    check_equal(seL4_CNode_Copy(ROOT, slot, DEPTH, ROOT, source, DEPTH, seL4_AllRights),
                seL4_NoError);
    return slot;
}

seL4_CPtr new_badged(seL4_CPtr source, seL4_Word badge)
{
    seL4_CPtr slot = new_slot();

    check_equal(seL4_CNode_Mint(ROOT, slot, DEPTH, ROOT, source, DEPTH, seL4_AllRights, badge),
                seL4_NoError);
    return slot;
}

seL4_Error delete (seL4_CPtr slot)
{
    return seL4_CNode_Delete(ROOT, slot, DEPTH);
}

seL4_Error revoke(seL4_CPtr slot)
{
    return seL4_CNode_Revoke(ROOT, slot, DEPTH);
}

/* Moving an empty slot fails with FailedLookup, moving a full one to itself with DeleteFirst. */
bool is_empty(seL4_CPtr slot)
{
    seL4_CPtr scratch = next_slot;

    if (seL4_CNode_Move(ROOT, scratch, DEPTH, ROOT, slot, DEPTH) != seL4_NoError) {
        return true;
    }
    check_equal(seL4_CNode_Move(ROOT, slot, DEPTH, ROOT, scratch, DEPTH), seL4_NoError);
    return false;
}

seL4_CPtr frame_of(const void *page)
{
    extern char _start[];
    uint64_t first = (uint64_t)_start & ~(uint64_t)(PAGE - 1);

    return boot_info->userImageFrames.start + ((uint64_t)page - first) / PAGE;
}

seL4_Error configure_context(seL4_CPtr context, uint64_t budget, uint64_t period, seL4_Word extra,
                             seL4_Word badge, seL4_Word flags)
{
    return seL4_SchedControl_ConfigureFlags(boot_info->schedcontrol.start, context, budget, period,
                                            extra, badge, flags);
}

seL4_Error thread_set_core(struct thread *thread, unsigned core)
{
    return seL4_SchedControl_ConfigureFlags(boot_info->schedcontrol.start + core,
                                            thread->sched_context, 5000, 5000, 0, 0, 0);
}

struct thread *thread_create(unsigned index, seL4_Word priority, seL4_CPtr fault_endpoint,
                             bool is_passive)
{
    struct thread *thread = &threads[index];

    *thread = (struct thread){.tcb = new_object(seL4_TCBObject, 0),
                              .buffer = (seL4_IPCBuffer *)buffers[index],
                              .stack_top = (seL4_Word)stacks[index] + PAGE};
    check_equal(seL4_TCB_Configure(thread->tcb, ROOT, 0, seL4_CapInitThreadVSpace, 0,
                                   (seL4_Word)thread->buffer, frame_of(thread->buffer)),
                seL4_NoError);
    if (!is_passive) {
        thread->sched_context = new_object(seL4_SchedContextObject, 8);
        check_equal(configure_context(thread->sched_context, 5000, 5000, 0, 0, 0), seL4_NoError);
    }
    check_equal(seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, priority, priority,
                                        thread->sched_context, fault_endpoint),
                seL4_NoError);
    return thread;
}

/* Where a helper thread ends: it does nothing more. */
static void thread_run(struct thread *self, thread_body_t *body)
{
    body(self);
    for (;;) {
        seL4_TCB_Suspend(self->tcb);
    }
}

void thread_start(struct thread *thread, thread_body_t *body)
{
    seL4_UserContext context = {
        .pc = (seL4_Word)thread_run,
        .sp = thread->stack_top,
        .x0 = (seL4_Word)thread,
        .x1 = (seL4_Word)body,
    };

    check_equal(seL4_TCB_WriteRegisters(thread->tcb, true, 0, 36, &context), seL4_NoError);
}

/* A thread of priority 1 that answers when nobody else can run. */
static seL4_CPtr settle_go, settle_done;

static void settle_loop(void)
{
    struct registers r;

    for (;;) {
        r = (struct registers){{settle_go}};
        trap(seL4_SysWait, &r);
        r = (struct registers){{settle_done}};
        trap(seL4_SysSend, &r);
    }
}

void settle(void)
{
    seL4_Signal(settle_go);
    seL4_Wait(settle_done, NULL);
}

static void settle_init(void)
{
    seL4_UserContext context = {.pc = (seL4_Word)settle_loop,
                                .sp = (seL4_Word)stacks[THREADS] + PAGE};
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
    seL4_CPtr sched_context = new_object(seL4_SchedContextObject, 7);

    settle_go = new_object(seL4_NotificationObject, 0);
    settle_done = new_object(seL4_NotificationObject, 0);
    check_equal(configure_context(sched_context, 1000, 1000, 0, 0, 0), seL4_NoError);
    check_equal(seL4_TCB_Configure(tcb, ROOT, 0, seL4_CapInitThreadVSpace, 0, 0, 0), seL4_NoError);
    check_equal(seL4_TCB_SetSchedParams(tcb, seL4_CapInitThreadTCB, 1, 1, sched_context, 0),
                seL4_NoError);
    check_equal(seL4_TCB_WriteRegisters(tcb, true, 0, 36, &context), seL4_NoError);
}

uint64_t now_us(void)
{
    uint64_t ticks;

    __asm__ volatile("isb; mrs %0, cntpct_el0" : "=r"(ticks));
    return ticks * 1000 / 62500;
}

bool passes(volatile seL4_Word *word, seL4_Word value)
{
    uint64_t end = now_us() + PATIENCE_US;

    while (*word < value && now_us() < end) {
        __asm__ volatile("yield");
    }
    return *word >= value;
}

bool reaches(volatile seL4_Word *word, seL4_Word value)
{
    return passes(word, value) && *word == value;
}

static seL4_CPtr device_at(uint64_t address)
{
    for (unsigned i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        if (boot_info->untypedList[i].paddr == address) {
            return boot_info->untyped.start + i;
        }
    }
    return 0;
}

seL4_Error map_page(seL4_CPtr frame, seL4_CPtr vspace, seL4_Word address,
                    seL4_ARM_VMAttributes attributes)
{
    seL4_Error error;

    while ((error = seL4_ARM_Page_Map(frame, vspace, address, seL4_ReadWrite, attributes)) ==
           seL4_FailedLookup) {
        error = seL4_ARM_PageTable_Map(new_object(seL4_ARM_PageTableObject, 0), vspace, address,
                                       seL4_ARM_Default_VMAttributes);
        if (error != seL4_NoError) {
            return error;
        }
    }
    return error;
}

/* The UART's page starts an untyped of its own. */
static void map_uart(void)
{
    seL4_CPtr frame = new_slot();

    retype(device_at(BOARD_UART_BASE), seL4_ARM_SmallPageObject, 0, frame, 1);
    map_page(frame, seL4_CapInitThreadVSpace, UART_VADDR, 0);
}

/* The machine keeps its device tree in the first large page of its memory. */
static uint64_t read_wish(void)
{
    seL4_CPtr frames = new_slot();

    new_slot();
    retype(device_at(BOARD_RESERVED_BASE), seL4_ARM_LargePageObject, 0, frames, 2);
    map_page(frames + 1, seL4_CapInitThreadVSpace, WISH_VADDR, 0);
    return *(volatile uint64_t *)WISH_VADDR;
}

/* The largest RAM untyped gives the arena; also finds a device untyped of some size. */
static seL4_CPtr find_memory(void)
{
    const seL4_UntypedDesc *list = boot_info->untypedList;
    seL4_CPtr best = 0;
    unsigned bits = 0;

    for (unsigned i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        if (!list[i].isDevice && list[i].sizeBits >= 24 && (best == 0 || list[i].sizeBits < bits)) {
            best = boot_info->untyped.start + i;
            bits = list[i].sizeBits;
        }
        if (list[i].isDevice && list[i].sizeBits == 16 && device_untyped == 0) {
            device_untyped = boot_info->untyped.start + i;
        }
    }
    return best;
}

static void run(const char *name, void (*test)(void))
{
    unsigned before = failures;

    next_slot = first_test_slot;
    test();
    check_equal(revoke(arena), seL4_NoError);
    check_equal(revoke(device_untyped), seL4_NoError);
    for (seL4_CPtr slot = first_test_slot; slot < next_slot; slot++) {
        delete (slot);
    }
    say("%s: %s\n", name, failures == before ? "passed" : "FAILED");
}

static void run_areas(void)
{
    run("cnode", test_cnode);
    run("error order", test_error_order);
    run("error order, memory", test_error_order_memory);
    run("delete", test_delete);
    run("untyped", test_untyped);
    run("tcb", test_tcb);
    run("notification", test_notification);
    run("ipc", test_ipc);
    run("ipc, refused", test_ipc_refused);
    run("reply", test_reply);
    run("levels", test_levels);
    run("fault", test_fault);
    run("sched_context", test_sched_context);
    run("preemption", test_preemption);
    run("domain", test_domain);
}

/* PSCI SYSTEM_OFF [PSCI 5.10]. */
static void power_off(void)
{
    seL4_ARM_SMCContext request = {.x0 = 0x84000008};
    seL4_ARM_SMCContext answer;

    seL4_ARM_SMC_Call(seL4_CapSMC, &request, &answer);
}

/* Entry from the start code. */
void initialise(seL4_BootInfo *info);

void initialise(seL4_BootInfo *info)
{
    seL4_CPtr memory;

    boot_info = info;
    __sel4_ipc_buffer = info->ipcBuffer;
    next_slot = info->empty.start;
    memory = find_memory();
    arena = memory;
    map_uart();
    is_real_time = read_wish() == WISH_REAL_TIME;
    settle_init();
    arena = new_object(seL4_UntypedObject, ARENA_BITS);
    first_test_slot = next_slot;

    if (!is_real_time) {
        run_areas();
    }
    if (CORES > 1) {
        run("cores", test_cores);
        run("cores, running threads", test_cores_running);
        run("cores, address spaces", test_cores_spaces);
        run("cores, interrupts", test_cores_interrupts);
        run("cores, load", test_cores_load);
    }
    say("kernel checks: %u checks, %u failed\n", checks, failures);
    power_off();
}
