/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Debug system calls: characters, names, dumps; and the kernel's own last words. Empty in other
 * builds. */
#include <sel4/syscall.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/console.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/trap.h"
#include "kernel/core/cspace.h"
#include "kernel/core/kernel.h"
#include "kernel/syscall/benchmark.h"

enum { NAME_LIMIT = 960, NAME_WORD = 1 };

_Noreturn void assert_failed(const char *expression, const char *file, int line)
{
    console_text(file);
    console_text(":");
    console_number((uint64_t)line);
    console_text(": kernel invariant broken: ");
    console_text(expression);
    console_text("\n");
    trap_halt();
}

#ifdef CONFIG_DEBUG_BUILD

static const char *const state_names[] = {"inactive",
                                          "running",
                                          "restart",
                                          "blocked on receive",
                                          "blocked on send",
                                          "blocked on reply",
                                          "blocked on notification",
                                          "idle"};

static void append(char *name, unsigned *length, unsigned limit, const char *text)
{
    while (*text && *length + 1 < limit)
        name[(*length)++] = *text++;
    name[*length] = 0;
}

void debug_thread_added(struct tcb *tcb, const struct tcb *creator)
{
    unsigned length = 0;

    append(tcb->name, &length, sizeof(tcb->name), "child of: '");
    append(tcb->name, &length, sizeof(tcb->name), creator ? creator->name : "");
    append(tcb->name, &length, sizeof(tcb->name), "'");
    tcb->debug_previous = NULL;
    tcb->debug_next = kernel.debug_threads;
    if (kernel.debug_threads)
        kernel.debug_threads->debug_previous = tcb;
    kernel.debug_threads = tcb;
}

void debug_thread_removed(struct tcb *tcb)
{
    if (tcb->debug_next)
        tcb->debug_next->debug_previous = tcb->debug_previous;
    if (tcb->debug_previous)
        tcb->debug_previous->debug_next = tcb->debug_next;
    else
        kernel.debug_threads = tcb->debug_next;
}

void debug_fault_unhandled(const struct tcb *tcb)
{
    console_text("fault ");
    console_number(tcb->fault.type);
    console_text(" without handler in '");
    console_text(tcb->name);
    console_text("' at ");
    console_hex(tcb->context.word[CONTEXT_FAULT_IP]);
    for (unsigned i = 0; i < 3; i++) {
        console_text(" ");
        console_hex(tcb->fault.words[i]);
    }
    console_text(" x30 ");
    console_hex(tcb->context.word[CONTEXT_X30]);
    console_text(" sp ");
    console_hex(tcb->context.word[CONTEXT_SP]);
    console_text("\n");
}

static void dump_scheduler(void)
{
    console_text("name | state | ip | priority | domain | core | waits for budget\n");
    for (const struct tcb *t = kernel.debug_threads; t; t = t->debug_next) {
        console_text(t->name);
        console_text(" | ");
        console_text(state_names[t->state]);
        console_text(" | ");
        console_hex(t->context.word[CONTEXT_FAULT_IP]);
        console_text(" | ");
        console_number(t->priority);
        console_text(" | ");
        console_number(t->domain);
        console_text(" | ");
        console_number(t->core);
        console_text(t->in_release_queue ? " | yes\n" : " | no\n");
    }
}

static void dump_cap(const char *what, uint64_t index, struct cap cap)
{
    if (cap_is_null(cap))
        return;
    console_text("    ");
    console_text(what);
    console_number(index);
    console_text(": type ");
    console_number(cap_tag(cap));
    console_text(" ");
    console_hex(cap.w[0]);
    console_text(" ");
    console_hex(cap.w[1]);
    console_text("\n");
}

/* All threads with the capabilities they hold and the top level of their CSpaces. */
static void dump_snapshot(void)
{
    for (const struct tcb *t = kernel.debug_threads; t; t = t->debug_next) {
        struct cap root = slot_cap(&t->slots[TCB_CSPACE]);

        console_text(t->name);
        console_text(" {\n");
        for (unsigned i = 0; i < TCB_SLOT_COUNT; i++)
            dump_cap("own ", i, t->slots[i].cap);
        if (cap_is(root, CAP_CNODE)) {
            for (uint64_t i = 0; i < UINT64_C(1) << cap_cnode_radix(root); i++)
                dump_cap("slot ", i, cnode_slots(root)[i].cap);
        }
        console_text("}\n");
    }
}

_Noreturn static void halt(const char *reason)
{
    console_text(reason);
    console_text("\n");
    trap_halt();
}

static struct cap named_cap(cptr_t address)
{
    struct lookup_fault fault;
    struct slot *slot = cspace_lookup(this_core()->current, address, &fault);

    return slot ? slot_cap(slot) : cap_null();
}

static void name_thread(struct cap cap)
{
    const char *from = (const char *)tcb_buffer(this_core()->current, false);
    struct tcb *tcb;
    unsigned length = 0;

    if (!cap_is(cap, CAP_TCB) || !from)
        halt("DebugNameThread: no thread or no IPC buffer");
    tcb = tcb_of(cap);
    from += NAME_WORD * sizeof(word_t);
    while (length < NAME_LIMIT && from[length])
        length++;
    if (length == NAME_LIMIT)
        halt("DebugNameThread: name without end");
    length = 0;
    append(tcb->name, &length, sizeof(tcb->name), from);
}

/* Calls of builds for several cores; their numbers have names only there. */
enum { SEND_IPI = -18, GET_THREAD_AFFINITY = -19 };

static bool cores_syscall(word_t number)
{
    word_t *x0 = &this_core()->current->context.word[CONTEXT_X0];
    struct cap cap;

    switch ((int64_t)number) {
    case SEND_IPI:
        if (x0[0] >= CORE_COUNT || x0[1] >= GIC_SGI_COUNT)
            halt("DebugSendIPI: no such core or interrupt");
        gic_send_sgi((unsigned)x0[1], (unsigned)x0[0]);
        return true;
    case GET_THREAD_AFFINITY:
        cap = named_cap(*x0);
        if (!cap_is(cap, CAP_TCB))
            halt("DebugGetThreadAffinity: no thread");
        *x0 = tcb_of(cap)->core;
        return true;
    default:
        return false;
    }
}

bool debug_syscall(word_t number)
{
    word_t *x0 = &this_core()->current->context.word[CONTEXT_X0];

    switch ((int64_t)number) {
    case seL4_SysDebugPutChar:
        console_char((char)*x0);
        return true;
    case seL4_SysDebugDumpScheduler:
        dump_scheduler();
        return true;
    case seL4_SysDebugHalt:
        halt("DebugHalt");
    case seL4_SysDebugCapIdentify:
        *x0 = cap_tag(named_cap(*x0));
        return true;
    case seL4_SysDebugSnapshot:
        dump_snapshot();
        return true;
    case seL4_SysDebugNameThread:
        name_thread(named_cap(*x0));
        return true;
    default:
        return CORE_COUNT > 1 && cores_syscall(number);
    }
}

#else

void debug_thread_added(struct tcb *tcb, const struct tcb *creator)
{
    (void)tcb;
    (void)creator;
}

void debug_thread_removed(struct tcb *tcb)
{
    (void)tcb;
}

void debug_fault_unhandled(const struct tcb *tcb)
{
    (void)tcb;
}

bool debug_syscall(word_t number)
{
    return KERNEL_BENCHMARK && benchmark_syscall(number);
}

#endif
