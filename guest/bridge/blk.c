/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for block: requests of devices/blk to a Linux disk, directly from and to the clients' memory. */
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "guest/bridge/blk.h"
#include "guest/bridge/bridge.h"
#include "lib/snapshot.h"

static bool disk_open(struct blk_bridge *bridge, const char *path)
{
    bridge->disk = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
    if (bridge->disk < 0) {
        bridge->disk = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
    }
    return bridge->disk >= 0;
}

static void info_publish(struct blk_bridge *bridge)
{
    struct blk_info *info = shared_memory(bridge->shared, bridge->config->info.vaddr, sizeof *info);
    uint64_t bytes = 0;
    int read_only = 0;
    unsigned block_bytes = BLK_SECTOR_BYTES;
    if (info == NULL || ioctl(bridge->disk, BLKGETSIZE64, &bytes) != 0) {
        return;
    }
    (void)ioctl(bridge->disk, BLKROGET, &read_only);
    (void)ioctl(bridge->disk, BLKPBSZGET, &block_bytes);
    snapshot_begin(&info->version);
    info->capacity_sectors = bytes / BLK_SECTOR_BYTES;
    info->block_bytes = block_bytes;
    info->sectors_max = BLK_SECTORS_MAX;
    info->ready = 1;
    info->read_only = read_only != 0;
    info->generation++;
    snapshot_end(&info->version);
    bridge->notify = true;
}

/* ---- results ---- */

static void response_write(struct blk_bridge *bridge, uint32_t id, enum blk_status status, uint64_t sectors)
{
    struct blk_response response = { .id = id, .status = status, .sectors = sectors };
    uint64_t words[BLK_RESPONSE_WORDS];
    blk_response_encode(&response, words);
    ring_write(&bridge->responses.ring, words);
}

/* Every request under way has a slot of the response ring: see requests_take. */
static void results_take(struct blk_bridge *bridge, bool answer)
{
    uint64_t flight;
    int32_t result;
    while (uring_take(&bridge->uring, &flight, &result)) {
        bool good = result >= 0 && (uint32_t)result == bridge->flights[flight].count * BLK_SECTOR_BYTES;
        if (answer) {
            response_write(bridge, bridge->flights[flight].id, good ? BLK_OK : BLK_IO_ERROR,
                           good ? bridge->flights[flight].count : 0);
        }
        bridge->free[bridge->free_count++] = (uint8_t)flight;
    }
}

/* ---- requests ---- */

static void request_submit(struct blk_bridge *bridge, const struct blk_request *request)
{
    bool has_data = request->operation != BLK_FLUSH;
    uint32_t bytes = request->count <= BLK_SECTORS_MAX ? request->count * BLK_SECTOR_BYTES : 0;
    void *memory = has_data ? shared_memory(bridge->shared, request->offset, bytes) : NULL;
    if (has_data && (memory == NULL || bytes == 0 || request->sector > INT64_MAX / BLK_SECTOR_BYTES)) {
        response_write(bridge, request->id, BLK_IO_ERROR, 0);
        return;
    }
    uint8_t flight = bridge->free[--bridge->free_count];
    bridge->flights[flight].id = request->id;
    bridge->flights[flight].count = has_data ? request->count : 0;
    uring_add(&bridge->uring,
              !has_data                            ? IORING_OP_FSYNC
              : request->operation == BLK_WRITE    ? IORING_OP_WRITE
                                                   : IORING_OP_READ,
              bridge->disk, memory, has_data ? bytes : 0, has_data ? request->sector * BLK_SECTOR_BYTES : 0, flight);
}

static bool requests_take(struct blk_bridge *bridge)
{
    uint32_t available = ring_available(&bridge->requests.ring);
    uint32_t space = ring_space(&bridge->responses.ring);
    uint32_t under_way = BLK_BRIDGE_FLIGHTS - bridge->free_count;
    uint32_t taken = 0;
    if (available == RING_BROKEN || space == RING_BROKEN) {
        return false;
    }
    while (taken < available && bridge->free_count != 0 && under_way + taken < space) {
        uint64_t words[BLK_REQUEST_WORDS];
        struct blk_request request;
        ring_read(&bridge->requests.ring, words);
        blk_request_decode(words, &request);
        request_submit(bridge, &request);
        taken++;
    }
    uring_submit(&bridge->uring, 0);
    return taken != 0;
}

/* What a former life of the multiplexer asked for is over before it is joined anew: it reuses the memory then. */
static void link_update(struct blk_bridge *bridge)
{
    if (ring_follower_state(&bridge->requests.ring) == RING_RESTARTED) {
        while (bridge->free_count < BLK_BRIDGE_FLIGHTS) {
            uring_submit(&bridge->uring, 1);
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
        results_take(bridge, true);
        *again = requests_take(bridge);
        bridge->notify |= ring_join_release(&bridge->requests);
        bridge->notify |= ring_join_publish(&bridge->responses);
        *again = *again || (bridge->free_count != 0 && !ring_sleep_empty(&bridge->requests.ring));
    }
    bool notify = bridge->notify;
    bridge->notify = false;
    return notify;
}

void blk_bridge_wait(struct blk_bridge *bridge, int timeout_ms)
{
    struct pollfd files[] = {
        { .fd = bridge->shared->file, .events = POLLIN },
        { .fd = bridge->uring.event, .events = POLLIN },
    };
    (void)poll(files, 2, timeout_ms);
    if ((files[0].revents & POLLIN) != 0) {
        shared_acknowledge(bridge->shared);
    }
    if ((files[1].revents & POLLIN) != 0) {
        uint64_t results;
        ssize_t got = read(bridge->uring.event, &results, sizeof results);
        (void)got;
    }
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
    if (!disk_open(bridge, path) || !uring_open(&bridge->uring, BLK_BRIDGE_FLIGHTS)) {
        bridge_fail(path);
        return false;
    }
    if (!bridge_ring(shared, &bridge->requests, &config->requests, BLK_REQUEST_WORDS) ||
        !bridge_ring(shared, &bridge->responses, &config->responses, BLK_RESPONSE_WORDS)) {
        bridge_fail("rings");
        return false;
    }
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
