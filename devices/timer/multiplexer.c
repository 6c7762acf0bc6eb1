/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: many timeouts of many clients over one deadline of the driver. */
#include "devices/timer/multiplexer.h"

#include "lib/snapshot.h"
#include "lib/statistics_start.h"

enum {
    POLICY_WORDS = sizeof(struct timer_policy) / 8,
};

/*@ requires \valid(mux) && client < TIMER_CLIENTS_MAX;
    assigns mux->deadline_ns[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1],
            mux->next_ns[client], mux->rate[client];
    ensures unarmed: timer_unarmed(mux, client) && mux->next_ns[client] == UINT64_MAX;
    ensures rate: rate_valid(&mux->rate[client]); */
static void client_reset(struct timer_mux *mux, uint32_t client, uint64_t now_ns)
{
    /*@ loop invariant 0 <= slot <= TIMER_SLOTS;
        loop invariant \forall integer s; 0 <= s < slot ==>
                mux->deadline_ns[timer_index(client, s)] == UINT64_MAX;
        loop assigns slot,
            mux->deadline_ns[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1];
        loop variant TIMER_SLOTS - slot; */
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        mux->deadline_ns[client * TIMER_SLOTS + slot] = TIMER_NEVER;
    }
    mux->next_ns[client] = TIMER_NEVER;
    rate_init(&mux->rate[client], mux->policy.clients[client].rate,
              mux->policy.clients[client].burst, now_ns);
}

/*@ requires \valid_read(mux) && client < TIMER_CLIENTS_MAX;
    assigns \nothing;
    ensures \result <==> timer_attached(mux, client); */
static bool client_is_attached(const struct timer_mux *mux, uint32_t client)
{
    return mux->policy.clients[client].state == STATISTICS_ATTACHED;
}

void timer_mux_init(struct timer_mux *mux, const struct timer_mux_config *config, uint64_t now_ns)
{
    memset(mux, 0, sizeof(*mux));
    mux->client_count =
        config->client_count < TIMER_CLIENTS_MAX ? config->client_count : TIMER_CLIENTS_MAX;
    mux->shared_policy = (const struct timer_policy *)(uintptr_t)config->policy.vaddr;
    mux->statistics = (struct statistics_page *)(uintptr_t)config->statistics.vaddr;
    statistics_start(mux->statistics, CONFIG_CLASS_TIMER, config->device_name, mux->client_count);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        string_copy(mux->statistics->clients[i].name, CONFIG_NAME_BYTES, config->clients[i].name);
        mux->pages[i] = (struct timer_fired_page *)(uintptr_t)config->clients[i].fired.vaddr;
        client_reset(mux, i, now_ns);
        for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
            shared_store64(&mux->pages[i]->fired[slot], 0);
        }
    }
    statistics_set_state(&mux->statistics->device, STATISTICS_ATTACHED);
    statistics_open(mux->statistics);
    timer_mux_policy(mux, now_ns);
}

/* Take over one client's policy. Whoever is let in, put out or started anew has no deadline left. */
/*@ requires timer_mux_apart(mux) && \valid_read(fresh) && client < mux->client_count;
    requires \separated(fresh, mux, mux->statistics) && rate_valid(&mux->rate[client]);
    assigns mux->policy.clients[client], mux->rate[client], mux->next_ns[client],
            mux->deadline_ns[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1],
            mux->statistics->clients[client].state, shared_unfenced;
    ensures state: mux->policy.clients[client].state == fresh->state &&
                mux->policy.clients[client].epoch == fresh->epoch;
    ensures rates: mux->policy.clients[client].rate == fresh->rate &&
                mux->policy.clients[client].burst == fresh->burst;
    ensures rate: rate_valid(&mux->rate[client]);
    ensures anew: \old(mux->policy.clients[client].state) != fresh->state ||
                \old(mux->policy.clients[client].epoch) != fresh->epoch ==>
                    timer_unarmed(mux, client) && mux->next_ns[client] == UINT64_MAX;
    ensures quiet: \old(timer_quiet(mux, client)) ==> timer_quiet(mux, client); */
static void client_apply(struct timer_mux *mux, uint32_t client,
                         const struct timer_client_policy *fresh, uint64_t now_ns)
{
    const uint32_t state = mux->policy.clients[client].state;
    const uint32_t epoch = mux->policy.clients[client].epoch;
    mux->policy.clients[client] = *fresh;
    rate_change(&mux->rate[client], fresh->rate, fresh->burst);
    if (epoch != fresh->epoch || state != fresh->state) {
        client_reset(mux, client, now_ns);
    }
    statistics_set_state(&mux->statistics->clients[client], (enum statistics_state)fresh->state);
}

void timer_mux_policy(struct timer_mux *mux, uint64_t now_ns)
{
    struct timer_policy fresh;
    if (!snapshot_read(mux->shared_policy, &fresh, POLICY_WORDS)) {
        return;
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client_apply(mux, i, &fresh.clients[i], now_ns);
    }
}

/*@ requires \valid_read(mux) && client < TIMER_CLIENTS_MAX;
    assigns \nothing;
    ensures earliest: timer_is_earliest(mux, client, \result); */
static uint64_t slots_next(const struct timer_mux *mux, uint32_t client)
{
    uint64_t next = TIMER_NEVER;
    //@ ghost uint32_t from = 0;
    /*@ loop invariant 0 <= slot <= TIMER_SLOTS;
        loop invariant \forall integer s; 0 <= s < slot ==>
                next <= mux->deadline_ns[timer_index(client, s)];
        loop invariant next == UINT64_MAX || (0 <= from < slot &&
                next == mux->deadline_ns[timer_index(client, from)]);
        loop assigns slot, next, from;
        loop variant TIMER_SLOTS - slot; */
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        uint64_t deadline = mux->deadline_ns[client * TIMER_SLOTS + slot];
        //@ ghost from = deadline < next ? slot : from;
        next = deadline < next ? deadline : next;
    }
    return next;
}

/* The deadline a good call asks for. */
/*@ requires call == TIMER_SET || call == TIMER_SET_AFTER || call == TIMER_CANCEL;
    assigns \nothing;
    ensures asked: \result == timer_asked(call, time, now_ns); */
static uint64_t call_deadline(uint64_t call, uint64_t time, uint64_t now_ns)
{
    if (call == TIMER_CANCEL) {
        return TIMER_NEVER;
    }
    if (call == TIMER_SET_AFTER) {
        return time > TIMER_NEVER - now_ns ? TIMER_NEVER : now_ns + time;
    }
    return time;
}

enum timer_answer timer_mux_call(struct timer_mux *mux, uint32_t client, uint64_t call,
                                 uint64_t slot, uint64_t time, uint64_t now_ns, uint64_t *counter)
{
    if (client >= mux->client_count) {
        return TIMER_BAD_CALL;
    }
    struct statistics_entry *statistics = &mux->statistics->clients[client];
    enum timer_answer answer = TIMER_OK;
    if (call != TIMER_SET && call != TIMER_SET_AFTER && call != TIMER_CANCEL) {
        answer = TIMER_BAD_CALL;
    } else if (slot >= TIMER_SLOTS) {
        answer = TIMER_BAD_SLOT;
    } else if (!client_is_attached(mux, client)) {
        answer = TIMER_DETACHED;
    }
    if (answer != TIMER_OK) {
        statistics_add(&statistics->refusals, 1);
        return answer;
    }
    uint32_t index = client * TIMER_SLOTS + (uint32_t)slot;
    mux->deadline_ns[index] = call_deadline(call, time, now_ns);
    mux->next_ns[client] = slots_next(mux, client);
    *counter = mux->fired[index];
    statistics_add(&statistics->packets_out, call == TIMER_CANCEL ? 0 : 1);
    return TIMER_OK;
}

/* One slot that is due: count it, or put it off to when the rate allows it. */
/*@ requires timer_mux_apart(mux) && timer_page_apart(mux, client) && rate_valid(&mux->rate[client]);
    requires client < mux->client_count && slot < TIMER_SLOTS;
    assigns mux->deadline_ns[client * TIMER_SLOTS + slot], mux->fired[client * TIMER_SLOTS + slot],
            mux->rate[client].tokens, mux->rate[client].time_ns, mux->pages[client]->fired[slot],
            mux->statistics->clients[client].throttled,
            mux->statistics->clients[client].packets_in, mux->statistics->device.packets_in,
            timer_had;
    ensures rate: rate_valid(&mux->rate[client]);
    ensures allowed: \result <==> mux->rate[client].per_second == 0 || timer_had > 0;
    ensures charged: \result && mux->rate[client].per_second != 0 ==>
                mux->rate[client].tokens == timer_had - 1;
    ensures once: \result ==> mux->deadline_ns[timer_index(client, slot)] == UINT64_MAX;
    ensures counted: \result ==> mux->fired[timer_index(client, slot)] ==
                (uint64_t)(\old(mux->fired[timer_index(client, slot)]) + 1);
    ensures shown: \result ==>
                mux->pages[client]->fired[slot] == mux->fired[timer_index(client, slot)];
    ensures later: !\result ==>
                mux->deadline_ns[timer_index(client, slot)] >= mux->rate[client].time_ns;
    ensures kept: !\result ==> mux->fired[timer_index(client, slot)] ==
                \old(mux->fired[timer_index(client, slot)]) &&
                mux->pages[client]->fired[slot] == \old(mux->pages[client]->fired[slot]); */
static bool slot_expire(struct timer_mux *mux, uint32_t client, uint32_t slot, uint64_t now_ns)
{
    uint32_t index = client * TIMER_SLOTS + slot;
    bool allowed = rate_allows(&mux->rate[client], now_ns);
    //@ ghost timer_had = mux->rate[client].tokens;
    if (!allowed) {
        mux->deadline_ns[index] = rate_ready_ns(&mux->rate[client]);
        statistics_add(&mux->statistics->clients[client].throttled, 1);
        return false;
    }
    rate_charge(&mux->rate[client], 1);
    mux->deadline_ns[index] = TIMER_NEVER;
    mux->fired[index]++;
    shared_store64(&mux->pages[client]->fired[slot], mux->fired[index]);
    statistics_add(&mux->statistics->clients[client].packets_in, 1);
    statistics_add(&mux->statistics->device.packets_in, 1);
    return true;
}

/*@ requires \valid_read(mux) && client < TIMER_CLIENTS_MAX && slot < TIMER_SLOTS;
    assigns \nothing;
    ensures due: \result <==> timer_due(mux, client, slot, now_ns); */
static bool slot_is_due(const struct timer_mux *mux, uint32_t client, uint32_t slot, uint64_t now_ns)
{
    uint64_t deadline = mux->deadline_ns[client * TIMER_SLOTS + slot];
    return deadline <= now_ns && deadline != TIMER_NEVER;
}

/* One slot, due or not. True: it has expired. */
/*@ requires timer_mux_apart(mux) && timer_page_apart(mux, client) && rate_valid(&mux->rate[client]);
    requires client < mux->client_count && slot < TIMER_SLOTS;
    assigns mux->deadline_ns[client * TIMER_SLOTS + slot], mux->fired[client * TIMER_SLOTS + slot],
            mux->rate[client].tokens, mux->rate[client].time_ns, mux->pages[client]->fired[slot],
            mux->statistics->clients[client].throttled,
            mux->statistics->clients[client].packets_in, mux->statistics->device.packets_in,
            timer_had;
    ensures rate: rate_valid(&mux->rate[client]);
    ensures due: !\old(timer_due(mux, client, slot, now_ns)) ==>
                mux->deadline_ns[timer_index(client, slot)] ==
                    \old(mux->deadline_ns[timer_index(client, slot)]);
    ensures fired: \result ==>
                timer_fired_due{Pre,Post}(mux, timer_index(client, slot), now_ns);
    ensures kept: !\result ==> mux->fired[timer_index(client, slot)] ==
                \old(mux->fired[timer_index(client, slot)]);
    ensures counts: \forall integer s; 0 <= s < TIMER_SLOTS && s != slot ==>
                mux->fired[timer_index(client, s)] == \old(mux->fired[timer_index(client, s)]);
    ensures waits: \forall integer s; 0 <= s < TIMER_SLOTS && s != slot ==>
                mux->deadline_ns[timer_index(client, s)] ==
                    \old(mux->deadline_ns[timer_index(client, s)]); */
static bool slot_turn(struct timer_mux *mux, uint32_t client, uint32_t slot, uint64_t now_ns)
{
    return slot_is_due(mux, client, slot, now_ns) && slot_expire(mux, client, slot, now_ns);
}

/* True: something of the client's has expired. */
/*@ requires timer_mux_apart(mux) && timer_page_apart(mux, client) && rate_valid(&mux->rate[client]);
    requires client < mux->client_count;
    assigns mux->deadline_ns[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1],
            mux->fired[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1],
            mux->rate[client].tokens, mux->rate[client].time_ns, mux->next_ns[client],
            mux->pages[client]->fired[0 .. TIMER_SLOTS - 1],
            mux->statistics->clients[client].throttled,
            mux->statistics->clients[client].packets_in, mux->statistics->device.packets_in,
            timer_had;
    ensures rate: rate_valid(&mux->rate[client]);
    ensures due: \forall integer s; 0 <= s < TIMER_SLOTS &&
                !\old(timer_due(mux, client, s, now_ns)) ==>
                mux->fired[timer_index(client, s)] ==
                    \old(mux->fired[timer_index(client, s)]) &&
                mux->deadline_ns[timer_index(client, s)] ==
                    \old(mux->deadline_ns[timer_index(client, s)]);
    ensures some: \result ==> \exists integer s; 0 <= s < TIMER_SLOTS &&
                timer_fired_due{Pre,Post}(mux, timer_index(client, s), now_ns);
    ensures none: !\result ==> \forall integer s; 0 <= s < TIMER_SLOTS ==>
                mux->fired[timer_index(client, s)] ==
                    \old(mux->fired[timer_index(client, s)]);
    ensures earliest: timer_is_earliest(mux, client, mux->next_ns[client]);
    ensures quiet: \old(timer_quiet(mux, client)) ==> timer_quiet(mux, client); */
static bool client_expire(struct timer_mux *mux, uint32_t client, uint64_t now_ns)
{
    bool any = false;
    //@ ghost uint32_t which = 0;
    /*@ loop invariant 0 <= slot <= TIMER_SLOTS;
        loop invariant rate_valid(&mux->rate[client]);
        loop invariant \forall integer s; 0 <= s < TIMER_SLOTS &&
                !\at(timer_due(mux, client, s, now_ns), Pre) ==>
                mux->deadline_ns[timer_index(client, s)] ==
                    \at(mux->deadline_ns[timer_index(client, s)], Pre);
        loop invariant \forall integer s; 0 <= s < TIMER_SLOTS &&
                !\at(timer_due(mux, client, s, now_ns), Pre) ==>
                mux->fired[timer_index(client, s)] == \at(mux->fired[timer_index(client, s)], Pre);
        loop invariant \forall integer s; slot <= s < TIMER_SLOTS ==>
                mux->fired[timer_index(client, s)] == \at(mux->fired[timer_index(client, s)], Pre) &&
                mux->deadline_ns[timer_index(client, s)] ==
                    \at(mux->deadline_ns[timer_index(client, s)], Pre);
        loop invariant !any ==> \forall integer s; 0 <= s < slot ==>
                mux->fired[timer_index(client, s)] == \at(mux->fired[timer_index(client, s)], Pre);
        loop invariant any ==> 0 <= which < slot &&
                timer_fired_due{Pre,Here}(mux, timer_index(client, which), now_ns);
        loop assigns slot, any, which, timer_had,
            mux->deadline_ns[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1],
            mux->fired[client * TIMER_SLOTS .. client * TIMER_SLOTS + TIMER_SLOTS - 1],
            mux->rate[client].tokens, mux->rate[client].time_ns,
            mux->pages[client]->fired[0 .. TIMER_SLOTS - 1],
            mux->statistics->clients[client].throttled,
            mux->statistics->clients[client].packets_in, mux->statistics->device.packets_in;
        loop variant TIMER_SLOTS - slot; */
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        bool expired = slot_turn(mux, client, slot, now_ns);
        //@ ghost which = expired ? slot : which;
        any = expired || any;
    }
    mux->next_ns[client] = slots_next(mux, client);
    return any;
}

uint32_t timer_mux_expire(struct timer_mux *mux, uint64_t now_ns)
{
    uint32_t notify = 0;
    for (uint32_t i = 0; i < mux->client_count; i++) {
        if (mux->next_ns[i] <= now_ns && client_expire(mux, i, now_ns)) {
            notify |= UINT32_C(1) << i;
        }
    }
    return notify;
}

uint64_t timer_mux_next(const struct timer_mux *mux)
{
    uint64_t next = TIMER_NEVER;
    //@ ghost uint32_t from = 0;
    /*@ loop invariant 0 <= i <= mux->client_count;
        loop invariant \forall integer c; 0 <= c < i ==> next <= mux->next_ns[c];
        loop invariant next == UINT64_MAX || (0 <= from < i && next == mux->next_ns[from]);
        loop assigns i, next, from;
        loop variant mux->client_count - i; */
    for (uint32_t i = 0; i < mux->client_count; i++) {
        //@ ghost from = mux->next_ns[i] < next ? i : from;
        next = mux->next_ns[i] < next ? mux->next_ns[i] : next;
    }
    return next;
}
