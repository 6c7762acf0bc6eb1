/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Requests as one line each: what is asked and which error comes back. */
#pragma once

#include "test.h"

/* A request, and what comes back: the error and the first words of it. */
struct request {
    seL4_CPtr cap;
    seL4_Word label;
    unsigned caps, length;
    seL4_CPtr extra[3];
    seL4_Word words[8];
    seL4_Word error;
    unsigned known; /* words of the answer that are checked */
    seL4_Word answer[3];
};

/* Calls, and compares the answer. */
void request_send(const struct request *request, const char *file, int line);

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* most errors come without words */

/* The object, label, number of capabilities and words; in braces capabilities, words; the error; in
 * braces its words. */
#define SEND(cap_, label_, caps_, length_, ...) \
    request_send(&(struct request){cap_, label_, caps_, length_, __VA_ARGS__}, __FILE__, __LINE__)
