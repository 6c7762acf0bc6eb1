/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for block: requests of devices/blk to a Linux disk, directly from and to the clients' memory. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/blk/pieces.h"
#include "guest/bridge/blk.h"
#include "guest/bridge/bridge.h"
#include "lib/snapshot.h"

enum {
    EVENTS_OF_KERNEL = 1, /* group of NETLINK_KOBJECT_UEVENT */
    EVENT_BYTES = 4096,   /* what does not fit is of no interest */
};

static bool disk_open(struct blk_bridge *bridge, const char *path)
{
    bridge->disk = open(path, O_RDWR | O_CLOEXEC);
    if (bridge->disk < 0) {
        bridge->disk = open(path, O_RDONLY | O_CLOEXEC);
    }
    return bridge->disk >= 0;
}

/* Sectors of the largest discard or write-zeroes; 0: the disk cannot do it. */
static uint32_t limit_of(struct blk_bridge *bridge, enum blk_operation operation)
{
    int sectors = ioctl(bridge->shared->file, SHARED_BLOCKS_LIMIT, (long)operation);
    return sectors > 0 ? (uint32_t)sectors : 0;
}

/* 0: it cannot be told. */
static uint64_t capacity_of(const struct blk_bridge *bridge)
{
    uint64_t bytes = 0;
    return ioctl(bridge->disk, BLKGETSIZE64, &bytes) == 0 ? bytes / BLK_SECTOR_BYTES : 0;
}

static void info_publish(struct blk_bridge *bridge)
{
    struct blk_info *info = shared_memory(bridge->shared, bridge->config->info.vaddr, sizeof *info);
    int read_only = 0;
    unsigned block_bytes = BLK_SECTOR_BYTES;
    if (info == NULL) {
        return;
    }
    bridge->capacity_sectors = capacity_of(bridge);
    (void)ioctl(bridge->disk, BLKROGET, &read_only);
    (void)ioctl(bridge->disk, BLKPBSZGET, &block_bytes);
    snapshot_begin(&info->version);
    info->capacity_sectors = bridge->capacity_sectors;
    info->block_bytes = block_bytes;
    info->sectors_max = BLK_SECTORS_MAX;
    info->ready = bridge->capacity_sectors != 0;
    info->read_only = read_only != 0;
    info->discard_sectors_max = read_only != 0 ? 0 : limit_of(bridge, BLK_DISCARD);
    info->zeroes_sectors_max = read_only != 0 ? 0 : limit_of(bridge, BLK_WRITE_ZEROES);
    info->pieces_max = BLK_PIECES_MAX;
    info->generation++;
    snapshot_end(&info->version);
    bridge->notify = true;
}

/* ---- a disk that changes its size ---- */

/* The kernel tells all of it that listen; the module wakes us for it. Without, the size stays as it was at the start. */
static int events_open(struct shared *shared)
{
    struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = EVENTS_OF_KERNEL };
    int events = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    if (events >= 0 && (bind(events, (struct sockaddr *)&address, sizeof address) != 0 ||
                        ioctl(shared->file, SHARED_WATCH, (long)events) != 0)) {
        (void)close(events);
        events = -1;
    }
    if (events < 0) {
        bridge_fail("events of the disk");
    }
    return events;
}

/* Events are few: whatever it was, the size is looked at. */
static void events_take(struct blk_bridge *bridge)
{
    char event[EVENT_BYTES];
    ssize_t bytes;
    do {
        bytes = recv(bridge->events, event, sizeof event, 0);
    } while (bytes > 0 || (bytes < 0 && errno == ENOBUFS));
    if (capacity_of(bridge) != bridge->capacity_sectors) {
        info_publish(bridge);
    }
}

/* ---- results ---- */

static void response_write(struct ring *ring, uint32_t id, enum blk_status status, uint64_t sectors)
{
    struct blk_response response = { .id = id, .status = status, .sectors = sectors };
    uint64_t words[BLK_RESPONSE_WORDS];
    blk_response_encode(&response, words);
    ring_write(ring, words);
}

/* One of several that went to the disk together failed: it is known for each only when they go one by one. */
static void request_repeat(struct blk_bridge *bridge, uint32_t flight)
{
    struct blk_flight *request = &bridge->flights[flight];
    (void)shared_batch(bridge->shared, SHARED_BLOCKS_SUBMIT, request->words, request->entries, SHARED_ALONE);
}

/* Every request under way has a slot of the response ring: see requests_take. `ring` NULL: nobody waits for it. */
static void result_take(struct blk_bridge *bridge, struct ring *ring, uint32_t flight, uint32_t result)
{
    const struct blk_flight *request = &bridge->flights[flight];
    if (result == SHARED_BLOCK_AGAIN && ring != NULL) {
        request_repeat(bridge, flight);
        return;
    }
    bool good = result == SHARED_BLOCK_GOOD;
    if (ring != NULL) {
        response_write(ring, request->id, good ? BLK_OK : BLK_IO_ERROR, good ? request->count : 0);
    }
    bridge->free[bridge->free_count++] = (uint8_t)flight;
}

static void results_take(struct blk_bridge *bridge, bool answer)
{
    struct ring ring = bridge->responses.ring; /* as in requests_take */
    uint32_t results[SHARED_BATCH][2];
    int count;
    do {
        count = shared_batch(bridge->shared, SHARED_BLOCKS_RESULTS, results, SHARED_BATCH, 0);
        for (int i = 0; i < count; i++) {
            result_take(bridge, answer ? &ring : NULL, results[i][0], results[i][1]);
        }
    } while (count == SHARED_BATCH);
    bridge->responses.ring = ring;
    bridge->results = false;
}

/* ---- requests ---- */

/* Takes one request with its pieces; the number of its flight stands in place of the id. The entries; 0: broken. */
static uint32_t request_prepare(struct blk_bridge *bridge, struct ring *ring, uint32_t available,
                                uint64_t (*words)[BLK_REQUEST_WORDS])
{
    uint32_t number = bridge->free[bridge->free_count - 1];
    struct blk_flight *flight = &bridge->flights[number];
    struct blk_request request;
    ring_read(ring, words[0]);
    blk_request_decode(words[0], &request);
    uint32_t entries = blk_request_entries(request.pieces);
    if (request.pieces > BLK_PIECES_MAX || entries > available) {
        return 0;
    }
    words[0][0] = (uint64_t)number << 32 | (uint32_t)words[0][0];
    memcpy(flight->words[0], words[0], sizeof words[0]);
    for (uint32_t i = 1; i < entries; i++) {
        ring_read(ring, words[i]);
        memcpy(flight->words[i], words[i], sizeof words[i]);
    }
    flight->id = request.id;
    flight->count = request.operation != BLK_FLUSH ? request.count : 0;
    flight->entries = entries;
    bridge->free_count--;
    return entries;
}

/* A batch ends where the longest request might not go into it. */
static bool requests_take(struct blk_bridge *bridge)
{
    struct ring ring = bridge->requests.ring; /* nobody else's: known not to change by itself */
    uint32_t available = ring_available(&ring);
    uint32_t space = ring_space(&bridge->responses.ring);
    uint64_t entries[SHARED_BATCH][BLK_REQUEST_WORDS];
    uint32_t taken = 0;
    if (available == RING_BROKEN || space == RING_BROKEN || ring.entry_words != BLK_REQUEST_WORDS) {
        return false;
    }
    while (taken < available && taken + BLK_ENTRIES_MAX <= SHARED_BATCH && bridge->free_count != 0 &&
           BLK_BRIDGE_FLIGHTS - bridge->free_count < space) {
        uint32_t more = request_prepare(bridge, &ring, available - taken, &entries[taken]);
        if (more == 0) {
            break; /* no multiplexer of ours sends such a one */
        }
        taken += more;
    }
    bridge->requests.ring = ring;
    if (taken != 0) {
        (void)shared_batch(bridge->shared, SHARED_BLOCKS_SUBMIT, entries, taken, 0);
    }
    return taken != 0;
}

void blk_bridge_wait(struct blk_bridge *bridge, int timeout_ms)
{
    uint32_t news = shared_wait(bridge->shared, timeout_ms);
    bridge->results |= (news & SHARED_RESULTS) != 0;
    if ((news & SHARED_FRAMES) != 0 && bridge->events >= 0) {
        events_take(bridge);
    }
}

/* What a former life of the multiplexer asked for is over before it is joined anew: it reuses the memory then. */
static void link_update(struct blk_bridge *bridge)
{
    if (ring_follower_state(&bridge->requests.ring) == RING_RESTARTED) {
        while (bridge->free_count < BLK_BRIDGE_FLIGHTS) {
            blk_bridge_wait(bridge, -1);
            results_take(bridge, false);
        }
    }
    enum ring_join in = ring_join_update(&bridge->requests);
    enum ring_join out = ring_join_update(&bridge->responses);
    bridge->up = in != RING_JOIN_DOWN && out != RING_JOIN_DOWN;
    bridge->notify |= in == RING_JOIN_FRESH || out == RING_JOIN_FRESH;
}

bool blk_bridge_step(struct blk_bridge *bridge, bool *again)
{
    *again = false;
    link_update(bridge);
    if (bridge->up) {
        if (bridge->results) {
            results_take(bridge, true);
        }
        *again = requests_take(bridge);
        bridge->notify |= ring_join_release(&bridge->requests);
        bridge->notify |= ring_join_publish(&bridge->responses);
        *again = *again || (bridge->free_count != 0 && !ring_sleep_empty(&bridge->requests.ring));
    }
    bool notify = bridge->notify;
    bridge->notify = false;
    return notify;
}

bool blk_bridge_open(struct blk_bridge *bridge, struct shared *shared, const struct blk_driver_config *config,
                     const char *path)
{
    bridge->shared = shared;
    bridge->config = config;
    while (bridge->free_count < BLK_BRIDGE_FLIGHTS) {
        bridge->free[bridge->free_count] = (uint8_t)bridge->free_count;
        bridge->free_count++;
    }
    if (!disk_open(bridge, path) || ioctl(shared->file, SHARED_BLOCKS_OPEN, (long)bridge->disk) != 0) {
        bridge_fail(path);
        return false;
    }
    if (!bridge_ring(shared, &bridge->requests, &config->requests, BLK_REQUEST_WORDS) ||
        !bridge_ring(shared, &bridge->responses, &config->responses, BLK_RESPONSE_WORDS)) {
        bridge_fail("rings");
        return false;
    }
    bridge->events = events_open(shared);
    info_publish(bridge);
    return true;
}

void bridge_blk(struct shared *shared, const void *config, const char *path)
{
    static struct blk_bridge bridge;
    if (!blk_bridge_open(&bridge, shared, config, path)) {
        return;
    }
    for (;;) {
        bool again = true;
        while (again) {
            if (blk_bridge_step(&bridge, &again)) {
                shared_notify(shared, bridge.config->mux_channel);
            }
        }
        blk_bridge_wait(&bridge, -1);
    }
}
