/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A Linux network interface: taken for us alone, and its state. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct packet_port {
    int socket; /* to ask by */
    int index;
    char name[16];
    uint64_t mac; /* first byte lowest */
    uint32_t mtu;
    bool link_up;
};

/* Brings the interface up, with nothing merged, split or checked. False: see errno. */
bool packet_open(struct packet_port *port, const char *name);

/* Looks again whether the link is up. True: it has changed. */
bool packet_link_update(struct packet_port *port);

/* All that is received comes by one queue from now on. False: see errno. */
bool packet_one_queue(const struct packet_port *port);
