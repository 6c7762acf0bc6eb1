/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the medium behind the driver, its partition table, and what each client sees of it. */
#include "devices/blk/medium.h"
#include "devices/blk/requests.h"

#include "lib/snapshot.h"
#include "lib/string.h"

enum {
    INFO_WORDS = sizeof(struct blk_info) / 8,
};

/* ---- views ---- */

/* The sectors that the policy gives a client; sectors 0: none. */
/*@ requires \valid_read(mux) && index < BLK_CLIENTS_MAX;
    assigns \nothing;
    ensures unread: mux->medium != BLK_MEDIUM_READY && mux->medium != BLK_MEDIUM_BAD ==>
                \result.sectors == 0;
    ensures attached: mux->policy.clients[index].state != STATISTICS_ATTACHED ==>
                \result.sectors == 0;
    ensures own: \result.sectors != 0 && mux->policy.clients[index].partition != 0 ==>
                \result.first ==
                    mux->table.entries[mux->policy.clients[index].partition - 1].first &&
                \result.sectors ==
                    mux->table.entries[mux->policy.clients[index].partition - 1].sectors; */
static struct partition client_partition(const struct blk_mux *mux, uint32_t index)
{
    uint32_t number = mux->policy.clients[index].partition;
    bool readable = mux->medium == BLK_MEDIUM_READY || mux->medium == BLK_MEDIUM_BAD;
    if (!readable || mux->policy.clients[index].state != STATISTICS_ATTACHED) {
        return (struct partition){0, 0};
    }
    if (number == 0) {
        return (struct partition){0, mux->driver_info.capacity_sectors};
    }
    if (number > PARTITION_MAX) {
        return (struct partition){0, 0};
    }
    return mux->table.entries[number - 1];
}

/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures apart: !\result && a->ready && b->ready && a->sectors > 0 && b->sectors > 0 &&
                   !(a->read_only && b->read_only) ==>
                       a->first + a->sectors <= b->first || b->first + b->sectors <= a->first; */
static bool views_overlap(const struct blk_view *a, const struct blk_view *b)
{
    if (!a->ready || !b->ready || (a->read_only && b->read_only)) {
        return false;
    }
    return a->first < b->first ? b->first - a->first < a->sectors
                               : a->first - b->first < b->sectors;
}

/* As many pieces as the driver offers and its ring has room for. */
/*@ requires \valid_read(&mux->driver.to.ring.capacity);
    requires \valid_read(&mux->driver_info.pieces_max);
    requires 1 <= mux->driver.to.ring.capacity <= RING_CAPACITY_MAX;
    assigns \nothing;
    ensures offered: \result <= mux->driver_info.pieces_max && \result <= BLK_PIECES_MAX;
    ensures room: 1 + (\result + 3) / 4 <= mux->driver.to.ring.capacity; */
static uint32_t pieces_most(const struct blk_mux *mux)
{
    uint32_t most = (mux->driver.to.ring.capacity - 1) * BLK_REQUEST_WORDS;
    most = most < BLK_PIECES_MAX ? most : BLK_PIECES_MAX;
    return mux->driver_info.pieces_max < most ? mux->driver_info.pieces_max : most;
}

static void view_derive(struct blk_mux *mux, uint32_t index)
{
    struct blk_view *view = &mux->clients[index].view;
    struct partition partition = client_partition(mux, index);
    uint32_t most = mux->driver_info.sectors_max;
    blk_view_cover(view, partition.first, partition.sectors, mux->driver_info.capacity_sectors);
    view->sectors_max = most != 0 && most < BLK_SECTORS_MAX ? most : BLK_SECTORS_MAX;
    view->discard_sectors_max = mux->driver_info.discard_sectors_max;
    view->zeroes_sectors_max = mux->driver_info.zeroes_sectors_max < BLK_SECTORS_MAX
                                   ? mux->driver_info.zeroes_sectors_max
                                   : BLK_SECTORS_MAX;
    view->pieces_max = pieces_most(mux);
    view->read_only = mux->policy.clients[index].read_only != 0 || mux->driver_info.read_only != 0;
    view->ready = view->sectors != 0;
    for (uint32_t i = 0; i < index; i++) {
        if (views_overlap(view, &mux->clients[i].view)) {
            view->ready = false;
        }
    }
}

/* Tell the client about its view if that has changed. */
static void view_show(struct blk_mux *mux, uint32_t index)
{
    struct blk_mux_client *client = &mux->clients[index];
    const struct blk_view *view = &client->view;
    struct blk_info info = {
        .version = client->info.version,
        .capacity_sectors = view->ready ? view->sectors : 0,
        .block_bytes = mux->driver_info.block_bytes,
        .sectors_max = view->sectors_max,
        .ready = view->ready,
        .read_only = view->read_only,
        .generation = client->info.generation,
        .discard_sectors_max = view->discard_sectors_max,
        .zeroes_sectors_max = view->zeroes_sectors_max,
        .pieces_max = view->pieces_max,
    };
    if (info.version != 0 && memcmp(&info, &client->info, sizeof(info)) == 0) {
        return;
    }
    info.generation++;
    client->info = info;
    snapshot_begin(&client->info_page->version);
    client->info_page->capacity_sectors = info.capacity_sectors;
    client->info_page->block_bytes = info.block_bytes;
    client->info_page->sectors_max = info.sectors_max;
    client->info_page->ready = info.ready;
    client->info_page->read_only = info.read_only;
    client->info_page->generation = info.generation;
    client->info_page->discard_sectors_max = info.discard_sectors_max;
    client->info_page->zeroes_sectors_max = info.zeroes_sectors_max;
    client->info_page->pieces_max = info.pieces_max;
    snapshot_end(&client->info_page->version);
    client->info.version = client->info_page->version;
    client->peer.notify = true;
}

void blk_views_update(struct blk_mux *mux)
{
    for (uint32_t i = 0; i < mux->client_count; i++) {
        view_derive(mux, i);
        view_show(mux, i);
    }
}

/* ---- the medium ---- */

/* Sectors that a partition table may lie in. */
static uint32_t table_sectors(const struct blk_mux *mux)
{
    uint64_t fits = mux->dma.bytes / BLK_SECTOR_BYTES;
    uint64_t most = fits < PARTITION_TABLE_SECTORS ? fits : PARTITION_TABLE_SECTORS;
    uint64_t capacity = mux->driver_info.capacity_sectors;
    uint64_t one = mux->driver_info.sectors_max;
    most = one != 0 && one < most ? one : most;
    return (uint32_t)(capacity < most ? capacity : most);
}

static bool table_request(struct blk_mux *mux)
{
    struct blk_request request = {
        .offset = mux->dma.bus,
        .count = table_sectors(mux),
        .operation = BLK_READ,
    };
    if (!mux->driver.up || ring_peer_space(&mux->driver) == 0) {
        return false;
    }
    uint32_t flight =
        blk_flights_take(&mux->flights, &request, BLK_CLIENTS_MAX, mux->medium_life, 0);
    if (flight == BLK_FLIGHT_NONE) {
        return false;
    }
    blk_driver_write(mux, flight);
    return true;
}

void blk_medium_complete(struct blk_mux *mux, uint32_t life, bool good)
{
    if (life != mux->medium_life || mux->medium != BLK_MEDIUM_READING) {
        return;
    }
    uint64_t bytes = (uint64_t)table_sectors(mux) * BLK_SECTOR_BYTES;
    memset(&mux->table, 0, sizeof(mux->table));
    mux->medium = BLK_MEDIUM_BAD;
    if (good) {
        memcpy(mux->table_bytes, (const void *)(uintptr_t)mux->dma.vaddr, bytes);
        mux->table_error = partition_parse(mux->table_bytes, bytes,
                                           mux->driver_info.capacity_sectors, &mux->table);
        bool sound = mux->table_error == PARTITION_OK || mux->table_error == PARTITION_NONE;
        mux->medium = sound ? BLK_MEDIUM_READY : BLK_MEDIUM_BAD;
    }
    blk_views_update(mux);
}

/* The driver says what it said before, though it may have been restarted meanwhile. */
static bool info_is_same(const struct blk_info *a, const struct blk_info *b)
{
    return a->generation == b->generation && a->ready == b->ready &&
           a->capacity_sectors == b->capacity_sectors;
}

void blk_medium_update(struct blk_mux *mux)
{
    struct blk_info info;
    uint64_t version = __atomic_load_n(&mux->driver_info_page->version, __ATOMIC_RELAXED);
    if (version != mux->driver_info.version &&
        snapshot_read(mux->driver_info_page, &info, INFO_WORDS)) {
        bool same = info_is_same(&info, &mux->driver_info);
        mux->driver_info = info;
        if (!same) {
            bool ready = info.ready != 0 && info.capacity_sectors != 0;
            mux->medium = ready ? BLK_MEDIUM_UNREAD : BLK_MEDIUM_NONE;
            mux->medium_life++;
        }
        blk_views_update(mux);
    }
    if (mux->medium == BLK_MEDIUM_UNREAD && table_request(mux)) {
        mux->medium = BLK_MEDIUM_READING;
    }
}
