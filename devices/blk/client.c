/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the client's side of the rings. */
#include <microkit.h>

#include "devices/blk/client.h"
#include "devices/blk/pieces.h"
#include "lib/snapshot.h"

void blk_client_init(struct blk_client *client, const struct blk_client_config *config)
{
    *client = (struct blk_client){
        .info = (const struct blk_info *)(uintptr_t)config->info.vaddr,
        .channel = config->channel,
    };
    if (config->requests.vaddr == 0) {
        return;
    }
    ring_join_init(&client->requests, (void *)(uintptr_t)config->requests.vaddr,
                   config->requests.capacity, BLK_REQUEST_WORDS);
    ring_join_init(&client->responses, (void *)(uintptr_t)config->responses.vaddr,
                   config->responses.capacity, BLK_RESPONSE_WORDS);
    microkit_notify(client->channel);
}

enum blk_link blk_client_update(struct blk_client *client)
{
    if (client->requests.ring.shared == 0) {
        return BLK_LINK_DOWN;
    }
    enum ring_join requests = ring_join_update(&client->requests);
    enum ring_join responses = ring_join_update(&client->responses);
    bool fresh = requests == RING_JOIN_FRESH || responses == RING_JOIN_FRESH;
    if (fresh) {
        microkit_notify(client->channel);
    }
    client->up = requests != RING_JOIN_DOWN && responses != RING_JOIN_DOWN &&
                 client->requests.ring.generation == client->responses.ring.generation;
    client->restarted = client->restarted || fresh;
    if (!client->up) {
        return BLK_LINK_DOWN;
    }
    enum blk_link link = client->restarted ? BLK_LINK_RESTARTED : BLK_LINK_UP;
    client->restarted = false;
    return link;
}

bool blk_client_info(const struct blk_client *client, struct blk_info *info)
{
    return client->info != 0 && snapshot_read(client->info, info, sizeof(*info) / 8);
}

uint32_t blk_client_space(struct blk_client *client)
{
    uint32_t space = client->up ? ring_space(&client->requests.ring) : 0;
    return space == RING_BROKEN ? 0 : space;
}

bool blk_client_submit(struct blk_client *client, const struct blk_request *request)
{
    return blk_client_submit_pieces(client, request, 0);
}

bool blk_client_submit_pieces(struct blk_client *client, const struct blk_request *request,
                              const uint64_t *pieces)
{
    uint32_t entries = blk_request_entries(request->pieces);
    if (blk_client_space(client) < entries) {
        client->wants_space = entries;
        return false;
    }
    blk_request_put(&client->requests.ring, request, pieces);
    return true;
}

void blk_client_publish(struct blk_client *client)
{
    if (client->up && ring_join_publish(&client->requests)) {
        microkit_notify(client->channel);
    }
}

bool blk_client_response(struct blk_client *client, struct blk_response *response)
{
    uint32_t available = client->up ? ring_available(&client->responses.ring) : 0;
    if (available == 0 || available == RING_BROKEN) {
        return false;
    }
    uint64_t words[BLK_RESPONSE_WORDS];
    ring_read(&client->responses.ring, words);
    blk_response_decode(words, response);
    if (ring_join_release(&client->responses)) {
        microkit_notify(client->channel);
    }
    return true;
}

/* Is there an answer that makes sense? A broken ring waits for its next generation. */
static bool responses_are_quiet(struct ring *responses)
{
    return ring_sleep_empty(responses) || ring_available(responses) == RING_BROKEN;
}

bool blk_client_sleep(struct blk_client *client)
{
    if (!client->up) {
        return true;
    }
    bool asleep = responses_are_quiet(&client->responses.ring);
    if (client->wants_space != 0) {
        ring_sleep_full(&client->requests.ring);
        asleep = blk_client_space(client) < client->wants_space && asleep;
        client->wants_space = 0;
    }
    return asleep;
}
