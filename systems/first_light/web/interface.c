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

#include "devices/component.h"
#include "lib/clock.h"

enum { NS_PER_MS = 1000000 };

static struct interface *first, *last;

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
    struct interface *interface = netif->state;
    struct net_client *client = &interface->client;
    uint8_t *buffer = frame->tot_len <= NET_FRAME_BYTES_MAX ? net_client_transmit_buffer(client) : NULL;
    if (buffer == NULL) {
        interface->wants_transmit = true;
        return ERR_MEM;
    }
    u16_t length = pbuf_copy_partial(frame, buffer, frame->tot_len, 0);
    net_client_transmit(client, buffer, length);
    return ERR_OK;
}

static void receive(struct interface *interface, const uint8_t *frame, uint32_t length)
{
    struct pbuf *copy = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_POOL);
    if (copy == NULL) {
        return; /* lwIP counts it; senders repeat */
    }
    pbuf_take(copy, frame, (u16_t)length);
    if (interface->netif.input(copy, &interface->netif) != ERR_OK) {
        pbuf_free(copy);
    }
}

static err_t setup(struct netif *netif)
{
    const struct interface *interface = netif->state;
    netif->name[0] = 's';
    netif->name[1] = 'l';
    netif->output = etharp_output;
    netif->linkoutput = transmit;
    netif->mtu = NET_FRAME_BYTES_MAX - NET_HEADER_BYTES;
    netif->hwaddr_len = NET_MAC_BYTES;
    for (int i = 0; i < NET_MAC_BYTES; i++) {
        netif->hwaddr[i] = interface->config->mac[i];
    }
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    return ERR_OK;
}

bool interface_start(struct interface *interface, const struct net_client_config *config, const char *host_name)
{
    interface->config = config;
    if (!net_client_init(&interface->client, config)) {
        return false;
    }
    if (first == NULL) {
        lwip_init();
    }
    if (netif_add_noaddr(&interface->netif, interface, setup, ethernet_input) == NULL) {
        return false;
    }
    if (first == NULL) {
        first = interface;
        netif_set_default(&interface->netif);
    } else {
        last->next = interface;
    }
    last = interface;
    netif_set_hostname(&interface->netif, host_name);
    netif_set_up(&interface->netif);
    return true;
}

/* lwIP starts its lease when the link is up, and again when it comes back. */
static void follow_link(struct interface *interface)
{
    struct netif *netif = &interface->netif;
    bool up = net_client_is_up(&interface->client);
    if (up && !netif_is_link_up(netif)) {
        netif_set_link_up(netif);
        dhcp_start(netif);
    } else if (!up && netif_is_link_up(netif)) {
        netif_set_link_down(netif);
    }
}

static void receive_all(struct interface *interface)
{
    uint8_t *frame;
    uint32_t length;
    net_client_update(&interface->client);
    follow_link(interface);
    while ((frame = net_client_receive(&interface->client, &length)) != NULL) {
        receive(interface, frame, length);
        net_client_receive_done(&interface->client, frame);
    }
    interface->wants_transmit = false;
}

/* Interfaces of one component share their channels: each is notified once. */
static void flush_all(void)
{
    uint64_t channels = 0;
    for (struct interface *interface = first; interface != NULL; interface = interface->next) {
        uint32_t notify = net_client_flush(&interface->client);
        if ((notify & NET_CLIENT_NOTIFY_MULTIPLEXER) != 0) {
            channels |= UINT64_C(1) << interface->config->multiplexer_channel;
        }
        if ((notify & NET_CLIENT_NOTIFY_COPIER) != 0) {
            channels |= UINT64_C(1) << interface->config->copier_channel;
        }
    }
    component_notify(channels);
}

/* False: there is something to do at once. */
static bool arm_all(void)
{
    bool quiet = true;
    for (struct interface *interface = first; interface != NULL; interface = interface->next) {
        quiet &= net_client_arm(&interface->client, interface->wants_transmit);
    }
    return quiet;
}

void interface_service(void (*send)(void))
{
    do {
        for (struct interface *interface = first; interface != NULL; interface = interface->next) {
            receive_all(interface);
        }
        sys_check_timeouts();
        if (send != NULL) {
            send();
        }
        flush_all();
    } while (!arm_all());
}

uint32_t interface_sleep_ms(void)
{
    return sys_timeouts_sleeptime();
}

const char *interface_address(void)
{
    return ip4addr_ntoa(netif_ip4_addr(&first->netif));
}
