/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capability spaces, scheduling, interrupts and the threads themselves. */
#pragma once

#include <sel4/sel4.h>

/* sched_control: the first core's capability, the others follow. */
void contexts_configure(seL4_CPtr sched_control);
void vcpus_bind(void);
void interrupts_bind(void);
void cspaces_fill(void);
void threads_configure(void);

/* Entries of the domain schedule; nothing changes before it is started. */
void domains_configure(void);
/* The calling thread goes on when its domain's turn comes, perhaps never. */
void domains_start(void);

/* The monitor first. */
void threads_start(void);
