/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A native client that puts load on its disk by a fixed plan; before each part of the plan it reads a sector that tells so. */
#include <microkit.h>

#include "benchmarks/block/plan.h"
#include "devices/blk/client.h"
#include "devices/client_config.h"
#include "devices/component.h"

uintptr_t config_address; /* set by the image tool */

static const struct client_config *config;
static struct blk_client blk;
static uint32_t part;      /* of the plan */
static bool part_runs;     /* false: its mark is to be read, or being read */
static uint32_t begun;     /* requests of this part */
static uint32_t under_way; /* all kinds */
static uint64_t random_state;

/* [xorshift64]: any order will do, as long as it is the same each time. */
static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static bool submit(enum blk_operation operation, uint64_t sector, uint32_t bytes, uint32_t slot)
{
    const struct blk_request request = {
        .operation = operation,
        .sector = sector,
        .offset = (uint64_t)slot * PLAN_BYTES_MAX,
        .count = bytes / BLK_SECTOR_BYTES,
    };
    bool taken = blk_client_submit(&blk, &request);
    under_way += taken;
    return taken;
}

/* The next request of a part that runs. False: not now. */
static bool submit_next(const struct plan_part *now)
{
    uint32_t places = PLAN_DISK_BYTES / now->bytes;
    uint32_t place = now->is_random ? (uint32_t)(random_next() % places) : begun % places;
    bool is_flush = now->flushes && begun % (now->depth + 1) == now->depth;

    if (is_flush || (now->flushes && begun % (now->depth + 1) == 0)) {
        if (under_way > 0) {
            return false; /* a flush waits for what it is about, and what follows for the flush */
        }
    }
    if (is_flush) {
        return submit(BLK_FLUSH, 0, 0, 0);
    }
    return submit(now->writes ? BLK_WRITE : BLK_READ, (uint64_t)place * now->bytes / BLK_SECTOR_BYTES,
                  now->bytes, begun % now->depth);
}

static uint32_t requests_of(const struct plan_part *now)
{
    return now->flushes ? PLAN_REQUESTS / now->depth * (now->depth + 1) : PLAN_REQUESTS;
}

/* Goes on with the plan as far as it goes now. */
static void go_on(void)
{
    const struct plan_part *now = &plan[part];

    if (part_runs && begun == requests_of(now) && under_way == 0) {
        part++;
        part_runs = false;
        begun = 0;
    }
    if (!part_runs && begun == 0 && part <= PLAN_PARTS) {
        begun = submit(BLK_READ, PLAN_MARK_SECTOR + part, BLK_SECTOR_BYTES, 0);
        return;
    }
    if (!part_runs && under_way == 0 && part < PLAN_PARTS) {
        part_runs = true;
        begun = 0;
        random_state = PLAN_SEED;
    }
    while (part_runs && begun < requests_of(now) && under_way < now->depth && submit_next(now)) {
        begun++;
    }
}

static void service(void)
{
    struct blk_response response;
    struct blk_info info;
    do {
        if (blk_client_update(&blk) == BLK_LINK_DOWN || !blk_client_info(&blk, &info) || !info.ready) {
            continue;
        }
        while (blk_client_response(&blk, &response)) {
            if (response.status != BLK_OK) {
                component_stop("the disk failed");
            }
            under_way--;
        }
        go_on();
        blk_client_publish(&blk);
    } while (!blk_client_sleep(&blk));
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    blk_client_init(&blk, &config->blk);
    service();
}

void notified(microkit_channel channel)
{
    (void)channel;
    service();
}
