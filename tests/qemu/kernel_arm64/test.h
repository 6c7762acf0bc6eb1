/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frame of the kernel's AArch64 tests: counting, capability slots, objects, threads. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every thread has its own IPC buffer: TPIDR_EL0 points at the pointer to it. */
#define __sel4_ipc_buffer (*thread_ipc_buffer())
#include <sel4/sel4.h>

seL4_IPCBuffer **thread_ipc_buffer(void);

enum {
    PAGE = 4096,
    LARGE_PAGE = 1 << 21,
    ROOT_DEPTH = 64,
    /* Free address space of the root task; paging for it is made on demand. */
    FREE_VADDR = 0x40000000,
    UART_VADDR = 0x3fe00000,
    UART_PADDR = 0x9000000,
};

extern const seL4_BootInfo *boot_info;

/* Status word of a fresh native thread. */
#ifdef CONFIG_DEBUG_BUILD
#define SPSR_NATIVE 0x40
#else
#define SPSR_NATIVE 0x140
#endif

/* Counts a check; a failure prints where and what. */
/* Capability tag where the kernel tells it. */
#ifdef CONFIG_DEBUG_BUILD
#define CHECK_TAG(slot, tag) CHECK_EQUAL(seL4_DebugCapIdentify(slot), tag)
#else
#define CHECK_TAG(slot, tag) ((void)(slot), (void)(tag))
#endif
#define CHECK(condition) check((condition), #condition, __FILE__, __LINE__)
/* The same for two values, printed when they differ. */
#define CHECK_EQUAL(a, b) \
    check_equal((uint64_t)(a), (uint64_t)(b), #a " == " #b, __FILE__, __LINE__)
bool check(bool ok, const char *what, const char *file, int line);
bool check_equal(uint64_t a, uint64_t b, const char *what, const char *file, int line);

void print(const char *text);
void print_hex(uint64_t value);
void print_number(uint64_t value);

/* A fresh empty slot of the root CNode. */
seL4_CPtr slot_new(void);
/* Deletes what is in a slot. */
void slot_clear(seL4_CPtr slot);

/* A fresh object from RAM; stops the test when there is none. */
seL4_CPtr object_new(seL4_Word type, seL4_Word size_bits);
seL4_CPtr untyped_new(seL4_Word size_bits);
/* The device untyped that covers a physical address; stops when there is none. */
seL4_CPtr untyped_of_device(seL4_Word paddr, seL4_UntypedDesc *description);
/* A frame at exactly this device address. */
seL4_CPtr device_frame(seL4_Word paddr, seL4_Word type);

/* The frame of the UART: there is only one. */
seL4_CPtr uart_frame(void);

seL4_CPtr copy_cap(seL4_CPtr cap);
seL4_CPtr mint_cap(seL4_CPtr cap, seL4_CapRights_t rights, seL4_Word data);

/* Maps a frame with page tables on demand. */
seL4_Error map_page(seL4_CPtr vspace, seL4_CPtr frame, uint64_t vaddr, seL4_CapRights_t rights,
                    seL4_ARM_VMAttributes attributes);
/* A new 4 KiB frame mapped in the root task at a fresh address, returned. */
void *page_new(seL4_CPtr *frame);
/* A fresh address range of the root task. */
uint64_t vaddr_new(uint64_t bytes, uint64_t alignment);

/* A thread of the root task's spaces with its own IPC buffer, stack and scheduling context. */
struct thread {
    seL4_IPCBuffer *ipc_buffer; /* first: TPIDR_EL0 points here */
    seL4_CPtr tcb;
    seL4_CPtr context; /* scheduling context, 0 for none */
    seL4_CPtr buffer_frame;
    unsigned priority;
    uint64_t stack_top;
    void (*function)(struct thread *self);
    uint64_t argument[4];
    volatile uint64_t result[4];
    volatile bool is_done; /* the function returned */
};

/* Creates without starting. `with_context` false makes a passive thread. */
void thread_create(struct thread *thread, unsigned priority, bool with_context);
/* Runs function(thread) when the root task blocks. */
void thread_start(struct thread *thread, void (*function)(struct thread *self));
void thread_set_fault_endpoint(struct thread *thread, seL4_CPtr endpoint);
void thread_destroy(struct thread *thread);

/* Others run for this long: the root task sleeps on its timer. */
void pause_us(uint64_t us);

/* The areas. */
void check_bootinfo(void);
void check_frames(void);
void check_device_untyped(void);
void check_outside(void);
void check_interrupts(void);
void check_faults(void);
void check_fpu(void);
void check_vcpu(void);
void check_benchmark(void);
