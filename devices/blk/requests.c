/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what becomes of a client's requests: checked, translated, submitted, or refused. */
#include "devices/blk/requests.h"

enum {
    TURN_REQUESTS = 16,       /* of one client in one step */
    TURN_BYTES = 1024 * 1024, /* the same, after which the next client comes */
    RESERVED_FLIGHTS = 4,     /* that a client without a quota leaves to each of the others */
};

/*@ requires \valid_read(view);
    assigns \nothing;
    ensures transfers: operation == BLK_READ || operation == BLK_WRITE ==>
                \result == view->sectors_max;
    ensures discard: operation == BLK_DISCARD ==> \result == view->discard_sectors_max;
    ensures zeroes: operation == BLK_WRITE_ZEROES ==> \result == view->zeroes_sectors_max;
    ensures unknown: operation < BLK_READ || operation == BLK_FLUSH ||
                operation > BLK_WRITE_ZEROES ==> \result == 0; */
/* Sectors that one request may name; 0: there is no such operation. */
static uint32_t sectors_most(uint32_t operation, const struct blk_view *view)
{
    switch (operation) {
    case BLK_READ:
    case BLK_WRITE:
        return view->sectors_max;
    case BLK_DISCARD:
        return view->discard_sectors_max;
    case BLK_WRITE_ZEROES:
        return view->zeroes_sectors_max;
    default:
        return 0;
    }
}

/*@ requires \valid_read(request) && \valid_read(view);
    assigns \nothing;
    ensures \result <==> request->count <= view->sectors &&
                request->sector <= view->sectors - request->count &&
                request->count * BLK_SECTOR_BYTES <= view->data_bytes &&
                request->offset <= view->data_bytes - request->count * BLK_SECTOR_BYTES; */
/* Whole inside of partition and data region. */
static bool transfer_is_inside(const struct blk_request *request, const struct blk_view *view)
{
    uint64_t bytes = (uint64_t)request->count * BLK_SECTOR_BYTES;
    return request->count <= view->sectors && request->sector <= view->sectors - request->count &&
           bytes <= view->data_bytes && request->offset <= view->data_bytes - bytes;
}

enum blk_status blk_request_check(const struct blk_request *request, const struct blk_view *view)
{
    if (request->reserved != 0) {
        return BLK_BAD_REQUEST;
    }
    if (request->operation == BLK_FLUSH) {
        bool empty = request->sector == 0 && request->offset == 0 && request->count == 0;
        return !empty ? BLK_BAD_REQUEST : view->ready ? BLK_OK : BLK_NO_MEDIUM;
    }
    bool transfers = request->operation == BLK_READ || request->operation == BLK_WRITE;
    bool clears = request->operation == BLK_DISCARD || request->operation == BLK_WRITE_ZEROES;
    if (!transfers && (!clears || request->offset != 0)) {
        return BLK_BAD_REQUEST;
    }
    if (request->count == 0 || request->count > sectors_most(request->operation, view)) {
        return view->ready ? BLK_BAD_REQUEST : BLK_NO_MEDIUM;
    }
    if (!view->ready) {
        return BLK_NO_MEDIUM;
    }
    if (request->operation != BLK_READ && view->read_only) {
        return BLK_READ_ONLY;
    }
    bool inside = clears ? request->count <= view->sectors &&
                               request->sector <= view->sectors - request->count
                         : transfer_is_inside(request, view);
    return inside ? BLK_OK : BLK_OUT_OF_RANGE;
}

/* The driver's request for one that blk_request_check found good. */
/*@ requires \valid_read(request) && \valid_read(view) && blk_view_valid(view);
    requires blk_transfers(request) ==> blk_inside(request, view);
    requires blk_clears(request) ==> blk_range_inside(request, view);
    requires blk_transfers(request) || blk_clears(request) || request->operation == BLK_FLUSH;
    assigns \nothing;
    ensures same: \result.operation == request->operation && \result.count == request->count;
    ensures sector: blk_transfers(request) || blk_clears(request) ==>
                \result.sector == view->first + request->sector;
    ensures sectors: blk_transfers(request) || blk_clears(request) ==> view->first <= \result.sector &&
                \result.sector + \result.count <= view->first + view->sectors;
    ensures data: blk_transfers(request) ==> view->data_bus <= \result.offset &&
                \result.offset + \result.count * BLK_SECTOR_BYTES <= view->data_bus + view->data_bytes;
*/
static struct blk_request request_translate(const struct blk_request *request,
                                            const struct blk_view *view)
{
    struct blk_request absolute = *request;
    if (request->operation != BLK_FLUSH) {
        absolute.sector = view->first + request->sector;
    }
    if (request->operation == BLK_READ || request->operation == BLK_WRITE) {
        absolute.offset = view->data_bus + request->offset;
    }
    return absolute;
}

/* Bytes that a request counts against rates and turns; discarding moves none. */
static uint64_t request_cost(const struct blk_request *request)
{
    return (uint64_t)(request->operation == BLK_DISCARD ? 1 : request->count) * BLK_SECTOR_BYTES;
}

bool blk_client_is_served(const struct blk_mux *mux, uint32_t client)
{
    return mux->policy.clients[client].state == STATISTICS_ATTACHED &&
           mux->clients[client].peer.up && !mux->clients[client].peer.broken;
}

void blk_client_answer(struct blk_mux_client *client, uint32_t id, enum blk_status status,
                       uint64_t sectors)
{
    client->owed--;
    if (ring_peer_space(&client->peer) == 0) {
        client->peer.broken = true;
        return;
    }
    struct blk_response response = {.id = id, .status = status, .sectors = sectors};
    uint64_t words[BLK_RESPONSE_WORDS];
    blk_response_encode(&response, words);
    ring_write(&client->peer.to.ring, words);
}

void blk_driver_write(struct blk_mux *mux, uint32_t flight)
{
    uint64_t words[BLK_REQUEST_WORDS];
    blk_request_encode(&mux->flights.request[flight], words);
    ring_write(&mux->driver.to.ring, words);
}

static uint32_t client_quota(const struct blk_mux *mux, uint32_t index)
{
    uint32_t quota = mux->policy.clients[index].in_flight;
    uint32_t others = (mux->client_count - 1) * RESERVED_FLIGHTS;
    uint32_t most = mux->flights.limit > 2 * others ? mux->flights.limit - others
                                                    : (mux->flights.limit + 1) / 2;
    return quota == 0 || quota > most ? most : quota;
}

/* What the held request, which is good, has to wait for; BLK_WAIT_NONE: nothing. */
static enum blk_wait held_waits(struct blk_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    if (client->barrier || (client->held.operation == BLK_FLUSH && client->owed > 1)) {
        return BLK_WAIT_COMPLETE;
    }
    if (!rate_allows(&client->rate, now_ns)) {
        statistics_add(&mux->statistics->clients[index].throttled, 1);
        return BLK_WAIT_RATE;
    }
    if (!mux->driver.up || client->flying >= client_quota(mux, index) ||
        mux->flights.free_count == 0) {
        statistics_add(&mux->statistics->clients[index].stalls, 1);
        return BLK_WAIT_COMPLETE;
    }
    if (ring_peer_space(&mux->driver) == 0) {
        statistics_add(&mux->statistics->clients[index].stalls, 1);
        return BLK_WAIT_DRIVER;
    }
    return BLK_WAIT_NONE;
}

/* Send the held request to the driver: it is good and waits for nothing. */
static void held_submit(struct blk_mux *mux, uint32_t index)
{
    struct blk_mux_client *client = &mux->clients[index];
    struct blk_request absolute = request_translate(&client->held, &client->view);
    uint32_t flight =
        blk_flights_take(&mux->flights, &absolute, index, client->life, client->held.id);
    blk_driver_write(mux, flight);
    rate_charge(&client->rate, request_cost(&absolute));
    client->flying++;
    client->barrier = absolute.operation == BLK_FLUSH;
    client->holds = false;
}

/* Take the next request if a response slot can be reserved for it. */
static enum blk_wait held_take(struct blk_mux *mux, uint32_t index)
{
    struct blk_mux_client *client = &mux->clients[index];
    uint32_t space = ring_peer_space(&client->peer);
    if (client->owed >= space) {
        statistics_add(&mux->statistics->clients[index].stalls, 1);
        return BLK_WAIT_CREDIT;
    }
    uint64_t words[BLK_REQUEST_WORDS];
    ring_read(&client->peer.from.ring, words);
    blk_request_decode(words, &client->held);
    client->holds = true;
    client->owed++;
    return BLK_WAIT_NONE;
}

/* Answer or submit the held request. */
static enum blk_wait held_serve(struct blk_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    enum blk_status status = blk_request_check(&client->held, &client->view);
    if (status != BLK_OK) {
        statistics_add(&mux->statistics->clients[index].refusals, 1);
        client->holds = false;
        blk_client_answer(client, client->held.id, status, 0);
        return BLK_WAIT_NONE;
    }
    enum blk_wait wait = held_waits(mux, index, now_ns);
    if (wait == BLK_WAIT_NONE) {
        held_submit(mux, index);
    }
    return wait;
}

bool blk_client_turn(struct blk_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    client->wait = BLK_WAIT_NONE;
    if (!blk_client_is_served(mux, index)) {
        return false;
    }
    uint32_t available = ring_peer_available(&client->peer);
    uint32_t taken = 0;
    uint64_t bytes = 0;
    bool work = client->holds || available > 0;
    while (work && client->wait == BLK_WAIT_NONE && taken < TURN_REQUESTS && bytes < TURN_BYTES) {
        if (!client->holds) {
            client->wait = held_take(mux, index);
            taken += client->wait == BLK_WAIT_NONE ? 1 : 0;
        }
        if (client->wait == BLK_WAIT_NONE) {
            bytes += request_cost(&client->held);
            client->wait = held_serve(mux, index, now_ns);
        }
        work = (client->holds || taken < available) && !client->peer.broken;
    }
    ring_peer_release(&client->peer);
    return work && client->wait == BLK_WAIT_NONE;
}
