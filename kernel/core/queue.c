/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The queues of the scheduler: ready threads by domain and priority, and threads waiting for budget
 * by time. */

#include "kernel/core/schedule.h"
#include "kernel/object/refill.h"

static struct ready_queues *queues_of(const struct tcb *tcb)
{
    return &kernel.ready[tcb->domain];
}

static void mark_priority(struct ready_queues *ready, unsigned priority)
{
    ready->words[priority / 64] |= UINT64_C(1) << priority % 64;
    ready->top |= UINT64_C(1) << priority / 64;
}

static void unmark_priority(struct ready_queues *ready, unsigned priority)
{
    ready->words[priority / 64] &= ~(UINT64_C(1) << priority % 64);
    if (ready->words[priority / 64] == 0) {
        ready->top &= ~(UINT64_C(1) << priority / 64);
    }
}

/* Puts the thread between two neighbours of its queue, either of which may be null. */
static void ready_link(struct tcb *tcb, struct tcb *previous, struct tcb *next)
{
    struct ready_queue *queue = &queues_of(tcb)->queues[tcb->priority];

    tcb->ready_previous = previous;
    tcb->ready_next = next;
    if (previous != NULL) {
        previous->ready_next = tcb;
    } else {
        queue->head = tcb;
    }
    if (next != NULL) {
        next->ready_previous = tcb;
    } else {
        queue->tail = tcb;
    }
    tcb->in_ready_queue = true;
    mark_priority(queues_of(tcb), tcb->priority);
}

void schedule_enqueue_first(struct tcb *tcb)
{
    if (!tcb->in_ready_queue) {
        ready_link(tcb, NULL, queues_of(tcb)->queues[tcb->priority].head);
    }
}

void schedule_enqueue_last(struct tcb *tcb)
{
    if (!tcb->in_ready_queue) {
        ready_link(tcb, queues_of(tcb)->queues[tcb->priority].tail, NULL);
    }
}

void schedule_dequeue(struct tcb *tcb)
{
    struct ready_queues *ready = queues_of(tcb);
    struct ready_queue *queue = &ready->queues[tcb->priority];

    if (!tcb->in_ready_queue) {
        return;
    }
    if (tcb->ready_previous != NULL) {
        tcb->ready_previous->ready_next = tcb->ready_next;
    } else {
        queue->head = tcb->ready_next;
    }
    if (tcb->ready_next != NULL) {
        tcb->ready_next->ready_previous = tcb->ready_previous;
    } else {
        queue->tail = tcb->ready_previous;
    }
    tcb->in_ready_queue = false;
    if (queue->head == NULL) {
        unmark_priority(ready, tcb->priority);
    }
}

/* Highest priority with a ready thread in the current domain; -1 for none. */
static int highest_ready(void)
{
    const struct ready_queues *ready = &kernel.ready[kernel.domain];
    int word;

    if (ready->top == 0) {
        return -1;
    }
    word = 63 - __builtin_clzll(ready->top);
    return word * 64 + 63 - __builtin_clzll(ready->words[word]);
}

struct tcb *schedule_first_ready(void)
{
    int priority = highest_ready();

    return priority < 0 ? NULL : kernel.ready[kernel.domain].queues[priority].head;
}

bool schedule_is_highest(unsigned priority)
{
    return (int)priority >= highest_ready();
}

void schedule_release_enqueue(struct tcb *tcb)
{
    ticks_t time = refill_head_time(tcb->sched_context);
    struct tcb *previous = NULL;
    struct tcb *next = kernel.release_head;

    assert(!tcb->in_release_queue);
    while (next != NULL && refill_head_time(next->sched_context) <= time) {
        previous = next;
        next = next->release_next;
    }
    tcb->release_previous = previous;
    tcb->release_next = next;
    if (previous != NULL) {
        previous->release_next = tcb;
    } else {
        kernel.release_head = tcb;
        kernel.must_reprogram = true;
    }
    if (next != NULL) {
        next->release_previous = tcb;
    }
    tcb->in_release_queue = true;
}

void schedule_release_dequeue(struct tcb *tcb)
{
    if (!tcb->in_release_queue) {
        return;
    }
    if (tcb->release_previous != NULL) {
        tcb->release_previous->release_next = tcb->release_next;
    } else {
        kernel.release_head = tcb->release_next;
        kernel.must_reprogram = true;
    }
    if (tcb->release_next != NULL) {
        tcb->release_next->release_previous = tcb->release_previous;
    }
    tcb->in_release_queue = false;
}
