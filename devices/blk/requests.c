/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what becomes of a client's requests: checked, translated, submitted, or refused. */
#include "devices/blk/requests.h"

#include "devices/blk/pieces.h"

enum {
    TURN_BYTES = 1024 * 1024, /* of one client in one step, as BLK_TURN_ENTRIES */
    RESERVED_ENTRIES = 4,     /* that a client without a quota leaves to each of the others */
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
    ensures \result <==> request->pieces != 0 ||
                (request->count * BLK_SECTOR_BYTES <= view->data_bytes &&
                 request->offset <= view->data_bytes - request->count * BLK_SECTOR_BYTES); */
/* Inside of the data region; pieces are looked at one by one. */
static bool data_are_inside(const struct blk_request *request, const struct blk_view *view)
{
    uint64_t bytes = (uint64_t)request->count * BLK_SECTOR_BYTES;
    return request->pieces != 0 ||
           (bytes <= view->data_bytes && request->offset <= view->data_bytes - bytes);
}

/*@ requires \valid_read(request) && \valid_read(view);
    assigns \nothing;
    ensures \result <==> request->pieces == 0 ||
                (request->pieces <= view->pieces_max && request->offset == 0); */
static bool pieces_are_allowed(const struct blk_request *request, const struct blk_view *view)
{
    return request->pieces == 0 || (request->pieces <= view->pieces_max && request->offset == 0);
}

enum blk_status blk_request_check(const struct blk_request *request, const struct blk_view *view)
{
    if (request->reserved != 0) {
        return BLK_BAD_REQUEST;
    }
    if (request->operation == BLK_FLUSH) {
        bool empty = request->sector == 0 && request->offset == 0 && request->count == 0 &&
                     request->pieces == 0;
        return !empty ? BLK_BAD_REQUEST : view->ready ? BLK_OK : BLK_NO_MEDIUM;
    }
    bool transfers = request->operation == BLK_READ || request->operation == BLK_WRITE;
    bool clears = request->operation == BLK_DISCARD || request->operation == BLK_WRITE_ZEROES;
    if (!transfers && (!clears || request->offset != 0 || request->pieces != 0)) {
        return BLK_BAD_REQUEST;
    }
    if (!pieces_are_allowed(request, view)) {
        return view->ready ? BLK_BAD_REQUEST : BLK_NO_MEDIUM;
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
    bool inside = request->count <= view->sectors &&
                  request->sector <= view->sectors - request->count &&
                  (clears || data_are_inside(request, view));
    return inside ? BLK_OK : BLK_OUT_OF_RANGE;
}

enum blk_status blk_pieces_check(const uint64_t *pieces, uint32_t count, uint32_t sectors,
                                 const struct blk_view *view)
{
    uint32_t sum = 0;
    /*@ loop invariant 0 <= i <= count && sum <= i * 4095;
        loop invariant blk_pieces_inside(pieces, i, 0, view->data_bytes);
        loop invariant sum == blk_pieces_sectors(pieces, i);
        loop assigns i, sum;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length = blk_piece_sectors(pieces[i]);
        uint64_t end = blk_piece_offset(pieces[i]) + (uint64_t)length * BLK_SECTOR_BYTES;
        if (length == 0) {
            return BLK_BAD_REQUEST;
        }
        if (end > view->data_bytes) {
            return BLK_OUT_OF_RANGE;
        }
        sum += length;
    }
    return sum == sectors ? BLK_OK : BLK_BAD_REQUEST;
}

/* The driver's request for one that blk_request_check found good. */
/*@ requires \valid_read(request) && \valid_read(view);
    requires blk_view_valid(view);
    requires blk_transfers(request) ==> blk_inside(request, view);
    requires blk_clears(request) ==> blk_range_inside(request, view);
    requires blk_transfers(request) || blk_clears(request) || request->operation == BLK_FLUSH;
    assigns \nothing;
    ensures same: \result.operation == request->operation && \result.count == request->count;
    ensures sector: blk_transfers(request) || blk_clears(request) ==>
                \result.sector == view->first + request->sector;
    ensures sectors: blk_transfers(request) || blk_clears(request) ==>
                view->first <= \result.sector &&
                \result.sector + \result.count <= view->first + view->sectors;
    ensures pieces: \result.pieces == request->pieces;
    ensures apart: blk_transfers(request) && request->pieces != 0 ==> \result.offset == 0;
    ensures data: blk_transfers(request) && request->pieces == 0 ==>
                view->data_bus <= \result.offset &&
                \result.offset + \result.count * BLK_SECTOR_BYTES <=
                    view->data_bus + view->data_bytes; */
static struct blk_request request_translate(const struct blk_request *request,
                                            const struct blk_view *view)
{
    struct blk_request absolute = *request;
    if (request->operation != BLK_FLUSH) {
        absolute.sector = view->first + request->sector;
    }
    bool transfers = request->operation == BLK_READ || request->operation == BLK_WRITE;
    if (transfers && request->pieces == 0) {
        absolute.offset = view->data_bus + request->offset;
    }
    return absolute;
}

/* The driver's pieces for those that blk_pieces_check found good. */
/*@ requires \valid_read(pieces + (0 .. count - 1)) && \valid(absolute + (0 .. count - 1));
    requires \separated(pieces + (0 .. count - 1), absolute + (0 .. count - 1));
    requires \valid_read(view) && blk_view_valid(view) && count <= BLK_PIECES_MAX;
    requires \separated(view, absolute + (0 .. count - 1));
    requires blk_pieces_inside(pieces, count, 0, view->data_bytes);
    assigns absolute[0 .. count - 1];
    ensures data: blk_pieces_inside(absolute, count, view->data_bus, view->data_bytes);
    ensures same: \forall integer i; 0 <= i < count ==>
                absolute[i] / BLK_OFFSET_END == pieces[i] / BLK_OFFSET_END; */
static void pieces_translate(const uint64_t *pieces, uint32_t count, const struct blk_view *view,
                             uint64_t *absolute)
{
    /*@ loop invariant 0 <= i <= count;
        loop invariant blk_pieces_inside(absolute, i, view->data_bus, view->data_bytes);
        loop invariant \forall integer j; 0 <= j < i ==>
                absolute[j] / BLK_OFFSET_END == pieces[j] / BLK_OFFSET_END;
        loop assigns i, absolute[0 .. count - 1];
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        absolute[i] =
            blk_piece(view->data_bus + blk_piece_offset(pieces[i]), blk_piece_sectors(pieces[i]));
    }
}

/* Bytes that a request counts against rates and turns; discarding moves none. */
/*@ requires \valid_read(request);
    assigns \nothing;
    ensures bounded: \result <= UINT32_MAX * BLK_SECTOR_BYTES;
    ensures moved: request->operation != BLK_DISCARD ==>
                \result == request->count * BLK_SECTOR_BYTES; */
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
    blk_request_put(&mux->driver.to.ring, &mux->flights.request[flight],
                    mux->flights.pieces[flight]);
}

/* Entries of requests at the device. One request may go whatever it has. */
static uint32_t client_quota(const struct blk_mux *mux, uint32_t index)
{
    uint32_t quota = mux->policy.clients[index].in_flight;
    uint32_t others = (mux->client_count - 1) * RESERVED_ENTRIES;
    uint32_t most = mux->flights.limit > 2 * others ? mux->flights.limit - others
                                                    : (mux->flights.limit + 1) / 2;
    return quota == 0 || quota > most ? most : quota;
}

/* Let others have the driver's next room. */
/*@ requires \valid(&mux->line) && index < BLK_CLIENTS_MAX;
    assigns mux->line;
    ensures left: mux->line != index;
    ensures kept: \old(mux->line) != index ==> mux->line == \old(mux->line);
    ensures nobody: \old(mux->line) == index ==> mux->line == BLK_LINE_NOBODY; */
static void line_leave(struct blk_mux *mux, uint32_t index)
{
    if (mux->line == index) {
        mux->line = BLK_LINE_NOBODY;
    }
}

/* What the held request has to wait for, if it is good; BLK_WAIT_NONE: nothing. */
static enum blk_wait held_waits(struct blk_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    if (client->barrier || (client->held.operation == BLK_FLUSH && client->owed > 1)) {
        return BLK_WAIT_ORDER;
    }
    if (!rate_allows(&client->rate, now_ns)) {
        return BLK_WAIT_RATE;
    }
    uint32_t entries = blk_request_entries(client->held.pieces);
    bool over = client->flying != 0 && client->flying + entries > client_quota(mux, index);
    if (!mux->driver.up || over || mux->flights.free_count == 0) {
        return BLK_WAIT_COMPLETE;
    }
    if ((mux->line != BLK_LINE_NOBODY && mux->line != index) ||
        ring_peer_space(&mux->driver) < entries) {
        return BLK_WAIT_DRIVER;
    }
    return BLK_WAIT_NONE;
}

struct prepared {
    enum blk_status status; /* what is to be said of the request; BLK_OK: it is good */
    uint32_t flight;        /* that it has taken, BLK_FLIGHT_NONE: none */
};

/*@ predicate blk_held_good(struct blk_mux_client *c) =
        c->view.ready && c->held.pieces <= BLK_PIECES_MAX &&
        (blk_transfers(&c->held) || blk_clears(&c->held) || c->held.operation == BLK_FLUSH) &&
        (blk_transfers(&c->held) ==> blk_inside(&c->held, &c->view)) &&
        (blk_clears(&c->held) ==> blk_range_inside(&c->held, &c->view)) &&
        (c->view.read_only ==> c->held.operation == BLK_READ || c->held.operation == BLK_FLUSH);
    predicate blk_held_inside(struct blk_mux_client *c) =
        blk_pieces_inside(&c->held_pieces[0], c->held.pieces, 0, c->view.data_bytes);
*/

/* What is to be said of the held request; BLK_OK: it is good. */
/*@ requires \valid_read(client) && client->view.pieces_max <= BLK_PIECES_MAX;
    assigns \nothing;
    ensures good: \result == BLK_OK ==> blk_held_good(client);
    ensures inside: \result == BLK_OK ==> blk_held_inside(client); */
static enum blk_status held_judge(const struct blk_mux_client *client)
{
    enum blk_status status = blk_request_check(&client->held, &client->view);
    if (status != BLK_OK || client->held.pieces == 0) {
        return status;
    }
    return blk_pieces_check(client->held_pieces, client->held.pieces, client->held.count,
                            &client->view);
}

/*@ predicate blk_flight_inside(struct blk_request *r, uint64_t *pieces, struct blk_view *v) =
        (blk_transfers(r) || blk_clears(r) ==>
            v->first <= r->sector && r->sector + r->count <= v->first + v->sectors) &&
        (blk_transfers(r) && r->pieces == 0 ==> v->data_bus <= r->offset &&
            r->offset + r->count * BLK_SECTOR_BYTES <= v->data_bus + v->data_bytes) &&
        (r->pieces != 0 ==> blk_pieces_inside(pieces, r->pieces, v->data_bus, v->data_bytes));
*/

/* The held request, which is good, takes a flight, with what the driver gets: BLK_FLIGHT_NONE if all
 * are taken. */
/*@ requires \valid(mux) && index < BLK_CLIENTS_MAX;
    requires flights_valid(&mux->flights);
    requires blk_view_valid(&mux->clients[index].view);
    requires good: blk_held_good(&mux->clients[index]);
    requires inside: blk_held_inside(&mux->clients[index]);
    assigns mux->flights.free_count, mux->flights.sequence,
            mux->flights.state[0 .. BLK_FLIGHTS_MAX - 1],
            mux->flights.cookie[0 .. BLK_FLIGHTS_MAX - 1],
            mux->flights.owner[0 .. BLK_FLIGHTS_MAX - 1],
            mux->flights.life[0 .. BLK_FLIGHTS_MAX - 1],
            mux->flights.id[0 .. BLK_FLIGHTS_MAX - 1],
            mux->flights.request[0 .. BLK_FLIGHTS_MAX - 1],
            mux->flights.pieces[0 .. BLK_FLIGHTS_MAX - 1][0 .. BLK_PIECES_MAX - 1];
    ensures none: \result == BLK_FLIGHT_NONE <==> \old(mux->flights.free_count) == 0;
    ensures taken: \result != BLK_FLIGHT_NONE ==> \result < BLK_FLIGHTS_MAX &&
                \old(mux->flights.state[\result]) == BLK_FLIGHT_FREE &&
                mux->flights.state[\result] == BLK_FLIGHT_AT_DEVICE;
    ensures whose: \result != BLK_FLIGHT_NONE ==> mux->flights.owner[\result] == index &&
                mux->flights.life[\result] == \old(mux->clients[index].life) &&
                mux->flights.id[\result] == \old(mux->clients[index].held.id);
    ensures asked: \result != BLK_FLIGHT_NONE ==>
                mux->flights.request[\result].operation == \old(mux->clients[index].held.operation) &&
                mux->flights.request[\result].count == \old(mux->clients[index].held.count) &&
                mux->flights.request[\result].pieces == \old(mux->clients[index].held.pieces);
    ensures share: \result != BLK_FLIGHT_NONE ==>
                blk_flight_inside(&mux->flights.request[\result], &mux->flights.pieces[\result][0],
                                  &mux->clients[index].view);
    ensures others: flights_kept{Pre, Post}(&mux->flights, \result); */
static uint32_t held_fly(struct blk_mux *mux, uint32_t index)
{
    const struct blk_mux_client *client = &mux->clients[index];
    struct blk_request absolute = request_translate(&client->held, &client->view);
    uint32_t flight =
        blk_flights_take(&mux->flights, &absolute, index, client->life, client->held.id);
    if (flight != BLK_FLIGHT_NONE) {
        //@ assert exists: flight < BLK_FLIGHTS_MAX;
        //@ assert few: client->held.pieces <= BLK_PIECES_MAX;
        pieces_translate(client->held_pieces, client->held.pieces, &client->view,
                         mux->flights.pieces[flight]);
    }
    return flight;
}

/* The held request is judged and, if it is good and `goes`, takes a flight with what the driver gets. */
/*@ requires \valid(mux) && index < BLK_CLIENTS_MAX;
    requires flights_valid(&mux->flights);
    requires blk_view_valid(&mux->clients[index].view);
    requires offered: mux->clients[index].view.pieces_max <= BLK_PIECES_MAX;
    assigns mux->flights;
    ensures judged: \result.flight != BLK_FLIGHT_NONE ==> goes && \result.status == BLK_OK;
    ensures good: \result.status == BLK_OK ==>
                \old(blk_held_good(&mux->clients[index]) && blk_held_inside(&mux->clients[index]));
    ensures taken: \result.flight != BLK_FLIGHT_NONE ==> \result.flight < BLK_FLIGHTS_MAX &&
                \old(mux->flights.state[\result.flight]) == BLK_FLIGHT_FREE &&
                mux->flights.state[\result.flight] == BLK_FLIGHT_AT_DEVICE;
    ensures whose: \result.flight != BLK_FLIGHT_NONE ==>
                mux->flights.owner[\result.flight] == index &&
                mux->flights.life[\result.flight] == \old(mux->clients[index].life) &&
                mux->flights.id[\result.flight] == \old(mux->clients[index].held.id);
    ensures share: \result.flight != BLK_FLIGHT_NONE ==>
                blk_flight_inside(&mux->flights.request[\result.flight],
                                  &mux->flights.pieces[\result.flight][0],
                                  &mux->clients[index].view); */
static struct prepared held_prepare(struct blk_mux *mux, uint32_t index, bool goes)
{
    enum blk_status status = held_judge(&mux->clients[index]);
    if (status != BLK_OK || !goes) {
        return (struct prepared){status, BLK_FLIGHT_NONE};
    }
    return (struct prepared){BLK_OK, held_fly(mux, index)};
}

/* The held request, which has taken a flight, goes to the driver, whose ring has room. */
static void held_send(struct blk_mux *mux, uint32_t index, uint32_t flight)
{
    struct blk_mux_client *client = &mux->clients[index];
    blk_driver_write(mux, flight);
    rate_charge(&client->rate, request_cost(&client->held));
    client->flying += blk_request_entries(client->held.pieces);
    client->barrier = client->held.operation == BLK_FLUSH;
    client->holds = false;
    line_leave(mux, index);
}

/* Take the next request out of `available` entries if a response slot can be reserved for it. The
 * entries taken; 0: client->wait tells what for, or its ring is broken. */
static uint32_t held_take(struct blk_mux *mux, uint32_t index, uint32_t available)
{
    struct blk_mux_client *client = &mux->clients[index];
    uint32_t space = ring_peer_space(&client->peer);
    if (client->owed >= space) {
        statistics_add(&mux->statistics->clients[index].stalls, 1);
        client->wait = BLK_WAIT_CREDIT;
        return 0;
    }
    uint32_t entries =
        blk_request_get(&client->peer.from.ring, available, &client->held, client->held_pieces);
    if (entries == 0) {
        client->peer.broken = true;
        return 0;
    }
    client->holds = true;
    client->owed++;
    return entries;
}

static void wait_count(struct statistics_entry *statistics, enum blk_wait wait)
{
    if (wait == BLK_WAIT_RATE) {
        statistics_add(&statistics->throttled, 1);
    }
    if (wait == BLK_WAIT_COMPLETE || wait == BLK_WAIT_DRIVER) {
        statistics_add(&statistics->stalls, 1);
    }
}

/* Answer or submit the held request. */
static enum blk_wait held_serve(struct blk_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    struct statistics_entry *statistics = &mux->statistics->clients[index];
    enum blk_wait wait = held_waits(mux, index, now_ns);
    struct prepared prepared = held_prepare(mux, index, wait == BLK_WAIT_NONE);
    if (prepared.status != BLK_OK) {
        statistics_add(&statistics->refusals, 1);
        client->holds = false;
        blk_client_answer(client, client->held.id, prepared.status, 0);
        return BLK_WAIT_NONE;
    }
    wait_count(statistics, wait);
    if (prepared.flight != BLK_FLIGHT_NONE) {
        held_send(mux, index, prepared.flight);
    }
    return wait;
}

/* What serving one request came to. */
struct served {
    uint32_t entries; /* taken from the ring */
    uint64_t bytes;
    bool more; /* there is more that could be done at once */
};

/* Takes the client's next request out of `available` entries, unless it holds one, and serves it. */
static struct served client_serve(struct blk_mux *mux, uint32_t index, uint32_t available,
                                  uint64_t now_ns)
{
    struct blk_mux_client *client = &mux->clients[index];
    struct served served = {0, 0, false};
    if (!client->holds) {
        served.entries = held_take(mux, index, available);
    }
    if (client->holds) {
        served.bytes = request_cost(&client->held);
        client->wait = held_serve(mux, index, now_ns);
    }
    served.more = client->wait == BLK_WAIT_NONE && !client->peer.broken &&
                  (client->holds || served.entries < available);
    return served;
}

/* False: the client is not served. */
static bool turn_begin(struct blk_mux *mux, uint32_t index)
{
    mux->clients[index].wait = BLK_WAIT_NONE;
    if (!blk_client_is_served(mux, index)) {
        line_leave(mux, index);
        return false;
    }
    return true;
}

static void turn_end(struct blk_mux *mux, uint32_t index)
{
    struct blk_mux_client *client = &mux->clients[index];
    if (client->wait != BLK_WAIT_DRIVER) {
        line_leave(mux, index);
    }
    ring_peer_release(&client->peer);
}

static bool client_holds(const struct blk_mux *mux, uint32_t index)
{
    return mux->clients[index].holds;
}

bool blk_client_turn(struct blk_mux *mux, uint32_t index, uint64_t now_ns)
{
    if (!turn_begin(mux, index)) {
        //@ ghost blk_served = 0;
        return false;
    }
    uint32_t available = ring_peer_available(&mux->clients[index].peer);
    bool more = available > 0 || client_holds(mux, index);
    uint32_t taken = 0;
    uint64_t bytes = 0;
    uint32_t requests = 0;
    /*@ loop invariant 0 <= requests <= BLK_TURN_ENTRIES && index < BLK_CLIENTS_MAX;
        loop variant BLK_TURN_ENTRIES - requests; */
    for (; more && requests < BLK_TURN_ENTRIES && taken < BLK_TURN_ENTRIES && bytes < TURN_BYTES;
         requests++) {
        struct served served = client_serve(mux, index, available - taken, now_ns);
        taken += served.entries;
        bytes += served.bytes;
        more = served.more;
    }
    turn_end(mux, index);
    //@ ghost blk_served = requests;
    return more;
}
