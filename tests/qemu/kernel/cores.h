/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Threads on other cores. */
#pragma once

#include "test.h"

/* A thread of priority 100 that runs there. */
struct thread *start_on(unsigned index, unsigned core, seL4_CPtr handler, thread_body_t *body);

/* The thread goes on counting in that word of its result. */
bool is_counting(struct thread *thread, unsigned word);
