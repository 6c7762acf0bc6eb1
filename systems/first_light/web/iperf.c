/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* iperf 2 on lwIP's raw TCP: streams that swallow what comes, and streams back to peers that asked for them. */
#include "systems/first_light/web/iperf.h"

#include <stdbool.h>
#include <stddef.h>

#include <lwip/tcp.h>

#include "lib/clock.h"
#include "lib/string.h"
#include "systems/first_light/web/tcp_end.h"

enum {
    IPERF_PORT = 5001,
    RESERVED_PORTS = 1024, /* services: nothing is sent there on a peer's word */
    STREAMS_MAX = 8,
    IDLE_POLLS_MAX = 30, /* of POLL_INTERVAL half seconds each */
    POLL_INTERVAL = 4,
    NS_PER_AMOUNT = 10 * 1000 * 1000,
};

/* What a client sends first, words in network order: the header of iperf 2's version 1, as its -r and -d write it. */
enum {
    HEADER_FLAGS = 0,
    HEADER_PORT = 2,   /* where it listens */
    HEADER_AMOUNT = 5, /* bytes, or the negative of hundredths of a second */
    HEADER_WORDS = 6,
    FLAG_BACK_BIT = 31,    /* it wants the other direction too, */
    FLAG_BACK_NOW_BIT = 0, /* and at the same time */
};

struct stream {
    struct tcp_pcb *pcb; /* NULL: free */
    uint8_t header[HEADER_WORDS * 4];
    size_t header_length;
    uint64_t left;        /* bytes to send; 0 in a stream that receives */
    uint64_t deadline_ns; /* after which nothing more is sent */
    uint32_t idle_polls;
};

struct iperf_counters iperf_counters;

static struct stream streams[STREAMS_MAX];
static const uint8_t zeros[TCP_MSS]; /* no flag of a header is set in them */

static uint32_t header_word(const struct stream *stream, int index)
{
    const uint8_t *bytes = stream->header + 4 * index;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool flag(const struct stream *stream, int bit)
{
    return stream->header_length == sizeof stream->header && (header_word(stream, HEADER_FLAGS) >> bit & 1) != 0;
}

static bool wants_back(const struct stream *stream)
{
    return flag(stream, FLAG_BACK_BIT);
}

static bool wants_back_now(const struct stream *stream)
{
    return wants_back(stream) && flag(stream, FLAG_BACK_NOW_BIT);
}

/* Forget the stream; its callbacks come no more. Returns what the callback has to tell lwIP. */
static err_t stream_end(struct stream *stream)
{
    struct tcp_pcb *pcb = stream->pcb;
    stream->pcb = NULL;
    return tcp_end(pcb);
}

static err_t send_more(struct stream *stream)
{
    if (clock_now_ns() >= stream->deadline_ns) {
        stream->left = 0;
    }
    while (stream->left != 0) {
        size_t part = tcp_sndbuf(stream->pcb);
        part = part < sizeof zeros ? part : sizeof zeros;
        part = part < stream->left ? part : (size_t)stream->left;
        if (part == 0 || tcp_write(stream->pcb, zeros, (u16_t)part, 0) != ERR_OK) {
            tcp_output(stream->pcb);
            return ERR_OK;
        }
        stream->left -= part;
        iperf_counters.bytes_out += part;
    }
    return stream_end(stream);
}

static err_t sent(void *argument, struct tcp_pcb *pcb, u16_t length)
{
    struct stream *stream = argument;
    (void)pcb;
    (void)length;
    stream->idle_polls = 0;
    return send_more(stream);
}

static err_t connected(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)pcb;
    (void)error; /* is always ERR_OK */
    return send_more(argument);
}

/* Nobody holds a stream without making progress. */
static err_t polled(void *argument, struct tcp_pcb *pcb)
{
    struct stream *stream = argument;
    if (++stream->idle_polls >= IDLE_POLLS_MAX) {
        stream->pcb = NULL;
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return stream->left != 0 && pcb->state == ESTABLISHED ? send_more(stream) : ERR_OK;
}

/* lwIP has freed the connection already. */
static void failed(void *argument, err_t error)
{
    struct stream *stream = argument;
    (void)error;
    stream->pcb = NULL;
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error);

static struct stream *stream_start(struct tcp_pcb *pcb)
{
    for (size_t i = 0; i < STREAMS_MAX; i++) {
        struct stream *stream = &streams[i];
        if (stream->pcb != NULL) {
            continue;
        }
        *stream = (struct stream){ .pcb = pcb };
        tcp_arg(pcb, stream);
        tcp_recv(pcb, received);
        tcp_poll(pcb, polled, POLL_INTERVAL);
        tcp_err(pcb, failed);
        return stream;
    }
    return NULL;
}

/* A stream to where the header in `asked` says, as long or as much as it says. False: refused. */
static bool stream_back(const struct stream *asked)
{
    uint32_t port = header_word(asked, HEADER_PORT), amount = header_word(asked, HEADER_AMOUNT);
    bool timed = amount >> 31 != 0;
    struct tcp_pcb *pcb = port < RESERVED_PORTS || port > UINT16_MAX || amount == 0 ? NULL : tcp_new();
    struct stream *stream = pcb == NULL ? NULL : stream_start(pcb);
    if (stream == NULL) {
        if (pcb != NULL) {
            tcp_abort(pcb);
        }
        return false;
    }
    stream->header_length = sizeof stream->header; /* zeros: what comes this way asks for nothing */
    stream->left = timed ? UINT64_MAX : amount;
    stream->deadline_ns = timed ? clock_now_ns() + (uint64_t)-amount * NS_PER_AMOUNT : UINT64_MAX;
    tcp_sent(pcb, sent);
    if (tcp_connect(pcb, &asked->pcb->remote_ip, (u16_t)port, connected) != ERR_OK) {
        stream_end(stream);
        return false;
    }
    return true;
}

static void answer(const struct stream *asked)
{
    if (!stream_back(asked)) {
        iperf_counters.refused++;
    }
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    struct stream *stream = argument;
    (void)error;
    if (data == NULL) {
        if (wants_back(stream) && !wants_back_now(stream)) {
            answer(stream);
        }
        return stream_end(stream);
    }
    stream->idle_polls = 0;
    iperf_counters.bytes_in += data->tot_len;
    if (stream->header_length < sizeof stream->header) {
        size_t room = sizeof stream->header - stream->header_length;
        stream->header_length += pbuf_copy_partial(data, stream->header + stream->header_length, (u16_t)room, 0);
        if (wants_back_now(stream)) {
            answer(stream);
        }
    }
    tcp_recved(pcb, data->tot_len);
    pbuf_free(data);
    return ERR_OK;
}

static err_t accepted(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)argument;
    if (error != ERR_OK || pcb == NULL) {
        return ERR_VAL;
    }
    if (stream_start(pcb) == NULL) {
        iperf_counters.refused++;
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return ERR_OK;
}

int iperf_start(void)
{
    struct tcp_pcb *pcb = tcp_new();
    if (pcb == NULL || tcp_bind(pcb, IP_ANY_TYPE, IPERF_PORT) != ERR_OK) {
        return -1;
    }
    struct tcp_pcb *listener = tcp_listen(pcb);
    if (listener == NULL) {
        return -1;
    }
    tcp_accept(listener, accepted);
    return 0;
}
