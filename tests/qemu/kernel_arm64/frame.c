/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frame of the kernel tests: output, slots, objects, mappings, threads. */
#include "test.h"

#include "hw/pl011.h"

enum {
    STACK_PAGES = 4,
    TIMER_IRQ = 30,
    TICKS_PER_US_TIMES_2 = 125,
    ROOT_STACK_BYTES = STACK_PAGES * PAGE
};

const seL4_BootInfo *boot_info;

static unsigned passed, failed;
static seL4_CPtr next_slot;
static seL4_Word current_untyped; /* index into the untyped list */
static uint64_t next_vaddr = FREE_VADDR;
static struct thread root_thread;
static seL4_CPtr timer_handler, timer_notification;

seL4_IPCBuffer **thread_ipc_buffer(void)
{
    seL4_IPCBuffer **pointer;

    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(pointer));
    return pointer;
}

/* Builds without debug calls write to the UART themselves. */
static void put(char c)
{
#ifdef CONFIG_PRINTING
    seL4_DebugPutChar(c);
#else
    volatile struct pl011 *uart = (volatile struct pl011 *)UART_VADDR;

    while (uart->fr & PL011_FR_TX_FULL)
        ;
    uart->dr = (uint8_t)c;
#endif
}

void print(const char *text)
{
    while (*text)
        put(*text++);
}

void print_hex(uint64_t value)
{
    print("0x");
    for (int shift = 60; shift >= 0; shift -= 4) {
        if (value >> shift || shift == 0)
            put("0123456789abcdef"[value >> shift & 15]);
    }
}

void print_number(uint64_t value)
{
    if (value >= 10)
        print_number(value / 10);
    put((char)('0' + value % 10));
}

bool check(bool ok, const char *what, const char *file, int line)
{
    if (ok) {
        passed++;
        return true;
    }
    failed++;
    print("FAILED ");
    print(file);
    print(":");
    print_number((uint64_t)line);
    print(": ");
    print(what);
    print("\n");
    return false;
}

bool check_equal(uint64_t a, uint64_t b, const char *what, const char *file, int line)
{
    if (check(a == b, what, file, line))
        return true;
    print("    ");
    print_hex(a);
    print(" and ");
    print_hex(b);
    print("\n");
    return false;
}

__attribute__((noreturn)) static void finish(void)
{
    print_number(passed);
    print(" passed, ");
    print_number(failed);
    print(" failed\n");
    for (;;)
        seL4_TCB_Suspend(seL4_CapInitThreadTCB);
}

__attribute__((noreturn)) static void stop(const char *why)
{
    check(false, why, __FILE__, __LINE__);
    finish();
}

seL4_CPtr slot_new(void)
{
    if (next_slot == boot_info->empty.end)
        stop("no slots left");
    return next_slot++;
}

void slot_clear(seL4_CPtr slot)
{
    seL4_CNode_Delete(seL4_CapInitThreadCNode, slot, ROOT_DEPTH);
}

/* Walks the RAM untypeds, largest last in each region; small ones fail over to the next. */
seL4_CPtr object_new(seL4_Word type, seL4_Word size_bits)
{
    seL4_CPtr slot = slot_new();
    seL4_Word count = boot_info->untyped.end - boot_info->untyped.start;

    for (; current_untyped < count; current_untyped++) {
        const seL4_UntypedDesc *u = &boot_info->untypedList[current_untyped];

        if (u->isDevice || u->sizeBits < 23)
            continue;
        if (seL4_Untyped_Retype(boot_info->untyped.start + current_untyped, type, size_bits,
                                seL4_CapInitThreadCNode, 0, 0, slot, 1) == seL4_NoError)
            return slot;
    }
    stop("no memory left");
}

seL4_CPtr untyped_new(seL4_Word size_bits)
{
    return object_new(seL4_UntypedObject, size_bits);
}

seL4_CPtr untyped_of_device(seL4_Word paddr, seL4_UntypedDesc *description)
{
    for (seL4_Word i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        const seL4_UntypedDesc *u = &boot_info->untypedList[i];

        if (u->isDevice && paddr >= u->paddr && paddr - u->paddr < 1ul << u->sizeBits) {
            *description = *u;
            return boot_info->untyped.start + i;
        }
    }
    stop("no device untyped there");
}

/* Device memory not used yet: what bootinfo lists, and the halves that were left over. */
static struct piece {
    seL4_Word paddr, bits;
    seL4_CPtr untyped;
} pieces[512];
static unsigned piece_count;

static void piece_add(seL4_Word paddr, seL4_Word bits, seL4_CPtr untyped)
{
    if (piece_count == sizeof(pieces) / sizeof(pieces[0]))
        stop("too many pieces of device memory");
    pieces[piece_count++] = (struct piece){paddr, bits, untyped};
}

static struct piece piece_take(seL4_Word paddr)
{
    if (piece_count == 0) {
        for (seL4_Word i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
            const seL4_UntypedDesc *u = &boot_info->untypedList[i];

            if (u->isDevice)
                piece_add(u->paddr, u->sizeBits, boot_info->untyped.start + i);
        }
    }
    for (unsigned i = 0; i < piece_count; i++) {
        struct piece piece = pieces[i];

        if (paddr >= piece.paddr && paddr - piece.paddr < 1ul << piece.bits) {
            pieces[i] = pieces[--piece_count];
            return piece;
        }
    }
    stop("no device untyped left there");
}

/* Halves an untyped until the wanted address is the start of a piece of the wanted size. */
seL4_CPtr device_frame(seL4_Word paddr, seL4_Word type)
{
    struct piece piece = piece_take(paddr);
    unsigned bits = type == seL4_ARM_HugePageObject    ? seL4_HugePageBits
                    : type == seL4_ARM_LargePageObject ? seL4_LargePageBits
                                                       : seL4_PageBits;
    seL4_CPtr frame;

    while (piece.bits > bits) {
        seL4_CPtr halves = slot_new();
        seL4_Word half = 1ul << --piece.bits;
        bool is_upper = paddr - piece.paddr >= half;

        slot_new();
        if (seL4_Untyped_Retype(piece.untyped, seL4_UntypedObject, piece.bits,
                                seL4_CapInitThreadCNode, 0, 0, halves, 2) != seL4_NoError)
            stop("device untyped cannot be split");
        piece_add(piece.paddr + (is_upper ? 0 : half), piece.bits, halves + !is_upper);
        piece.untyped = halves + is_upper;
        piece.paddr += is_upper ? half : 0;
    }
    frame = slot_new();
    if (seL4_Untyped_Retype(piece.untyped, type, 0, seL4_CapInitThreadCNode, 0, 0, frame, 1) !=
        seL4_NoError)
        stop("device frame");
    return frame;
}

seL4_CPtr uart_frame(void)
{
    static seL4_CPtr frame;

    if (!frame)
        frame = device_frame(UART_PADDR, seL4_ARM_SmallPageObject);
    return frame;
}

seL4_CPtr copy_cap(seL4_CPtr cap)
{
    seL4_CPtr slot = slot_new();

    if (seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, ROOT_DEPTH, seL4_CapInitThreadCNode, cap,
                        ROOT_DEPTH, seL4_AllRights) != seL4_NoError)
        stop("copy");
    return slot;
}

seL4_CPtr mint_cap(seL4_CPtr cap, seL4_CapRights_t rights, seL4_Word data)
{
    seL4_CPtr slot = slot_new();

    if (seL4_CNode_Mint(seL4_CapInitThreadCNode, slot, ROOT_DEPTH, seL4_CapInitThreadCNode, cap,
                        ROOT_DEPTH, rights, data) != seL4_NoError)
        stop("mint");
    return slot;
}

seL4_Error map_page(seL4_CPtr vspace, seL4_CPtr frame, uint64_t vaddr, seL4_CapRights_t rights,
                    seL4_ARM_VMAttributes attributes)
{
    for (;;) {
        seL4_Error error = seL4_ARM_Page_Map(frame, vspace, vaddr, rights, attributes);

        if (error != seL4_FailedLookup || seL4_GetMR(2) == 12)
            return error;
        error = seL4_ARM_PageTable_Map(object_new(seL4_ARM_PageTableObject, 0), vspace, vaddr,
                                       seL4_ARM_Default_VMAttributes);
        if (error != seL4_NoError)
            return error;
    }
}

uint64_t vaddr_new(uint64_t bytes, uint64_t alignment)
{
    uint64_t at = (next_vaddr + alignment - 1) & -alignment;

    next_vaddr = at + bytes;
    return at;
}

void *page_new(seL4_CPtr *frame)
{
    uint64_t vaddr = vaddr_new(PAGE, PAGE);

    *frame = object_new(seL4_ARM_SmallPageObject, 0);
    if (map_page(seL4_CapInitThreadVSpace, *frame, vaddr, seL4_ReadWrite,
                 seL4_ARM_Default_VMAttributes) != seL4_NoError)
        stop("page");
    return (void *)vaddr;
}

__attribute__((noreturn)) static void thread_entry(struct thread *thread)
{
    thread->function(thread);
    thread->is_done = true;
    for (;;)
        seL4_TCB_Suspend(thread->tcb);
}

void thread_create(struct thread *thread, unsigned priority, bool with_context)
{
    seL4_CPtr frame;

    *thread = (struct thread){.priority = priority};
    thread->ipc_buffer = page_new(&thread->buffer_frame);
    for (unsigned i = 0; i < STACK_PAGES; i++)
        thread->stack_top = (uint64_t)page_new(&frame) + PAGE;
    thread->tcb = object_new(seL4_TCBObject, 0);
    if (seL4_TCB_Configure(thread->tcb, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0,
                           (seL4_Word)thread->ipc_buffer, thread->buffer_frame) != seL4_NoError)
        stop("configure");
    if (with_context) {
        thread->context = object_new(seL4_SchedContextObject, 8);
        if (seL4_SchedControl_Configure(boot_info->schedcontrol.start, thread->context, 5000, 5000,
                                        0, 0) != seL4_NoError)
            stop("configure context");
    }
    if (seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, priority, priority,
                                thread->context, 0) != seL4_NoError)
        stop("scheduling parameters");
}

void thread_set_fault_endpoint(struct thread *thread, seL4_CPtr endpoint)
{
    if (seL4_TCB_SetSchedParams(thread->tcb, seL4_CapInitThreadTCB, thread->priority,
                                thread->priority, thread->context, endpoint) != seL4_NoError)
        stop("fault endpoint");
}

void thread_start(struct thread *thread, void (*function)(struct thread *self))
{
    seL4_UserContext registers = {0};

    thread->function = function;
    thread->is_done = false;
    registers.pc = (seL4_Word)thread_entry;
    registers.sp = thread->stack_top;
    registers.x0 = (seL4_Word)thread;
    registers.tpidr_el0 = (seL4_Word)&thread->ipc_buffer;
    if (seL4_TCB_WriteRegisters(thread->tcb, true, 0, 36, &registers) != seL4_NoError)
        stop("start");
}

void thread_destroy(struct thread *thread)
{
    slot_clear(thread->tcb);
    if (thread->context)
        slot_clear(thread->context);
}

static void timer_init(void)
{
    timer_handler = slot_new();
    timer_notification = object_new(seL4_NotificationObject, 0);
    if (seL4_IRQControl_Get(seL4_CapIRQControl, TIMER_IRQ, seL4_CapInitThreadCNode, timer_handler,
                            ROOT_DEPTH) != seL4_NoError ||
        seL4_IRQHandler_SetNotification(timer_handler, timer_notification) != seL4_NoError)
        stop("timer interrupt");
}

void pause_us(uint64_t us)
{
    uint64_t now;

    __asm__ volatile("isb\nmrs %0, cntpct_el0" : "=r"(now));
    __asm__ volatile("msr cntp_cval_el0, %0" : : "r"(now + us * TICKS_PER_US_TIMES_2 / 2));
    __asm__ volatile("msr cntp_ctl_el0, %0\nisb" : : "r"(1ul));
    seL4_Wait(timer_notification, NULL);
    __asm__ volatile("msr cntp_ctl_el0, xzr\nisb");
    seL4_IRQHandler_Ack(timer_handler);
}

void test_main(seL4_BootInfo *info);

void test_main(seL4_BootInfo *info)
{
    boot_info = info;
    next_slot = info->empty.start;
    root_thread.ipc_buffer = info->ipcBuffer;
    __asm__ volatile("msr tpidr_el0, %0" : : "r"(&root_thread.ipc_buffer) : "memory");
#ifndef CONFIG_PRINTING
    map_page(seL4_CapInitThreadVSpace, uart_frame(), UART_VADDR, seL4_ReadWrite, 0);
#endif
    print("kernel tests\n");
    timer_init();
    check_bootinfo();
    check_frames();
    check_device_untyped();
    check_outside();
    check_interrupts();
    check_faults();
    check_fpu();
    check_vcpu();
    check_benchmark();
    finish();
}
