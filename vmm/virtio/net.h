/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's virtio network card: a front to one net client. */
#pragma once

#include "devices/net/client.h"
#include "vmm/virtio/net_segments.h"
#include "vmm/virtio/transport.h"

/* A chain of the guest whose memory waits for a frame. */
struct net_place {
    bool given;      /* to the copier, or to be given again */
    uint64_t offset; /* in guest RAM, of the frame */
    uint32_t room;
    struct virtio_net_header *header; /* in guest RAM, at any address */
};

/* How frames come into the guest's buffers. */
enum net_receiving {
    NET_RECEIVING_COPIED,    /* from the client's buffers, each into one of the guest's */
    NET_RECEIVING_MERGEABLE, /* likewise, or into several: VIRTIO_NET_F_MRG_RXBUF is offered */
    NET_RECEIVING_DIRECT,    /* by the copier: the client's receive region is guest RAM */
    NET_RECEIVING_COUNT,
};

struct net {
    struct virtio_device device; /* first: the operations get a pointer to it */
    struct net_client *client;
    void (*notify)(uint32_t bits); /* NET_CLIENT_NOTIFY_*: sends the notifications */
    struct net_segments segments; /* of the next chain to send, some of which went already */
    uint32_t sent_unsaid;  /* chains given back since the guest was last interrupted */
    uint32_t bursts;       /* turns that found frames to send since the guest last rested */
    bool direct;           /* NET_RECEIVING_DIRECT */
    bool recalling;        /* the guest's driver is gone, the copier may still write to its buffers */
    uint32_t places_given;
    struct net_place places[VIRTQUEUE_SIZE_MAX]; /* by the head of their chain */
    uint64_t alarm_ticks;  /* when the alarm rings that ends delays; in the past: not set */
};

/* The client is set up already. */
void net_init(struct net *net, struct net_client *client, enum net_receiving receiving,
              void (*notify)(uint32_t bits), const struct guest *guest, struct vgic *vgic,
              uint32_t interrupt);

/* For net_place.c, frames that arrive in guest memory. */

/* The frames that have arrived. */
void net_places_take(struct net *net, struct virtqueue *queue);
/* Gives the copier what the guest has made available; false: the queue is broken. */
bool net_places_give(struct net *net, struct virtqueue *queue);
/* The copier has forgotten what it was given: again. */
void net_places_give_again(struct net *net);
/* The guest takes its memory back. True: nobody writes to it any more. */
bool net_places_recall(struct net *net);

/*
 * net_merge.c: one pass over what has arrived, where frames may take several buffers each. A frame that those on offer
 * cannot hold is lost, and they stay. True: nothing is left; false: no buffer for it, or the queue is broken.
 */
bool net_receive_merged(struct net *net, struct virtqueue *queue);

/* Move what can be moved; after one of the net channels notified. */
void net_service(struct net *net);
