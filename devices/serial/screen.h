/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what several clients write becomes one terminal. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/serial/config.h"

enum {
    SCREEN_FIFO_BYTES = 4096,
    SCREEN_LINE_BYTES = 200,
    /* Room in the FIFO that one call needs at most: clear, prefix, line, and the focused line
       again. */
    SCREEN_PUT_BYTES = 2 * SCREEN_LINE_BYTES + CONFIG_NAME_BYTES + 32,
    SCREEN_LIST_BYTES = SERIAL_CLIENTS_MAX * (CONFIG_NAME_BYTES + 32) + SCREEN_LINE_BYTES + 120,
};

/* A line of a client without the focus, held back until it ends. */
struct screen_line {
    uint8_t text[SCREEN_LINE_BYTES];
    uint32_t count;
    bool returned;   /* a carriage return came: the next character starts the line anew */
    uint8_t control; /* 0, or where in an escape sequence that is left out we are */
};

struct screen {
    uint8_t fifo[SCREEN_FIFO_BYTES];
    uint32_t head; /* next byte out */
    uint32_t count;
    uint32_t client_count;
    uint32_t focus;
    char names[SERIAL_CLIENTS_MAX][CONFIG_NAME_BYTES];
    struct screen_line lines[SERIAL_CLIENTS_MAX];
    /* What the focused client has on the terminal's last line, to be shown again after others'
     * lines. */
    uint8_t shown[SCREEN_LINE_BYTES];
    uint32_t shown_count;
    bool shown_whole; /* it is all in `shown` */
    bool column_zero; /* the cursor is at the start of a line */
};

/*@ predicate screen_fifo_valid(struct screen *s) =
        \valid(s) && s->count <= SCREEN_FIFO_BYTES && s->head < SCREEN_FIFO_BYTES;
*/

void screen_init(struct screen *screen, uint32_t client_count);

/* Bytes of room in the FIFO. */
/*@ requires \valid_read(screen);
    assigns \nothing;
    ensures exact: screen->count <= SCREEN_FIFO_BYTES ==>
                \result == SCREEN_FIFO_BYTES - screen->count; */
uint32_t screen_room(const struct screen *screen);

/* One character of `client`; needs SCREEN_PUT_BYTES. Lines of a muted client are thrown away.
 * False: one just was. */
/*@ requires screen_fifo_valid(screen) && screen->shown_count <= SCREEN_LINE_BYTES;
    requires client < SERIAL_CLIENTS_MAX && screen->lines[client].count < SCREEN_LINE_BYTES;
    ensures muted: muted && client != \old(screen->focus) ==>
                screen->count == \old(screen->count) && screen->head == \old(screen->head) &&
                (\forall integer i; 0 <= i < SCREEN_FIFO_BYTES ==>
                    screen->fifo[i] == \old(screen->fifo[i]));
    ensures thrown: !\result ==> muted && client != \old(screen->focus); */
bool screen_put(struct screen *screen, uint32_t client, uint8_t character, bool muted);

/* Give `client` the focus and say so; needs SCREEN_PUT_BYTES. */
void screen_focus(struct screen *screen, uint32_t client);

/* Write a line of our own, at most 100 characters; needs SCREEN_PUT_BYTES. */
void screen_say(struct screen *screen, const char *text);

/* List the clients with a word about each; needs SCREEN_LIST_BYTES. Words are at most 16
 * characters. */
void screen_list(struct screen *screen, const char *const words[SERIAL_CLIENTS_MAX]);

/* Take out up to `limit` bytes; answers how many. */
/*@ requires screen_fifo_valid(screen) && \valid(bytes + (0 .. limit - 1));
    requires \separated(bytes + (0 .. limit - 1), screen);
    assigns screen->head, screen->count, bytes[0 .. limit - 1];
    ensures valid: screen_fifo_valid(screen);
    ensures bounded: \result <= limit && \result + screen->count == \old(screen->count);
    ensures all: \result == limit || screen->count == 0; */
uint32_t screen_take(struct screen *screen, uint8_t *bytes, uint32_t limit);
