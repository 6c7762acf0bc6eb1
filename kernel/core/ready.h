/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The best of the ready threads of the current domain. */
#pragma once

#include "kernel/core/kernel.h"

/* Highest priority with a ready thread; -1 for none. */
HOT int ready_highest(void)
{
    const struct ready_queues *ready = this_core()->ready_now;
    int word;

    if (ready->top == 0) {
        return -1;
    }
    word = 63 - __builtin_clzll(ready->top);
    return word * 64 + 63 - __builtin_clzll(ready->words[word]);
}

/* The first thread of that priority, or null. */
HOT struct tcb *ready_first(void)
{
    int priority = ready_highest();

    return priority < 0 ? NULL : this_core()->ready_now->queues[priority].head;
}

HOT void ready_unmark(struct ready_queues *ready, unsigned priority)
{
    ready->words[priority / 64] &= ~(UINT64_C(1) << priority % 64);
    if (ready->words[priority / 64] == 0) {
        ready->top &= ~(UINT64_C(1) << priority / 64);
    }
}

HOT void ready_mark(struct ready_queues *ready, unsigned priority)
{
    ready->words[priority / 64] |= UINT64_C(1) << priority % 64;
    ready->top |= UINT64_C(1) << priority / 64;
}

/* Takes the first thread of its queue in the current domain out. */
HOT void ready_take_first(struct tcb *first)
{
    struct ready_queue *queue = &this_core()->ready_now->queues[first->priority];
    struct tcb *next = first->ready_next;

    first->in_ready_queue = false;
    queue->head = next;
    if (next != NULL) {
        next->ready_previous = NULL;
    } else {
        queue->tail = NULL;
        ready_unmark(this_core()->ready_now, first->priority);
    }
}

/* Puts a thread of the current domain, which is in no queue, before all others of its priority. */
HOT void ready_add_first(struct tcb *tcb)
{
    unsigned priority = tcb->priority;
    struct ready_queue *queue = &this_core()->ready_now->queues[priority];
    struct tcb *next = queue->head;

    tcb->in_ready_queue = true;
    tcb->ready_previous = NULL;
    tcb->ready_next = next;
    queue->head = tcb;
    if (next != NULL) {
        next->ready_previous = tcb;
    } else {
        queue->tail = tcb;
        ready_mark(this_core()->ready_now, priority);
    }
}
