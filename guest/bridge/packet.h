/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A Linux network interface as a source and sink of whole frames. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct packet_port {
    int socket;
    char name[16];
    uint64_t mac; /* first byte lowest */
    uint32_t mtu;
    bool link_up;
};

/* Takes the interface for us alone: up, all addresses received, nothing merged or split. False: see errno. */
bool packet_open(struct packet_port *port, const char *name);

/* Looks again whether the link is up. True: it has changed. */
bool packet_link_update(struct packet_port *port);
