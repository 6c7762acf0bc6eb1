/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The queues of the scheduler: ready threads by domain and priority, and threads waiting for budget
 * by time. */

#include "kernel/core/ready.h"
#include "kernel/core/schedule.h"
#include "kernel/object/refill.h"

static struct ready_queue *queue_of(const struct tcb *tcb)
{
    return &kernel.ready[tcb->domain].queues[tcb->priority];
}

/* Puts the thread between two neighbours of its queue, either of which may be null. */
static void ready_link(struct tcb *tcb, struct tcb *previous, struct tcb *next)
{
    struct ready_queue *queue = queue_of(tcb);

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
    ready_mark(&kernel.ready[tcb->domain], tcb->priority);
}

void schedule_enqueue_first(struct tcb *tcb)
{
    if (!tcb->in_ready_queue) {
        ready_link(tcb, NULL, queue_of(tcb)->head);
    }
}

void schedule_enqueue_last(struct tcb *tcb)
{
    if (!tcb->in_ready_queue) {
        ready_link(tcb, queue_of(tcb)->tail, NULL);
    }
}

void schedule_dequeue(struct tcb *tcb)
{
    struct ready_queue *queue = queue_of(tcb);

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
        ready_unmark(&kernel.ready[tcb->domain], tcb->priority);
    }
}

struct tcb *schedule_first_ready(void)
{
    return ready_first();
}

bool schedule_is_highest(unsigned priority)
{
    return (int)priority >= ready_highest();
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
