/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Rounds of datagrams to another client and back, without anybody else: benchmarks/between.py asks
 * for them. */
#include "benchmarks/client/exchange.h"

#include <lwip/udp.h>

enum {
    EXCHANGE_PORT = 40007, /* [RFC 6335 6: dynamic ports, as the next] */
    OWN_PORT = 50007,
    ECHO_PORT = 7,
    PAYLOAD_BYTES_MAX = 1472,
};

/* What is asked for; numbers in network order. The answer is a number of 32 bits: datagrams that
 * came back. */
struct request {
    uint8_t address[4];
    uint16_t rounds;
    uint16_t count; /* datagrams of a round */
    uint16_t bytes; /* of each, without headers */
} __attribute__((packed));

static struct udp_pcb *listener, *sender;
static const uint8_t content[PAYLOAD_BYTES_MAX];
static ip_addr_t asker, peer;
static u16_t asker_port;
static uint32_t rounds_left, count, bytes;
static uint32_t outstanding; /* of this round */
static uint32_t returned;    /* of all rounds */

static void answer(void)
{
    uint32_t number = lwip_htonl(returned);
    struct pbuf *data = pbuf_alloc(PBUF_TRANSPORT, sizeof number, PBUF_RAM);
    if (data != NULL) {
        pbuf_take(data, &number, sizeof number);
        udp_sendto(listener, data, &asker, asker_port);
        pbuf_free(data);
    }
}

/* The bytes are sent from where they lie. */
static void send_one(void)
{
    struct pbuf *data = pbuf_alloc(PBUF_TRANSPORT, (u16_t)bytes, PBUF_ROM);
    if (data != NULL) {
        data->payload = (void *)content;
        udp_sendto(sender, data, &peer, ECHO_PORT);
        pbuf_free(data);
    }
}

/* A datagram that is lost ends all: the asker waits for its answer in vain. */
static void next_round(void)
{
    if (rounds_left == 0) {
        answer();
        return;
    }
    rounds_left--;
    outstanding = count;
    for (uint32_t i = 0; i < count; i++) {
        send_one();
    }
}

static void take_returned(void *argument, struct udp_pcb *pcb, struct pbuf *data,
                          const ip_addr_t *address, u16_t port)
{
    (void)argument;
    (void)pcb;
    bool expected = outstanding > 0 && port == ECHO_PORT && ip_addr_cmp(address, &peer) &&
                    data->tot_len == bytes;
    pbuf_free(data);
    if (expected) {
        returned++;
        outstanding--;
        if (outstanding == 0) {
            next_round();
        }
    }
}

static void take_request(void *argument, struct udp_pcb *pcb, struct pbuf *data,
                         const ip_addr_t *address, u16_t port)
{
    struct request request;
    (void)argument;
    (void)pcb;
    bool whole = pbuf_copy_partial(data, &request, sizeof request, 0) == sizeof request;
    pbuf_free(data);
    if (!whole || outstanding > 0 || request.count == 0 ||
        lwip_ntohs(request.bytes) > PAYLOAD_BYTES_MAX) {
        return;
    }
    IP_ADDR4(&peer, request.address[0], request.address[1], request.address[2], request.address[3]);
    asker = *address;
    asker_port = port;
    rounds_left = lwip_ntohs(request.rounds);
    count = lwip_ntohs(request.count);
    bytes = lwip_ntohs(request.bytes);
    returned = 0;
    next_round();
}

bool exchange_start(void)
{
    listener = udp_new();
    sender = udp_new();
    if (listener == NULL || sender == NULL ||
        udp_bind(listener, IP_ADDR_ANY, EXCHANGE_PORT) != ERR_OK ||
        udp_bind(sender, IP_ADDR_ANY, OWN_PORT) != ERR_OK) {
        return false;
    }
    udp_recv(listener, take_request, NULL);
    udp_recv(sender, take_returned, NULL);
    return true;
}
