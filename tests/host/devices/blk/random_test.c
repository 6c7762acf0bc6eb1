/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block clients and a driver that lie at random while policies and media change: no request is lost
 * or counted twice. */
#include "tests/host/cmocka_head.h"

#include "devices/blk/multiplexer.h"
#include "devices/blk/pieces.h"
#include "lib/snapshot.h"
#include "tests/host/devices/blk/gpt_image.h"
#include "tests/host/devices/hostile.h"

enum {
    CLIENTS = 3,
    CAPACITY = 32, /* the longest request goes into it, and one that is too long */
    DRIVER_CAPACITY = 32,
    RING_WORDS = (RING_HEADER_BYTES + DRIVER_CAPACITY * BLK_REQUEST_WORDS * 8) / 8,
    DRIVER = CLIENTS, /* index of its rings */
    DATA_BYTES = 1 << 20,
    ROUNDS = 120000,
    DATA_BUS = 0x70000000,
    PIECES_MADE_MAX = 256,
    KIND_SHIFT = 16,
    KIND_MARK = 0x5a, /* in the id above the kind */
};

/* What is wrong with a request in pieces. */
enum kind {
    KIND_GOOD,
    KIND_SUM,       /* one sector more or less than the count */
    KIND_EMPTY,     /* a piece of no sectors */
    KIND_BEHIND,    /* a piece whose last byte is behind the data */
    KIND_HIGH,      /* a piece at the end of what a word can name */
    KIND_FEWER,     /* a piece that is not counted */
    KIND_OFFSET,    /* an offset too */
    KIND_OPERATION, /* an operation without data */
    KIND_ANY,       /* a piece of any word */
    KIND_LONG,      /* more than there may be: breaks the ring */
    KIND_CUT,       /* the last entry is missing: breaks the ring */
    KINDS,
};

static _Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS]; /* requests, responses */
static uint8_t table[BLK_MUX_DMA_BYTES];
static struct blk_policy policy;
static struct statistics_page statistics;
static struct blk_info driver_info;
static struct blk_info infos[CLIENTS];
static struct blk_mux_config config;
static struct blk_mux mux;
static struct ring_follower followers[CLIENTS + 1][2]; /* of those that work properly */
static uint64_t now;
static uint64_t driver_pieces;   /* that have come to the driver */
static bool driver_is_deceived;  /* somebody has written into its ring of requests */
static uint64_t refusals[KINDS]; /* answered, by what was wrong */
static uint64_t broken[KINDS];   /* rings */
static enum kind last_of[CLIENTS];

static uint32_t words_of(uint32_t which)
{
    return which == 0 ? BLK_REQUEST_WORDS : BLK_RESPONSE_WORDS;
}

static uint32_t capacity_of(uint32_t peer)
{
    return peer == DRIVER ? DRIVER_CAPACITY : CAPACITY;
}

static struct config_ring ring_at(uint32_t peer, uint32_t which)
{
    return (struct config_ring){(uintptr_t)memory[peer][which], capacity_of(peer), 0};
}

static uint64_t any_word(void)
{
    switch (hostile_below(4)) {
    case 0:
        return mux.flights.cookie[hostile_below(BLK_FLIGHTS_MAX)] * (UINT64_C(1) << 32) |
               hostile_below(2);
    case 1:
        return hostile_below(6);
    case 2:
        return (uint64_t)hostile_below(DATA_BYTES / 512) * 512;
    default:
        return hostile_number();
    }
}

static void any_policy(void)
{
    uint32_t index = hostile_below(CLIENTS);
    struct blk_client_policy *client = &policy.clients[index];
    client->state = hostile_below(8) != 0 ? STATISTICS_ATTACHED : hostile_below(5);
    client->read_only = hostile_below(4) == 0;
    client->partition = hostile_below(8) == 0 ? (uint32_t)hostile_number() : index + 1;
    client->in_flight = hostile_below(2) != 0 ? 0 : hostile_below(20);
    client->rate = hostile_below(2) != 0 ? 0 : hostile_number() * 1000000;
    client->burst = hostile_number();
    client->epoch += hostile_below(3) == 0;
    policy.version = hostile_below(8) == 0 ? hostile_number() : (policy.version | 1) + 1;
}

static void any_medium(void)
{
    snapshot_begin(&driver_info.version);
    driver_info.capacity_sectors =
        hostile_below(16) != 0 ? IMAGE_CAPACITY : hostile_number() % IMAGE_CAPACITY;
    driver_info.sectors_max = hostile_below(4) != 0 ? BLK_SECTORS_MAX : (uint32_t)hostile_number();
    driver_info.ready = hostile_below(16) != 0;
    driver_info.read_only = hostile_below(8) == 0;
    driver_info.discard_sectors_max = (uint32_t)hostile_number();
    driver_info.zeroes_sectors_max = (uint32_t)hostile_number();
    driver_info.pieces_max = hostile_below(4) == 0 ? (uint32_t)hostile_number() : BLK_PIECES_MAX;
    driver_info.generation += hostile_below(4) != 0;
    snapshot_end(&driver_info.version);
    table[IMAGE_ENTRIES] =
        hostile_below(16) == 0 ? 0xae : 0xaf; /* a table that is wrong, or right */
}

static void pieces_spoil(struct blk_request *request, uint64_t *pieces, enum kind kind)
{
    uint64_t *piece = &pieces[hostile_below(request->pieces)];
    uint32_t sectors = blk_piece_sectors(*piece);
    switch (kind) {
    case KIND_SUM:
        request->count += hostile_below(2) == 0 ? 1 : UINT32_MAX;
        break;
    case KIND_EMPTY:
        *piece = blk_piece(blk_piece_offset(*piece), 0);
        request->count -= sectors;
        break;
    case KIND_BEHIND:
        *piece = blk_piece(DATA_BYTES - sectors * BLK_SECTOR_BYTES + 1 + hostile_below(2) * 511,
                           sectors);
        break;
    case KIND_HIGH:
        *piece =
            blk_piece(BLK_OFFSET_END - BLK_SECTOR_BYTES - hostile_below(2) * DATA_BUS, sectors);
        break;
    case KIND_FEWER:
        request->pieces--;
        break;
    case KIND_OFFSET:
        request->offset = BLK_SECTOR_BYTES;
        break;
    case KIND_OPERATION:
        request->operation = (uint16_t)(BLK_FLUSH + hostile_below(3));
        break;
    case KIND_ANY:
        *piece = hostile_number();
        break;
    case KIND_LONG:
        request->pieces = (uint16_t)(BLK_PIECES_MAX + 1 + hostile_below(20));
        break;
    default:
        break;
    }
}

/* Pieces that may lie over each other and mostly are good. What is wrong is told by the id. */
static enum kind pieces_make(struct blk_request *request, uint64_t *pieces)
{
    enum kind kind = hostile_below(2) == 0 ? KIND_GOOD : hostile_below(KIND_LONG);
    kind = hostile_below(16) == 0 ? KIND_LONG + hostile_below(KINDS - KIND_LONG) : kind;
    request->pieces = (uint16_t)(2 + hostile_below(hostile_below(4) == 0 ? BLK_PIECES_MAX - 1 : 8));
    request->sector = hostile_below(1000);
    request->offset = 0;
    request->count = 0;
    for (uint32_t i = 0; i < request->pieces; i++) {
        uint32_t sectors = 1 + hostile_below(8);
        pieces[i] = blk_piece(DATA_BYTES - 512 * (sectors + hostile_below(1024)), sectors);
        request->count += sectors;
    }
    pieces_spoil(request, pieces, kind);
    request->id = (uint32_t)(KIND_MARK << 24 | kind << KIND_SHIFT | hostile_below(1 << KIND_SHIFT));
    return kind;
}

static enum kind request_make(struct blk_request *request, uint64_t *pieces)
{
    *request = (struct blk_request){
        .sector = hostile_below(8) == 0 ? hostile_number() : hostile_below(3000),
        .offset = hostile_below(8) == 0 ? hostile_number() : 512 * hostile_below(1024),
        .count = hostile_below(8) == 0 ? (uint32_t)hostile_number() : 1 + hostile_below(64),
        .id = (uint32_t)(hostile_next() % (KIND_MARK << 24)),
        .operation = (uint16_t)hostile_below(7),
    };
    if (request->operation == BLK_FLUSH && hostile_below(4) != 0) {
        *request = (struct blk_request){.operation = BLK_FLUSH};
    }
    if (request->operation > BLK_FLUSH && hostile_below(4) != 0) {
        request->offset = 0;
    }
    bool transfers = request->operation == BLK_READ || request->operation == BLK_WRITE;
    return transfers && hostile_below(3) == 0 ? pieces_make(request, pieces) : KIND_GOOD;
}

/* The entries written: all of the request's, less those that are missing, or none. */
static uint32_t request_write(struct ring *ring, uint32_t space, const struct blk_request *request,
                              const uint64_t *pieces, uint32_t missing)
{
    uint64_t words[BLK_REQUEST_WORDS];
    uint32_t entries = blk_request_entries(request->pieces) - missing;
    if (entries > space) {
        return 0;
    }
    blk_request_encode(request, words);
    ring_write(ring, words);
    for (uint32_t i = 1; i < entries; i++) {
        ring_write(ring, &pieces[(i - 1) * BLK_REQUEST_WORDS]);
    }
    return entries;
}

/* Joins, and starts anew when the rings make no sense, or now and then. False: nothing to be done
 * now. */
static bool peer_is_up(uint32_t peer, const struct ring *to, const struct ring *from)
{
    enum ring_join join = ring_join_update(&followers[peer][0]);
    bool up = join != RING_JOIN_DOWN;
    if (peer == DRIVER && join == RING_JOIN_FRESH && mux.driver.to.ring.index == 0) {
        driver_is_deceived = false;
    }
    up &= ring_join_update(&followers[peer][1]) != RING_JOIN_DOWN;
    bool sound = ring_space(to) != RING_BROKEN && ring_available(from) != RING_BROKEN;
    if (up && sound && hostile_below(200) != 0) {
        return true;
    }
    for (uint32_t i = 0; i < 2; i++) {
        ring_join_init(&followers[peer][i], memory[peer][i], capacity_of(peer), words_of(i));
    }
    return false;
}

static void answers_take(struct ring *from)
{
    uint64_t words[BLK_RESPONSE_WORDS];
    struct blk_response response;
    for (uint32_t i = hostile_below(ring_available(from) + 1); i > 0; i--) {
        ring_read(from, words);
        blk_response_decode(words, &response);
        uint32_t kind = response.id >> KIND_SHIFT & 0xff;
        if (response.id >> 24 == KIND_MARK && kind < KINDS &&
            (response.status == BLK_BAD_REQUEST || response.status == BLK_OUT_OF_RANGE)) {
            refusals[kind]++;
        }
    }
}

static void client_works(uint32_t client)
{
    struct ring *to = &followers[client][0].ring;
    struct ring *from = &followers[client][1].ring;
    struct blk_request request;
    uint64_t pieces[PIECES_MADE_MAX] = {0};
    if (!peer_is_up(client, to, from)) {
        return;
    }
    last_of[client] = KIND_GOOD;
    for (uint32_t space = hostile_below(ring_space(to) + 1);
         space > 0 && last_of[client] < KIND_LONG;) {
        enum kind kind = request_make(&request, pieces);
        uint32_t written = request_write(to, space, &request, pieces, kind == KIND_CUT);
        space -= written == 0 ? 1 : written;
        last_of[client] = written == 0 ? last_of[client] : kind;
    }
    answers_take(from);
    (void)ring_publish(to);
    (void)ring_release(from);
}

static void expect_data_inside(uint32_t owner, uint64_t start, uint64_t sectors)
{
    bool is_client = owner < CLIENTS;
    uint64_t bus = is_client ? config.clients[owner].data_bus : config.dma.bus;
    uint64_t bytes = is_client ? config.clients[owner].data_bytes : config.dma.bytes;
    assert_true(bus != UINT64_MAX);
    assert_true(sectors >= 1 && sectors <= BLK_SECTORS_MAX);
    assert_true(start >= bus && start + sectors * BLK_SECTOR_BYTES <= bus + bytes);
}

/* What goes to the driver touches nothing but its client's data, or the multiplexer's own. */
static void expect_inside(uint32_t owner, const struct blk_request *request, const uint64_t *pieces)
{
    uint64_t sectors = 0;
    if (request->operation != BLK_READ && request->operation != BLK_WRITE) {
        assert_true(request->pieces == 0 && request->offset == 0);
        return;
    }
    if (request->pieces == 0) {
        expect_data_inside(owner, request->offset, request->count);
        return;
    }
    assert_true(request->pieces <= BLK_PIECES_MAX && request->offset == 0);
    for (uint32_t i = 0; i < request->pieces; i++) {
        expect_data_inside(owner, blk_piece_offset(pieces[i]), blk_piece_sectors(pieces[i]));
        sectors += blk_piece_sectors(pieces[i]);
    }
    assert_int_equal(sectors, request->count);
}

/* The driver reads what the multiplexer sent. */
static void expect_sent(const struct blk_request *request, const uint64_t *pieces)
{
    uint32_t flight = request->id % BLK_FLIGHTS_MAX;
    if (driver_is_deceived) {
        return;
    }
    assert_int_equal(mux.flights.cookie[flight], request->id);
    expect_inside(mux.flights.owner[flight], request, pieces);
    assert_memory_equal(mux.flights.pieces[flight], pieces, request->pieces * sizeof(*pieces));
    driver_pieces += request->pieces;
}

static void driver_works(void)
{
    struct ring *from = &followers[DRIVER][0].ring;
    struct ring *to = &followers[DRIVER][1].ring;
    if (!peer_is_up(DRIVER, to, from)) {
        return;
    }
    uint32_t space = ring_space(to);
    uint32_t available = ring_available(from);
    uint32_t wanted = hostile_below(available + 1);
    for (uint32_t taken = 0; taken < wanted && space > 0; space--) {
        uint64_t words[BLK_RESPONSE_WORDS];
        uint64_t pieces[BLK_PIECES_MAX];
        struct blk_request request;
        uint32_t entries = blk_request_get(from, available - taken, &request, pieces);
        if (entries == 0) {
            assert_true(driver_is_deceived);
            break;
        }
        expect_sent(&request, pieces);
        taken += entries;
        struct blk_response response = {
            .id = request.id, .status = hostile_below(16) == 0, .sectors = request.count};
        blk_response_encode(&response, words);
        ring_write(to, words);
    }
    (void)ring_publish(to);
    if (hostile_below(8) == 0) { /* late, so that its ring is full though little is under way */
        (void)ring_release(from);
    }
}

static int setup(void **state)
{
    (void)state;
    hostile_state = 1;
    image_gpt_three(table);
    config = (struct blk_mux_config){
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .dma = {(uintptr_t)table, sizeof(table), 0x60000000},
        .driver_info = {(uintptr_t)&driver_info, sizeof(driver_info)},
        .driver_requests = ring_at(DRIVER, 0),
        .driver_responses = ring_at(DRIVER, 1),
        .client_count = CLIENTS,
    };
    for (uint32_t i = 0; i <= CLIENTS; i++) {
        for (uint32_t j = 0; j < 2; j++) {
            ring_join_init(&followers[i][j], memory[i][j], capacity_of(i), words_of(j));
        }
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].requests = ring_at(i, 0);
        config.clients[i].responses = ring_at(i, 1);
        config.clients[i].info = (struct config_region){(uintptr_t)&infos[i], sizeof(infos[i])};
        config.clients[i].data_bus = DATA_BUS + i * (uint64_t)DATA_BYTES;
        config.clients[i].data_bytes = DATA_BYTES;
    }
    return 0;
}

/* Each place in the table of flights is free once or belongs to somebody who counts it. */
static void expect_consistent(void)
{
    const struct blk_flights *flights = &mux.flights;
    uint32_t flying[CLIENTS] = {0};
    uint32_t used = 0;
    for (uint32_t i = 0; i < flights->limit; i++) {
        if (flights->state[i] != BLK_FLIGHT_FREE) {
            used++;
            if (flights->owner[i] < CLIENTS) {
                flying[flights->owner[i]] += blk_request_entries(flights->request[i].pieces);
            }
            expect_inside(flights->owner[i], &flights->request[i], flights->pieces[i]);
        }
    }
    assert_int_equal(flights->free_count + used, flights->limit);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        assert_int_equal(mux.clients[i].flying, flying[i]);
        assert_true(mux.clients[i].peer.broken || mux.clients[i].owed <= CAPACITY);
    }
}

static void all_peers_and_policies_at_random(void **state)
{
    (void)state;
    struct blk_mux_result result;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (round % (ROUNDS / 6) == 0) { /* the multiplexer starts anew, with a timer or without */
            config.timer.fired.vaddr = round / (ROUNDS / 6) % 2;
            config.clients[0].data_bus = round == 0 ? UINT64_MAX : DATA_BUS;
            blk_mux_init(&mux, &config, now);
        }
        if (hostile_below(32) == 0) {
            uint32_t peer = hostile_below(CLIENTS + 1);
            uint32_t which = hostile_below(2);
            hostile_ring(memory[peer][which], capacity_of(peer), words_of(which), any_word);
            driver_is_deceived = driver_is_deceived || (peer == DRIVER && which == 0);
        }
        if (hostile_below(8) == 0) { /* who broke a ring is let in again */
            any_policy();
        }
        if (hostile_below(512) == 0) {
            any_medium();
        }
        for (uint32_t i = 0; i < CLIENTS; i++) {
            if (hostile_below(3) == 0) {
                client_works(i);
            }
        }
        if (round / 32 % 2 == 0) { /* in between all fills up */
            driver_works();
        }
        now += hostile_below(2000000);
        bool whole[CLIENTS];
        for (uint32_t i = 0; i < CLIENTS; i++) {
            whole[i] = !mux.clients[i].peer.broken;
        }
        blk_mux_step(&mux, now, &result);
        expect_consistent();
        for (uint32_t i = 0; i < CLIENTS; i++) {
            broken[last_of[i]] += whole[i] && mux.clients[i].peer.broken;
        }
    }
    assert_in_range(driver_pieces, 4000, UINT32_MAX);
    for (uint32_t i = KIND_SUM; i < KINDS; i++) { /* all that can be wrong was met */
        assert_in_range(i < KIND_LONG ? refusals[i] : broken[i], 100, UINT32_MAX);
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        assert_in_range(statistics.clients[i].packets_in, 100, UINT32_MAX);
        assert_in_range(statistics.clients[i].packets_out, 100, UINT32_MAX);
        assert_in_range(statistics.clients[i].refusals, 100, UINT32_MAX);
    }
}

static void no_clients_at_all(void **state)
{
    (void)state;
    struct blk_mux_result result;
    config.client_count = 0;
    blk_mux_init(&mux, &config, now);
    for (uint32_t i = 0; i < 100; i++) {
        driver_works();
        blk_mux_step(&mux, now, &result);
        assert_int_equal(result.notify_clients, 0);
    }
}

static void flights_run_out(void **state)
{
    (void)state;
    static struct blk_flights flights;
    struct blk_request request = {.operation = BLK_FLUSH};
    blk_flights_init(&flights, 2);
    uint32_t first = blk_flights_take(&flights, &request, 0, 1, 1);
    assert_int_not_equal(first, blk_flights_take(&flights, &request, 0, 1, 2));
    assert_int_equal(blk_flights_take(&flights, &request, 0, 1, 3), BLK_FLIGHT_NONE);
    uint32_t cookie = flights.cookie[first];
    assert_int_equal(blk_flights_end(&flights, cookie + BLK_FLIGHTS_MAX), BLK_FLIGHT_NONE);
    assert_false(blk_flights_drop(&flights, first));
    assert_false(blk_flights_resend(&flights, first));
    assert_int_equal(blk_flights_end(&flights, cookie), first);
    assert_int_equal(flights.id[first], 1);
    assert_int_equal(blk_flights_end(&flights, cookie), BLK_FLIGHT_NONE);
    assert_int_equal(blk_flights_take(&flights, &request, 0, 1, 3), first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_peers_and_policies_at_random, setup),
        cmocka_unit_test_setup(no_clients_at_all, setup),
        cmocka_unit_test(flights_run_out),
    };
    return cmocka_run_group_tests_name("block at random", tests, NULL, NULL);
}
