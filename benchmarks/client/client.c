/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A native client with nothing but a TCP/IP stack: UDP echo, datagrams to another client, and TCP
 * that takes or gives as much as the peer wants. */
#include <lwip/tcp.h>
#include <microkit.h>

#include "benchmarks/client/exchange.h"
#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/timer/client.h"
#include "lib/clock.h"
#include "systems/first_light/web/echo.h"
#include "systems/first_light/web/interface.h"

enum {
    DISCARD_PORT = 9, /* [RFC 863] */
    SOURCE_PORT = 19, /* like [RFC 864], but the same bytes again and again */
    SOURCE_BYTES = 8 * TCP_MSS,
    TIMER_SLOT = 0,
    NS_PER_MS = 1000000,
    SLEEP_MS_MAX = 60 * 1000,
};

uintptr_t config_address; /* set by the image tool */

static const struct client_config *config;
static struct timer_client timer;
static struct interface interfaces[NET_PARTY_CLIENTS_MAX];
static uint64_t deadline_ns; /* of the timeout that is set */
static const uint8_t content[SOURCE_BYTES];

/* A call to the timer only when the next timeout is another than the one that is set. */
static void set_timeout(void)
{
    uint32_t sleep_ms = interface_sleep_ms();
    uint64_t now = clock_now_ns();
    uint64_t wanted =
        now + (uint64_t)(sleep_ms < SLEEP_MS_MAX ? sleep_ms : SLEEP_MS_MAX) * NS_PER_MS;
    if (deadline_ns <= now || wanted + NS_PER_MS < deadline_ns) {
        deadline_ns = wanted > now ? wanted : now + NS_PER_MS;
        timer_set(&timer, TIMER_SLOT, deadline_ns);
    }
}

static err_t take(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    (void)argument;
    (void)error;
    if (data == NULL) {
        return tcp_close(pcb);
    }
    tcp_recved(pcb, data->tot_len);
    pbuf_free(data);
    return ERR_OK;
}

/* Fills the send buffer; the bytes are sent from where they lie. */
static void fill(struct tcp_pcb *pcb)
{
    u16_t room;
    while ((room = tcp_sndbuf(pcb)) >= TCP_MSS) {
        u16_t length = room < SOURCE_BYTES ? room : SOURCE_BYTES;
        if (tcp_write(pcb, content, length, 0) != ERR_OK) {
            break;
        }
    }
    tcp_output(pcb);
}

static err_t sent(void *argument, struct tcp_pcb *pcb, u16_t length)
{
    (void)argument;
    (void)length;
    fill(pcb);
    return ERR_OK;
}

static err_t accept_discard(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)argument;
    if (error == ERR_OK) {
        tcp_recv(pcb, take);
    }
    return error;
}

static err_t accept_source(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)argument;
    if (error == ERR_OK) {
        tcp_recv(pcb, take);
        tcp_sent(pcb, sent);
        fill(pcb);
    }
    return error;
}

static bool listen_at(u16_t port, tcp_accept_fn accept)
{
    struct tcp_pcb *pcb = tcp_new();
    if (pcb == NULL || tcp_bind(pcb, IP_ADDR_ANY, port) != ERR_OK) {
        return false;
    }
    pcb = tcp_listen(pcb);
    tcp_accept(pcb, accept);
    return true;
}

/* The component may be several clients: all of them echo, the rest is the first one's. */
static bool interfaces_start(void)
{
    const struct net_client_config *more = (const struct net_client_config *)config->more_net.vaddr;
    uint64_t count = config->more_net.bytes / sizeof *more;
    bool started = interface_start(&interfaces[0], &config->net, "client");
    for (uint32_t i = 0; started && i < count && i + 1 < NET_PARTY_CLIENTS_MAX; i++) {
        started = interface_start(&interfaces[1 + i], &more[i], "client");
    }
    return started;
}

static void service(void)
{
    interface_service(NULL);
    set_timeout();
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    timer_client_init(&timer, &config->timer);
    if (!interfaces_start()) {
        component_stop("no network in the configuration");
    }
    if (echo_start() != 0 || !listen_at(DISCARD_PORT, accept_discard) ||
        !listen_at(SOURCE_PORT, accept_source) || !exchange_start()) {
        component_stop("no memory for its services");
    }
    service();
}

void notified(microkit_channel channel)
{
    if (channel == config->timer.channel) {
        timer_fired(&timer, TIMER_SLOT);
    }
    service();
}
