/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A small network client: answers ARP and echo requests, pings the gateway and its twin, then sends
 * it a flood. */
#include <microkit.h>

#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/net/client.h"
#include "devices/timer/client.h"
#include "lib/clock.h"
#include "lib/statistics.h"
#include "lib/string.h"
#include "tests/qemu/say.h"

enum {
    ETHERTYPE_ARP = 0x0806,
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_FLOOD = 0x88b5, /* IEEE 802 local experimental */
    ARP_REQUEST = 1,
    ARP_REPLY = 2,
    ICMP_ECHO_REQUEST = 8,
    ICMP_ECHO_REPLY = 0,
    IP_PROTOCOL_ICMP = 1,
    ARP_BYTES = 42,
    PING_BYTES = 98,
    PINGS = 500,
    FLOOD_FRAMES = 20000,
    FLOOD_BYTES = 1514,
    RETRY_NS = 200000000,
    RETRY_SLOT = 0,
};

static const uint32_t GATEWAY = 0x0a000202; /* 10.0.2.2, QEMU's user network */

uintptr_t config_address;

static const struct client_config *config;
static struct net_client net;
static struct timer_client timer;
static struct serial_client serial;
static uint32_t own_ip;
static uint32_t twin_ip;

/* Whom to ping, one after the other. */
enum stage { STAGE_GATEWAY, STAGE_TWIN, STAGE_FLOOD, STAGE_DONE };
static enum stage stage;
static bool resolved;
static uint8_t peer_mac[NET_MAC_BYTES];
static uint32_t sent;
static uint32_t answered;
static bool waiting; /* for an answer to the last ping */
static uint64_t asked_ns;
static uint64_t total_ns;
static uint64_t least_ns;
static uint32_t flood_left;
static uint32_t flood_got;
static uint32_t flood_seen;
static uint64_t flood_begin_ns;
static uint64_t flood_end_ns;

#define say(...) say_as(&serial, microkit_name, __VA_ARGS__)

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value);
}

static uint32_t checksum(const uint8_t *bytes, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i += 2) {
        sum += get16(bytes + i);
    }
    sum = (sum >> 16) + (sum & 0xffff);
    return ~((sum >> 16) + sum) & 0xffff;
}

static void ethernet_put(uint8_t *frame, const uint8_t *to, uint32_t type)
{
    memcpy(frame, to, NET_MAC_BYTES);
    net_mac_to_bytes(net_client_mac(&net), frame + 6);
    put16(frame + 12, type);
}

static void arp_put(uint8_t *frame, uint32_t operation, const uint8_t *to, uint32_t to_ip)
{
    static const uint8_t head[] = {0, 1, 8, 0, 6, 4, 0};
    ethernet_put(frame, to, ETHERTYPE_ARP);
    memcpy(frame + 14, head, sizeof(head));
    frame[21] = (uint8_t)operation;
    net_mac_to_bytes(net_client_mac(&net), frame + 22);
    put32(frame + 28, own_ip);
    memcpy(frame + 32, to, NET_MAC_BYTES);
    put32(frame + 38, to_ip);
}

static void icmp_put(uint8_t *frame, uint32_t kind, const uint8_t *to, uint32_t to_ip,
                     uint32_t number)
{
    memset(frame, 0, PING_BYTES);
    ethernet_put(frame, to, ETHERTYPE_IPV4);
    frame[14] = 0x45;
    put16(frame + 16, PING_BYTES - 14);
    frame[22] = 64;
    frame[23] = IP_PROTOCOL_ICMP;
    put32(frame + 26, own_ip);
    put32(frame + 30, to_ip);
    put16(frame + 24, checksum(frame + 14, 20));
    frame[34] = (uint8_t)kind;
    put16(frame + 38, own_ip);
    put16(frame + 40, number);
    put16(frame + 36, checksum(frame + 34, PING_BYTES - 34));
}

static uint32_t stage_ip(void)
{
    return stage == STAGE_GATEWAY ? GATEWAY : twin_ip;
}

static void stage_report(const char *name)
{
    say("%s: %u of %u pings answered, mean %lu ns, least %lu ns", name, answered, sent,
        (unsigned long)(total_ns / answered), (unsigned long)least_ns);
}

static void stage_next(void)
{
    stage++;
    resolved = false;
    waiting = false;
    sent = 0;
    answered = 0;
    total_ns = 0;
    least_ns = UINT64_MAX;
}

static void ping_answered(uint32_t from_ip)
{
    if (stage > STAGE_TWIN || !waiting || from_ip != stage_ip()) {
        return;
    }
    uint64_t passed_ns = clock_now_ns() - asked_ns;
    total_ns += passed_ns;
    least_ns = passed_ns < least_ns ? passed_ns : least_ns;
    waiting = false;
    answered++;
    if (answered == PINGS) {
        stage_report(stage == STAGE_GATEWAY ? "gateway" : "twin");
        stage_next();
        flood_left = FLOOD_FRAMES;
    }
}

/* The frame to send next on our own account: into `buffer`, its length; 0: nothing now. */
static uint32_t request_make(uint8_t *buffer)
{
    static const uint8_t broadcast[NET_MAC_BYTES] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    if (stage <= STAGE_TWIN && !waiting) {
        waiting = true;
        asked_ns = clock_now_ns();
        if (!resolved) {
            arp_put(buffer, ARP_REQUEST, broadcast, stage_ip());
            return ARP_BYTES;
        }
        sent++;
        icmp_put(buffer, ICMP_ECHO_REQUEST, peer_mac, stage_ip(), sent);
        return PING_BYTES;
    }
    if (stage == STAGE_FLOOD && flood_left > 0 && own_ip < twin_ip) {
        flood_left--;
        ethernet_put(buffer, peer_mac, ETHERTYPE_FLOOD);
        return FLOOD_BYTES;
    }
    return 0;
}

static void arp_take(const uint8_t *frame)
{
    uint32_t from_ip = get32(frame + 28);
    if (get32(frame + 38) != own_ip) {
        return;
    }
    if (get16(frame + 20) == ARP_REQUEST) {
        uint8_t *buffer = net_client_transmit_buffer(&net);
        if (buffer != 0) {
            arp_put(buffer, ARP_REPLY, frame + 22, from_ip);
            net_client_transmit(&net, buffer, ARP_BYTES);
        }
    } else if (stage <= STAGE_TWIN && from_ip == stage_ip() && !resolved) {
        memcpy(peer_mac, frame + 22, NET_MAC_BYTES);
        resolved = true;
        waiting = false;
    }
}

static void ipv4_take(const uint8_t *frame)
{
    if (frame[23] != IP_PROTOCOL_ICMP || get32(frame + 30) != own_ip) {
        return;
    }
    if (frame[34] == ICMP_ECHO_REPLY) {
        ping_answered(get32(frame + 26));
    } else if (frame[34] == ICMP_ECHO_REQUEST) {
        uint8_t *buffer = net_client_transmit_buffer(&net);
        if (buffer != 0) {
            icmp_put(buffer, ICMP_ECHO_REPLY, frame + 6, get32(frame + 26), get16(frame + 40));
            net_client_transmit(&net, buffer, PING_BYTES);
        }
    }
}

static void flood_take(void)
{
    flood_end_ns = clock_now_ns();
    flood_begin_ns = flood_got == 0 ? flood_end_ns : flood_begin_ns;
    flood_got++;
}

/* Called from time to time: the flood is over when no more of it came since the last time. */
static void flood_watch(void)
{
    if (flood_got > 0 && flood_got == flood_seen) {
        uint64_t us = (flood_end_ns - flood_begin_ns) / 1000;
        say("flood: %u of %u frames in %lu us", flood_got, FLOOD_FRAMES, (unsigned long)us);
        flood_got = 0;
    }
    flood_seen = flood_got;
}

static void frame_take(const uint8_t *frame, uint32_t length)
{
    uint32_t type = get16(frame + 12);
    if (type == ETHERTYPE_ARP && length >= ARP_BYTES) {
        arp_take(frame);
    } else if (type == ETHERTYPE_IPV4 && length >= 42) {
        ipv4_take(frame);
    } else if (type == ETHERTYPE_FLOOD) {
        flood_take();
    }
}

static void frames_receive(void)
{
    uint32_t length;
    uint8_t *frame;
    while ((frame = net_client_receive(&net, &length)) != 0) {
        frame_take(frame, length);
        net_client_receive_done(&net, frame);
    }
}

static bool frames_send(void)
{
    uint32_t length;
    do {
        uint8_t *buffer = net_client_transmit_buffer(&net);
        if (buffer == 0) {
            return true;
        }
        length = request_make(buffer);
        if (length > 0) {
            net_client_transmit(&net, buffer, length);
        } else {
            net_client_transmit_cancel(&net, buffer);
        }
    } while (length > 0);
    return false;
}

static void flood_report(void)
{
    if (stage != STAGE_FLOOD || (own_ip < twin_ip && flood_left > 0)) {
        return;
    }
    stage_next();
    const struct statistics_page *page =
        (const struct statistics_page *)config->devices[0].statistics.vaddr;
    const struct statistics_entry *device = &page->device;
    say("done; device in %lu out %lu drops %lu refusals %lu",
        (unsigned long)statistics_read(&device->packets_in),
        (unsigned long)statistics_read(&device->packets_out),
        (unsigned long)statistics_read(&device->drops),
        (unsigned long)statistics_read(&device->refusals));
}

static void service(void)
{
    bool more;
    do {
        net_client_update(&net);
        frames_receive();
        more = net_client_is_up(&net) && frames_send();
        uint32_t notify = net_client_flush(&net);
        if ((notify & NET_CLIENT_NOTIFY_MULTIPLEXER) != 0) {
            microkit_notify(config->net.multiplexer_channel);
        }
        if ((notify & NET_CLIENT_NOTIFY_COPIER) != 0) {
            microkit_notify(config->net.copier_channel);
        }
    } while (!net_client_arm(&net, more));
    flood_report();
    serial_flush(&serial);
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof(*config));
    uint32_t number = (uint32_t)(microkit_name[strlen(microkit_name) - 1] - '0');
    own_ip = 0x0a000214 + number; /* 10.0.2.20 and up */
    twin_ip = 0x0a000214 + 3 - number;
    least_ns = UINT64_MAX;
    if (!net_client_init(&net, &config->net)) {
        component_stop("no network");
    }
    timer_client_init(&timer, &config->timer);
    serial_client_init(&serial, &config->serial);
    (void)timer_set_after(&timer, RETRY_SLOT, RETRY_NS);
    service();
}

/* What got no answer for a while is asked again. */
void notified(microkit_channel channel)
{
    if (channel == config->timer.channel && timer_fired(&timer, RETRY_SLOT)) {
        (void)timer_set_after(&timer, RETRY_SLOT, RETRY_NS);
        flood_watch();
        if (clock_now_ns() - asked_ns > RETRY_NS) {
            waiting = false;
        }
    }
    service();
}
