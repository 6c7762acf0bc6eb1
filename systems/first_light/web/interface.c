/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frames between the client's rings and lwIP: one copy each way. */
#include "systems/first_light/web/interface.h"

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>
#include <microkit.h>
#include <netif/ethernet.h>

#include "devices/net/client.h"
#include "lib/clock.h"

enum { NS_PER_MS = 1000000 };

/* The one interface of this component. */
static struct netif interface;
static struct net_client client;
static const struct net_client_config *config;
static bool wants_transmit; /* a frame found no buffer: ask to be told of one */

u32_t sys_now(void)
{
    return (u32_t)(clock_now_ns() / NS_PER_MS);
}

/*
 * No source of randomness is at hand yet: the counter's low bits, mixed [splitmix64]. Good against accidents, not
 * against an attacker who can measure our boot to the tick.
 */
uint32_t lwip_port_random(void)
{
    static uint64_t state;
    state += clock_ticks() + UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = (state ^ state >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(mixed ^ mixed >> 31);
}

_Noreturn void lwip_port_assert(const char *message)
{
    microkit_dbg_puts("lwIP: ");
    microkit_dbg_puts(message);
    microkit_dbg_puts("\n");
    __builtin_trap();
}

static err_t transmit(struct netif *netif, struct pbuf *frame)
{
    (void)netif;
    uint8_t *buffer = frame->tot_len <= NET_FRAME_BYTES_MAX ? net_client_transmit_buffer(&client) : NULL;
    if (buffer == NULL) {
        wants_transmit = true;
        return ERR_MEM;
    }
    u16_t length = pbuf_copy_partial(frame, buffer, frame->tot_len, 0);
    net_client_transmit(&client, buffer, length);
    return ERR_OK;
}

static void receive(const uint8_t *frame, uint32_t length)
{
    struct pbuf *copy = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_POOL);
    if (copy == NULL) {
        return; /* lwIP counts it; senders repeat */
    }
    pbuf_take(copy, frame, (u16_t)length);
    if (interface.input(copy, &interface) != ERR_OK) {
        pbuf_free(copy);
    }
}

static err_t setup(struct netif *netif)
{
    netif->name[0] = 's';
    netif->name[1] = 'l';
    netif->output = etharp_output;
    netif->linkoutput = transmit;
    netif->mtu = NET_FRAME_BYTES_MAX - NET_HEADER_BYTES;
    netif->hwaddr_len = NET_MAC_BYTES;
    for (int i = 0; i < NET_MAC_BYTES; i++) {
        netif->hwaddr[i] = config->mac[i];
    }
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    return ERR_OK;
}

bool interface_start(const struct net_client_config *net, const char *host_name)
{
    config = net;
    if (!net_client_init(&client, net)) {
        return false;
    }
    lwip_init();
    if (netif_add_noaddr(&interface, NULL, setup, ethernet_input) == NULL) {
        return false;
    }
    netif_set_default(&interface);
    netif_set_hostname(&interface, host_name);
    netif_set_up(&interface);
    return true;
}

/* lwIP starts its lease when the link is up, and again when it comes back. */
static void follow_link(void)
{
    bool up = net_client_is_up(&client);
    if (up && !netif_is_link_up(&interface)) {
        netif_set_link_up(&interface);
        dhcp_start(&interface);
    } else if (!up && netif_is_link_up(&interface)) {
        netif_set_link_down(&interface);
    }
}

void interface_service(void (*send)(void))
{
    do {
        uint8_t *frame;
        uint32_t length;
        net_client_update(&client);
        follow_link();
        while ((frame = net_client_receive(&client, &length)) != NULL) {
            receive(frame, length);
            net_client_receive_done(&client, frame);
        }
        wants_transmit = false;
        sys_check_timeouts();
        if (send != NULL) {
            send();
        }
        uint32_t notify = net_client_flush(&client);
        if ((notify & NET_CLIENT_NOTIFY_MULTIPLEXER) != 0) {
            microkit_notify(config->multiplexer_channel);
        }
        if ((notify & NET_CLIENT_NOTIFY_COPIER) != 0) {
            microkit_notify(config->copier_channel);
        }
    } while (!net_client_arm(&client, wants_transmit));
}

uint32_t interface_sleep_ms(void)
{
    return sys_timeouts_sleeptime();
}

const char *interface_address(void)
{
    return ip4addr_ntoa(netif_ip4_addr(&interface));
}
