/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the architecture-independent kernel asks of the architecture. */
#pragma once

#include "kernel/arm64/context.h"
#include "kernel/core/capability.h"
#include "kernel/core/status.h"
#include "kernel/object/tcb.h"

struct invocation;

/* Memory of new objects. Addresses and sizes are multiples of 16 and lie in ordinary memory. */
void memory_zero(paddr_t address, uint64_t bytes);

/* Retype. `type` is one of the object types from the first architecture type on. */
unsigned arch_object_bits(word_t type);
bool arch_object_is_frame(word_t type);
/* Sets up zeroed memory (frames of devices are not touched) and makes its original capability;
 * cleans caches as needed. */
struct cap arch_object_create(word_t type, paddr_t address, bool is_device);

/* Invocations of architecture capabilities (odd tags) and of interrupts. */
enum status arch_invoke(struct invocation *invocation);
enum status irq_control_invoke(struct invocation *invocation);
enum status irq_handler_invoke(struct invocation *invocation);
/* Labels TCBSetBreakpoint to TCBConfigureSingleStepping; only called with the hardware debug
 * interface built in. */
enum status tcb_debug_invoke(struct invocation *invocation);

/* A capability is about to go. Architecture capabilities: unmap, free the ASID, detach. Never long.
 */
void arch_cap_finalise(struct cap cap, bool is_final);
/* The last handler capability of an interrupt goes: drop its notification, mask it, make it
 * available. */
void irq_handler_finalise(uint64_t irq);

/* Threads. */
void arch_tcb_init(struct tcb *tcb);     /* registers of a new thread (zeroed before) */
void arch_tcb_finalise(struct tcb *tcb); /* detach VCPU, FPU, breakpoints */
void arch_idle_init(struct tcb *idle);   /* makes the thread wait for interrupts at EL2 */
/* Loads address space, FPU and VCPU state for the thread that will run next. */
void arch_thread_switch(struct tcb *tcb);
/* Saves what a core still holds of the thread's registers; the thread does not run. */
void arch_thread_unload(struct tcb *tcb);
/* Address space capability of the thread changed, or its flags, or it was given another one; it may
 * be the current one. */
void arch_thread_changed(struct tcb *tcb);
/* Leaving a domain: save and unload FPU and VCPU state. */
void arch_domain_leave(void);
/* The status word a thread may have [facts: user default, or EL1 modes with a VCPU]. */
word_t arch_sanitise_status(const struct tcb *tcb, word_t spsr);
/* VSpace capabilities a thread may be given: assigned to a live ASID. */
bool arch_vspace_is_usable(struct cap cap);

/* Debug faults and answers (debug builds): message words after the restart address; answer to a
 * single step fault. */
unsigned arch_fault_write_debug(struct tcb *sender, struct tcb *receiver,
                                uint64_t *receiver_buffer);
void arch_fault_take_debug_answer(struct tcb *receiver, struct tcb *sender, unsigned length);

/* Time. */
ticks_t timer_now(void);
void timer_set_deadline(ticks_t time); /* a time in the past fires at once */
ticks_t timer_us_to_ticks(uint64_t us);
uint64_t timer_ticks_to_us(ticks_t ticks);

enum {
    TIMER_BUDGET_MIN_TICKS = 1250, /* 2 * worst-case time of the kernel, 20 us */
    TIMER_BUDGET_MIN_US = 20,
};
#define TIMER_PERIOD_MAX_US UINT64_C(36893488147419)
#define TIMER_CONSUMED_MAX_TICKS UINT64_C(295147905179352)

/* Interrupts. */
bool interrupt_pending(void);
/* Acknowledges and handles the pending interrupt: signals its notification, raises VPPI and VGIC
 * faults of the current thread. */
void interrupt_handle(void);

/* Debug and benchmark system calls. False: not one of them, it is an unknown system call.
 * (kernel/syscall/debug.c) */
bool debug_syscall(word_t number);
/* A new thread's name and place in the list of threads (debug builds); its removal. */
void debug_thread_added(struct tcb *tcb, const struct tcb *creator);
void debug_thread_removed(struct tcb *tcb);
/* A thread stops because of a fault without a handler. */
void debug_fault_unhandled(const struct tcb *tcb);
/* Benchmark builds: time accounting at thread switches. */
void benchmark_thread_switch(struct tcb *from, struct tcb *to);
