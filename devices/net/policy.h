/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: the policy table. Compose prefills it, the controller changes it, the multiplexer obeys it. */
#pragma once

#include <stdint.h>

#include "devices/net/protocol.h"
#include "lib/statistics.h"

enum net_right {
    NET_RIGHT_SEND = 1 << 0,
    NET_RIGHT_RECEIVE = 1 << 1,
    NET_RIGHT_MULTICAST = 1 << 2, /* receives multicast (not broadcast, which everybody gets) */
    NET_RIGHTS_ALL = NET_RIGHT_SEND | NET_RIGHT_RECEIVE | NET_RIGHT_MULTICAST,
};

enum {
    NET_POLICY_WEIGHT_MAX = 100,
    NET_POLICY_WEIGHT_DEFAULT = 10,
};

/*
 * In a talk mask: may exchange frames with what is behind the device. Bits 0 .. 62: may send to
 * that client.
 */
static const uint64_t NET_TALK_DEVICE = UINT64_C(1) << 63;

struct net_policy_client {
    uint64_t mac; /* its identity, first byte lowest: source of all it sends, destination of what it
                     gets */
    uint64_t tx_rate; /* bytes per second, 0: unlimited; frames over it wait */
    uint64_t rx_rate; /* bytes per second, 0: unlimited; frames over it are dropped */
    uint64_t burst;   /* bytes that may go at once after a pause; at least two frames count */
    uint32_t state;   /* enum statistics_state: DETACHED, ATTACHED or QUARANTINED */
    uint32_t rights;  /* enum net_right */
    uint64_t talk;
    uint32_t weight;  /* share of the device when several are busy, 1 .. NET_POLICY_WEIGHT_MAX, 0:
                         the default */
    uint32_t quota;   /* tx buffers in flight, 0: all */
    uint32_t epoch;   /* counted up: forget the client's quarantine, start its rings anew */
    uint32_t reserved;
};

/*
 * lib/snapshot.h: version is odd while the controller writes. 0: nothing was ever written, nobody
 * is attached.
 */
struct net_policy {
    uint64_t version;
    struct net_policy_client clients[NET_CLIENTS_MAX];
};

_Static_assert(sizeof(struct net_policy) <= 4096, "one page");
