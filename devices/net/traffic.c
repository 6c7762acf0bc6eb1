/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: takes entries from the peers' rings, checks them, and passes frames on. */
#include "devices/net/traffic.h"

#include "devices/net/forward.h"
#include "devices/net/links.h"

/* The driver made no sense: count it and leave it alone until it is restarted. */
static void driver_break(struct net_mux *mux)
{
    statistics_add(&mux->statistics->device.refusals, 1);
    mux->driver_link = NET_LINK_OFF;
}

static void collect_sent(struct net_mux *mux)
{
    uint32_t count = ring_available(&mux->driver_tx_done);
    if (count == RING_BROKEN) {
        driver_break(mux);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_DRIVER_TX_DONE_WORDS];
        ring_read(&mux->driver_tx_done, entry);
        mux->driver_taken = true;
        if (entry[0] >> 16 == 0 || entry[0] > UINT32_MAX ||
            !net_mux_release(mux, (uint32_t)entry[0], NET_TALK_DEVICE)) {
            statistics_add(&mux->statistics->device.refusals, 1);
        }
    }
}

/*
 * What a copier says about one frame: who is done with which buffer, and what became of the frame.
 */
static void copied_account(struct net_mux *mux, uint32_t index, uint64_t entry)
{
    struct net_mux_client *client = &mux->clients[index];
    if (!net_mux_release(mux, (uint32_t)entry, net_party(index))) {
        statistics_add(&mux->statistics->device.refusals, 1);
        return;
    }
    client->copies--;
    client->local_copies -= (uint32_t)entry >> 16 != 0;
    statistics_add(&client->statistics->refusals, entry >> 56);
    uint8_t status = entry >> 48 & 0xff;
    if (status == NET_COPY_DELIVERED) {
        statistics_add(&client->statistics->packets_in, 1);
        statistics_add(&client->statistics->bytes_in, entry >> 32 & 0xffff);
        return;
    }
    statistics_add(&client->statistics->drops, 1);
    if (status == NET_COPY_BROKEN && !client->broken && client->copier_link == NET_LINK_UP) {
        net_mux_client_break(mux, index);
    }
}

static void collect_copied(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    uint32_t count = ring_available(&client->copied);
    if (count == RING_BROKEN) {
        statistics_add(&mux->statistics->device.refusals, 1);
        client->copier_link = NET_LINK_OFF;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_COPIED_ENTRY_WORDS];
        ring_read(&client->copied, entry);
        mux->copied_taken |= net_party(index);
        copied_account(mux, index, entry[0]);
    }
}

void net_mux_collect(struct net_mux *mux)
{
    if (mux->driver_link == NET_LINK_UP) {
        collect_sent(mux);
    }
    for (uint32_t i = 0; i < mux->client_count; i++) {
        if (mux->clients[i].copier_link == NET_LINK_UP ||
            mux->clients[i].copier_link == NET_LINK_DRAINING) {
            collect_copied(mux, i);
        }
    }
}

/* Is there such a receive buffer, and is this a length that fits? */
/*@ requires \valid_read(mux) && net_source_valid(mux, 0) && mux->sources[0].first == 0;
    assigns \nothing;
    ensures inside: \result ==> buffer < mux->sources[0].buffers;
    ensures length: \result ==> NET_FRAME_BYTES_MIN <= length <= NET_FRAME_BYTES_MAX; */
static bool received_is_valid(const struct net_mux *mux, uint32_t buffer, uint32_t length)
{
    return buffer < mux->sources[0].buffers && length >= NET_FRAME_BYTES_MIN &&
           length <= NET_FRAME_BYTES_MAX;
}

static void received_deliver(struct net_mux *mux, uint64_t entry, uint64_t now_ns)
{
    uint32_t buffer = (uint32_t)entry;
    uint32_t length = (uint32_t)(entry >> 32);
    if (!received_is_valid(mux, buffer, length)) {
        statistics_add(&mux->statistics->device.refusals, 1);
        return;
    }
    struct net_mux_frame frame = net_mux_frame_read(mux, 0, buffer, length);
    net_mux_parties_t destinations = net_mux_destinations(mux, &frame);
    if (!net_owners_from_driver(&mux->owners, buffer, destinations)) {
        statistics_add(&mux->statistics->device.refusals, 1);
        return;
    }
    statistics_add(&mux->statistics->device.packets_in, 1);
    statistics_add(&mux->statistics->device.bytes_in, frame.length);
    if (destinations == 0) {
        statistics_add(&mux->statistics->device.drops, 1);
    }
    (void)net_mux_forward(mux, &frame, destinations, now_ns);
}

bool net_mux_receive(struct net_mux *mux, uint64_t now_ns)
{
    if (mux->driver_link != NET_LINK_UP) {
        return false;
    }
    uint32_t available = ring_available(&mux->driver_rx_ready);
    if (available == RING_BROKEN) {
        driver_break(mux);
        return false;
    }
    uint32_t count = available < NET_MUX_RECEIVE_BUDGET ? available : NET_MUX_RECEIVE_BUDGET;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry[NET_DRIVER_RX_READY_WORDS];
        ring_read(&mux->driver_rx_ready, entry);
        mux->driver_taken = true;
        received_deliver(mux, entry[0], now_ns);
    }
    return available > count;
}

/* Does the entry name one of the client's buffers? Then *buffer is it. */
/*@ requires \valid_read(mux) && net_source_valid(mux, 1 + index);
    requires index < mux->client_count <= NET_CLIENTS_MAX;
    requires \valid(buffer) && \separated(buffer, mux);
    assigns *buffer;
    ensures inside: \result ==> net_has(mux, 1 + index, *buffer);
    ensures exact: \result ==> offset == *buffer * NET_BUFFER_BYTES; */
static bool submitted_exists(const struct net_mux *mux, uint32_t index, uint64_t offset,
                             uint32_t *buffer)
{
    uint64_t number = offset / NET_BUFFER_BYTES;
    if (offset % NET_BUFFER_BYTES != 0 || number >= mux->sources[1 + index].buffers) {
        return false;
    }
    *buffer = (uint32_t)number;
    return true;
}

/*
 * Passes on one frame of a client, if the buffer is the client's own now. Answer: what it costs the
 * client. Credit for its return was checked.
 */
static uint32_t submitted_forward(struct net_mux *mux, uint32_t index, uint32_t buffer,
                                  uint64_t length, uint64_t now_ns)
{
    struct statistics_entry *statistics = mux->clients[index].statistics;
    struct net_mux_frame frame = net_mux_frame_read(mux, 1 + index, buffer, (uint32_t)length);
    net_mux_parties_t destinations = 0;
    if (length >= NET_FRAME_BYTES_MIN && length <= NET_FRAME_BYTES_MAX &&
        net_mux_frame_is_allowed(mux, index, &frame)) {
        destinations = net_mux_destinations(mux, &frame);
    }
    uint32_t number = mux->sources[1 + index].first + buffer;
    if (!net_owners_from_client(&mux->owners, number, destinations)) {
        statistics_add(&statistics->refusals, 1);
        return 0;
    }
    if (destinations == 0) {
        statistics_add(&statistics->refusals, 1);
        net_mux_give_back(mux, index, buffer, NET_TX_REFUSED);
        return 0;
    }
    statistics_add(&statistics->packets_out, 1);
    statistics_add(&statistics->bytes_out, frame.length);
    if (net_mux_forward(mux, &frame, destinations, now_ns) == 0) {
        net_mux_give_back(mux, index, buffer, NET_TX_SENT);
    }
    return frame.length;
}

/* Takes one entry from the client's ring and does with it what is due. */
static void submitted_take(struct net_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct net_mux_client *client = &mux->clients[index];
    uint64_t entry[NET_CLIENT_ENTRY_WORDS];
    uint32_t buffer;
    uint32_t bytes = 0;
    ring_read(&client->tx_ready, entry);
    mux->tx_taken |= net_party(index);
    if (submitted_exists(mux, index, entry[0], &buffer)) {
        bytes = submitted_forward(mux, index, buffer, entry[1], now_ns);
    } else {
        statistics_add(&client->statistics->refusals, 1);
    }
    client->share -= (int64_t)bytes + NET_MUX_FRAME_COST;
    rate_charge(&client->tx_rate, bytes);
}

/*
 * Each entry taken needs a slot of tx_done sooner or later. Answer: entries that may be taken now.
 */
/*@ requires \valid_read(mux) && index < NET_CLIENTS_MAX;
    assigns \nothing;
    ensures room: \result == 0 || \result + mux->clients[index].in_flight <= done_space;
    ensures quota: \result == 0 || mux->policy.clients[index].quota == 0 ||
                   \result + mux->clients[index].in_flight <= mux->policy.clients[index].quota; */
static uint32_t client_credit(const struct net_mux *mux, uint32_t index, uint32_t done_space)
{
    const struct net_mux_client *client = &mux->clients[index];
    uint32_t quota = mux->policy.clients[index].quota;
    uint32_t credit = done_space > client->in_flight ? done_space - client->in_flight : 0;
    if (quota == 0) {
        return credit;
    }
    uint32_t room = quota > client->in_flight ? quota - client->in_flight : 0;
    return room < credit ? room : credit;
}

/*
 * With a driver that is up but full, frames stay with the clients; without a driver they are
 * dropped.
 */
static bool device_is_full(const struct net_mux *mux)
{
    return mux->driver_link == NET_LINK_UP && ring_space(&mux->driver_tx_ready) == 0;
}

static void share_renew(struct net_mux *mux, uint32_t index)
{
    uint32_t weight = mux->policy.clients[index].weight;
    if (weight == 0 || weight > NET_POLICY_WEIGHT_MAX) {
        weight = NET_POLICY_WEIGHT_DEFAULT;
    }
    if (mux->clients[index].share <= 0) {
        mux->clients[index].share += (int64_t)weight * NET_MUX_WEIGHT_BYTES;
    }
}

static enum net_mux_turn client_transmit(struct net_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct net_mux_client *client = &mux->clients[index];
    uint32_t available = ring_available(&client->tx_ready);
    uint32_t done_space = ring_space(&client->tx_done);
    if (available == RING_BROKEN || done_space == RING_BROKEN) {
        net_mux_client_break(mux, index);
        return NET_TURN_IDLE;
    }
    uint32_t credit = client_credit(mux, index, done_space);
    for (uint32_t taken = 0; taken < available; taken++) {
        if (client->share <= 0) {
            return NET_TURN_SHARE;
        }
        if (taken == credit) {
            return NET_TURN_NO_CREDIT;
        }
        if (!rate_allows(&client->tx_rate, now_ns)) {
            return NET_TURN_THROTTLED;
        }
        if (device_is_full(mux)) {
            return NET_TURN_DEVICE;
        }
        submitted_take(mux, index, now_ns);
    }
    client->share = 0; /* who has nothing to send saves nothing up */
    return NET_TURN_IDLE;
}

static void turn_account(struct net_mux *mux, uint32_t index, enum net_mux_turn turn)
{
    struct statistics_entry *statistics = mux->clients[index].statistics;
    if (turn == NET_TURN_THROTTLED) {
        statistics_add(&statistics->throttled, 1);
    }
    if (turn == NET_TURN_NO_CREDIT || turn == NET_TURN_DEVICE) {
        statistics_add(&statistics->stalls, 1);
    }
}

bool net_mux_transmit(struct net_mux *mux, uint64_t now_ns)
{
    uint32_t resting = 0; /* clients in a row that have nothing more to do in this step */
    for (uint32_t i = 0; i < NET_MUX_ROUNDS * mux->client_count && resting < mux->client_count;
         i++) {
        struct net_mux_client *client = &mux->clients[mux->turn];
        client->turn = NET_TURN_IDLE;
        if (client->link == NET_LINK_UP) {
            share_renew(mux, mux->turn);
            client->turn = client_transmit(mux, mux->turn, now_ns);
            turn_account(mux, mux->turn, client->turn);
        }
        if (client->turn == NET_TURN_DEVICE) {
            return false; /* the same client goes on, with the rest of its share, when there is room
                             again */
        }
        resting = client->turn == NET_TURN_SHARE ? 0 : resting + 1;
        mux->turn = mux->turn + 1 < mux->client_count ? mux->turn + 1 : 0;
    }
    return true;
}

void net_mux_refill(struct net_mux *mux)
{
    if (mux->driver_link != NET_LINK_UP) {
        return;
    }
    uint32_t space = ring_space(&mux->driver_rx_free);
    if (space == RING_BROKEN) {
        driver_break(mux);
        return;
    }
    while (space > 0 && mux->owners.free_count > 0) {
        uint32_t buffer = net_owners_to_driver(&mux->owners);
        uint64_t entry[NET_DRIVER_RX_FREE_WORDS] = {
            net_mux_bus_address(mux, 0, buffer),
            buffer,
        };
        ring_write(&mux->driver_rx_free, entry);
        mux->driver_given = true;
        space--;
    }
}
