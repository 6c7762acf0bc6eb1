/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The root task that checks the kernel from inside: what every area's checks use. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts a check; says where when it does not hold, and goes on. */
void check_that(bool holds, const char *text, const char *file, int line, uint64_t value);
#define check(condition) check_that((condition), #condition, __FILE__, __LINE__, 0)
/* Compares two numbers and shows the one found. */
#define check_equal(found, expected)                                                          \
    check_numbers((uint64_t)(found), (uint64_t)(expected), #found " == " #expected, __FILE__, \
                  __LINE__)

static inline void check_numbers(uint64_t found, uint64_t expected, const char *text,
                                 const char *file, int line)
{
    check_that(found == expected, text, file, line, found);
}

/* Prints through the kernel's console, or the UART where the kernel has none. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One area's checks: each starts with an empty arena and empty slots. */
void test_cnode(void);
void test_error_order(void);
void test_error_order_memory(void);
void test_delete(void);
void test_untyped(void);
void test_tcb(void);
void test_ipc(void);
void test_ipc_refused(void);
void test_notification(void);
void test_reply(void);
void test_levels(void);
void test_fault(void);
void test_sched_context(void);
void test_domain(void);
void test_preemption(void);
/* Builds for several cores: what a caller sees, the same under load, and interrupts. */
void test_cores(void);
void test_cores_running(void);
void test_cores_spaces(void);
void test_cores_interrupts(void);
void test_cores_load(void);

enum {
    ROOT = seL4_CapInitThreadCNode,
    DEPTH = 64,
    ARENA_BITS = 23,
    THREADS = 8,
    CORES = CONFIG_MAX_NUM_NODES,
    OTHER_CORES = CORES > 1 ? CORES - 1 : 1, /* cores 1 to that */
#ifdef CONFIG_DEBUG_BUILD
    HAS_DEBUG_CALLS = 1,
#else
    HAS_DEBUG_CALLS = 0,
#endif
    PAGE = 4096,
};

extern const seL4_BootInfo *boot_info;

/* The untyped that new_object takes from, and a device untyped of at least 64 KiB. */
extern seL4_CPtr arena;
extern seL4_CPtr device_untyped;

/* Next unused slot of the root CNode. */
seL4_CPtr new_slot(void);
/* A new object from the arena in a new slot. */
seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits);
seL4_Error retype(seL4_CPtr untyped, seL4_Word type, seL4_Word size_bits, seL4_CPtr slot,
                  seL4_Word count);
/* A copy with all rights, or with a badge, in a new slot. */
seL4_CPtr new_copy(seL4_CPtr source);
seL4_CPtr new_badged(seL4_CPtr source, seL4_Word badge);
seL4_Error delete (seL4_CPtr slot);
seL4_Error revoke(seL4_CPtr slot);
/* Tag of the capability in a slot, 0 for none (debug builds only; elsewhere tells only empty from
 * full by copying). */
bool is_empty(seL4_CPtr slot);

/* What a thread passes through the kernel: x0-x8. */
struct registers {
    seL4_Word x[9];
};

/* Any system call with any registers. */
static inline void trap(int64_t number, struct registers *r)
{
    register seL4_Word x0 __asm__("x0") = r->x[0];
    register seL4_Word x1 __asm__("x1") = r->x[1];
    register seL4_Word x2 __asm__("x2") = r->x[2];
    register seL4_Word x3 __asm__("x3") = r->x[3];
    register seL4_Word x4 __asm__("x4") = r->x[4];
    register seL4_Word x5 __asm__("x5") = r->x[5];
    register seL4_Word x6 __asm__("x6") = r->x[6];
    register seL4_Word x7 __asm__("x7") = (seL4_Word)number;
    register seL4_Word x8 __asm__("x8") = r->x[8];

    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6),
                       "+r"(x7), "+r"(x8)
                     :
                     : "memory");
    *r = (struct registers){{x0, x1, x2, x3, x4, x5, x6, x7, x8}};
}

static inline seL4_Word info_of(seL4_Word label, seL4_Word caps, seL4_Word length)
{
    return label << 12 | caps << 7 | length;
}

static inline seL4_Word label_of(seL4_Word info)
{
    return info >> 12;
}
static inline seL4_Word length_of(seL4_Word info)
{
    return info & 127;
}

/* A helper thread in the root task's spaces with a stack and an IPC buffer of its own. */
struct thread {
    seL4_CPtr tcb;
    seL4_CPtr sched_context; /* 0: passive */
    seL4_IPCBuffer *buffer;
    seL4_Word stack_top;
    volatile seL4_Word result[16]; /* for the thread to leave what it saw */
};

extern struct thread threads[THREADS];

typedef void thread_body_t(struct thread *self);

/* Makes thread `index` of the area anew: configured, not started. */
struct thread *thread_create(unsigned index, seL4_Word priority, seL4_CPtr fault_endpoint,
                             bool is_passive);
void thread_start(struct thread *thread, thread_body_t *body);
/* Gives the thread's scheduling context 5 ms in turn on that core. */
seL4_Error thread_set_core(struct thread *thread, unsigned core);
/* Budget and period in microseconds. */
seL4_Error configure_context(seL4_CPtr context, uint64_t budget, uint64_t period, seL4_Word extra,
                             seL4_Word badge, seL4_Word flags);

/* Returns when all threads of higher priority than 1 are blocked. */
void settle(void);

/* Waits until a word that others write reaches a value, or is at least that; false when it takes
 * far too long. */
bool reaches(volatile seL4_Word *word, seL4_Word value);
bool passes(volatile seL4_Word *word, seL4_Word value);

/* The machine's cores run at the same time, as the host lets them: nothing can be said about time,
 * and everything is slow. So often is often enough. */
extern bool is_real_time;
static inline unsigned often(unsigned count)
{
    return is_real_time ? count / 10 + 1 : count;
}

/* The page that holds the address, and the frame of the root task's image under it. */
seL4_CPtr frame_of(const void *address);

/* Where the UART is mapped: a 1 GiB entry that nothing else uses. */
#define UART_VADDR UINT64_C(0x100000000)

/* Maps the frame with all tables that are missing, which come from the arena. */
seL4_Error map_page(seL4_CPtr frame, seL4_CPtr vspace, seL4_Word address,
                    seL4_ARM_VMAttributes attributes);

uint64_t now_us(void);
