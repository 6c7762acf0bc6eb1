/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A token bucket that may go into debt: work starts while there are tokens, else it waits. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    RATE_NS_PER_S = 1000000000,
};

static const uint64_t RATE_MAX = UINT64_C(16000000000);   /* more per second counts as unlimited */
static const uint64_t RATE_BURST_MAX = UINT64_C(1) << 40; /* also the deepest debt */

struct rate {
    uint64_t per_second; /* 0: unlimited */
    uint64_t burst;
    int64_t tokens;   /* at most burst; negative: debt, at most RATE_BURST_MAX */
    uint64_t time_ns; /* up to here the tokens are counted in */
};

/*@ predicate rate_valid(struct rate *r) =
        r->per_second <= 16000000000 && 1 <= r->burst <= 0x10000000000 &&
        -0x10000000000 <= r->tokens <= 0x10000000000;
*/

/* Set up with a full bucket. A burst of 0 counts as 1. */
/*@ requires \valid(rate);
    assigns *rate;
    ensures rate_valid(rate) && rate->tokens == rate->burst && rate->time_ns == now_ns;
    ensures exact: rate->per_second == (per_second > 16000000000 ? 0 : per_second); */
static inline void rate_init(struct rate *rate, uint64_t per_second, uint64_t burst,
                             uint64_t now_ns)
{
    rate->per_second = per_second > RATE_MAX ? 0 : per_second;
    rate->burst = burst > RATE_BURST_MAX ? RATE_BURST_MAX : burst == 0 ? 1 : burst;
    rate->tokens = (int64_t)rate->burst;
    rate->time_ns = now_ns;
}

/* Take over a changed policy; the time passed and any debt remain. */
/*@ requires \valid(rate) && rate_valid(rate);
    assigns *rate;
    ensures rate_valid(rate) && rate->time_ns == \old(rate->time_ns);
    ensures debt: rate->tokens <= \old(rate->tokens) && rate->tokens <= rate->burst; */
static inline void rate_change(struct rate *rate, uint64_t per_second, uint64_t burst)
{
    int64_t tokens = rate->tokens;
    rate_init(rate, per_second, burst, rate->time_ns);
    rate->tokens = tokens < rate->tokens ? tokens : rate->tokens;
}

/* What `elapsed` ns bring, at most `room`. */
/*@ requires \valid_read(rate) && rate->per_second > 0;
    assigns \nothing;
    ensures \result <= room; */
static inline uint64_t rate_gain(const struct rate *rate, uint64_t elapsed, uint64_t room)
{
    uint64_t seconds = elapsed / RATE_NS_PER_S;
    uint64_t part = elapsed % RATE_NS_PER_S * rate->per_second;
    if (seconds > room / rate->per_second) {
        return room;
    }
    uint64_t gain = seconds * rate->per_second + part / RATE_NS_PER_S;
    return gain < room ? gain : room;
}

/*@ requires \valid(rate) && rate_valid(rate);
    assigns rate->tokens, rate->time_ns;
    ensures rate_valid(rate);
    ensures kept: \old(rate->tokens) <= rate->tokens;
    ensures full: \old(rate->tokens) <= rate->burst ==> rate->tokens <= rate->burst; */
static inline void rate_refill(struct rate *rate, uint64_t now_ns)
{
    if (rate->per_second == 0 || now_ns <= rate->time_ns) {
        return;
    }
    int64_t missing = (int64_t)rate->burst - rate->tokens;
    uint64_t room = missing > 0 ? (uint64_t)missing : 0;
    uint64_t elapsed = now_ns - rate->time_ns;
    uint64_t gain = rate_gain(rate, elapsed, room);
    uint64_t part = elapsed % RATE_NS_PER_S * rate->per_second % RATE_NS_PER_S;
    rate->tokens += (int64_t)gain;
    rate->time_ns = gain == room ? now_ns : now_ns - part / rate->per_second;
}

/* May a piece of work start now? */
/*@ requires \valid(rate) && rate_valid(rate);
    assigns rate->tokens, rate->time_ns;
    ensures rate_valid(rate);
    ensures allowed: \result <==> rate->per_second == 0 || rate->tokens > 0; */
static inline bool rate_allows(struct rate *rate, uint64_t now_ns)
{
    rate_refill(rate, now_ns);
    return rate->per_second == 0 || rate->tokens > 0;
}

/* Account for work that was started. Debt ends at RATE_BURST_MAX, which no piece of work comes
 * near. */
/*@ requires \valid(rate) && rate_valid(rate);
    assigns rate->tokens;
    ensures rate_valid(rate);
    ensures charged: rate->per_second != 0 && amount <= 0x10000000000 && \old(rate->tokens) >= 0 ==>
                         rate->tokens == \old(rate->tokens) - amount;
    ensures free: rate->per_second == 0 ==> rate->tokens == \old(rate->tokens); */
static inline void rate_charge(struct rate *rate, uint64_t amount)
{
    uint64_t left = (uint64_t)(rate->tokens + (int64_t)RATE_BURST_MAX);
    if (rate->per_second != 0) {
        rate->tokens = amount < left ? rate->tokens - (int64_t)amount : -(int64_t)RATE_BURST_MAX;
    }
}

/* When rate_allows will be true, if it was false at its last call. */
/*@ requires \valid_read(rate) && rate_valid(rate);
    assigns \nothing;
    ensures \result >= rate->time_ns; */
static inline uint64_t rate_ready_ns(const struct rate *rate)
{
    uint64_t missing = rate->tokens > 0 ? 0 : (uint64_t)(1 - rate->tokens);
    if (rate->per_second == 0) {
        return rate->time_ns;
    }
    uint64_t seconds = missing / rate->per_second;
    uint64_t rest = missing % rate->per_second;
    uint64_t wait = seconds > UINT64_MAX / RATE_NS_PER_S / 2
                        ? UINT64_MAX / 2
                        : seconds * RATE_NS_PER_S +
                              (rest * RATE_NS_PER_S + rate->per_second - 1) / rate->per_second;
    return rate->time_ns > UINT64_MAX - wait ? UINT64_MAX : rate->time_ns + wait;
}
