/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's virtio network card: a front to one net client. */
#pragma once

#include "devices/net/client.h"
#include "vmm/virtio/transport.h"

struct net {
    struct virtio_device device; /* first: the operations get a pointer to it */
    struct net_client *client;
    void (*notify)(uint32_t bits); /* NET_CLIENT_NOTIFY_*: sends the notifications */
    uint32_t sent_unsaid;  /* frames given back since the guest was last interrupted */
    uint32_t bursts;       /* turns that found frames to send since the guest last rested */
    uint64_t alarm_ticks;  /* when the alarm rings that ends delays; in the past: not set */
};

/* The client is set up already. */
void net_init(struct net *net, struct net_client *client, void (*notify)(uint32_t bits),
              const struct guest *guest, struct vgic *vgic, uint32_t interrupt);

/* Move what can be moved; after one of the net channels notified. */
void net_service(struct net *net);
