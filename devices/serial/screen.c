/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what several clients write becomes one terminal. */
#include "devices/serial/screen.h"

#include "lib/string.h"

enum {
    ESCAPE = 0x1b,
    DELETE = 0x7f,
    CONTROL_NONE = 0,
    CONTROL_ESCAPE = 1,   /* after ESC */
    CONTROL_SEQUENCE = 2, /* after ESC [ : parameters up to a letter [ECMA-48 5.4] */
};

static const char CLEAR_LINE[] = "\r\033[K";

void screen_init(struct screen *screen, uint32_t client_count)
{
    memset(screen, 0, sizeof(*screen));
    screen->client_count = client_count;
    screen->shown_whole = true;
    screen->column_zero = true;
}

uint32_t screen_room(const struct screen *screen)
{
    return SCREEN_FIFO_BYTES - screen->count;
}

/* What finds no room is lost; callers have looked first. */
/*@ requires screen_fifo_valid(screen);
    assigns screen->fifo[0 .. SCREEN_FIFO_BYTES - 1], screen->count;
    ensures valid: screen_fifo_valid(screen);
    ensures one: screen->count ==
                \min(\old(screen->count) + 1, SCREEN_FIFO_BYTES);
    ensures put: \old(screen->count) < SCREEN_FIFO_BYTES ==>
                screen->fifo[(screen->head + \old(screen->count)) % SCREEN_FIFO_BYTES] == byte; */
static void byte_out(struct screen *screen, uint8_t byte)
{
    if (screen->count < SCREEN_FIFO_BYTES) {
        screen->fifo[(screen->head + screen->count) % SCREEN_FIFO_BYTES] = byte;
        screen->count++;
    }
}

static void text_out(struct screen *screen, const char *text)
{
    for (uint32_t i = 0; text[i] != 0; i++) {
        byte_out(screen, (uint8_t)text[i]);
    }
}

/*@ requires screen_fifo_valid(screen) && \valid_read(bytes + (0 .. count - 1));
    assigns screen->fifo[0 .. SCREEN_FIFO_BYTES - 1], screen->count;
    ensures valid: screen_fifo_valid(screen);
    ensures most: screen->count == \min(\old(screen->count) + count, SCREEN_FIFO_BYTES); */
static void bytes_out(struct screen *screen, const uint8_t *bytes, uint32_t count)
{
    /*@ loop invariant 0 <= i <= count && screen_fifo_valid(screen);
        loop invariant screen->count == \min(\at(screen->count, Pre) + i, SCREEN_FIFO_BYTES);
        loop assigns i, screen->fifo[0 .. SCREEN_FIFO_BYTES - 1], screen->count;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        byte_out(screen, bytes[i]);
    }
}

/* A character of the focused client, unchanged; remember what its line looks like. */
/*@ requires screen_fifo_valid(screen) && screen->shown_count <= SCREEN_LINE_BYTES;
    assigns screen->fifo[0 .. SCREEN_FIFO_BYTES - 1], screen->count, screen->shown_count,
            screen->shown_whole, screen->column_zero, screen->shown[0 .. SCREEN_LINE_BYTES - 1];
    ensures valid: screen_fifo_valid(screen) && screen->shown_count <= SCREEN_LINE_BYTES; */
static void shown_put(struct screen *screen, uint8_t character)
{
    byte_out(screen, character);
    if (character == '\n') {
        screen->shown_count = 0;
        screen->shown_whole = true;
        screen->column_zero = true;
        return;
    }
    if (character == '\r' && screen->column_zero) {
        return;
    }
    screen->column_zero = false;
    if (screen->shown_count < SCREEN_LINE_BYTES) {
        screen->shown[screen->shown_count++] = character;
    } else {
        screen->shown_whole = false;
    }
}

/* Get the terminal to the start of an empty line. */
static void shown_clear(struct screen *screen)
{
    if (!screen->column_zero) {
        text_out(screen, screen->shown_whole ? CLEAR_LINE : "\r\n");
    }
}

/* After shown_clear and a line of somebody else: put the focused client's line back. */
static void shown_restore(struct screen *screen)
{
    if (!screen->column_zero && screen->shown_whole) {
        bytes_out(screen, screen->shown, screen->shown_count);
        return;
    }
    screen->shown_count = 0;
    screen->shown_whole = true;
    screen->column_zero = true;
}

static void prefix_out(struct screen *screen, uint32_t client)
{
    text_out(screen, "\033[3");
    byte_out(screen, (uint8_t)('1' + client % 6));
    text_out(screen, "m");
    text_out(screen, screen->names[client]);
    text_out(screen, "|\033[0m ");
}

static void line_out(struct screen *screen, uint32_t client)
{
    struct screen_line *line = &screen->lines[client];
    shown_clear(screen);
    prefix_out(screen, client);
    bytes_out(screen, line->text, line->count);
    text_out(screen, "\r\n");
    shown_restore(screen);
    line->count = 0;
}

/* Leave out escape sequences and other control characters. True: the character is to be kept. */
/*@ requires \valid(line);
    assigns line->control;
    ensures printable: \result ==> (character >= 0x20 && character != DELETE) || character == '\t'; */
static bool line_filter(struct screen_line *line, uint8_t character)
{
    switch (line->control) {
    case CONTROL_ESCAPE:
        line->control = character == '[' ? CONTROL_SEQUENCE : CONTROL_NONE;
        return false;
    case CONTROL_SEQUENCE:
        if (character < 0x20 || character >= 0x40) {
            line->control = CONTROL_NONE;
        }
        return false;
    default:
        break;
    }
    line->control = character == ESCAPE ? CONTROL_ESCAPE : CONTROL_NONE;
    return (character >= 0x20 && character != DELETE) || character == '\t';
}

/* Add one character to a line that is held back and not full. True: the line has ended. */
/*@ requires \valid(line) && line->count < SCREEN_LINE_BYTES;
    assigns *line;
    ensures bounded: line->count <= SCREEN_LINE_BYTES && line->count <= \old(line->count) + 1;
    ensures ended: \result <==> character == '\n';
    ensures kept: \result ==> line->count == \old(line->count); */
static bool line_put(struct screen_line *line, uint8_t character)
{
    if (character == '\n') {
        line->returned = false;
        line->control = CONTROL_NONE;
        return true;
    }
    if (line->returned && character != '\r') {
        line->count = 0;
        line->returned = false;
    }
    if (character == '\r') {
        line->returned = true;
    } else if (character == '\b') {
        line->count -= line->count > 0 ? 1 : 0;
    } else if (line_filter(line, character)) {
        line->text[line->count++] = character;
    }
    return false;
}

bool screen_put(struct screen *screen, uint32_t client, uint8_t character, bool muted)
{
    if (client == screen->focus) {
        shown_put(screen, character);
        return true;
    }
    struct screen_line *line = &screen->lines[client];
    if (!line_put(line, character) && line->count < SCREEN_LINE_BYTES) {
        return true;
    }
    if (muted) {
        line->count = 0;
        return false;
    }
    line_out(screen, client);
    return true;
}

/* The focused client's unfinished line becomes one that is held back. */
static void shown_hold(struct screen *screen)
{
    struct screen_line *line = &screen->lines[screen->focus];
    line->count = 0;
    line->returned = false;
    line->control = CONTROL_NONE;
    for (uint32_t i = 0; i < screen->shown_count && line->count + 1 < SCREEN_LINE_BYTES; i++) {
        line_put(line, screen->shown[i]);
    }
    if (!screen->column_zero) {
        text_out(screen, "\r\n");
    }
    screen->shown_count = 0;
    screen->shown_whole = true;
    screen->column_zero = true;
}

void screen_focus(struct screen *screen, uint32_t client)
{
    /* For Eva: one case for each pair of clients. */
    //@ split client;
    //@ split screen->focus;
    shown_hold(screen);
    screen->focus = client;
    text_out(screen, "\033[2m[");
    text_out(screen, screen->names[client]);
    text_out(screen, "]\033[0m\r\n");
    struct screen_line *line = &screen->lines[client];
    for (uint32_t i = 0; i < line->count; i++) {
        shown_put(screen, line->text[i]);
    }
    line->count = 0;
    line->returned = false;
    line->control = CONTROL_NONE;
}

void screen_say(struct screen *screen, const char *text)
{
    shown_clear(screen);
    text_out(screen, text);
    text_out(screen, "\r\n");
    shown_restore(screen);
}

void screen_list(struct screen *screen, const char *const words[SERIAL_CLIENTS_MAX])
{
    shown_clear(screen);
    for (uint32_t i = 0; i < screen->client_count; i++) {
        text_out(screen, i == screen->focus ? "* " : "  ");
        if (i >= 10) {
            byte_out(screen, '1');
        }
        byte_out(screen, (uint8_t)('0' + i % 10));
        text_out(screen, " ");
        text_out(screen, screen->names[i]);
        text_out(screen, " ");
        text_out(screen, words[i]);
        text_out(screen, "\r\n");
    }
    text_out(screen, "Ctrl-] then a number, n next, p previous, ? list, Ctrl-] itself\r\n");
    shown_restore(screen);
}

uint32_t screen_take(struct screen *screen, uint8_t *bytes, uint32_t limit)
{
    uint32_t count = screen->count < limit ? screen->count : limit;
    /*@ loop invariant 0 <= i <= count;
        loop assigns i, bytes[0 .. limit - 1];
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = screen->fifo[(screen->head + i) % SCREEN_FIFO_BYTES];
    }
    screen->head = (screen->head + count) % SCREEN_FIFO_BYTES;
    screen->count -= count;
    return count;
}
