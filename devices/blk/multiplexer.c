/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: policy, completions and the turns of a step; the clients' requests are in requests.c. */
#include "devices/blk/multiplexer.h"

#include "devices/blk/medium.h"
#include "devices/blk/pieces.h"
#include "devices/blk/requests.h"
#include "lib/snapshot.h"
#include "lib/statistics_start.h"

enum {
    POLICY_WORDS = sizeof(struct blk_policy) / 8,
};

/* A new life: nothing of the old one will be answered. */
static void client_reset(struct blk_mux_client *client)
{
    client->life++;
    client->owed = 0;
    client->holds = false;
    client->barrier = false;
}

/* ---- policy ---- */

static void client_apply(struct blk_mux *mux, uint32_t index, const struct blk_client_policy *fresh,
                         uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    bool anew = fresh->epoch != mux->policy.clients[index].epoch;
    uint64_t rate = mux->has_timer ? fresh->rate : 0;
    mux->policy.clients[index] = *fresh;
    if (!anew) {
        rate_change(&client->rate, rate, fresh->burst);
        return;
    }
    rate_init(&client->rate, rate, fresh->burst, now_ns);
    client_reset(client);
    ring_peer_restart(&client->peer);
}

static void policy_update(struct blk_mux *mux, uint64_t now_ns)
{
    struct blk_policy fresh;
    if (__atomic_load_n(&mux->shared_policy->version, __ATOMIC_RELAXED) == mux->policy.version ||
        !snapshot_read(mux->shared_policy, &fresh, POLICY_WORDS)) {
        return;
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client_apply(mux, i, &fresh.clients[i], now_ns);
    }
    mux->policy.version = fresh.version;
    blk_views_update(mux);
}

static void client_init(struct blk_mux *mux, uint32_t index,
                        const struct blk_mux_client_config *config, uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    const struct blk_client_policy *policy = &mux->policy.clients[index];
    string_copy(mux->statistics->clients[index].name, CONFIG_NAME_BYTES, config->name);
    ring_peer_init(&client->peer, &config->requests, &config->responses, BLK_REQUEST_WORDS,
                   BLK_RESPONSE_WORDS);
    client->info_page = (struct blk_info *)(uintptr_t)config->info.vaddr;
    client->info = (struct blk_info){0};
    blk_view_place(&client->view, config->data_bus, config->data_bytes);
    rate_init(&client->rate, mux->has_timer ? policy->rate : 0, policy->burst, now_ns);
}

void blk_mux_init(struct blk_mux *mux, const struct blk_mux_config *config, uint64_t now_ns)
{
    memset(mux, 0, sizeof(*mux));
    mux->client_count =
        config->client_count < BLK_CLIENTS_MAX ? config->client_count : BLK_CLIENTS_MAX;
    mux->line = BLK_LINE_NOBODY;
    mux->has_timer = config->timer.fired.vaddr != 0;
    mux->shared_policy = (const struct blk_policy *)(uintptr_t)config->policy.vaddr;
    mux->statistics = (struct statistics_page *)(uintptr_t)config->statistics.vaddr;
    mux->driver_info_page = (const struct blk_info *)(uintptr_t)config->driver_info.vaddr;
    mux->dma = config->dma;
    ring_peer_init(&mux->driver, &config->driver_responses, &config->driver_requests,
                   BLK_RESPONSE_WORDS, BLK_REQUEST_WORDS);
    uint32_t requests = config->driver_requests.capacity;
    uint32_t responses = config->driver_responses.capacity;
    blk_flights_init(&mux->flights, requests < responses ? requests : responses);
    if (!snapshot_read(mux->shared_policy, &mux->policy, POLICY_WORDS)) {
        mux->policy = (struct blk_policy){0};
    }
    statistics_start(mux->statistics, CONFIG_CLASS_BLK, config->device_name, mux->client_count);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client_init(mux, i, &config->clients[i], now_ns);
    }
    statistics_open(mux->statistics);
    blk_views_update(mux);
}

/* ---- completions ---- */

static void completion_count(struct blk_mux *mux, uint32_t client,
                             const struct blk_request *request, bool good)
{
    struct statistics_entry *entries[] = {&mux->statistics->clients[client],
                                          &mux->statistics->device};
    uint64_t bytes = (uint64_t)request->count * BLK_SECTOR_BYTES;
    if (request->operation == BLK_DISCARD) {
        bytes = 0; /* nothing is written */
    }
    for (uint32_t i = 0; i < 2; i++) {
        if (!good) {
            statistics_add(&entries[i]->drops, 1);
        } else if (request->operation == BLK_READ) {
            statistics_add(&entries[i]->packets_in, 1);
            statistics_add(&entries[i]->bytes_in, bytes);
        } else {
            statistics_add(&entries[i]->packets_out, 1);
            statistics_add(&entries[i]->bytes_out, bytes);
        }
    }
}

/* One response of the driver, whatever it says. */
static void completion_take(struct blk_mux *mux, const struct blk_response *response)
{
    uint32_t flight = blk_flights_end(&mux->flights, response->id);
    if (flight == BLK_FLIGHT_NONE) {
        statistics_add(&mux->statistics->device.refusals, 1);
        return;
    }
    const struct blk_request *request = &mux->flights.request[flight];
    uint32_t owner = mux->flights.owner[flight];
    uint32_t life = mux->flights.life[flight];
    bool good = response->status == BLK_OK && response->sectors == request->count;
    if (owner >= mux->client_count) {
        blk_medium_complete(mux, life, good);
        return;
    }
    struct blk_mux_client *client = &mux->clients[owner];
    client->flying -= blk_request_entries(request->pieces);
    completion_count(mux, owner, request, good);
    if (life != client->life) {
        return;
    }
    client->barrier = client->barrier && request->operation != BLK_FLUSH;
    blk_client_answer(client, mux->flights.id[flight], good ? BLK_OK : BLK_IO_ERROR,
                      good ? request->count : 0);
}

static void completion_next(struct blk_mux *mux)
{
    uint64_t words[BLK_RESPONSE_WORDS];
    struct blk_response response;
    ring_read(&mux->driver.from.ring, words);
    blk_response_decode(words, &response);
    completion_take(mux, &response);
}

static uint32_t completions_available(struct blk_mux *mux)
{
    return ring_peer_available(&mux->driver);
}

static void completions_release(struct blk_mux *mux)
{
    ring_peer_release(&mux->driver);
}

/* For the proofs: responses that there were when completions_take looked, and those it took. */
/*@ ghost uint32_t blk_completions_found; */
/*@ ghost uint32_t blk_completions_taken; */

/* The driver's responses, as many as there were at once. */
/*@ ensures budget: blk_completions_taken <= blk_completions_found; */
static void completions_take(struct blk_mux *mux)
{
    uint32_t available = completions_available(mux);
    uint32_t taken = 0;
    /*@ loop invariant 0 <= taken <= available;
        loop variant available - taken; */
    for (; taken < available; taken++) {
        completion_next(mux);
    }
    if (available > 0) {
        completions_release(mux);
    }
    //@ ghost blk_completions_found = available;
    //@ ghost blk_completions_taken = taken;
}

/* ---- the driver ---- */

/* After a restart of the driver: what had been at the device goes again, unless nobody waits for
 * it. */
static void flights_resubmit(struct blk_mux *mux)
{
    mux->line = mux->line == BLK_LINE_AGAIN ? BLK_LINE_NOBODY : mux->line;
    for (uint32_t i = 0; i < mux->flights.limit && mux->resubmits; i++) {
        if (mux->flights.state[i] != BLK_FLIGHT_AGAIN) {
            continue;
        }
        uint32_t entries = blk_request_entries(mux->flights.request[i].pieces);
        uint32_t owner = mux->flights.owner[i];
        if (owner < mux->client_count && mux->flights.life[i] != mux->clients[owner].life) {
            mux->clients[owner].flying -= entries;
            (void)blk_flights_drop(&mux->flights, i);
            continue;
        }
        if (ring_peer_space(&mux->driver) < entries) {
            mux->line = BLK_LINE_AGAIN;
            return;
        }
        (void)blk_flights_resend(&mux->flights, i);
        blk_driver_write(mux, i);
    }
    mux->resubmits = false;
}

/* ---- the step ---- */

static enum statistics_state client_state(const struct blk_mux *mux, uint32_t index)
{
    uint32_t state = mux->policy.clients[index].state;
    if (state != STATISTICS_ATTACHED) {
        return state == STATISTICS_QUARANTINED ? STATISTICS_QUARANTINED : STATISTICS_DETACHED;
    }
    if (mux->clients[index].peer.broken) {
        return STATISTICS_QUARANTINED;
    }
    return mux->clients[index].peer.up ? STATISTICS_ATTACHED : STATISTICS_DOWN;
}

/* A driver that breaks a ring is made to join anew; a client is let in again by the controller
 * only. */
static void peers_update(struct blk_mux *mux)
{
    bool broken = mux->driver.broken;
    if (broken) {
        statistics_add(&mux->statistics->device.refusals, 1);
        ring_peer_restart(&mux->driver);
    }
    if (!ring_peer_update(&mux->driver) || broken) {
        blk_flights_again(&mux->flights);
        mux->resubmits = true;
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct blk_mux_client *client = &mux->clients[i];
        if (!client->peer.broken && !ring_peer_update(&client->peer)) {
            client_reset(client);
        }
    }
}

static void clients_publish(struct blk_mux *mux)
{
    statistics_set_state(&mux->statistics->device,
                         mux->driver.up ? STATISTICS_ATTACHED : STATISTICS_DOWN);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct blk_mux_client *client = &mux->clients[i];
        struct statistics_entry *statistics = &mux->statistics->clients[i];
        if (client->peer.up && !client->peer.broken) {
            ring_peer_publish(&client->peer);
        }
        if (client->peer.broken && statistics->state == STATISTICS_ATTACHED) {
            statistics_add(&statistics->refusals, 1);
        }
        statistics_set_state(statistics, client_state(mux, i));
    }
}

/* Ask one client to wake us if that would be of use. True: nothing came in between. */
static bool client_sleep(struct blk_mux_client *client)
{
    if (client->wait == BLK_WAIT_NONE) {
        return ring_sleep_empty(&client->peer.from.ring);
    }
    if (client->wait == BLK_WAIT_CREDIT) {
        ring_sleep_full(&client->peer.to.ring);
        return ring_peer_space(&client->peer) <= client->owed && !client->peer.broken;
    }
    return true;
}

/* Some wait for room in the driver's ring: the first in line, by turns, asks to be woken when there
 * is enough for it. True: there is not. What goes again is woken by completions. */
static bool line_sleep(struct blk_mux *mux)
{
    for (uint32_t i = 0; i < mux->client_count && mux->line == BLK_LINE_NOBODY; i++) {
        uint32_t index = (mux->line_last + 1 + i) % mux->client_count;
        if (blk_client_is_served(mux, index) && mux->clients[index].wait == BLK_WAIT_DRIVER) {
            mux->line = index;
            mux->line_last = index;
        }
    }
    if (mux->line >= mux->client_count) {
        return true;
    }
    ring_sleep_full(&mux->driver.to.ring);
    return ring_peer_space(&mux->driver) <
               blk_request_entries(mux->clients[mux->line].held.pieces) &&
           !mux->driver.broken;
}

static bool sleep_all(struct blk_mux *mux)
{
    bool asleep = !mux->driver.broken;
    bool line = false;
    for (uint32_t i = 0; i < mux->client_count; i++) {
        if (blk_client_is_served(mux, i)) {
            asleep = client_sleep(&mux->clients[i]) && asleep;
            line = line || mux->clients[i].wait == BLK_WAIT_DRIVER;
        }
    }
    if (mux->driver.up && !mux->driver.broken) {
        asleep = ring_sleep_empty(&mux->driver.from.ring) && asleep;
        asleep = (!line || line_sleep(mux)) && asleep;
    }
    return asleep;
}

static void result_fill(struct blk_mux *mux, struct blk_mux_result *result)
{
    result->notify_driver = mux->driver.notify;
    mux->driver.notify = false;
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct blk_mux_client *client = &mux->clients[i];
        if (client->peer.notify) {
            result->notify_clients |= UINT32_C(1) << i;
        }
        client->peer.notify = false;
        if (client->wait == BLK_WAIT_RATE && blk_client_is_served(mux, i)) {
            uint64_t ready_ns = rate_ready_ns(&client->rate);
            result->wake_ns = ready_ns < result->wake_ns ? ready_ns : result->wake_ns;
        }
    }
}

void blk_mux_step(struct blk_mux *mux, uint64_t now_ns, struct blk_mux_result *result)
{
    *result = (struct blk_mux_result){.wake_ns = TIMER_NEVER};
    policy_update(mux, now_ns);
    peers_update(mux);
    if (mux->driver.up) {
        completions_take(mux);
        flights_resubmit(mux);
    }
    blk_medium_update(mux);
    bool more = false;
    for (uint32_t i = 0; i < mux->client_count; i++) {
        more = blk_client_turn(mux, (mux->rotate + i) % mux->client_count, now_ns) || more;
    }
    mux->rotate = mux->client_count == 0 ? 0 : (mux->rotate + 1) % mux->client_count;
    if (mux->driver.up) {
        ring_peer_publish(&mux->driver);
    }
    clients_publish(mux);
    result->again = !sleep_all(mux) || more;
    result_fill(mux, result);
}
