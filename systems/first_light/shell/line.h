/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A line editor: characters in, what the terminal is to show out. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    LINE_BYTES = 96,
    LINE_HISTORY = 8,
};

struct line {
    char text[LINE_BYTES]; /* ended by a zero byte */
    uint32_t count;
    char history[LINE_HISTORY][LINE_BYTES]; /* the newest at (newest % LINE_HISTORY) */
    uint32_t kept;                          /* lines in history */
    uint32_t newest;
    uint32_t browsing; /* 0: not; n: the n-th newest line is shown */
    uint32_t escape;   /* characters of an escape sequence seen */
    bool returned;     /* the last character was a carriage return: a newline after it is none */
};

enum line_event {
    LINE_NOTHING,
    LINE_DONE,   /* text is complete; call line_clear afterwards */
    LINE_CANCEL, /* Ctrl-C: forget it; text is empty */
};

/* Takes text that the terminal is to show. */
typedef void line_echo_t(const char *text);

void line_init(struct line *line);

/* One character from the keyboard. Backspace, Ctrl-U (all), Ctrl-W (word), Ctrl-C, arrows up and
 * down are known. */
enum line_event line_put(struct line *line, uint8_t character, line_echo_t *echo);

/* Begin the next line; the old one goes to the history. */
void line_clear(struct line *line);
