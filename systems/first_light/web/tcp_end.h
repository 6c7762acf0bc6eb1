/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* How all servers here end a connection. */
#pragma once

#include <lwip/tcp.h>

/*
 * Closes it, or cuts it off when there is no memory to close it with; its callbacks come no more. Returns what a callback of this
 * connection has to tell lwIP.
 */
static inline err_t tcp_end(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_poll(pcb, NULL, 0);
    tcp_err(pcb, NULL);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return ERR_OK;
}
