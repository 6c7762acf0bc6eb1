/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A small HTTP/1.1 server on lwIP's raw TCP: GET and HEAD of a fixed set of pages, one request per connection. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Answer of a page that is made anew for each request: text written to `buffer`, its length returned. */
typedef size_t http_make_t(char *buffer, size_t bytes);

/* What is served at one path: bytes that live for ever, or a function that makes them. */
struct http_page {
    const char *path;
    const char *type;
    const uint8_t *bytes;
    size_t length;
    http_make_t *make;
};

struct http_counters {
    uint64_t requests;
    uint64_t refused; /* no free connection, or a request that makes no sense */
};

extern struct http_counters http_counters;

/* Listen on `port`; `pages` must live for ever. Returns 0, or -1 if lwIP has no memory. */
int http_start(uint16_t port, const struct http_page *pages, size_t page_count);
