/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The requests on threads, by file: registers, capabilities a thread holds, the rest. */
#pragma once

#include "kernel/core/invocation.h"

/* tcb_registers.c */
enum status tcb_read_registers(struct invocation *invocation);
enum status tcb_write_registers(struct invocation *invocation);
enum status tcb_copy_registers(struct invocation *invocation);

/* tcb_space.c */
enum status tcb_configure(struct invocation *invocation);
enum status tcb_set_space(struct invocation *invocation);
enum status tcb_set_ipc_buffer(struct invocation *invocation);
enum status tcb_set_sched_params(struct invocation *invocation);
enum status tcb_set_timeout_endpoint(struct invocation *invocation);

/* The thread that is extra capability 0, `authority`, may give this priority. */
enum status tcb_check_authority(struct invocation *invocation, const struct tcb *authority,
                                word_t priority);
