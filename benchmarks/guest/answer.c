/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* UDP echo for Linux, as quick as sockets allow: many datagrams in one system call. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ECHO_PORT = 7, DATAGRAMS = 128, BYTES = 2048, QUEUE_BYTES = 4 << 20 };

static char data[DATAGRAMS][BYTES];
static struct sockaddr_in peers[DATAGRAMS];
static struct iovec parts[DATAGRAMS];
static struct mmsghdr messages[DATAGRAMS];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Sends all of them back; the kernel may take them in portions. */
static void answer(int endpoint, int count)
{
    for (int i = 0; i < count; i++) {
        parts[i].iov_len = messages[i].msg_len;
    }
    for (int done = 0; done < count;) {
        int sent = sendmmsg(endpoint, messages + done, (unsigned)(count - done), 0);
        if (sent <= 0) {
            fail("sendmmsg");
        }
        done += sent;
    }
}

int main(void)
{
    int endpoint = socket(AF_INET, SOCK_DGRAM, 0);
    int bytes = QUEUE_BYTES;
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(ECHO_PORT) };

    if (endpoint < 0 || bind(endpoint, (struct sockaddr *)&here, sizeof here) != 0) {
        fail("socket");
    }
    if (setsockopt(endpoint, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0 ||
        setsockopt(endpoint, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0) {
        fail("setsockopt");
    }
    puts("answering");
    fflush(stdout);
    for (;;) {
        for (int i = 0; i < DATAGRAMS; i++) {
            parts[i] = (struct iovec){ .iov_base = data[i], .iov_len = BYTES };
            messages[i].msg_hdr = (struct msghdr){ .msg_name = &peers[i],
                                                   .msg_namelen = sizeof peers[i],
                                                   .msg_iov = &parts[i],
                                                   .msg_iovlen = 1 };
        }
        int count = recvmmsg(endpoint, messages, DATAGRAMS, MSG_WAITFORONE, NULL);
        if (count <= 0) {
            fail("recvmmsg");
        }
        answer(endpoint, count);
    }
}
