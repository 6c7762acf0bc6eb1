/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: many clients on one UART. */
#include "devices/serial/multiplexer.h"

#include "devices/serial/input.h"
#include "lib/snapshot.h"
#include "lib/statistics_start.h"

enum {
    POLICY_WORDS = sizeof(struct serial_policy) / 8,
    TURN_ENTRIES = 8, /* of one client in one step */
};

bool serial_client_is_served(const struct serial_mux *mux, uint32_t client)
{
    return mux->policy.clients[client].state == STATISTICS_ATTACHED &&
           mux->clients[client].peer.up && !mux->clients[client].peer.broken;
}

bool serial_client_may(const struct serial_mux *mux, uint32_t client, uint32_t right)
{
    return (mux->policy.clients[client].rights & right) != 0;
}

/* Forget what was taken of a client's output but not shown. */
/*@ requires \valid(line);
    assigns line->count, line->next;
    ensures forgotten: line->count == 0 && line->next == 0; */
static void client_reset(struct serial_mux_client *line)
{
    line->count = 0;
    line->next = 0;
}

enum statistics_state serial_client_state(const struct serial_mux *mux, uint32_t client)
{
    uint32_t state = mux->policy.clients[client].state;
    if (state != STATISTICS_ATTACHED) {
        return state == STATISTICS_QUARANTINED ? STATISTICS_QUARANTINED : STATISTICS_DETACHED;
    }
    if (mux->clients[client].peer.broken) {
        return STATISTICS_QUARANTINED;
    }
    return mux->clients[client].peer.up ? STATISTICS_ATTACHED : STATISTICS_DOWN;
}

/* ---- policy ---- */

static void client_apply(struct serial_mux *mux, uint32_t client,
                         const struct serial_client_policy *fresh, uint64_t now_ns)
{
    struct serial_mux_client *line = &mux->clients[client];
    bool anew = fresh->epoch != mux->policy.clients[client].epoch;
    mux->policy.clients[client] = *fresh;
    uint64_t rate = mux->has_timer ? fresh->rate : 0;
    if (!anew) {
        rate_change(&line->rate, rate, fresh->burst);
        return;
    }
    rate_init(&line->rate, rate, fresh->burst, now_ns);
    client_reset(line);
    ring_peer_restart(&line->peer);
}

/* The policy's focus, if it has changed and the client may have it. */
/*@ requires serial_mux_valid(mux); */
static void focus_apply(struct serial_mux *mux, uint32_t client, uint32_t focus_epoch)
{
    bool anew = focus_epoch != mux->policy.focus_epoch;
    mux->policy.focus_epoch = focus_epoch;
    if (anew && screen_room(&mux->screen) >= SCREEN_PUT_BYTES &&
        serial_client_may_focus(mux, client)) {
        serial_focus_give(mux, client);
    }
}

static void policy_update(struct serial_mux *mux, uint64_t now_ns)
{
    struct serial_policy fresh;
    if (__atomic_load_n(&mux->shared_policy->version, __ATOMIC_RELAXED) == mux->policy.version ||
        !snapshot_read(mux->shared_policy, &fresh, POLICY_WORDS)) {
        return;
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client_apply(mux, i, &fresh.clients[i], now_ns);
    }
    mux->policy.version = fresh.version;
    focus_apply(mux, fresh.focus, fresh.focus_epoch);
}

void serial_mux_init(struct serial_mux *mux, const struct serial_mux_config *config,
                     uint64_t now_ns)
{
    memset(mux, 0, sizeof(*mux));
    mux->client_count =
        config->client_count < SERIAL_CLIENTS_MAX ? config->client_count : SERIAL_CLIENTS_MAX;
    mux->has_timer = config->timer.fired.vaddr != 0;
    mux->shared_policy = (const struct serial_policy *)(uintptr_t)config->policy.vaddr;
    mux->statistics = (struct statistics_page *)(uintptr_t)config->statistics.vaddr;
    statistics_start(mux->statistics, CONFIG_CLASS_SERIAL, config->device_name, mux->client_count);
    screen_init(&mux->screen, mux->client_count);
    ring_peer_init(&mux->driver, &config->driver_rx, &config->driver_tx, SERIAL_ENTRY_WORDS,
                   SERIAL_ENTRY_WORDS);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        const struct serial_mux_client_config *client = &config->clients[i];
        string_copy(mux->statistics->clients[i].name, CONFIG_NAME_BYTES, client->name);
        string_copy(mux->screen.names[i], CONFIG_NAME_BYTES, client->name);
        ring_peer_init(&mux->clients[i].peer, &client->tx, &client->rx, SERIAL_ENTRY_WORDS,
                       SERIAL_ENTRY_WORDS);
        rate_init(&mux->clients[i].rate, 0, 0, now_ns);
    }
    statistics_open(mux->statistics);
    if (snapshot_read(mux->shared_policy, &mux->policy, POLICY_WORDS)) {
        for (uint32_t i = 0; i < mux->client_count; i++) {
            const struct serial_client_policy *policy = &mux->policy.clients[i];
            rate_init(&mux->clients[i].rate, mux->has_timer ? policy->rate : 0, policy->burst,
                      now_ns);
        }
        mux->screen.focus = mux->policy.focus < mux->client_count ? mux->policy.focus : 0;
    } else {
        mux->policy = (struct serial_policy){0};
    }
}

/* ---- output ---- */

/* Put the rest of the entry at hand on the screen. False: no room now. */
static bool entry_show(struct serial_mux *mux, uint32_t client)
{
    struct serial_mux_client *line = &mux->clients[client];
    bool muted = !serial_client_may(mux, client, SERIAL_BACKGROUND);
    while (line->next < line->count) {
        if (screen_room(&mux->screen) < SCREEN_PUT_BYTES) {
            statistics_add(&mux->statistics->clients[client].stalls, 1);
            line->waits = true;
            return false;
        }
        uint8_t character = serial_entry_character(line->entry, line->next++);
        if (!screen_put(&mux->screen, client, character, muted)) {
            statistics_add(&mux->statistics->clients[client].drops, 1);
        }
    }
    return true;
}

/* What was read is kept to be shown only if the client may write and its length is one there is. */
/*@ requires serial_mux_valid(mux) && client < mux->client_count;
    requires rate_valid(&mux->clients[client].rate);
    assigns mux->clients[client].next, mux->clients[client].count, mux->clients[client].rate.tokens,
            mux->statistics->clients[client].refusals, mux->statistics->clients[client].bytes_out,
            mux->statistics->clients[client].packets_out;
    ensures kept: serial_entry_kept(mux, client) && mux->clients[client].next == 0;
    ensures rate: rate_valid(&mux->clients[client].rate);
    ensures charged: mux->clients[client].rate.per_second != 0 &&
                \old(mux->clients[client].rate.tokens) >= 0 ==>
                    mux->clients[client].rate.tokens == \old(mux->clients[client].rate.tokens) -
                        (mux->clients[client].count == 0 ? 1 : mux->clients[client].count); */
static void entry_keep(struct serial_mux *mux, uint32_t client)
{
    struct serial_mux_client *line = &mux->clients[client];
    struct statistics_entry *statistics = &mux->statistics->clients[client];
    line->next = 0;
    line->count = serial_entry_length(line->entry);
    if (line->count == 0 || line->count > SERIAL_ENTRY_CHARACTERS ||
        !serial_client_may(mux, client, SERIAL_TRANSMIT)) {
        statistics_add(&statistics->refusals, 1);
        line->count = 0;
        rate_charge(&line->rate, 1);
        return;
    }
    rate_charge(&line->rate, line->count);
    statistics_add(&statistics->bytes_out, line->count);
    statistics_add(&statistics->packets_out, 1);
}

/* Take the next entry. False: the client has to wait for its rate. */
static bool entry_take(struct serial_mux *mux, uint32_t client, uint64_t now_ns)
{
    struct serial_mux_client *line = &mux->clients[client];
    if (!rate_allows(&line->rate, now_ns)) {
        statistics_add(&mux->statistics->clients[client].throttled, 1);
        line->waits = true;
        return false;
    }
    ring_read(&line->peer.from.ring, line->entry);
    entry_keep(mux, client);
    return true;
}

/* Show and take what there is. True: there may be more that could be taken at once. */
/*@ requires served: serial_served(mux, client);
    ensures budget: serial_output_taken <= TURN_ENTRIES; */
static bool entries_take(struct serial_mux *mux, uint32_t client, uint64_t now_ns)
{
    bool go = entry_show(mux, client);
    uint32_t available = ring_peer_available(&mux->clients[client].peer);
    uint32_t taken = 0;
    /*@ loop invariant 0 <= taken <= TURN_ENTRIES;
        loop variant TURN_ENTRIES - taken + (go ? 1 : 0); */
    while (go && taken < available && taken < TURN_ENTRIES) {
        go = entry_take(mux, client, now_ns);
        taken += go ? 1 : 0;
        go = go && entry_show(mux, client);
    }
    ring_peer_release(&mux->clients[client].peer);
    //@ ghost serial_output_taken = taken;
    return go && available > taken;
}

/* True: there may be more that could be taken at once. */
/*@ requires serial_mux_valid(mux) && client < mux->client_count; */
static bool output_turn(struct serial_mux *mux, uint32_t client, uint64_t now_ns)
{
    mux->clients[client].waits = false;
    return serial_client_is_served(mux, client) && entries_take(mux, client, now_ns);
}

/* Move characters from the screen to the driver. True: they have all gone. */
static bool driver_fill(struct serial_mux *mux)
{
    uint32_t space = ring_peer_space(&mux->driver);
    for (uint32_t i = 0; i < space && mux->screen.count > 0; i++) {
        uint8_t bytes[SERIAL_ENTRY_CHARACTERS] = {0};
        uint64_t entry[SERIAL_ENTRY_WORDS] = {0};
        uint32_t count = screen_take(&mux->screen, bytes, SERIAL_ENTRY_CHARACTERS);
        for (uint32_t j = 0; j < count; j++) {
            serial_entry_append(entry, j, bytes[j]);
        }
        ring_write(&mux->driver.to.ring, entry);
        statistics_add(&mux->statistics->device.bytes_out, count);
    }
    ring_peer_publish(&mux->driver);
    return mux->screen.count == 0;
}

/* ---- the step ---- */

/* A driver that breaks a ring is made to join anew; a client is let in again by the controller
 * only. */
static void peers_update(struct serial_mux *mux)
{
    if (mux->driver.broken) {
        statistics_add(&mux->statistics->device.refusals, 1);
        ring_peer_restart(&mux->driver);
    }
    ring_peer_update(&mux->driver);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct serial_mux_client *line = &mux->clients[i];
        if (!line->peer.broken && !ring_peer_update(&line->peer)) {
            client_reset(line);
        }
    }
}

/* What this step found out about the clients. */
static void states_show(struct serial_mux *mux)
{
    statistics_set_state(&mux->statistics->device,
                         mux->driver.up ? STATISTICS_ATTACHED : STATISTICS_DOWN);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct statistics_entry *statistics = &mux->statistics->clients[i];
        enum statistics_state state = serial_client_state(mux, i);
        if (mux->clients[i].peer.broken && statistics->state == STATISTICS_ATTACHED) {
            statistics_add(&statistics->refusals, 1);
        }
        statistics_set_state(statistics, state);
    }
}

/* Ask everybody to wake us whose work we could do. True: nothing came in between. */
static bool sleep_all(struct serial_mux *mux, bool drained)
{
    bool asleep = true;
    if (mux->driver.up) {
        asleep = ring_sleep_empty(&mux->driver.from.ring);
        asleep = (drained || ring_sleep_full(&mux->driver.to.ring)) && asleep;
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        if (serial_client_is_served(mux, i) && !mux->clients[i].waits) {
            asleep = ring_sleep_empty(&mux->clients[i].peer.from.ring) && asleep;
        }
    }
    return asleep;
}

static void result_fill(struct serial_mux *mux, struct serial_mux_result *result)
{
    result->notify_driver = mux->driver.notify;
    mux->driver.notify = false;
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct serial_mux_client *line = &mux->clients[i];
        if (line->peer.notify) {
            result->notify_clients |= UINT32_C(1) << i;
        }
        line->peer.notify = false;
        if (line->waits && line->next >= line->count && serial_client_is_served(mux, i)) {
            uint64_t ready_ns = rate_ready_ns(&line->rate);
            result->wake_ns = ready_ns < result->wake_ns ? ready_ns : result->wake_ns;
        }
    }
}

void serial_mux_step(struct serial_mux *mux, uint64_t now_ns, struct serial_mux_result *result)
{
    *result = (struct serial_mux_result){.wake_ns = TIMER_NEVER};
    policy_update(mux, now_ns);
    peers_update(mux);
    bool more = mux->driver.up && serial_input_turn(mux);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        more = output_turn(mux, (mux->rotate + i) % mux->client_count, now_ns) || more;
    }
    mux->rotate = mux->client_count == 0 ? 0 : (mux->rotate + 1) % mux->client_count;
    bool room_before = screen_room(&mux->screen) < SCREEN_PUT_BYTES;
    bool drained = !mux->driver.up || driver_fill(mux);
    bool room_now = screen_room(&mux->screen) >= SCREEN_PUT_BYTES;
    more = more || (room_before && room_now) || mux->driver.broken;
    states_show(mux);
    result->again = more || !sleep_all(mux, drained);
    result_fill(mux, result);
}
