/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* For Linux, as quick as sockets allow: UDP echo, many datagrams in one system call; TCP that takes or gives as much as the
 * peer wants, a process for each. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ECHO_PORT = 7,    /* [RFC 862] */
    DISCARD_PORT = 9, /* [RFC 863] */
    SOURCE_PORT = 19, /* like [RFC 864], but the same bytes again and again */
    DATAGRAMS = 128,
    BYTES = 2048,
    QUEUE_BYTES = 4 << 20,
    STREAM_BYTES = 64 << 10, /* in one system call */
    CONNECTIONS = 4,         /* that wait to be accepted */
};

typedef ssize_t transfer(int connection, void *memory, size_t bytes);

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

static ssize_t give(int connection, void *memory, size_t bytes)
{
    return write(connection, memory, bytes);
}

/* Moves bytes of each connection to a port, one connection after the other, until the peer ends it; in a process of its own. */
static void serve(uint16_t port, transfer *transfer)
{
    static char stream[STREAM_BYTES];
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(port) };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, CONNECTIONS) != 0) {
        fail("listener");
    }
    pid_t child = fork();
    if (child < 0) {
        fail("fork");
    }
    while (child == 0) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) {
            fail("accept");
        }
        while (transfer(connection, stream, sizeof stream) > 0) {
        }
        close(connection);
    }
    close(listener);
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
    serve(DISCARD_PORT, read);
    serve(SOURCE_PORT, give);
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
