/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: where a frame goes, and who holds its buffer meanwhile. */
#include "devices/net/forward.h"

static const uint64_t MAC_BROADCAST = UINT64_C(0xffffffffffff);
static const uint64_t MAC_GROUP_BIT = 1; /* of the first byte [IEEE 802.3 3.2.3] */

/*@ requires \valid_read(frame);
    assigns \nothing;
    ensures \result == (frame->header[0] & 0xffffffffffff); */
static uint64_t frame_destination(const struct net_mux_frame *frame)
{
    return frame->header[0] & MAC_BROADCAST;
}

/*@ requires \valid_read(frame);
    assigns \nothing;
    ensures \result == frame->header[0] / 0x1000000000000 +
                       frame->header[1] % 0x100000000 * 65536; */
static uint64_t frame_source(const struct net_mux_frame *frame)
{
    return frame->header[0] / 0x1000000000000 + frame->header[1] % 0x100000000 * 65536;
}

struct net_mux_frame net_mux_frame_read(const struct net_mux *mux, uint32_t source, uint32_t buffer,
                                        uint32_t length)
{
    uint64_t word = (uint64_t)buffer * (NET_BUFFER_BYTES / 8);
    struct net_mux_frame frame = {.length = length, .source = source, .buffer = buffer};
    frame.header[0] = mux->sources[source].frames[word];
    frame.header[1] = mux->sources[source].frames[word + 1] & MAC_BROADCAST;
    return frame;
}

/*@ requires \valid_read(mux) && client < NET_CLIENTS_MAX;
    assigns \nothing;
    ensures \result <==> (mux->policy.clients[client].rights & right) != 0; */
static bool client_has_right(const struct net_mux *mux, uint32_t client, enum net_right right)
{
    return (mux->policy.clients[client].rights & right) != 0;
}

bool net_mux_frame_is_allowed(const struct net_mux *mux, uint32_t client,
                              const struct net_mux_frame *frame)
{
    return client_has_right(mux, client, NET_RIGHT_SEND) &&
           frame_source(frame) == mux->policy.clients[client].mac;
}

/* Does client `client` get frames to `mac` at all? */
/*@ requires \valid_read(mux) && client < NET_CLIENTS_MAX;
    assigns \nothing;
    ensures \result ==> net_listens(mux, client, mac); */
static bool client_listens(const struct net_mux *mux, uint32_t client, uint64_t mac)
{
    if (mux->policy.clients[client].state != STATISTICS_ATTACHED || mux->clients[client].broken ||
        !client_has_right(mux, client, NET_RIGHT_RECEIVE)) {
        return false;
    }
    if ((mac & MAC_GROUP_BIT) == 0) {
        return mac == mux->policy.clients[client].mac;
    }
    return mac == MAC_BROADCAST || client_has_right(mux, client, NET_RIGHT_MULTICAST);
}

/*
 * The client whose address it is, whether it may have frames or not; client_count: none's, and the
 * frame is for the device.
 */
/*@ requires \valid_read(mux) && mux->client_count <= NET_CLIENTS_MAX;
    assigns \nothing;
    ensures number: \result <= mux->client_count;
    ensures found: \result < mux->client_count ==> mac == mux->policy.clients[\result].mac;
    ensures none: \result == mux->client_count ==> \forall integer i;
                0 <= i < mux->client_count ==> mac != mux->policy.clients[i].mac; */
static uint32_t client_of_mac(const struct net_mux *mux, uint64_t mac)
{
    uint32_t i = 0;
    /*@ loop invariant 0 <= i <= mux->client_count;
        loop invariant \forall integer j; 0 <= j < i ==> mac != mux->policy.clients[j].mac;
        loop assigns i;
        loop variant mux->client_count - i; */
    while (i < mux->client_count && mac != mux->policy.clients[i].mac) {
        i++;
    }
    return i;
}

/* As destinations_from_device, for the address of one station. */
/*@ requires \valid_read(mux) && mux->client_count <= NET_CLIENTS_MAX;
    assigns \nothing;
    ensures \forall integer i; 0 <= i < 64 && net_in(\result, i) ==>
                i < mux->client_count && net_may_use_device(mux, i) && net_listens(mux, i, mac); */
static net_mux_parties_t station_from_device(const struct net_mux *mux, uint64_t mac)
{
    uint32_t to = client_of_mac(mux, mac);
    if (to < mux->client_count &&
        net_parties_have(mux->policy.clients[to].talk, NET_PARTY_DEVICE) &&
        client_listens(mux, to, mac)) {
        return net_party(to);
    }
    return net_parties_none();
}

/* As destinations_from_client, for the address of one station. */
/*@ requires \valid_read(mux) && mux->client_count <= NET_CLIENTS_MAX;
    requires client < mux->client_count;
    assigns \nothing;
    ensures clients: \forall integer i; 0 <= i < NET_PARTY_DEVICE && net_in(\result, i) ==>
                i < mux->client_count && i != client && net_may_talk(mux, client, i) &&
                net_listens(mux, i, mac);
    ensures device: net_in(\result, NET_PARTY_DEVICE) ==> net_may_use_device(mux, client); */
static net_mux_parties_t station_from_client(const struct net_mux *mux, uint32_t client,
                                             uint64_t mac)
{
    net_mux_parties_t talk = mux->policy.clients[client].talk;
    uint32_t to = client_of_mac(mux, mac);
    if (to == mux->client_count) {
        to = NET_PARTY_DEVICE;
    } else if (to == client || !client_listens(mux, to, mac)) {
        return net_parties_none();
    }
    return net_parties_have(talk, to) ? net_party(to) : net_parties_none();
}

/*@ requires \valid_read(mux) && mux->client_count <= NET_CLIENTS_MAX;
    assigns \nothing;
    ensures \forall integer i; 0 <= i < 64 && net_in(\result, i) ==>
                i < mux->client_count && net_may_use_device(mux, i) && net_listens(mux, i, mac); */
static net_mux_parties_t destinations_from_device(const struct net_mux *mux, uint64_t mac)
{
    net_mux_parties_t parties = net_parties_none();
    if ((mac & MAC_GROUP_BIT) == 0) {
        return station_from_device(mux, mac);
    }
    /*@ loop invariant 0 <= i <= mux->client_count;
        loop invariant \forall integer j; 0 <= j < 64 && net_in(parties, j) ==>
                j < i && net_may_use_device(mux, j) && net_listens(mux, j, mac);
        loop assigns i, parties;
        loop variant mux->client_count - i; */
    for (uint32_t i = 0; i < mux->client_count; i++) {
        if (net_parties_have(mux->policy.clients[i].talk, NET_PARTY_DEVICE) &&
            client_listens(mux, i, mac)) {
            parties = net_parties_with(parties, i);
        }
    }
    return parties;
}

/*@ requires \valid_read(mux) && mux->client_count <= NET_CLIENTS_MAX;
    requires client < mux->client_count;
    assigns \nothing;
    ensures clients: \forall integer i; 0 <= i < NET_PARTY_DEVICE && net_in(\result, i) ==>
                i < mux->client_count && i != client && net_may_talk(mux, client, i) &&
                net_listens(mux, i, mac);
    ensures device: net_in(\result, NET_PARTY_DEVICE) ==> net_may_use_device(mux, client); */
static net_mux_parties_t destinations_from_client(const struct net_mux *mux, uint32_t client,
                                                  uint64_t mac)
{
    net_mux_parties_t talk = mux->policy.clients[client].talk;
    net_mux_parties_t parties = net_parties_none();
    if ((mac & MAC_GROUP_BIT) == 0) {
        return station_from_client(mux, client, mac);
    }
    /*@ loop invariant 0 <= i <= mux->client_count;
        loop invariant \forall integer j; 0 <= j < 64 && net_in(parties, j) ==>
                j < i && j != client && net_may_talk(mux, client, j) && net_listens(mux, j, mac);
        loop assigns i, parties;
        loop variant mux->client_count - i; */
    for (uint32_t i = 0; i < mux->client_count; i++) {
        if (i != client && net_parties_have(talk, i) && client_listens(mux, i, mac)) {
            parties = net_parties_with(parties, i);
        }
    }
    if (net_parties_have(talk, NET_PARTY_DEVICE) && client_of_mac(mux, mac) == mux->client_count) {
        parties = net_parties_with(parties, NET_PARTY_DEVICE);
    }
    return parties;
}

net_mux_parties_t net_mux_destinations(const struct net_mux *mux, const struct net_mux_frame *frame)
{
    uint64_t mac = frame_destination(frame);
    if (frame->source == 0) {
        return destinations_from_device(mux, mac);
    }
    return destinations_from_client(mux, frame->source - 1, mac);
}

static uint64_t frame_cookie(const struct net_mux_frame *frame)
{
    return (uint64_t)frame->source << 16 | frame->buffer;
}

uint64_t net_mux_bus_address(const struct net_mux *mux, uint32_t source, uint32_t buffer)
{
    return mux->sources[source].bus + (uint64_t)buffer * NET_BUFFER_BYTES;
}

static bool forward_to_client(struct net_mux *mux, uint32_t client,
                              const struct net_mux_frame *frame, uint64_t now_ns)
{
    struct net_mux_client *to = &mux->clients[client];
    if (to->copier_link != NET_LINK_UP || to->copies >= to->copies_max ||
        !rate_allows(&to->rx_rate, now_ns)) {
        return false;
    }
    uint32_t space = ring_space(&to->copy);
    if (space == 0 || space == RING_BROKEN) {
        return false;
    }
    uint64_t entry[NET_COPY_ENTRY_WORDS] = {
        frame_cookie(frame) | (uint64_t)frame->length << 32,
        frame->header[0],
        frame->header[1],
    };
    ring_write(&to->copy, entry);
    rate_charge(&to->rx_rate, frame->length);
    to->copies++;
    to->local_copies += frame->source != 0;
    mux->copy_written |= net_party(client);
    return true;
}

static bool forward_to_device(struct net_mux *mux, const struct net_mux_frame *frame)
{
    if (mux->driver_link != NET_LINK_UP) {
        return false;
    }
    uint32_t space = ring_space(&mux->driver_tx_ready);
    if (space == 0 || space == RING_BROKEN) {
        return false;
    }
    uint64_t entry[NET_DRIVER_TX_READY_WORDS] = {
        net_mux_bus_address(mux, frame->source, frame->buffer),
        frame_cookie(frame) | (uint64_t)frame->length << 32,
        frame->header[0],
        frame->header[1],
    };
    ring_write(&mux->driver_tx_ready, entry);
    mux->driver_sent = true;
    statistics_add(&mux->statistics->device.packets_out, 1);
    statistics_add(&mux->statistics->device.bytes_out, frame->length);
    return true;
}

/* As forward_to_client; a frame that there is no room for counts as a drop. */
static bool client_pass(struct net_mux *mux, uint32_t client, const struct net_mux_frame *frame,
                        uint64_t now_ns)
{
    if (!forward_to_client(mux, client, frame, now_ns)) {
        statistics_add(&mux->clients[client].statistics->drops, 1);
        return false;
    }
    return true;
}

/* As forward_to_device, the same. */
static bool device_pass(struct net_mux *mux, const struct net_mux_frame *frame)
{
    if (!forward_to_device(mux, frame)) {
        statistics_add(&mux->statistics->device.drops, 1);
        return false;
    }
    return true;
}

/* What became of the frame: who missed it does not hold its buffer any more, and who has it does. */
static void passed_account(struct net_mux *mux, const struct net_mux_frame *frame,
                           net_mux_parties_t missed, net_mux_parties_t parties)
{
    if (missed != 0) {
        (void)net_owners_release(&mux->owners, mux->sources[frame->source].first + frame->buffer,
                                 missed);
    }
    if (parties != 0 && frame->source != 0) {
        mux->clients[frame->source - 1].in_flight++;
    }
}

net_mux_parties_t net_mux_forward(struct net_mux *mux, const struct net_mux_frame *frame,
                                  net_mux_parties_t destinations, uint64_t now_ns)
{
    const uint32_t count = mux->client_count;
    const uint32_t device = net_party_device();
    net_mux_parties_t served = net_parties_none();
    net_mux_parties_t left = net_parties_but(destinations, device);
    /*@ loop invariant 0 <= i <= count && count == \at(mux->client_count, Pre);
        loop invariant destinations == \at(destinations, Pre) && NET_PARTY_DEVICE <= device < 64;
        loop invariant left: \forall integer p; 0 <= p < 64 ==>
                (net_in(left, p) <==> i <= p < NET_PARTY_DEVICE && net_in(destinations, p));
        loop invariant served: \forall integer p; 0 <= p < 64 && net_in(served, p) ==>
                p < i && net_in(destinations, p);
        loop variant count - i; */
    for (uint32_t i = 0; i < count && left != 0; i++) {
        if (net_parties_have(left, i)) {
            left = net_parties_but(left, i);
            //@ assert member: net_in(destinations, i) && !net_in(served, i);
            if (client_pass(mux, i, frame, now_ns)) {
                served = net_parties_with(served, i);
            }
        }
    }
    //@ assert asked: \forall integer p; 0 <= p < NET_PARTY_DEVICE ==> !net_in(left, p);
    if (net_parties_have(destinations, device)) {
        //@ assert device: net_in(destinations, device) && !net_in(served, device);
        if (device_pass(mux, frame)) {
            served = net_parties_with(served, device);
        }
    }
    net_mux_parties_t missed = net_parties_without(destinations, served);
    passed_account(mux, frame, missed, served);
    //@ ghost net_missed = missed;
    return served;
}

void net_mux_give_back(struct net_mux *mux, uint32_t client, uint32_t buffer,
                       enum net_tx_status status)
{
    uint64_t entry[NET_CLIENT_ENTRY_WORDS] = {(uint64_t)buffer * NET_BUFFER_BYTES, status};
    ring_write(&mux->clients[client].tx_done, entry);
    mux->done_written |= net_party(client);
}

/* Nobody holds the client's buffer any more: the client is told, unless it is not connected. */
static void buffer_return(struct net_mux *mux, uint32_t index, uint32_t buffer)
{
    struct net_mux_client *client = &mux->clients[index];
    client->in_flight--;
    if (client->link == NET_LINK_UP) {
        net_mux_give_back(mux, index, buffer, NET_TX_SENT);
    }
}

bool net_mux_release(struct net_mux *mux, uint32_t cookie, net_mux_parties_t party)
{
    uint32_t source = cookie / 65536;
    uint32_t buffer = cookie % 65536;
    //@ ghost net_back = 0;
    if (source > mux->client_count) { /* anybody may have made the numbers up */
        return false;
    }
    //@ split source;
    uint32_t number = mux->sources[source].first + buffer;
    if (buffer >= mux->sources[source].buffers || number >= mux->owners.buffers) {
        return false;
    }
    enum net_release release = net_owners_release(&mux->owners, number, party);
    //@ ghost uint32_t back = 0;
    if (release == NET_RELEASE_LAST && source != 0) {
        //@ assert own: mux->owners.holders[net_number(mux, source, buffer)] == 0;
        buffer_return(mux, source - 1, buffer);
        //@ ghost back = 1;
    }
    //@ ghost net_back = back;
    return release != NET_RELEASE_NONE;
}

void net_mux_release_all(struct net_mux *mux, net_mux_parties_t party)
{
    for (uint32_t source = 0; source <= mux->client_count; source++) {
        for (uint32_t buffer = 0; buffer < mux->sources[source].buffers; buffer++) {
            (void)net_mux_release(mux, source << 16 | buffer, party);
        }
    }
}
