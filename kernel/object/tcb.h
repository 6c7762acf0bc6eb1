/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Threads: the object behind TCB capabilities. */
#pragma once

#include "kernel/arm64/context.h"
#include "kernel/core/fault.h"
#include "kernel/core/slot.h"

struct endpoint;
struct notification;
struct reply;
struct sched_context;
struct vcpu;

/* Capabilities that a thread holds itself. They come first in the object, so that a half-deleted
 * TCB is an array of slots. */
enum tcb_slot {
    TCB_CSPACE,
    TCB_VSPACE,
    TCB_BUFFER, /* the frame of the IPC buffer */
    TCB_FAULT_HANDLER,
    TCB_TIMEOUT_HANDLER,
    TCB_SLOT_COUNT,
};

enum thread_state {
    THREAD_INACTIVE,
    THREAD_RUNNING,
    THREAD_RESTART, /* runs the instruction at its restart address when it is next scheduled */
    THREAD_BLOCKED_ON_RECEIVE,
    THREAD_BLOCKED_ON_SEND,
    THREAD_BLOCKED_ON_REPLY,
    THREAD_BLOCKED_ON_NOTIFICATION,
    THREAD_IDLE,
};

enum { TCB_FLAG_FPU_DISABLED = 1, TCB_FLAGS = 1 };

struct tcb {
    struct slot slots[TCB_SLOT_COUNT];
    struct context context;

    enum thread_state state;
    bool in_ready_queue;
    bool in_release_queue;
    uint8_t core; /* that of its last scheduling context */
    /* What a blocked sender wants, captured when it was queued. */
    bool send_is_call;
    bool send_can_grant; /* also: a blocked receiver's endpoint capability had grant */
    bool send_can_grant_reply;
    badge_t send_badge;
    void *blocked_on; /* endpoint or notification of a blocked thread */
    /* blocked on receive: offered for the next caller; blocked on reply: what we wait for */
    struct reply *reply;
    struct fault fault; /* not FAULT_NONE: the message that is sent is this fault */

    uint16_t domain;
    uint8_t priority;
    uint8_t max_priority; /* maximum controlled priority */
    word_t flags;
    vaddr_t buffer_address;
    struct sched_context *sched_context;
    struct notification *bound_notification;
    struct sched_context *yield_to; /* a YieldTo whose answer is still to be given */
    struct tcb *ready_next, *ready_previous;
    struct tcb *release_next, *release_previous;
    struct tcb *queue_next, *queue_previous; /* endpoint or notification queue */

    struct vcpu *vcpu; /* belongs to kernel/object/vcpu.c */
    /* Belongs to the architecture: hardware breakpoints and single stepping (debug builds). */
    uint64_t debug_words[24];
    /* Belongs to kernel/syscall: list of all threads and the name (debug builds), counters
     * (benchmark builds). */
    struct tcb *debug_next, *debug_previous;
    uint64_t utilisation[8];
    char name[128];
};

_Static_assert(sizeof(struct tcb) <= 2048, "a TCB object is 2 KiB in the release build");

static inline struct tcb *tcb_of(struct cap cap)
{
    assert(cap_is(cap, CAP_TCB));
    return memory_at(cap_object_address(cap));
}

/* Sets up zeroed memory as a new thread of the current domain. */
void tcb_init(struct tcb *tcb);

/* Last capability gone: stops the thread and lets go of everything but its slots. */
void tcb_finalise(struct tcb *tcb);

void tcb_suspend(struct tcb *tcb);
void tcb_resume(struct tcb *tcb);
void tcb_set_priority(struct tcb *tcb, uint8_t priority);
void tcb_set_domain(struct tcb *tcb, uint16_t domain);

/* The thread, which is in no queue and does not run on another core, runs on this core from now
 * on. */
void tcb_set_core(struct tcb *tcb, unsigned core);

/* Changes the state and asks for a new schedule when the current thread can no longer run. */
void tcb_set_state(struct tcb *tcb, enum thread_state state);

static inline bool tcb_is_runnable(const struct tcb *tcb)
{
    return tcb->state == THREAD_RUNNING || tcb->state == THREAD_RESTART;
}

static inline bool tcb_is_blocked(const struct tcb *tcb)
{
    return tcb->state >= THREAD_BLOCKED_ON_RECEIVE && tcb->state <= THREAD_BLOCKED_ON_NOTIFICATION;
}

/* The thread's IPC buffer as 128 words, or null when it has none usable. `writable`: for receiving
 * and kernel answers. */
uint64_t *tcb_buffer(const struct tcb *tcb, bool writable);

/* Message words: the first four in x2-x5, the rest in the buffer. Words beyond without a buffer
 * read as 0 and are not written. */
word_t tcb_message_word(const struct tcb *tcb, const uint64_t *buffer, unsigned index);
void tcb_set_message_word(struct tcb *tcb, uint64_t *buffer, unsigned index, word_t value);

struct invocation;
enum status tcb_invoke(struct invocation *invocation);
