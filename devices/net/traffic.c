/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: takes entries from the peers' rings, checks them, and passes frames on. */
#include "devices/net/traffic.h"

#include "devices/net/forward.h"
#include "devices/net/links.h"

/* What can be taken of a client's ring. */
struct submitted {
    uint32_t available;
    uint32_t credit;
};

/* The driver made no sense: count it and leave it alone until it is restarted. */
static void driver_break(struct net_mux *mux)
{
    statistics_add(&mux->statistics->device.refusals, 1);
    mux->driver_link = NET_LINK_OFF;
}

static void sent_take(struct net_mux *mux)
{
    uint64_t entry[NET_DRIVER_TX_DONE_WORDS];
    ring_read(&mux->driver_tx_done, entry);
    mux->driver_taken = true;
    if (entry[0] >> 16 == 0 || entry[0] > UINT32_MAX ||
        !net_mux_release(mux, (uint32_t)entry[0], NET_TALK_DEVICE)) {
        statistics_add(&mux->statistics->device.refusals, 1);
    }
}

/* All that the driver has sent by now, which is a ring full at most. */
/*@ requires \valid_read(mux) && ring_valid(&mux->driver_tx_done);
    ensures budget: net_taken <= \old(mux->driver_tx_done.capacity);
    ensures all: net_taken == net_offered; */
static void collect_sent(struct net_mux *mux)
{
    uint32_t count = ring_available(&mux->driver_tx_done);
    //@ ghost uint32_t taken = 0;
    if (count == RING_BROKEN) {
        driver_break(mux);
        count = 0;
    }
    /*@ loop invariant 0 <= i <= count <= \at(mux->driver_tx_done.capacity, Pre) && taken == i;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        sent_take(mux);
        //@ ghost taken++;
    }
    //@ ghost net_offered = count;
    //@ ghost net_taken = taken;
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

static void copied_take(struct net_mux *mux, uint32_t index)
{
    uint64_t entry[NET_COPIED_ENTRY_WORDS];
    ring_read(&mux->clients[index].copied, entry);
    mux->copied_taken |= net_party(index);
    copied_account(mux, index, entry[0]);
}

/* A copier that makes no sense is left alone until it is restarted. */
static void copier_break(struct net_mux *mux, uint32_t index)
{
    statistics_add(&mux->statistics->device.refusals, 1);
    mux->clients[index].copier_link = NET_LINK_OFF;
}

/* All that the copier has answered by now, which is a ring full at most. */
/*@ requires \valid_read(mux) && index < NET_CLIENTS_MAX;
    requires ring_valid(&mux->clients[index].copied);
    ensures budget: net_taken <= \old(mux->clients[index].copied.capacity);
    ensures all: net_taken == net_offered; */
static void collect_copied(struct net_mux *mux, uint32_t index)
{
    uint32_t count = ring_available(&mux->clients[index].copied);
    //@ ghost uint32_t taken = 0;
    if (count == RING_BROKEN) {
        copier_break(mux, index);
        count = 0;
    }
    /*@ loop invariant taken == i;
        loop invariant 0 <= i <= count <= \at(mux->clients[index].copied.capacity, Pre);
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        copied_take(mux, index);
        //@ ghost taken++;
    }
    //@ ghost net_offered = count;
    //@ ghost net_taken = taken;
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

static void received_refuse(struct net_mux *mux)
{
    statistics_add(&mux->statistics->device.refusals, 1);
}

static void received_count(struct net_mux *mux, const struct net_mux_frame *frame,
                           bool has_destinations)
{
    struct statistics_entry *device = &mux->statistics->device;
    statistics_add(&device->packets_in, 1);
    statistics_add(&device->bytes_in, frame->length);
    if (!has_destinations) {
        statistics_add(&device->drops, 1);
    }
}

/* Passes on one frame from the device, if the driver has its buffer. */
/*@ requires \valid(mux) && mux->client_count <= NET_CLIENTS_MAX;
    requires \valid_read(frame) && \separated(frame, mux) && frame->source == 0;
    requires pool: mux->owners.pool == mux->sources[0].buffers && mux->sources[0].first == 0;
    requires exists: frame->buffer < mux->sources[0].buffers;
    requires length: NET_FRAME_BYTES_MIN <= frame->length <= NET_FRAME_BYTES_MAX;
    requires owners_valid(&mux->owners);
    ensures driver: net_passed != 0 ==>
                \old(mux->owners.holders[frame->buffer] == NET_TALK_DEVICE); */
static void received_pass(struct net_mux *mux, const struct net_mux_frame *frame, uint64_t now_ns)
{
    net_mux_parties_t destinations = net_mux_destinations(mux, frame);
    if (!net_owners_from_driver(&mux->owners, frame->buffer, destinations)) {
        received_refuse(mux);
        //@ ghost net_passed = 0;
        return;
    }
    (void)net_mux_forward(mux, frame, destinations, now_ns);
    received_count(mux, frame, destinations != 0);
    //@ ghost net_passed = 1;
}

static void received_deliver(struct net_mux *mux, uint64_t entry, uint64_t now_ns)
{
    uint32_t buffer = (uint32_t)entry;
    uint32_t length = (uint32_t)(entry >> 32);
    if (!received_is_valid(mux, buffer, length)) {
        received_refuse(mux);
        return;
    }
    struct net_mux_frame frame = net_mux_frame_read(mux, 0, buffer, length);
    received_pass(mux, &frame, now_ns);
}

static void received_take(struct net_mux *mux, uint64_t now_ns)
{
    uint64_t entry[NET_DRIVER_RX_READY_WORDS];
    ring_read(&mux->driver_rx_ready, entry);
    mux->driver_taken = true;
    received_deliver(mux, entry[0], now_ns);
}

/* Frames from the device that can be taken; none of a driver that makes no sense. */
static uint32_t received_available(struct net_mux *mux)
{
    if (mux->driver_link != NET_LINK_UP) {
        return 0;
    }
    uint32_t available = ring_available(&mux->driver_rx_ready);
    if (available == RING_BROKEN) {
        driver_break(mux);
        return 0;
    }
    return available;
}

bool net_mux_receive(struct net_mux *mux, uint64_t now_ns)
{
    uint32_t available = received_available(mux);
    uint32_t count = available < NET_MUX_RECEIVE_BUDGET ? available : NET_MUX_RECEIVE_BUDGET;
    //@ ghost uint32_t taken = 0;
    /*@ loop invariant 0 <= i <= count <= NET_MUX_RECEIVE_BUDGET && taken == i;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        received_take(mux, now_ns);
        //@ ghost taken++;
    }
    //@ ghost net_taken = taken;
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

static void submitted_refuse(struct net_mux *mux, uint32_t index)
{
    statistics_add(&mux->clients[index].statistics->refusals, 1);
}

/* Counts a frame that was passed on. Answer: what it costs the client. */
static uint32_t submitted_account(struct net_mux *mux, uint32_t index,
                                  const struct net_mux_frame *frame)
{
    struct statistics_entry *statistics = mux->clients[index].statistics;
    statistics_add(&statistics->packets_out, 1);
    statistics_add(&statistics->bytes_out, frame->length);
    return frame->length;
}

/*
 * Passes on one frame of a client, if the buffer is the client's own now. Answer: what it costs the
 * client. Credit for its return was checked.
 */
/*@ requires \valid(mux) && index < mux->client_count <= NET_CLIENTS_MAX;
    requires \valid_read(frame) && \separated(frame, mux) && frame->source == 1 + index;
    requires exists: frame->buffer < mux->sources[1 + index].buffers;
    requires number: mux->owners.pool <= mux->sources[1 + index].first &&
                mux->sources[1 + index].first + mux->sources[1 + index].buffers <=
                    mux->owners.buffers;
    requires owners_valid(&mux->owners);
    ensures own: net_passed != 0 || net_refused != 0 ==>
                \old(mux->owners.holders[net_number(mux, 1 + index, frame->buffer)]) == 0;
    ensures one: net_passed == 0 || net_refused == 0; */
static uint32_t submitted_forward(struct net_mux *mux, uint32_t index,
                                  const struct net_mux_frame *frame, uint64_t now_ns)
{
    net_mux_parties_t destinations = net_parties_none();
    uint32_t buffer = frame->buffer;
    if (frame->length >= NET_FRAME_BYTES_MIN && frame->length <= NET_FRAME_BYTES_MAX &&
        net_mux_frame_is_allowed(mux, index, frame)) {
        destinations = net_mux_destinations(mux, frame);
    }
    uint32_t number = mux->sources[1 + index].first + buffer;
    if (!net_owners_from_client(&mux->owners, number, destinations)) {
        submitted_refuse(mux, index);
        //@ ghost net_passed = 0;
        //@ ghost net_refused = 0;
        return 0;
    }
    if (destinations == 0) {
        //@ assert still: mux->owners.holders[number] == 0;
        submitted_refuse(mux, index);
        net_mux_give_back(mux, index, buffer, NET_TX_REFUSED);
        //@ ghost net_passed = 0;
        //@ ghost net_refused = 1;
        return 0;
    }
    if (net_mux_forward(mux, frame, destinations, now_ns) == 0) {
        net_mux_give_back(mux, index, buffer, NET_TX_SENT);
    }
    uint32_t cost = submitted_account(mux, index, frame);
    //@ ghost net_passed = 1;
    //@ ghost net_refused = 0;
    return cost;
}

/* Takes one entry from the client's ring and does with it what is due. Answer: what it costs. */
static uint32_t submitted_take(struct net_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct net_mux_client *client = &mux->clients[index];
    uint64_t entry[NET_CLIENT_ENTRY_WORDS];
    uint32_t buffer;
    uint32_t bytes = 0;
    ring_read(&client->tx_ready, entry);
    mux->tx_taken |= net_party(index);
    if (submitted_exists(mux, index, entry[0], &buffer)) {
        uint32_t length = entry[1] <= NET_FRAME_BYTES_MAX ? (uint32_t)entry[1] : 0; /* refused */
        struct net_mux_frame frame = net_mux_frame_read(mux, 1 + index, buffer, length);
        bytes = submitted_forward(mux, index, &frame, now_ns);
    } else {
        statistics_add(&client->statistics->refusals, 1);
    }
    rate_charge(&client->tx_rate, bytes);
    return bytes;
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

/* What the client may send in its turn: the rest of its share, or if that is used up a new one. */
/*@ requires \valid_read(mux) && index < NET_CLIENTS_MAX;
    assigns \nothing;
    ensures most: \result <= NET_MUX_SHARE_MAX; */
static int64_t share_renew(const struct net_mux *mux, uint32_t index)
{
    uint32_t weight = mux->policy.clients[index].weight;
    int64_t share = mux->clients[index].share;
    if (weight == 0 || weight > NET_POLICY_WEIGHT_MAX) {
        weight = NET_POLICY_WEIGHT_DEFAULT;
    }
    if (share <= 0) {
        share += (int64_t)weight * NET_MUX_WEIGHT_BYTES;
    }
    return share < NET_MUX_SHARE_MAX ? share : NET_MUX_SHARE_MAX;
}

static void share_keep(struct net_mux *mux, uint32_t index, int64_t share)
{
    mux->clients[index].share = share;
}

/* What of a client's can be taken, and how many its credit lets it; nothing if it broke a ring. */
static struct submitted submitted_count(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    uint32_t available = ring_available(&client->tx_ready);
    uint32_t done_space = ring_space(&client->tx_done);
    if (available == RING_BROKEN || done_space == RING_BROKEN) {
        net_mux_client_break(mux, index);
        return (struct submitted){0, 0};
    }
    return (struct submitted){available, client_credit(mux, index, done_space)};
}

static bool rate_is_over(struct net_mux_client *client, uint64_t now_ns)
{
    return !rate_allows(&client->tx_rate, now_ns);
}

/* Each frame takes so much off the share that it ends after NET_MUX_TURN_FRAMES at the latest. */
/*@ requires \valid_read(mux) && index < NET_CLIENTS_MAX;
    ensures budget: net_taken <= NET_MUX_TURN_FRAMES; */
static enum net_mux_turn client_transmit(struct net_mux *mux, uint32_t index, uint64_t now_ns)
{
    int64_t share = share_renew(mux, index);
    struct submitted submitted = submitted_count(mux, index);
    enum net_mux_turn turn = NET_TURN_IDLE;
    uint32_t taken = 0;
    /*@ loop invariant 0 <= taken <= submitted.available && share <= NET_MUX_SHARE_MAX;
        loop invariant taken * NET_MUX_FRAME_COST <= NET_MUX_SHARE_MAX - share;
        loop invariant taken <= NET_MUX_TURN_FRAMES;
        loop variant submitted.available - taken; */
    for (; taken < submitted.available; taken++) {
        if (share <= 0) {
            turn = NET_TURN_SHARE;
            break;
        }
        if (taken == submitted.credit) {
            turn = NET_TURN_NO_CREDIT;
            break;
        }
        if (rate_is_over(&mux->clients[index], now_ns)) {
            turn = NET_TURN_THROTTLED;
            break;
        }
        if (device_is_full(mux)) {
            turn = NET_TURN_DEVICE;
            break;
        }
        share -= (int64_t)submitted_take(mux, index, now_ns) + NET_MUX_FRAME_COST;
    }
    share_keep(mux, index, turn == NET_TURN_IDLE ? 0 : share); /* who has nothing to send saves nothing up */
    //@ ghost net_taken = taken;
    return turn;
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

/* The turn of the client whose it is. */
static enum net_mux_turn turn_take(struct net_mux *mux, uint64_t now_ns)
{
    uint32_t index = mux->turn;
    struct net_mux_client *client = &mux->clients[index];
    client->turn = NET_TURN_IDLE;
    if (client->link == NET_LINK_UP) {
        client->turn = client_transmit(mux, index, now_ns);
        turn_account(mux, index, client->turn);
    }
    return client->turn;
}

static void turn_next(struct net_mux *mux)
{
    mux->turn = mux->turn + 1 < mux->client_count ? mux->turn + 1 : 0;
}

bool net_mux_transmit(struct net_mux *mux, uint64_t now_ns)
{
    const uint32_t count = mux->client_count;
    uint32_t resting = 0; /* clients in a row that have nothing more to do in this step */
    bool has_room = true;
    uint32_t turns = 0;
    /*@ loop invariant 0 <= turns <= NET_MUX_ROUNDS * count && count == \at(mux->client_count, Pre);
        loop variant NET_MUX_ROUNDS * count - turns; */
    while (turns < NET_MUX_ROUNDS * count && resting < count && has_room) {
        enum net_mux_turn turn = turn_take(mux, now_ns);
        has_room = turn != NET_TURN_DEVICE;
        if (has_room) { /* otherwise it goes on, with the rest of its share, when there is room again */
            turn_next(mux);
        }
        resting = turn == NET_TURN_SHARE ? 0 : resting + 1;
        turns++;
    }
    //@ ghost net_turns = turns;
    return has_room;
}

/* False: there is no free buffer. */
static bool buffer_to_driver(struct net_mux *mux)
{
    if (mux->owners.free_count == 0) {
        return false;
    }
    uint32_t buffer = net_owners_to_driver(&mux->owners);
    uint64_t entry[NET_DRIVER_RX_FREE_WORDS] = {
        net_mux_bus_address(mux, 0, buffer),
        buffer,
    };
    ring_write(&mux->driver_rx_free, entry);
    mux->driver_given = true;
    return true;
}

/* Buffers that the driver can be given now; none if it makes no sense. */
/*@ requires \valid_read(mux) && ring_valid(&mux->driver_rx_free);
    ensures bounded: \result <= \old(mux->driver_rx_free.capacity); */
static uint32_t free_space(struct net_mux *mux)
{
    uint32_t space = ring_space(&mux->driver_rx_free);
    if (space == RING_BROKEN) {
        driver_break(mux);
        return 0;
    }
    return space;
}

void net_mux_refill(struct net_mux *mux)
{
    if (mux->driver_link != NET_LINK_UP) {
        //@ ghost net_given = 0;
        return;
    }
    uint32_t space = free_space(mux);
    //@ ghost uint32_t offered = space;
    /*@ loop invariant 0 <= space <= offered <= \at(mux->driver_rx_free.capacity, Pre);
        loop variant space; */
    while (space > 0 && buffer_to_driver(mux)) {
        space--;
    }
    //@ ghost net_given = (uint32_t)(offered - space);
}
