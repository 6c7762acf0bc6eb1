/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A net client made of arrays. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/vmm/virtio/fake_driver.h"
#include "tests/host/vmm/virtio/fake_net.h"

struct fake_net fake_net;

void net_client_update(struct net_client *c)
{
    (void)c;
}

bool net_client_is_up(const struct net_client *c)
{
    (void)c;
    return fake_net.up;
}

uint64_t net_client_mac(const struct net_client *c)
{
    (void)c;
    return UINT64_C(0x060504030252);
}

uint8_t *net_client_transmit_buffer(struct net_client *c)
{
    (void)c;
    return fake_net.tx_used < FAKE_NET_BUFFERS ? fake_net.tx[fake_net.tx_used++] : NULL;
}

void net_client_transmit(struct net_client *c, uint8_t *buffer, uint32_t length)
{
    (void)c;
    assert_ptr_equal(buffer, fake_net.tx[fake_net.tx_used - 1]);
    fake_net.tx_length[fake_net.tx_used - 1] = length;
    fake_net.transmitted++;
}

void net_client_transmit_cancel(struct net_client *c, uint8_t *buffer)
{
    (void)c;
    assert_ptr_equal(buffer, fake_net.tx[fake_net.tx_used - 1]);
    fake_net.tx_used--;
}

uint8_t *net_client_receive(struct net_client *c, uint32_t *length)
{
    (void)c;
    *length = fake_net.rx_length[fake_net.rx_next];
    return fake_net.rx_next < fake_net.rx_count ? fake_net.rx[fake_net.rx_next++] : NULL;
}

uint32_t net_client_receive_count(const struct net_client *c)
{
    (void)c;
    return fake_net.rx_count - fake_net.rx_next;
}

void net_client_receive_done(struct net_client *c, uint8_t *frame)
{
    (void)c;
    assert_ptr_equal(frame, fake_net.rx[fake_net.rx_done]);
    fake_net.rx_done++;
}

bool net_client_receive_place(struct net_client *c, uint32_t id, uint64_t offset, uint32_t room)
{
    (void)c;
    if (!fake_net.copier_up) {
        return false;
    }
    assert_false(fake_net.places[id].given);
    fake_net.places[id].given = true;
    fake_net.places[id].offset = offset;
    fake_net.places[id].room = room;
    return true;
}

bool net_client_receive_placed(struct net_client *c, uint32_t *id, uint32_t *length)
{
    (void)c;
    *id = fake_net.placed_id;
    *length = fake_net.placed_length;
    fake_net.placed_length = 0;
    return *length != 0;
}

void net_client_receive_recall(struct net_client *c)
{
    (void)c;
    fake_net.recalls++;
}

bool net_client_receive_forgotten(struct net_client *c)
{
    bool was = fake_net.forgotten;

    (void)c;
    fake_net.forgotten = false;
    return was;
}

uint32_t net_client_flush(struct net_client *c)
{
    (void)c;
    return NET_CLIENT_NOTIFY_COPIER;
}

bool net_client_arm(struct net_client *c, bool want_transmit)
{
    (void)c;
    return fake_net.rx_next == fake_net.rx_count && (!want_transmit || fake_net.tx_used == FAKE_NET_BUFFERS);
}
static void notify(uint32_t bits)
{
    fake_net.notified |= bits;
}

void fake_net_start(uint64_t features, enum net_receiving receiving)
{
    static struct net_client client;

    fake_driver_reset();
    memset(&fake_net, 0, sizeof fake_net);
    fake_net.up = fake_net.copier_up = true;
    net_init(&fake_net.net, &client, receiving, notify, &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    fake_driver_start(&fake_net.net.device, features);
    memset(&fake_ram[FAKE_DATA], 0, sizeof(struct virtio_net_header));
}

void fake_net_arrive(uint32_t length)
{
    memset(fake_net.rx[fake_net.rx_count], (int)(0x30 + fake_net.rx_count), length);
    fake_net.rx_length[fake_net.rx_count++] = length;
}
