/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Connections of the web server [RFC 9112]; nothing a peer sends is trusted or kept longer than its request. */
#include "systems/first_light/web/http.h"

#include <lwip/tcp.h>

#include "lib/print.h"
#include "lib/string.h"
#include "systems/first_light/web/tcp_end.h"

enum {
    CONNECTIONS_MAX = 12,
    REQUEST_BYTES_MAX = 1024,
    HEADER_BYTES_MAX = 256,
    MADE_BYTES_MAX = 32 * 1024,
    IDLE_POLLS_MAX = 10, /* of POLL_INTERVAL half seconds each */
    POLL_INTERVAL = 4,
};

struct connection {
    struct tcp_pcb *pcb; /* NULL: free */
    char request[REQUEST_BYTES_MAX + 1];
    size_t request_length;
    char header[HEADER_BYTES_MAX];
    size_t header_length;
    const uint8_t *body;
    size_t body_length;
    size_t sent;         /* bytes of header and body given to lwIP, which does not copy them */
    size_t acknowledged; /* of these; only when all are, header and body may be used again */
    bool answering;
    uint32_t idle_polls;
    char made[MADE_BYTES_MAX];
};

struct http_counters http_counters;

static struct connection connections[CONNECTIONS_MAX];
static const struct http_page *pages;
static size_t page_count;

/* Forget the connection; its callbacks come no more. Returns what the callback has to tell lwIP. */
static err_t connection_end(struct connection *connection)
{
    struct tcp_pcb *pcb = connection->pcb;
    connection->pcb = NULL;
    return tcp_end(pcb);
}

/* Give lwIP as much of [data, data + length) from `sent - before` on as it takes. */
static void send_part(struct connection *connection, const void *data, size_t before, size_t length, bool more)
{
    while (connection->sent >= before && connection->sent < before + length) {
        size_t done = connection->sent - before;
        size_t part = length - done;
        size_t room = tcp_sndbuf(connection->pcb);
        if (part > room) {
            part = room;
        }
        bool last = done + part == length && !more;
        if (part == 0 || tcp_write(connection->pcb, (const uint8_t *)data + done, (u16_t)part,
                                   last ? 0 : TCP_WRITE_FLAG_MORE) != ERR_OK) {
            return;
        }
        connection->sent += part;
    }
}

static void send_more(struct connection *connection)
{
    send_part(connection, connection->header, 0, connection->header_length, connection->body_length != 0);
    send_part(connection, connection->body, connection->header_length, connection->body_length, false);
    tcp_output(connection->pcb);
}

static void answer(struct connection *connection, const char *status, const char *type, const void *body,
                   size_t length, bool head)
{
    connection->answering = true;
    connection->body = body;
    connection->body_length = head ? 0 : length;
    connection->header_length =
        print_into(connection->header, sizeof connection->header,
                   "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %lu\r\nCache-Control: no-store\r\n"
                   "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
                   status, type, (unsigned long)length);
}

static void answer_error(struct connection *connection, const char *status)
{
    http_counters.refused++;
    answer(connection, status, "text/plain", status, strlen(status), false);
}

static void answer_page(struct connection *connection, const char *path, size_t path_length, bool head)
{
    for (size_t i = 0; i < page_count; i++) {
        const struct http_page *page = &pages[i];
        if (strlen(page->path) != path_length || memcmp(page->path, path, path_length) != 0) {
            continue;
        }
        const void *body = page->bytes;
        size_t length = page->length;
        if (page->make != NULL) {
            body = connection->made;
            length = page->make(connection->made, sizeof connection->made);
        }
        answer(connection, "200 OK", page->type, body, length, head);
        return;
    }
    answer_error(connection, "404 Not Found");
}

/* Method and path of the request line; everything else in the request is of no interest. */
static void answer_request(struct connection *connection)
{
    const char *line = connection->request;
    bool head = memcmp(line, "HEAD ", 5) == 0;
    http_counters.requests++;
    if (!head && memcmp(line, "GET ", 4) != 0) {
        answer_error(connection, "405 Method Not Allowed");
        return;
    }
    const char *path = line + (head ? 5 : 4);
    size_t length = 0;
    while (path[length] != '\0' && path[length] != ' ' && path[length] != '?' && path[length] != '\r') {
        length++;
    }
    answer_page(connection, path, length, head);
}

/* Has the whole head of the request arrived? */
static bool request_is_complete(const struct connection *connection)
{
    for (size_t i = 3; i < connection->request_length; i++) {
        if (memcmp(&connection->request[i - 3], "\r\n\r\n", 4) == 0) {
            return true;
        }
    }
    return false;
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    struct connection *connection = argument;
    (void)error;
    if (data == NULL) {
        return connection->answering ? ERR_OK : connection_end(connection);
    }
    tcp_recved(pcb, data->tot_len);
    if (!connection->answering) {
        size_t room = REQUEST_BYTES_MAX - connection->request_length;
        connection->request_length += pbuf_copy_partial(
            data, connection->request + connection->request_length, (u16_t)(data->tot_len < room ? data->tot_len : room),
            0);
        connection->request[connection->request_length] = '\0';
    }
    pbuf_free(data);
    connection->idle_polls = 0;
    if (connection->answering) {
        return ERR_OK;
    }
    if (request_is_complete(connection)) {
        answer_request(connection);
    } else if (connection->request_length == REQUEST_BYTES_MAX) {
        answer_error(connection, "431 Request Header Fields Too Large");
    } else {
        return ERR_OK;
    }
    send_more(connection);
    return ERR_OK;
}

static err_t acknowledged(void *argument, struct tcp_pcb *pcb, u16_t length)
{
    struct connection *connection = argument;
    (void)pcb;
    connection->idle_polls = 0;
    connection->acknowledged += length;
    if (connection->acknowledged == connection->header_length + connection->body_length) {
        return connection_end(connection);
    }
    send_more(connection);
    return ERR_OK;
}

/* Nobody holds a connection without making progress. */
static err_t polled(void *argument, struct tcp_pcb *pcb)
{
    struct connection *connection = argument;
    if (++connection->idle_polls >= IDLE_POLLS_MAX) {
        connection->pcb = NULL;
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    if (connection->answering) {
        send_more(connection);
    }
    return ERR_OK;
}

static void failed(void *argument, err_t error)
{
    struct connection *connection = argument;
    (void)error;
    connection->pcb = NULL;
}

static err_t accepted(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)argument;
    if (error != ERR_OK || pcb == NULL) {
        return ERR_VAL;
    }
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *connection = &connections[i];
        if (connection->pcb != NULL) {
            continue;
        }
        connection->pcb = pcb;
        connection->request_length = 0;
        connection->sent = 0;
        connection->acknowledged = 0;
        connection->answering = false;
        connection->idle_polls = 0;
        tcp_arg(pcb, connection);
        tcp_recv(pcb, received);
        tcp_sent(pcb, acknowledged);
        tcp_poll(pcb, polled, POLL_INTERVAL);
        tcp_err(pcb, failed);
        return ERR_OK;
    }
    http_counters.refused++;
    tcp_abort(pcb);
    return ERR_ABRT;
}

int http_start(uint16_t port, const struct http_page *served, size_t count)
{
    pages = served;
    page_count = count;
    struct tcp_pcb *pcb = tcp_new();
    if (pcb == NULL || tcp_bind(pcb, IP_ANY_TYPE, port) != ERR_OK) {
        return -1;
    }
    struct tcp_pcb *listener = tcp_listen(pcb);
    if (listener == NULL) {
        return -1;
    }
    tcp_accept(listener, accepted);
    return 0;
}
