/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A network interface by a packet socket [Linux packet(7)]. */
#include "guest/bridge/packet.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "devices/net/protocol.h"

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

/*
 * For sending it must hold more than the interface's queue does: a driver may free what has been
 * sent only when its queue gets full.
 */
enum { SOCKET_BUFFER_BYTES = 4 << 20 };

static struct ifreq request_for(const struct packet_port *port)
{
    struct ifreq request = { 0 };
    memcpy(request.ifr_name, port->name, sizeof port->name);
    return request;
}

/* What the interface cannot switch it does not do either. */
static void feature_off(const struct packet_port *port, uint32_t command)
{
    struct ethtool_value value = { .cmd = command };
    struct ifreq request = request_for(port);
    request.ifr_data = (void *)&value;
    (void)ioctl(port->socket, SIOCETHTOOL, &request);
}

static bool interface_up(struct packet_port *port)
{
    struct ifreq request = request_for(port);
    if (ioctl(port->socket, SIOCGIFFLAGS, &request) != 0) {
        return false;
    }
    request.ifr_flags |= IFF_UP;
    if (ioctl(port->socket, SIOCSIFFLAGS, &request) != 0 || ioctl(port->socket, SIOCGIFHWADDR, &request) != 0) {
        return false;
    }
    port->mac = net_mac_from_bytes((const uint8_t *)request.ifr_hwaddr.sa_data);
    if (ioctl(port->socket, SIOCGIFMTU, &request) != 0) {
        return false;
    }
    port->mtu = (uint32_t)request.ifr_mtu;
    return true;
}

static bool socket_bind(const struct packet_port *port)
{
    struct ifreq request = request_for(port);
    if (ioctl(port->socket, SIOCGIFINDEX, &request) != 0) {
        return false;
    }
    struct packet_mreq all = { .mr_ifindex = request.ifr_ifindex, .mr_type = PACKET_MR_PROMISC };
    struct sockaddr_ll address = { .sll_family = AF_PACKET,
                                   .sll_protocol = htons(ETH_P_ALL),
                                   .sll_ifindex = request.ifr_ifindex };
    int on = 1;
    int bytes = SOCKET_BUFFER_BYTES;
    (void)setsockopt(port->socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    (void)setsockopt(port->socket, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
    return setsockopt(port->socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) == 0 &&
           setsockopt(port->socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) == 0 &&
           bind(port->socket, (const struct sockaddr *)&address, sizeof address) == 0;
}

bool packet_link_update(struct packet_port *port)
{
    struct ifreq request = request_for(port);
    bool up = ioctl(port->socket, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_RUNNING) != 0;
    bool changed = up != port->link_up;
    port->link_up = up;
    return changed;
}

bool packet_open(struct packet_port *port, const char *name)
{
    *port = (struct packet_port){ .socket = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    strncpy(port->name, name, sizeof port->name - 1);
    if (port->socket < 0 || !interface_up(port)) {
        return false;
    }
    feature_off(port, ETHTOOL_SGRO);
    feature_off(port, ETHTOOL_SFLAGS);
    feature_off(port, ETHTOOL_SRXCSUM);
    if (!socket_bind(port)) {
        return false;
    }
    packet_link_update(port);
    return true;
}
