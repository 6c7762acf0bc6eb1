/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: many timeouts of many clients over one deadline of the driver. */
#include "devices/timer/multiplexer.h"

#include "lib/snapshot.h"
#include "lib/statistics_start.h"

enum {
    POLICY_WORDS = sizeof(struct timer_policy) / 8,
};

static void client_reset(struct timer_mux *mux, uint32_t client, uint64_t now_ns)
{
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        mux->deadline_ns[client * TIMER_SLOTS + slot] = TIMER_NEVER;
    }
    mux->next_ns[client] = TIMER_NEVER;
    rate_init(&mux->rate[client], mux->policy.clients[client].rate,
              mux->policy.clients[client].burst, now_ns);
}

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
            __atomic_store_n(&mux->pages[i]->fired[slot], 0, __ATOMIC_RELAXED);
        }
    }
    statistics_set_state(&mux->statistics->device, STATISTICS_ATTACHED);
    statistics_open(mux->statistics);
    timer_mux_policy(mux, now_ns);
}

void timer_mux_policy(struct timer_mux *mux, uint64_t now_ns)
{
    struct timer_policy fresh;
    if (!snapshot_read(mux->shared_policy, &fresh, POLICY_WORDS)) {
        return;
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct timer_client_policy old = mux->policy.clients[i];
        mux->policy.clients[i] = fresh.clients[i];
        rate_change(&mux->rate[i], fresh.clients[i].rate, fresh.clients[i].burst);
        if (old.epoch != fresh.clients[i].epoch || old.state != fresh.clients[i].state) {
            client_reset(mux, i, now_ns);
        }
        statistics_set_state(&mux->statistics->clients[i],
                             (enum statistics_state)fresh.clients[i].state);
    }
}

static uint64_t slots_next(const struct timer_mux *mux, uint32_t client)
{
    uint64_t next = TIMER_NEVER;
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        uint64_t deadline = mux->deadline_ns[client * TIMER_SLOTS + slot];
        next = deadline < next ? deadline : next;
    }
    return next;
}

/* The deadline a good call asks for. */
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
static bool slot_expire(struct timer_mux *mux, uint32_t client, uint32_t slot, uint64_t now_ns)
{
    uint32_t index = client * TIMER_SLOTS + slot;
    if (!rate_allows(&mux->rate[client], now_ns)) {
        mux->deadline_ns[index] = rate_ready_ns(&mux->rate[client]);
        statistics_add(&mux->statistics->clients[client].throttled, 1);
        return false;
    }
    rate_charge(&mux->rate[client], 1);
    mux->deadline_ns[index] = TIMER_NEVER;
    mux->fired[index]++;
    __atomic_store_n(&mux->pages[client]->fired[slot], mux->fired[index], __ATOMIC_RELAXED);
    statistics_add(&mux->statistics->clients[client].packets_in, 1);
    statistics_add(&mux->statistics->device.packets_in, 1);
    return true;
}

static bool client_expire(struct timer_mux *mux, uint32_t client, uint64_t now_ns)
{
    bool any = false;
    for (uint32_t slot = 0; slot < TIMER_SLOTS; slot++) {
        if (mux->deadline_ns[client * TIMER_SLOTS + slot] <= now_ns) {
            any = slot_expire(mux, client, slot, now_ns) || any;
        }
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
    for (uint32_t i = 0; i < mux->client_count; i++) {
        next = mux->next_ns[i] < next ? mux->next_ns[i] : next;
    }
    return next;
}
