/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The queues of the scheduler: ready threads by domain and priority, and threads waiting for budget
 * by time. */

#include "kernel/core/cores.h"
#include "kernel/core/ready.h"
#include "kernel/core/schedule.h"
#include "kernel/object/refill.h"

static struct ready_queues *ready_of(const struct tcb *tcb)
{
    return &kernel.ready[CORE_COUNT == 1 ? 0 : tcb->core][tcb->domain];
}

static struct ready_queue *queue_of(const struct tcb *tcb)
{
    return &ready_of(tcb)->queues[tcb->priority];
}

/* Than the thread that the other core runs now. */
static bool is_better(const struct tcb *tcb, const struct core *core)
{
    return core->current == core->idle || tcb->priority > core->current->priority;
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
    ready_mark(ready_of(tcb), tcb->priority);
    if (is_remote(tcb) && is_better(tcb, core_of(tcb))) {
        cores_reschedule(core_of(tcb));
    }
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
        ready_unmark(ready_of(tcb), tcb->priority);
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
    struct core *core = core_of(tcb);
    struct tcb *previous = NULL;
    struct tcb *next = core->release_head;

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
        core->release_head = tcb;
        core->must_reprogram = true;
        if (is_remote(tcb)) {
            cores_reschedule(core);
        }
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
        core_of(tcb)->release_head = tcb->release_next;
        core_of(tcb)->must_reprogram = true;
    }
    if (tcb->release_next != NULL) {
        tcb->release_next->release_previous = tcb->release_previous;
    }
    tcb->in_release_queue = false;
}
