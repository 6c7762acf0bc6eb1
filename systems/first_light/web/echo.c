/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* UDP echo on lwIP's raw API: the received buffer itself goes back. */
#include "systems/first_light/web/echo.h"

#include <lwip/udp.h>

enum { ECHO_PORT = 7, RESERVED_PORTS = 1024 };

/* Low source ports are other services: two echo services must not be set on each other [RFC 6056 3]. */
static void echo(void *argument, struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *address, u16_t port)
{
    (void)argument;
    if (port >= RESERVED_PORTS) {
        udp_sendto_if(pcb, data, address, port, ip_current_input_netif());
    }
    pbuf_free(data);
}

int echo_start(void)
{
    struct udp_pcb *pcb = udp_new();
    if (pcb == NULL || udp_bind(pcb, IP_ADDR_ANY, ECHO_PORT) != ERR_OK) {
        return -1;
    }
    udp_recv(pcb, echo, NULL);
    return 0;
}
