/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Queues of blocked threads. */

#include "kernel/core/thread_queue.h"

void thread_queue_add(struct thread_queue *queue, struct tcb *tcb)
{
    struct tcb *previous = queue->tail;

    while (previous != NULL && previous->priority < tcb->priority) {
        previous = previous->queue_previous;
    }
    tcb->queue_previous = previous;
    tcb->queue_next = previous != NULL ? previous->queue_next : queue->head;
    if (previous != NULL) {
        previous->queue_next = tcb;
    } else {
        queue->head = tcb;
    }
    if (tcb->queue_next != NULL) {
        tcb->queue_next->queue_previous = tcb;
    } else {
        queue->tail = tcb;
    }
}

void thread_queue_remove(struct thread_queue *queue, struct tcb *tcb)
{
    if (tcb->queue_previous != NULL) {
        tcb->queue_previous->queue_next = tcb->queue_next;
    } else {
        queue->head = tcb->queue_next;
    }
    if (tcb->queue_next != NULL) {
        tcb->queue_next->queue_previous = tcb->queue_previous;
    } else {
        queue->tail = tcb->queue_previous;
    }
    tcb->queue_next = NULL;
    tcb->queue_previous = NULL;
}
