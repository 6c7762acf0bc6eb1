/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio network card: a received frame in as many of the guest's buffers as it needs [VirtIO 1.2 5.1.6.4]. */
#include <stddef.h>

#include "hw/virtio_net.h"
#include "vmm/virtio/net.h"

enum {
    HEADER_BYTES = sizeof(struct virtio_net_header),
    /* No buffer is smaller than a header [5.1.6.3.2]. */
    CHAINS_MAX = (HEADER_BYTES + NET_BUFFER_BYTES + HEADER_BYTES - 1) / HEADER_BYTES,
};

/* Where a frame goes: each chain but the last is full [5.1.6.4.1]. */
struct spread {
    struct virtqueue_chain first; /* begins with the header, which is written last */
    struct virtqueue_given given[CHAINS_MAX];
    uint32_t count;
    uint32_t copied; /* of the frame */
};

/* Behind the header in the first chain, from the start in others. */
static void chain_fill(struct spread *spread, const struct virtqueue_chain *chain,
                       const uint8_t *frame, uint32_t length)
{
    const uint32_t skipped = spread->count == 0 ? HEADER_BYTES : 0;
    const uint32_t bytes = (uint32_t)virtqueue_copy_in(chain, skipped, frame + spread->copied,
                                                       length - spread->copied);

    spread->given[spread->count] = (struct virtqueue_given){chain->head, skipped + bytes};
    spread->count++;
    spread->copied += bytes;
}

/*
 * Takes chains until the frame lies in them; the first one is there. False: there are not enough,
 * or the queue is broken; then none is taken.
 */
static bool frame_spread(struct net *net, struct virtqueue *queue, struct spread *spread,
                         const uint8_t *frame, uint32_t length)
{
    static struct virtqueue_chain other;
    const struct virtqueue_chain *chain = &spread->first;
    enum virtqueue_answer answer = VIRTQUEUE_TAKEN;

    spread->count = 0;
    spread->copied = 0;
    while (answer == VIRTQUEUE_TAKEN && chain->writable_bytes >= HEADER_BYTES) {
        virtqueue_take(queue);
        chain_fill(spread, chain, frame, length);
        if (spread->copied == length) {
            return true;
        }
        chain = &other;
        answer = virtio_peek(&net->device, queue, &other);
    }
    if (answer == VIRTQUEUE_TAKEN) {
        virtio_break(&net->device); /* too small even for a header */
    }
    virtqueue_untake(queue, spread->count);
    return false;
}

static void frame_receive(struct net *net, struct virtqueue *queue, struct spread *spread,
                          const uint8_t *frame, uint32_t length)
{
    if (!frame_spread(net, queue, spread, frame, length)) {
        net->device.statistics.refused++;
        return;
    }
    const struct virtio_net_header header = {.buffers = (uint16_t)spread->count};
    virtqueue_copy_in(&spread->first, 0, &header, sizeof header);
    virtqueue_give_all(queue, spread->given, spread->count);
}

bool net_receive_merged(struct net *net, struct virtqueue *queue)
{
    static struct spread spread;
    uint32_t length;

    while (virtio_is_live(&net->device) && net_client_receive_count(net->client) > 0) {
        if (virtio_peek(&net->device, queue, &spread.first) != VIRTQUEUE_TAKEN) {
            return false;
        }
        uint8_t *frame = net_client_receive(net->client, &length);
        if (frame == NULL) {
            break;
        }
        frame_receive(net, queue, &spread, frame, length);
        net_client_receive_done(net->client, frame);
    }
    return virtio_is_live(&net->device);
}
