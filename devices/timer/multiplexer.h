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

/* For the proofs: tokens that the client whose slot expired last had before. */
/*@ ghost int64_t timer_had; */

/*
 * What is proved (proofs/units): a call changes the one slot that it names of the client that calls;
 * who is not attached has no deadline (timer_quiet: kept for each client by whatever changes something
 * of that client, and a call is refused to who is not attached); what expires was due. The
 * multiplexer's state, the statistics and each client's page lie apart.
 */
/*@ predicate timer_mux_apart(struct timer_mux *m) =
        \valid(m) && m->client_count <= TIMER_CLIENTS_MAX && \valid(m->statistics) &&
        \separated(m, m->statistics);
    predicate timer_page_apart(struct timer_mux *m, integer c) =
        \valid(m->pages[c]) && \separated(m->pages[c], m) &&
        \separated(m->pages[c], m->statistics);

    logic integer timer_index(integer c, integer s) = c * TIMER_SLOTS + s;
    predicate timer_attached(struct timer_mux *m, integer c) =
        m->policy.clients[c].state == STATISTICS_ATTACHED;
    predicate timer_unarmed(struct timer_mux *m, integer c) =
        \forall integer s; 0 <= s < TIMER_SLOTS ==>
            m->deadline_ns[timer_index(c, s)] == UINT64_MAX;
    predicate timer_quiet(struct timer_mux *m, integer c) =
        timer_attached(m, c) || timer_unarmed(m, c);

    predicate timer_is_earliest(struct timer_mux *m, integer c, integer earliest) =
        (\forall integer s; 0 <= s < TIMER_SLOTS ==>
            earliest <= m->deadline_ns[timer_index(c, s)]) &&
        (earliest == UINT64_MAX || \exists integer s; 0 <= s < TIMER_SLOTS &&
            earliest == m->deadline_ns[timer_index(c, s)]);

    logic integer timer_asked(integer call, integer time, integer now_ns) =
        call == TIMER_CANCEL ? UINT64_MAX :
        call == TIMER_SET_AFTER ? \min(now_ns + time, UINT64_MAX) : time;

    predicate timer_due(struct timer_mux *m, integer c, integer s, integer now_ns) =
        m->deadline_ns[timer_index(c, s)] <= now_ns &&
        m->deadline_ns[timer_index(c, s)] != UINT64_MAX;
    predicate timer_fired_due{L1,L2}(struct timer_mux *m, integer i, integer now_ns) =
        \at(m->fired[i], L2) == (uint64_t)(\at(m->fired[i], L1) + 1) &&
        \at(m->deadline_ns[i], L1) <= now_ns && \at(m->deadline_ns[i], L1) != UINT64_MAX &&
        \at(m->deadline_ns[i], L2) == UINT64_MAX;
*/

void timer_mux_init(struct timer_mux *mux, const struct timer_mux_config *config, uint64_t now_ns);

/* Take over the policy if it has changed. */
void timer_mux_policy(struct timer_mux *mux, uint64_t now_ns);

/* A client's call, all arguments as it gave them. For TIMER_OK *counter is the slot's expiry
 * counter. */
/*@ requires timer_mux_apart(mux) && \valid(counter) && \separated(counter, mux, mux->statistics);
    assigns mux->deadline_ns[client * TIMER_SLOTS + slot], mux->next_ns[client], *counter,
            mux->statistics->clients[client].refusals,
            mux->statistics->clients[client].packets_out;
    ensures allowed: \result == TIMER_OK <==>
                client < mux->client_count && slot < TIMER_SLOTS && timer_attached(mux, client) &&
                (call == TIMER_SET || call == TIMER_SET_AFTER || call == TIMER_CANCEL);
    ensures asked: \result == TIMER_OK ==>
                mux->deadline_ns[timer_index(client, slot)] == timer_asked(call, time, now_ns);
    ensures earliest: \result == TIMER_OK ==>
                timer_is_earliest(mux, client, mux->next_ns[client]);
    ensures counted: \result == TIMER_OK ==> *counter == mux->fired[timer_index(client, slot)];
    ensures refused: \result != TIMER_OK ==>
                \forall integer i; 0 <= i < TIMER_CLIENTS_MAX * TIMER_SLOTS ==>
                    mux->deadline_ns[i] == \old(mux->deadline_ns[i]);
    ensures waits: \result != TIMER_OK ==>
                \forall integer c; 0 <= c < TIMER_CLIENTS_MAX ==>
                    mux->next_ns[c] == \old(mux->next_ns[c]); */
enum timer_answer timer_mux_call(struct timer_mux *mux, uint32_t client, uint64_t call,
                                 uint64_t slot, uint64_t time, uint64_t now_ns, uint64_t *counter);

/* Let everything due expire. Answer: bit i = notify client i. A client over its rate is put off. */
uint32_t timer_mux_expire(struct timer_mux *mux, uint64_t now_ns);

/* The earliest deadline of all, TIMER_NEVER if there is none. */
/*@ requires \valid_read(mux) && mux->client_count <= TIMER_CLIENTS_MAX;
    assigns \nothing;
    ensures least: \forall integer c; 0 <= c < mux->client_count ==> \result <= mux->next_ns[c];
    ensures one: \result == UINT64_MAX ||
                \exists integer c; 0 <= c < mux->client_count && \result == mux->next_ns[c]; */
uint64_t timer_mux_next(const struct timer_mux *mux);
