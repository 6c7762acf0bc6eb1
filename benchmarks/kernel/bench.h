/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frame of the kernel's measurements: stamped system calls, objects, threads, results. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Only the root task makes calls that need an IPC buffer: one pointer serves, also with headers
 * that want one for every thread. */
#define __thread
#include <sel4/sel4.h>

enum {
    PAGE = 4096,
    ROUNDS = 9,
    LOW_PRIORITY = 100, /* of the root task while it measures */
    HIGH_PRIORITY = 101,
};

extern const seL4_BootInfo *boot_info;

/* Cycle counter right before and right after the SVC. */
struct stamps {
    uint64_t before;
    uint64_t after;
};

/* The registers of a system call: x0, x1, x2-x5 as message, x6. */
struct registers {
    uint64_t x0, x1, message[4], x6;
};

/* What a helper thread does and what it saw. */
struct thread {
    seL4_CPtr tcb;
    seL4_CPtr context;
    seL4_CPtr vspace;
    struct stamps stamps; /* of its last system call */
    seL4_CPtr port;       /* endpoint or notification it serves */
    seL4_CPtr reply;
};

/* With or without FPU, for all threads measured from now on. */
extern bool threads_use_fpu;

static inline uint64_t cycles(void)
{
    uint64_t value;

    __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(value)::"memory");
    return value;
}

/* One system call with a stamp on each side; registers come back as the kernel left them. */
static inline __attribute__((always_inline)) struct stamps stamped(struct registers *r,
                                                                   int64_t number)
{
    struct stamps stamps;
    register uint64_t x0 __asm__("x0") = r->x0;
    register uint64_t x1 __asm__("x1") = r->x1;
    register uint64_t x2 __asm__("x2") = r->message[0];
    register uint64_t x3 __asm__("x3") = r->message[1];
    register uint64_t x4 __asm__("x4") = r->message[2];
    register uint64_t x5 __asm__("x5") = r->message[3];
    register uint64_t x6 __asm__("x6") = r->x6;
    register int64_t x7 __asm__("x7") = number;

    __asm__ volatile("mrs %0, pmccntr_el0\n\tsvc #0\n\tmrs %1, pmccntr_el0"
                     : "=&r"(stamps.before), "=&r"(stamps.after), "+r"(x0), "+r"(x1), "+r"(x2),
                       "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6)
                     : "r"(x7)
                     : "memory");
    *r = (struct registers){x0, x1, {x2, x3, x4, x5}, x6};
    return stamps;
}

/* Instructions from an SVC to the first one after it: two adjacent stamps are 1 apart. */
static inline uint64_t spent(uint64_t before, uint64_t after)
{
    return after - before - 1;
}

void print(const char *text);
void print_number(uint64_t value);
__attribute__((noreturn)) void stop(const char *why);

/* A figure of one round; the median of ROUNDS is printed with finish(). */
struct figure {
    const char *name;
    uint64_t value[ROUNDS];
    unsigned count;
};
void figure_add(struct figure *figure, uint64_t value);
void figure_finish(struct figure *figure);

seL4_CPtr slot_new(void);
seL4_CPtr object_new(seL4_Word type, seL4_Word size_bits);
/* RAM of the root task's own, untouched since boot. */
seL4_CPtr untyped_new(seL4_Word size_bits);
void check(seL4_Word error, const char *what);

/* A new address space with the root task's image in it. */
seL4_CPtr space_new(void);
/* Maps a frame, with page tables as needed. */
void map_page(seL4_CPtr vspace, seL4_CPtr frame, uint64_t vaddr, seL4_ARM_VMAttributes attributes);
/* The frame of a page of the image. */
seL4_CPtr image_frame(const void *page);

/* A scheduling context that never runs out. */
seL4_CPtr context_new(void);
/* Runs function(thread) at once at HIGH_PRIORITY until it blocks. vspace 0: the root task's. */
void thread_start(struct thread *thread, void (*function)(struct thread *thread));
void thread_stop(struct thread *thread);

void measure_ipc(void);
void measure_notifications(void);
void measure_interrupts(void);
void measure_guest(void);
void measure_memory(void);
