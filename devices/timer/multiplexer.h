/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: many timeouts over one deadline of the driver. Pure: memory only, time is given. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/timer/config.h"
#include "devices/timer/policy.h"
#include "lib/rate.h"
#include "lib/statistics.h"

struct timer_mux {
    uint32_t client_count;
    const struct timer_policy *shared_policy;
    struct timer_policy policy; /* private copy, the last one that was whole */
    struct statistics_page *statistics;
    struct timer_fired_page *pages[TIMER_CLIENTS_MAX];
    /* By client and slot; the counters are ours, the pages only show them. */
    uint64_t deadline_ns[TIMER_CLIENTS_MAX * TIMER_SLOTS]; /* TIMER_NEVER: not armed */
    uint64_t fired[TIMER_CLIENTS_MAX * TIMER_SLOTS];
    uint64_t next_ns[TIMER_CLIENTS_MAX]; /* the client's earliest deadline */
    struct rate rate[TIMER_CLIENTS_MAX];
};

void timer_mux_init(struct timer_mux *mux, const struct timer_mux_config *config, uint64_t now_ns);

/* Take over the policy if it has changed. */
void timer_mux_policy(struct timer_mux *mux, uint64_t now_ns);

/* A client's call, all arguments as it gave them. For TIMER_OK *counter is the slot's expiry
 * counter. */
enum timer_answer timer_mux_call(struct timer_mux *mux, uint32_t client, uint64_t call,
                                 uint64_t slot, uint64_t time, uint64_t now_ns, uint64_t *counter);

/* Let everything due expire. Answer: bit i = notify client i. A client over its rate is put off. */
uint32_t timer_mux_expire(struct timer_mux *mux, uint64_t now_ns);

/* The earliest deadline of all, TIMER_NEVER if there is none. */
uint64_t timer_mux_next(const struct timer_mux *mux);
