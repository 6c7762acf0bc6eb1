/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A native client that puts load on its disk by a fixed plan. */
#include <microkit.h>

#include "benchmarks/block/plan.h"
#include "benchmarks/block/walk.h"
#include "devices/blk/client.h"
#include "devices/client_config.h"
#include "devices/component.h"

uintptr_t config_address; /* set by the image tool */

static const struct client_config *config;
static struct blk_client blk;
static struct walk walk;

static bool submit(const struct walk_request *next)
{
    static const enum blk_operation operations[] = {
        [WALK_READ] = BLK_READ,
        [WALK_WRITE] = BLK_WRITE,
        [WALK_FLUSH] = BLK_FLUSH,
    };
    const struct blk_request request = {
        .operation = operations[next->operation],
        .sector = next->sector,
        .offset = (uint64_t)next->slot * PLAN_BYTES_MAX,
        .count = next->bytes / BLK_SECTOR_BYTES,
    };
    return blk_client_submit(&blk, &request);
}

static void service(void)
{
    struct walk_request request;
    struct blk_response response;
    struct blk_info info;
    do {
        if (blk_client_update(&blk) == BLK_LINK_DOWN || !blk_client_info(&blk, &info) ||
            !info.ready) {
            continue;
        }
        while (blk_client_response(&blk, &response)) {
            if (response.status != BLK_OK) {
                component_stop("the disk failed");
            }
            walk_done(&walk);
        }
        while (walk_next(&walk, &request) && submit(&request)) {
            walk_begun(&walk);
        }
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
