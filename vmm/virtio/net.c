/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio network card: one copy per frame on its way out, and on its way in none here or one [VirtIO 1.2 5.1]. */
#include "vmm/virtio/net.h"

#include <stddef.h>

#include "hw/virtio_net.h"
#include "lib/bits.h"
#include "lib/string.h"
#include "vmm/vcpu.h"
#include "vmm/virtio/checksum.h"

enum {
    SENT_UNSAID_MAX = 64,
    BATCH = 64,               /* frames that a guest that goes on sending collects for us */
    DELAYS_PER_SECOND = 100,  /* at least: a longer delay ends by the alarm */
};

static struct net *net_of(struct virtio_device *device)
{
    return (struct net *)(void *)device;
}

/* Complete the checksum if the guest has left it to us. */
static bool checksum_is_done(const struct net *net, const struct virtio_net_header *header,
                             uint8_t *frame, uint32_t length)
{
    if ((header->flags & VIRTIO_NET_HEADER_NEEDS_CHECKSUM) == 0) {
        return true;
    }
    return virtio_has_feature(&net->device, VIRTIO_NET_F_CSUM) &&
           checksum_complete(frame, length, header->checksum_start, header->checksum_offset);
}

/*
 * The frame of one chain, without the header. False: no frame of a length that can be sent, or its
 * header asks for what was not agreed on.
 */
static bool frame_fill(const struct net *net, const struct virtio_net_header *header,
                       const struct virtqueue_chain *chain, uint8_t *buffer, uint32_t *length)
{
    uint64_t bytes = chain->readable_bytes;

    if (bytes < sizeof *header + NET_FRAME_BYTES_MIN ||
        bytes > sizeof *header + NET_FRAME_BYTES_MAX) {
        return false;
    }
    *length = (uint32_t)(bytes - sizeof *header);
    virtqueue_copy_out(chain, sizeof *header, buffer, *length);
    return checksum_is_done(net, header, buffer, *length);
}

static bool segmentation_is_agreed(const struct net *net, uint8_t segmentation)
{
    bool has_ecn = (segmentation & VIRTIO_NET_SEGMENTATION_ECN) != 0;
    uint8_t kind = segmentation & (uint8_t)~VIRTIO_NET_SEGMENTATION_ECN;

    return (!has_ecn || virtio_has_feature(&net->device, VIRTIO_NET_F_HOST_ECN)) &&
           ((kind == VIRTIO_NET_SEGMENTATION_TCP4 &&
             virtio_has_feature(&net->device, VIRTIO_NET_F_HOST_TSO4)) ||
            (kind == VIRTIO_NET_SEGMENTATION_TCP6 &&
             virtio_has_feature(&net->device, VIRTIO_NET_F_HOST_TSO6)));
}

/*
 * The next frame of a chain, which holds one or, of TCP, what has to be cut. False: it is none that
 * can be sent. What is under way was begun when no buffer was left for the rest.
 */
static bool chain_next(struct net *net, const struct virtqueue_chain *chain, uint8_t *buffer,
                       uint32_t *length)
{
    struct net_segments *segments = &net->segments;
    struct virtio_net_header header = {0};

    if (segments->payload_bytes == 0) {
        virtqueue_copy_out(chain, 0, &header, sizeof header);
        if (header.segmentation == VIRTIO_NET_SEGMENTATION_NONE) {
            return frame_fill(net, &header, chain, buffer, length);
        }
        if (!segmentation_is_agreed(net, header.segmentation) ||
            !net_segments_begin(segments, &header, chain)) {
            return false;
        }
    }
    bool is_same = net_segments_go_on(segments, chain);
    *length = is_same ? net_segments_next(segments, chain, buffer) : 0;
    segments->payload_bytes = is_same ? segments->payload_bytes : 0;
    return is_same;
}

/* All frames of one chain. False: for one of them no transmit buffer is free. */
static bool chain_send(struct net *net, const struct virtqueue_chain *chain)
{
    uint32_t length;

    do {
        uint8_t *buffer = net_client_transmit_buffer(net->client);
        if (buffer == NULL) {
            return false;
        }
        if (chain_next(net, chain, buffer, &length)) {
            net_client_transmit(net->client, buffer, length);
        } else {
            net_client_transmit_cancel(net->client, buffer);
            net->device.statistics.refused++;
        }
    } while (net->segments.payload_bytes != 0);
    return true;
}

/* One pass over what the guest sends. False: no transmit buffer is free, or the queue is broken. */
static bool transmit(struct net *net, struct virtqueue *queue)
{
    static struct virtqueue_chain chain;
    enum virtqueue_answer answer;

    while ((answer = virtio_peek(&net->device, queue, &chain)) == VIRTQUEUE_TAKEN) {
        if (!chain_send(net, &chain)) {
            return false;
        }
        virtqueue_take(queue);
        virtqueue_give(queue, chain.head, 0);
        net->sent_unsaid++;
    }
    return answer == VIRTQUEUE_EMPTY;
}

static bool transmit_is_possible(struct net *net)
{
    uint8_t *buffer = net_client_transmit_buffer(net->client);

    if (buffer != NULL) {
        net_client_transmit_cancel(net->client, buffer);
    }
    return buffer != NULL;
}

/*
 * Put a frame into a chain of the guest; a chain too short for it goes back empty and the frame
 * is lost.
 */
static void frame_receive(struct net *net, const struct virtqueue_chain *chain,
                          const uint8_t *frame, uint32_t length)
{
    const struct virtio_net_header header = {.buffers = 1};
    struct virtqueue *queue = &net->device.queues[VIRTIO_NET_QUEUE_RECEIVE];
    uint64_t bytes = sizeof header + (uint64_t)length;

    if (chain->writable_bytes < bytes) {
        net->device.statistics.refused++;
        bytes = 0;
    } else {
        virtqueue_copy_in(chain, 0, &header, sizeof header);
        virtqueue_copy_in(chain, sizeof header, frame, length);
    }
    virtqueue_give(queue, chain->head, (uint32_t)bytes);
}

/*
 * One pass over what has arrived. True: nothing is left; false: no buffer for it, or the queue
 * is broken.
 */
static bool receive_copied(struct net *net, struct virtqueue *queue)
{
    static struct virtqueue_chain chain;
    uint32_t length;

    while (net_client_receive_count(net->client) > 0) {
        if (virtio_peek(&net->device, queue, &chain) != VIRTQUEUE_TAKEN) {
            return false;
        }
        uint8_t *frame = net_client_receive(net->client, &length);
        if (frame == NULL) {
            return true;
        }
        virtqueue_take(queue);
        frame_receive(net, &chain, frame, length);
        net_client_receive_done(net->client, frame);
    }
    return true;
}

/* Frames that have arrived in guest memory, then memory for more. As receive_copied. */
static bool receive_direct(struct net *net, struct virtqueue *queue)
{
    if (net_client_receive_forgotten(net->client)) {
        net_places_give_again(net);
    }
    net_places_take(net, queue);
    return net_places_give(net, queue);
}

static bool receive(struct net *net, struct virtqueue *queue)
{
    if (net->direct) {
        return receive_direct(net, queue);
    }
    return virtio_has_feature(&net->device, VIRTIO_NET_F_MRG_RXBUF) ? net_receive_merged(net, queue)
                                                                    : receive_copied(net, queue);
}

/* Does the guest have to tell when it offers memory? While the copier has enough it is taken with the next frames. */
static bool receive_wants_memory(const struct net *net, const struct virtqueue *queue, bool done)
{
    return net->direct ? net->places_given < queue->size / 4 : !done;
}

/* The address and the link, as far as the other side has told them. */
static void config_update(struct net *net)
{
    uint8_t mac[NET_MAC_BYTES];
    uint16_t status = net_client_is_up(net->client) ? VIRTIO_NET_STATUS_LINK_UP : 0;

    net_mac_to_bytes(net_client_mac(net->client), mac);
    virtio_set_config(&net->device, offsetof(struct virtio_net_config, mac), mac, sizeof mac);
    virtio_set_config(&net->device, offsetof(struct virtio_net_config, status), &status,
                      sizeof status);
}

/* Is there an alarm that ends a delay, or can it be set? */
static bool alarm_is_set(struct net *net)
{
    uint64_t now = vcpu_ticks();

    if (net->alarm_ticks > now) {
        return true;
    }
    uint64_t end = now + vcpu_ticks_per_second() / DELAYS_PER_SECOND;
    if (!vcpu_alarm(VCPU_ALARM_DEVICES, end)) {
        return false;
    }
    net->alarm_ticks = end;
    return true;
}

/*
 * That frames have been sent is no news for which a guest hurries: an interrupt costs it three
 * exits. So this one waits for the next frame received, for SENT_UNSAID_MAX frames, for a tick or
 * sleep of the guest, or for the alarm.
 */
static void transmit_signal(struct net *net)
{
    if (!virtio_signal_later(&net->device, VIRTIO_NET_QUEUE_TRANSMIT)) {
        net->sent_unsaid = 0;
    } else if (net->sent_unsaid >= SENT_UNSAID_MAX || !alarm_is_set(net)) {
        virtio_signal_owed(&net->device);
        net->sent_unsaid = 0;
    }
}

/*
 * A guest that sends again before it rested is likely to go on, and each notification costs an
 * exit and wakes everybody up to the driver for one frame. So it is asked to notify us after
 * BATCH frames; what it sent till then goes out when it sleeps, ticks, or the alarm rings.
 */
static bool transmit_ask(struct net *net, struct virtqueue *tx, bool done)
{
    if (done && tx->event_idx && net->bursts > 1 && alarm_is_set(net)) {
        return virtqueue_ask_after(tx, tx->size < 2 * BATCH ? tx->size / 2 : BATCH);
    }
    return virtqueue_ask(tx, done);
}

static void work(struct virtio_device *device)
{
    struct net *net = net_of(device);
    struct virtqueue *rx = &device->queues[VIRTIO_NET_QUEUE_RECEIVE];
    struct virtqueue *tx = &device->queues[VIRTIO_NET_QUEUE_TRANSMIT];
    bool again;

    do {
        net_client_update(net->client);
        config_update(net);
        uint16_t taken = tx->taken;
        bool tx_done = transmit(net, tx);
        net->bursts += tx->taken != taken;
        bool rx_done = receive(net, rx);
        net->notify(net_client_flush(net->client));
        virtio_signal(device, VIRTIO_NET_QUEUE_RECEIVE);
        transmit_signal(net);
        if (!virtio_is_live(device)) {
            return;
        }
        again = transmit_ask(net, tx, tx_done) && tx_done;
        bool wants = receive_wants_memory(net, rx, rx_done);
        again |= virtqueue_ask(rx, wants) && wants && net_client_is_up(net->client);
        /* Frames that wait for buffers of the guest need no second look. */
        again |= !net_client_arm(net->client, !tx_done) &&
                 ((rx_done && net_client_receive_count(net->client) > 0) ||
                  (!tx_done && transmit_is_possible(net)));
    } while (again);
}

/*
 * What the guest has collected goes out. One that rests, or has stopped sending, notifies at once
 * again. Nobody sleeps because a single frame is not said to be sent: no socket's buffer is that
 * small. Often the answer to it comes soon, and both cost one interrupt then; if not, the alarm
 * does.
 */
static bool due(struct virtio_device *device, bool sleeps)
{
    struct net *net = net_of(device);

    if (net->bursts > 1) {
        bool goes_on = !sleeps && virtqueue_waiting(&device->queues[VIRTIO_NET_QUEUE_TRANSMIT]) != 0;
        net->bursts = goes_on ? 1 : 0;
        work(device);
    } else if (sleeps) {
        net->bursts = 0;
    }
    bool now = !sleeps || net->sent_unsaid > 1;
    net->sent_unsaid = now ? 0 : net->sent_unsaid;
    return now;
}

static bool reset(struct virtio_device *device)
{
    struct net *net = net_of(device);

    net->bursts = 0;
    net->segments.payload_bytes = 0;
    return !net->direct || net_places_recall(net);
}

static const struct virtio_operations operations = {
    .work = work,
    .reset = reset,
    .due = due,
};

void net_init(struct net *net, struct net_client *client, enum net_receiving receiving,
              void (*notify)(uint32_t bits), const struct guest *guest, struct vgic *vgic,
              uint32_t interrupt)
{
    const struct virtio_device description = {
        .operations = &operations,
        .guest = guest,
        .vgic = vgic,
        .interrupt = interrupt,
        .id = VIRTIO_ID_NET,
        .offered = bit64(VIRTIO_NET_F_MAC) | bit64(VIRTIO_NET_F_STATUS) | bit64(VIRTIO_NET_F_CSUM) |
                   bit64(VIRTIO_NET_F_HOST_TSO4) | bit64(VIRTIO_NET_F_HOST_TSO6) | bit64(VIRTIO_NET_F_HOST_ECN) |
                   (receiving == NET_RECEIVING_MERGEABLE ? bit64(VIRTIO_NET_F_MRG_RXBUF) : 0),
        .queue_count = 2,
        .config_bytes = sizeof(struct virtio_net_config),
    };

    memset(net, 0, sizeof *net);
    virtio_init(&net->device, &description);
    net->client = client;
    net->direct = receiving == NET_RECEIVING_DIRECT;
    net->notify = notify;
    config_update(net);
}

/*
 * Before the guest's driver is there nobody takes frames; they stay in their ring until it is
 * full.
 */
void net_service(struct net *net)
{
    if (virtio_is_live(&net->device)) {
        work(&net->device);
    } else {
        if (net->recalling && net_places_recall(net)) {
            virtio_reset_finish(&net->device);
        }
        net_client_update(net->client);
        config_update(net);
        net->notify(net_client_flush(net->client));
        net_client_arm(net->client, false);
    }
    net->device.statistics.bad_entries = net->client->counters.bad_entries;
}
