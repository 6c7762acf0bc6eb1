/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frame of the kernel's measurements: output, objects, address spaces, threads. */
#include "bench.h"

#include "hw/pl011.h"
#include "tests/qemu/kernel_arm64/layout.h"

enum {
    ROOT_DEPTH = 64,
    STACK_BYTES = 8192,
    THREADS_MAX = 16,
    TICK_BUDGET_US = 1000000,
    UART_PADDR = 0x9000000,
    UART_VADDR = 0x3fe00000,
    UNTYPED_BITS_MIN = 23,
};

const seL4_BootInfo *boot_info;
seL4_IPCBuffer *__sel4_ipc_buffer;
bool threads_use_fpu;

static seL4_CPtr next_slot;
static seL4_Word current_untyped; /* index into the untyped list */
static uint8_t stacks[THREADS_MAX][STACK_BYTES] __attribute__((aligned(16)));
static unsigned stacks_used;

static void put(char c)
{
    volatile struct pl011 *uart = (volatile struct pl011 *)UART_VADDR;

    while (uart->fr & PL011_FR_TX_FULL)
        ;
    uart->dr = (uint8_t)c;
}

void print(const char *text)
{
    while (*text)
        put(*text++);
}

void print_number(uint64_t value)
{
    if (value >= 10)
        print_number(value / 10);
    put((char)('0' + value % 10));
}

__attribute__((noreturn)) void stop(const char *why)
{
    print("stopped: ");
    print(why);
    print("\nend\n");
    for (;;)
        seL4_TCB_Suspend(seL4_CapInitThreadTCB);
}

void check(seL4_Word error, const char *what)
{
    if (error != seL4_NoError)
        stop(what);
}

void figure_add(struct figure *figure, uint64_t value)
{
    unsigned i = figure->count++;

    for (; i > 0 && figure->value[i - 1] > value; i--)
        figure->value[i] = figure->value[i - 1];
    figure->value[i] = value;
}

/* figure NAME MEDIAN LEAST MOST */
void figure_finish(struct figure *figure)
{
    print("figure ");
    print(figure->name);
    print(threads_use_fpu ? " fpu " : " plain ");
    print_number(figure->value[figure->count / 2]);
    print(" ");
    print_number(figure->value[0]);
    print(" ");
    print_number(figure->value[figure->count - 1]);
    print("\n");
}

seL4_CPtr slot_new(void)
{
    if (next_slot == boot_info->empty.end)
        stop("no slots left");
    return next_slot++;
}

seL4_CPtr object_new(seL4_Word type, seL4_Word size_bits)
{
    seL4_CPtr slot = slot_new();
    seL4_Word count = boot_info->untyped.end - boot_info->untyped.start;

    for (; current_untyped < count; current_untyped++) {
        const seL4_UntypedDesc *u = &boot_info->untypedList[current_untyped];

        if (!u->isDevice && u->sizeBits >= UNTYPED_BITS_MIN &&
            seL4_Untyped_Retype(boot_info->untyped.start + current_untyped, type, size_bits,
                                seL4_CapInitThreadCNode, 0, 0, slot, 1) == seL4_NoError)
            return slot;
    }
    stop("no memory left");
}

seL4_CPtr untyped_new(seL4_Word size_bits)
{
    return object_new(seL4_UntypedObject, size_bits);
}

void map_page(seL4_CPtr vspace, seL4_CPtr frame, uint64_t vaddr, seL4_ARM_VMAttributes attributes)
{
    while (seL4_ARM_Page_Map(frame, vspace, vaddr, seL4_ReadWrite, attributes) != seL4_NoError)
        check(seL4_ARM_PageTable_Map(object_new(seL4_ARM_PageTableObject, 0), vspace, vaddr,
                                     seL4_ARM_Default_VMAttributes),
              "page table");
}

seL4_CPtr image_frame(const void *page)
{
    return boot_info->userImageFrames.start + ((uint64_t)page - ROOT_VIRTUAL) / PAGE;
}

seL4_CPtr space_new(void)
{
    seL4_CPtr vspace = object_new(seL4_ARM_VSpaceObject, 0);
    seL4_CPtr end = boot_info->userImageFrames.end;

    check(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, vspace), "address space");
    for (seL4_CPtr frame = boot_info->userImageFrames.start; frame < end; frame++) {
        seL4_CPtr copy = slot_new();

        check(seL4_CNode_Copy(seL4_CapInitThreadCNode, copy, ROOT_DEPTH, seL4_CapInitThreadCNode,
                              frame, ROOT_DEPTH, seL4_AllRights),
              "frame copy");
        map_page(vspace, copy, ROOT_VIRTUAL + (frame - boot_info->userImageFrames.start) * PAGE,
                 seL4_ARM_Default_VMAttributes);
    }
    return vspace;
}

/* Halves the device untyped until the UART's page is left. */
static void map_uart(void)
{
    seL4_Word i = 0;
    seL4_CPtr untyped, frame = slot_new();
    seL4_Word base;

    while (!boot_info->untypedList[i].isDevice || UART_PADDR < boot_info->untypedList[i].paddr ||
           (UART_PADDR - boot_info->untypedList[i].paddr) >> boot_info->untypedList[i].sizeBits)
        i++;
    untyped = boot_info->untyped.start + i;
    base = boot_info->untypedList[i].paddr;
    for (unsigned bits = boot_info->untypedList[i].sizeBits; bits > 12; bits--) {
        seL4_CPtr halves = slot_new();
        seL4_Word half = 1ul << (bits - 1);

        slot_new();
        seL4_Untyped_Retype(untyped, seL4_UntypedObject, bits - 1, seL4_CapInitThreadCNode, 0, 0,
                            halves, 2);
        untyped = UART_PADDR - base >= half ? halves + 1 : halves;
        base += UART_PADDR - base >= half ? half : 0;
    }
    seL4_Untyped_Retype(untyped, seL4_ARM_SmallPageObject, 0, seL4_CapInitThreadCNode, 0, 0, frame,
                        1);
    map_page(seL4_CapInitThreadVSpace, frame, UART_VADDR, 0);
}

static void set_fpu(seL4_CPtr tcb)
{
    seL4_Word flag = seL4_TCBFlag_fpuDisabled;

    seL4_TCB_SetFlags(tcb, threads_use_fpu ? flag : 0, threads_use_fpu ? 0 : flag);
}

seL4_CPtr context_new(void)
{
    seL4_CPtr context = object_new(seL4_SchedContextObject, 8);

    check(seL4_SchedControl_Configure(boot_info->schedcontrol.start, context, TICK_BUDGET_US,
                                      TICK_BUDGET_US, 0, 0),
          "scheduling context");
    return context;
}

void thread_start(struct thread *thread, void (*function)(struct thread *thread))
{
    seL4_UserContext registers = {0};

    if (stacks_used == THREADS_MAX)
        stop("no stack left");
    registers.pc = (seL4_Word)function;
    registers.sp = (seL4_Word)&stacks[stacks_used++][STACK_BYTES];
    registers.x0 = (seL4_Word)thread;
    thread->tcb = object_new(seL4_TCBObject, 0);
    thread->context = context_new();
    check(seL4_TCB_Configure(thread->tcb, seL4_CapInitThreadCNode, 0,
                             thread->vspace ? thread->vspace : seL4_CapInitThreadVSpace, 0, 0, 0),
          "thread");
    check(seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, HIGH_PRIORITY, HIGH_PRIORITY,
                                  thread->context, 0),
          "scheduling parameters");
    set_fpu(thread->tcb);
    check(seL4_TCB_WriteRegisters(thread->tcb, true, 0, 36, &registers), "registers");
}

void thread_stop(struct thread *thread)
{
    seL4_TCB_Suspend(thread->tcb);
}

void test_main(seL4_BootInfo *info);

void test_main(seL4_BootInfo *info)
{
    boot_info = info;
    seL4_SetIPCBuffer(info->ipcBuffer);
    next_slot = info->empty.start;
    map_uart();
    check(seL4_SchedControl_Configure(info->schedcontrol.start, seL4_CapInitThreadSC,
                                      TICK_BUDGET_US, TICK_BUDGET_US, 0, 0),
          "own scheduling context");
    check(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, LOW_PRIORITY),
          "own priority");
    for (int fpu = 0; fpu <= 1; fpu++) {
        threads_use_fpu = fpu;
        set_fpu(seL4_CapInitThreadTCB);
        measure_ipc();
        measure_notifications();
        measure_interrupts();
        measure_guest();
        measure_memory();
    }
    print("end\n");
    for (;;)
        seL4_TCB_Suspend(seL4_CapInitThreadTCB);
}
