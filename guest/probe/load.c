/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The client in a VM whose costs benchmarks/vm_client.py measures: datagrams in batches. */
#define _GNU_SOURCE /* sendmmsg, recvmmsg */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "benchmarks/vm_client/protocol.h"

enum {
    SOCKET_BYTES = 1024 * 1024, /* room for what may be under way */
    SEGMENTS = 44, /* as many as fit into what one call can send: 65507 bytes */
};

struct load {
    int handle; /* connected to the host */
    uint32_t received;
    uint32_t acknowledged;
    struct mmsghdr messages[LOAD_BATCH];
    struct iovec parts[LOAD_BATCH];
    uint8_t datagrams[LOAD_BATCH][LOAD_BYTES];
};

static void answer(struct load *load, uint32_t operation, uint32_t count)
{
    struct load_message message = {LOAD_MAGIC, operation, count, 0};
    if (send(load->handle, &message, sizeof(message), 0) < 0) {
        perror("load: answer");
    }
}

/* Datagrams one by one, in batches of system calls. */
static void load_send(struct load *load, uint32_t count)
{
    for (uint32_t done = 0; done < count;) {
        uint32_t batch = count - done < LOAD_BATCH ? count - done : LOAD_BATCH;
        for (uint32_t i = 0; i < batch; i++) {
            load->parts[i].iov_len = LOAD_BYTES;
        }
        int sent = sendmmsg(load->handle, load->messages, batch, 0);
        done += sent > 0 ? (uint32_t)sent : 0;
    }
    answer(load, LOAD_SEND, count);
}

/* The same datagrams, cut by Linux out of larger pieces [Linux udp(7), UDP_SEGMENT]. */
static void load_send_segments(struct load *load, uint32_t count)
{
    int bytes = LOAD_BYTES;
    int none = 0;
    setsockopt(load->handle, SOL_UDP, UDP_SEGMENT, &bytes, sizeof(bytes));
    for (uint32_t done = 0; done < count;) {
        uint32_t batch = count - done < SEGMENTS ? count - done : SEGMENTS;
        if (send(load->handle, load->datagrams, batch * LOAD_BYTES, 0) > 0) {
            done += batch;
        }
    }
    setsockopt(load->handle, SOL_UDP, UDP_SEGMENT, &none, sizeof(none));
    answer(load, LOAD_SEND_SEGMENTS, count);
}

static void obey(struct load *load, const struct load_message *message)
{
    if (message->magic != LOAD_MAGIC) {
        return;
    }
    switch (message->operation) {
    case LOAD_HELLO:
        answer(load, LOAD_HELLO, 0);
        break;
    case LOAD_SEND:
        load_send(load, message->count);
        break;
    case LOAD_SEND_SEGMENTS:
        load_send_segments(load, message->count);
        break;
    default:
        break;
    }
}

/* Takes what has come, at least one datagram. */
static void receive(struct load *load)
{
    struct load_message command = {0};
    for (uint32_t i = 0; i < LOAD_BATCH; i++) {
        load->parts[i].iov_len = LOAD_BYTES;
    }
    int count = recvmmsg(load->handle, load->messages, LOAD_BATCH, MSG_WAITFORONE, NULL);
    for (int i = 0; i < count; i++) {
        if (load->messages[i].msg_len == sizeof(command)) {
            memcpy(&command, load->datagrams[i], sizeof(command));
        } else if (load->messages[i].msg_len == LOAD_BYTES) {
            load->received++;
        }
    }
    while (load->received - load->acknowledged >= LOAD_BATCH) {
        load->acknowledged += LOAD_BATCH;
        answer(load, LOAD_RECEIVED, load->acknowledged);
    }
    obey(load, &command);
}

static bool load_open(struct load *load, char **arguments)
{
    struct sockaddr_in host = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1]))};
    int bytes = SOCKET_BYTES;
    load->handle = socket(AF_INET, SOCK_DGRAM, 0);
    for (uint32_t i = 0; i < LOAD_BATCH; i++) {
        load->parts[i] = (struct iovec){load->datagrams[i], LOAD_BYTES};
        load->messages[i].msg_hdr = (struct msghdr){.msg_iov = &load->parts[i], .msg_iovlen = 1};
    }
    return load->handle >= 0 && inet_aton(arguments[0], &host.sin_addr) != 0 &&
           setsockopt(load->handle, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) == 0 &&
           setsockopt(load->handle, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) == 0 &&
           connect(load->handle, (struct sockaddr *)&host, sizeof(host)) == 0;
}

int probe_load(int count, char **arguments)
{
    static struct load load;
    if (count < 2 || !load_open(&load, arguments)) {
        perror("load: ADDRESS PORT");
        return 1;
    }
    answer(&load, LOAD_HELLO, 0);
    for (;;) {
        receive(&load);
    }
}
