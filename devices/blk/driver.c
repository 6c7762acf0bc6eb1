/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the framework half of the driver, between rings and a device. It never maps data. */
#include <microkit.h>

#include "devices/blk/config.h"
#include "devices/blk/device.h"
#include "devices/blk/pieces.h"
#include "devices/component.h"
#include "lib/ring_join.h"
#include "lib/snapshot.h"

uintptr_t config_address;

static const struct blk_driver_config *config;
static struct ring_follower requests;
static struct ring_follower responses;
static struct blk_request held; /* taken from the ring when the device was full */
static uint64_t held_pieces[BLK_PIECES_MAX];
static bool holds;

/* The page is from a former life of ours if its version is not 0: keep the generation unless
 * something changed. */
static void info_publish(const struct blk_info *info)
{
    struct blk_info *page = (struct blk_info *)(uintptr_t)config->info.vaddr;
    bool same = page->capacity_sectors == info->capacity_sectors &&
                page->block_bytes == info->block_bytes && page->ready == info->ready &&
                page->sectors_max == info->sectors_max && page->read_only == info->read_only &&
                page->discard_sectors_max == info->discard_sectors_max &&
                page->zeroes_sectors_max == info->zeroes_sectors_max &&
                page->pieces_max == info->pieces_max;
    snapshot_begin(&page->version);
    page->capacity_sectors = info->capacity_sectors;
    page->block_bytes = info->block_bytes;
    page->sectors_max = info->sectors_max;
    page->ready = info->ready;
    page->read_only = info->read_only;
    page->discard_sectors_max = info->discard_sectors_max;
    page->zeroes_sectors_max = info->zeroes_sectors_max;
    page->pieces_max = info->pieces_max;
    page->generation += same ? 0 : 1;
    snapshot_end(&page->version);
}

static void device_start(void)
{
    struct blk_info info = {0};
    holds = false;
    if (!blk_device_init(&config->device, &config->dma, &info)) {
        component_stop("no block device of my kind, stopped");
    }
    info_publish(&info);
}

/* Another size of the medium, usually; requests under way go on. */
static void device_changed(void)
{
    struct blk_info info = {0};
    blk_device_info(&info);
    info_publish(&info);
    microkit_notify(config->mux_channel);
}

/* The multiplexer started anew: what its former life asked for must not go on, so the device is
 * reset. */
static bool link_is_up(void)
{
    enum ring_join in = ring_join_update(&requests);
    enum ring_join out = ring_join_update(&responses);
    if (in == RING_JOIN_FRESH || out == RING_JOIN_FRESH) {
        device_start();
        microkit_notify(config->mux_channel);
    }
    return in != RING_JOIN_DOWN && out != RING_JOIN_DOWN;
}

static bool response_has_room(void)
{
    uint32_t space = ring_space(&responses.ring);
    return space != 0 && space != RING_BROKEN;
}

static void response_write(const struct blk_response *response)
{
    uint64_t words[BLK_RESPONSE_WORDS];
    blk_response_encode(response, words);
    ring_write(&responses.ring, words);
}

/* The multiplexer has room for all it asked for; if not, responses wait in the device. */
static void responses_move(void)
{
    struct blk_response response;
    while (response_has_room() && blk_device_complete(&response)) {
        response_write(&response);
    }
}

static bool request_take(void)
{
    uint32_t available = ring_available(&requests.ring);
    if (available == 0 || available == RING_BROKEN) {
        return false;
    }
    return blk_request_get(&requests.ring, available, &held, held_pieces) != 0;
}

static void requests_move(void)
{
    while (response_has_room() && (holds || request_take())) {
        enum blk_submit submit = blk_device_submit(&held, held_pieces);
        holds = submit == BLK_SUBMIT_FULL;
        if (holds) {
            return;
        }
        if (submit == BLK_SUBMIT_DONE) {
            struct blk_response response = {.id = held.id, .status = BLK_OK, .sectors = held.count};
            response_write(&response);
        }
    }
}

/* True: asleep until the device or the multiplexer has something. */
static bool step(void)
{
    if (!link_is_up()) {
        return true;
    }
    responses_move();
    requests_move();
    blk_device_kick();
    bool notify = ring_join_release(&requests);
    notify = ring_join_publish(&responses) || notify;
    if (notify) {
        microkit_notify(config->mux_channel);
    }
    if (!response_has_room()) {
        return ring_sleep_full(&responses.ring);
    }
    bool asleep = blk_device_sleep();
    return (holds || ring_sleep_empty(&requests.ring)) && asleep;
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_BLK_DRIVER, sizeof(*config));
    ring_join_init(&requests, (void *)(uintptr_t)config->requests.vaddr, config->requests.capacity,
                   BLK_REQUEST_WORDS);
    ring_join_init(&responses, (void *)(uintptr_t)config->responses.vaddr,
                   config->responses.capacity, BLK_RESPONSE_WORDS);
    device_start();
    microkit_notify(config->mux_channel);
    while (!step()) {
    }
}

void notified(microkit_channel channel)
{
    bool interrupt = channel == config->device.interrupt_channel;
    if (interrupt) {
        if (blk_device_interrupt()) {
            device_changed();
        }
        microkit_irq_ack(channel);
    }
    while (!step()) {
    }
}
