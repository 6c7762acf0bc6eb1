/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio network card: received frames, copied by the copier into the buffers that the guest offers. */
#include <stddef.h>

#include "hw/virtio_net.h"
#include "lib/string.h"
#include "vmm/virtio/net.h"

enum { HEADER_BYTES = sizeof(struct virtio_net_header) };

/*
 * Where a frame goes in a chain: behind the header, in one piece of memory. Drivers give one piece
 * for both, or one for each; anything else the copier cannot fill. False: it is of that kind.
 */
static bool place_find(const struct net *net, const struct virtqueue_chain *chain,
                       struct net_place *place)
{
    uint32_t at = chain->readable;

    if (at == chain->count || chain->segments[at].bytes < HEADER_BYTES) {
        return false;
    }
    const struct virtqueue_segment *first = &chain->segments[at];
    const struct virtqueue_segment *last = first->bytes > HEADER_BYTES ? first : first + 1;
    uint32_t skipped = first->bytes > HEADER_BYTES ? HEADER_BYTES : 0;
    if (last == first + 1 && at + 1 == chain->count) {
        return false;
    }
    place->offset = last->gpa + skipped - net->device.guest->gpa;
    place->room = last->bytes - skipped;
    place->header = (struct virtio_net_header *)(void *)first->data;
    return place->room >= NET_FRAME_BYTES_MAX;
}

/* Gives one chain. False: there is no room for it now, or the device is broken. */
static bool place_give(struct net *net, struct virtqueue *queue,
                       const struct virtqueue_chain *chain)
{
    struct net_place *place = &net->places[chain->head];

    if (place->given || !place_find(net, chain, place)) {
        virtio_break(&net->device); /* the guest offers what is under way, or what no frame fits into */
        return false;
    }
    if (!net_client_receive_place(net->client, chain->head, place->offset, place->room)) {
        return false;
    }
    place->given = true;
    net->places_given++;
    virtqueue_take(queue);
    return true;
}

bool net_places_give(struct net *net, struct virtqueue *queue)
{
    static struct virtqueue_chain chain;

    while (virtio_peek(&net->device, queue, &chain) == VIRTQUEUE_TAKEN) {
        if (!place_give(net, queue, &chain)) {
            break;
        }
    }
    return virtio_is_live(&net->device);
}

void net_places_take(struct net *net, struct virtqueue *queue)
{
    const struct virtio_net_header header = {.buffers = 1};
    uint32_t id;
    uint32_t length;

    while (net_client_receive_placed(net->client, &id, &length)) {
        if (id >= VIRTQUEUE_SIZE_MAX || !net->places[id].given) {
            continue;
        }
        net->places[id].given = false;
        net->places_given--;
        memcpy(net->places[id].header, &header, sizeof header);
        virtqueue_give(queue, (uint16_t)id, HEADER_BYTES + length);
    }
}

void net_places_give_again(struct net *net)
{
    for (uint32_t id = 0; id < VIRTQUEUE_SIZE_MAX; id++) {
        const struct net_place *place = &net->places[id];
        if (place->given) {
            net_client_receive_place(net->client, id, place->offset, place->room);
        }
    }
}

bool net_places_recall(struct net *net)
{
    if (net->places_given == 0) {
        return true;
    }
    if (!net->recalling) {
        net_client_receive_forgotten(net->client);
        net_client_receive_recall(net->client);
        net->recalling = true;
        net->notify(net_client_flush(net->client)); /* the copier comes before us: mostly it is done now */
    }
    net_client_update(net->client);
    if (!net_client_receive_forgotten(net->client)) {
        return false;
    }
    memset(net->places, 0, sizeof net->places);
    net->places_given = 0;
    net->recalling = false;
    return true;
}
