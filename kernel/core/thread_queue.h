/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Queues of blocked threads, by priority and then by arrival: endpoints and notifications have one
 * each. */
#pragma once

#include "kernel/object/tcb.h"

struct thread_queue {
    struct tcb *head;
    struct tcb *tail;
};

void thread_queue_add(struct thread_queue *queue, struct tcb *tcb);
void thread_queue_remove(struct thread_queue *queue, struct tcb *tcb);
