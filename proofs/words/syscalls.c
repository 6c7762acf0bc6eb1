/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* System calls by the general way, whatever the caller's registers say: an object is reached only through a capability of its
 * kind, and what an invocation begins with is sound. */
#include "proofs/words/calls.h"

#include "kernel/arm64/mmu.c"
#include "kernel/object/endpoint.c"
/* A kernel that was told to stop does nothing any more. */
#include "kernel/arm64/trap.h"
inline __attribute__((always_inline)) void trap_halt(void)
{
    assume(false);
}
#define _Noreturn inline __attribute__((always_inline))
#define assert_failed assert_failed_really /* in a law what it is called for is to be proved */
#include "kernel/syscall/debug.c"
#undef assert_failed
#undef _Noreturn
/* In debug builds these have no numbers. */
enum {
    seL4_SysBenchmarkFlushCaches = 1000,
    seL4_SysBenchmarkNullSyscall,
    seL4_SysBenchmarkResetLog,
    seL4_SysBenchmarkFinalizeLog,
    seL4_SysBenchmarkGetThreadUtilisation,
    seL4_SysBenchmarkResetThreadUtilisation,
};
#define CONFIG_BENCHMARK_TRACK_UTILISATION
#include "kernel/syscall/benchmark.c"
#include "kernel/syscall/syscall.c"

/* What proofs/words/requests.c begins with. */
enum status invocation_perform(struct invocation *invocation)
{
    prove(cap_is_sound(invocation->cap));
    return (enum status)any_word();
}

/* Any slots: what stands in them is looked at again. */
bool ipc_extra_slots(struct tcb *sender, word_t info, struct slot *slots[IPC_EXTRA_CAPS_MAX], cptr_t *address,
                     struct lookup_fault *fault)
{
    (void)sender;
    (void)info;
    (void)fault;
    slots[0] = any_pointer();
    slots[1] = any_pointer();
    slots[2] = any_pointer();
    *address = any_word();
    return any_word() & 1;
}

void invocation_answer(struct invocation *invocation, enum status status)
{
    (void)invocation;
    (void)status;
}

void law_receive(cptr_t address, bool is_blocking, bool with_reply)
{
    handle_receive(address, is_blocking, with_reply);
}

void law_send(cptr_t address, bool is_call, bool is_blocking, bool can_donate, bool is_first_phase)
{
    handle_send(address, (struct send_mode){is_call, is_blocking, can_donate, is_first_phase});
}

/* Calls of debug and benchmark builds. */
void law_debug(word_t number)
{
    debug_syscall(number);
}

void law_debug_cores(word_t number)
{
    cores_syscall(number);
}

void law_benchmark(cptr_t address)
{
    report(named_thread(address));
}
