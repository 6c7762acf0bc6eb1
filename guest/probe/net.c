/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Probes of the network: UDP echo, a counting UDP client, and frames with a forged source address. */
#include "probe.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
    DATAGRAM_BYTES_MAX = 65507,
    ECHO_WAIT_S = 2,
    FORGED_FRAME_BYTES = 64,
    FORGED_ETHERTYPE = 0x88b5, /* IEEE 802 local experimental: no stack answers it */
};

static unsigned char datagram[DATAGRAM_BYTES_MAX];
static unsigned char answer[DATAGRAM_BYTES_MAX];

/* A UDP socket bound to a port of this machine (0: any), or -1 with the reason printed. */
static int udp_open(unsigned short port)
{
    int handle = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (handle < 0 || bind(handle, (struct sockaddr *)&here, sizeof(here)) != 0) {
        perror("probe: udp socket");
        return -1;
    }
    return handle;
}

int probe_udp_echo(int count, char **arguments)
{
    int handle = udp_open(count > 0 ? (unsigned short)atoi(arguments[0]) : 7);
    if (handle < 0) {
        return 1;
    }
    printf("udp_echo: ready\n");
    fflush(stdout);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t peer_bytes = sizeof(peer);
        ssize_t bytes = recvfrom(handle, datagram, sizeof(datagram), 0, (struct sockaddr *)&peer, &peer_bytes);
        if (bytes >= 0) {
            sendto(handle, datagram, (size_t)bytes, 0, (struct sockaddr *)&peer, peer_bytes);
        }
    }
}

/* Sends one datagram and waits for the same bytes from the same place. */
static bool udp_round(int handle, const struct sockaddr_in *peer, size_t bytes, int number)
{
    for (size_t i = 0; i < bytes; i++) {
        datagram[i] = (unsigned char)(i + (size_t)number);
    }
    if (sendto(handle, datagram, bytes, 0, (const struct sockaddr *)peer, sizeof(*peer)) < 0) {
        perror("udp_send");
        return false;
    }
    return recv(handle, answer, sizeof(answer), 0) == (ssize_t)bytes && memcmp(answer, datagram, bytes) == 0;
}

int probe_udp_send(int count, char **arguments)
{
    struct sockaddr_in peer = {.sin_family = AF_INET};
    if (count < 4 || inet_aton(arguments[0], &peer.sin_addr) == 0) {
        fprintf(stderr, "udp_send: ADDRESS PORT COUNT BYTES\n");
        return 2;
    }
    peer.sin_port = htons((unsigned short)atoi(arguments[1]));
    int rounds = atoi(arguments[2]);
    size_t bytes = strtoul(arguments[3], NULL, 10);
    int handle = udp_open(0);
    if (handle < 0 || bytes > DATAGRAM_BYTES_MAX) {
        return 1;
    }
    struct timeval wait = {.tv_sec = ECHO_WAIT_S};
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    int returned = 0;
    for (int i = 0; i < rounds; i++) {
        returned += udp_round(handle, &peer, bytes, i) ? 1 : 0;
    }
    printf("udp_send: %d of %d came back\n", returned, rounds);
    close(handle);
    return returned == rounds ? 0 : 1;
}

int probe_forge(int count, char **arguments)
{
    struct ether_addr source;
    if (count < 3 || ether_aton_r(arguments[1], &source) == NULL) {
        fprintf(stderr, "forge: INTERFACE SOURCE_MAC COUNT\n");
        return 2;
    }
    struct sockaddr_ll link = {
        .sll_family = AF_PACKET,
        .sll_ifindex = (int)if_nametoindex(arguments[0]),
        .sll_halen = ETH_ALEN,
        .sll_addr = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
    };
    unsigned char frame[FORGED_FRAME_BYTES] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    memcpy(frame + ETH_ALEN, &source, ETH_ALEN);
    frame[2 * ETH_ALEN] = FORGED_ETHERTYPE >> 8;
    frame[2 * ETH_ALEN + 1] = FORGED_ETHERTYPE & 0xff;
    int handle = socket(AF_PACKET, SOCK_RAW, 0);
    int sent = 0;
    for (int i = 0; handle >= 0 && i < atoi(arguments[2]); i++) {
        sent += sendto(handle, frame, sizeof(frame), 0, (struct sockaddr *)&link, sizeof(link)) > 0 ? 1 : 0;
    }
    printf("forge: %d frames given to %s\n", sent, arguments[0]);
    close(handle);
    return sent > 0 ? 0 : 1;
}
