/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* State of a network interface [Linux netdevice(7)]. */
#include "guest/bridge/packet.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "devices/net/protocol.h"

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
    if (ioctl(port->socket, SIOCGIFINDEX, &request) != 0) {
        return false;
    }
    port->index = request.ifr_ifindex;
    return true;
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
    packet_link_update(port);
    return true;
}

bool packet_one_queue(const struct packet_port *port)
{
    struct ethtool_channels channels = { .cmd = ETHTOOL_GCHANNELS };
    struct ifreq request = request_for(port);
    request.ifr_data = (void *)&channels;
    if (ioctl(port->socket, SIOCETHTOOL, &request) != 0) {
        return errno == EOPNOTSUPP; /* it has no more than one, then */
    }
    if (channels.rx_count + channels.combined_count <= 1) {
        return true;
    }
    channels.cmd = ETHTOOL_SCHANNELS;
    channels.rx_count = channels.combined_count == 0;
    channels.combined_count = !channels.rx_count;
    return ioctl(port->socket, SIOCETHTOOL, &request) == 0;
}
