/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A line editor: characters in, what the terminal is to show out. */
#include "systems/first_light/shell/line.h"

#include "lib/string.h"

enum {
    CTRL_C = 0x03,
    CTRL_U = 0x15,
    CTRL_W = 0x17,
    ESCAPE = 0x1b,
    BACKSPACE = 0x08,
    DELETE = 0x7f,
};

void line_init(struct line *line)
{
    memset(line, 0, sizeof(*line));
}

static void line_rub_out(struct line *line, line_echo_t *echo)
{
    if (line->count > 0) {
        line->text[--line->count] = 0;
        echo("\b \b");
    }
}

static void line_rub_out_all(struct line *line, line_echo_t *echo)
{
    while (line->count > 0) {
        line_rub_out(line, echo);
    }
}

static void line_rub_out_word(struct line *line, line_echo_t *echo)
{
    while (line->count > 0 && line->text[line->count - 1] == ' ') {
        line_rub_out(line, echo);
    }
    while (line->count > 0 && line->text[line->count - 1] != ' ') {
        line_rub_out(line, echo);
    }
}

static void line_add(struct line *line, char character, line_echo_t *echo)
{
    if (line->count + 1 < LINE_BYTES) {
        const char shown[2] = {character, 0};
        line->text[line->count++] = character;
        line->text[line->count] = 0;
        echo(shown);
    }
}

/* Show the n-th newest line of the history instead; 0: an empty one. */
static void line_browse(struct line *line, uint32_t n, line_echo_t *echo)
{
    if (n > line->kept) {
        return;
    }
    line_rub_out_all(line, echo);
    line->browsing = n;
    if (n > 0) {
        const char *old = line->history[(line->newest + LINE_HISTORY - (n - 1)) % LINE_HISTORY];
        for (uint32_t i = 0; old[i] != 0; i++) {
            line_add(line, old[i], echo);
        }
    }
}

/* The rest of an escape sequence: ESC [ A is arrow up, ESC [ B down; others end at a letter. */
static void line_escape(struct line *line, uint8_t character, line_echo_t *echo)
{
    if (line->escape == 1) {
        line->escape = character == '[' || character == 'O' ? 2 : 0;
        return;
    }
    if (character < 0x40) {
        return;
    }
    line->escape = 0;
    if (character == 'A') {
        line_browse(line, line->browsing + 1, echo);
    } else if (character == 'B' && line->browsing > 0) {
        line_browse(line, line->browsing - 1, echo);
    }
}

static void line_control(struct line *line, uint8_t character, line_echo_t *echo)
{
    if (character == BACKSPACE || character == DELETE) {
        line_rub_out(line, echo);
    } else if (character == CTRL_U) {
        line_rub_out_all(line, echo);
    } else if (character == CTRL_W) {
        line_rub_out_word(line, echo);
    } else if (character == ESCAPE) {
        line->escape = 1;
    }
}

enum line_event line_put(struct line *line, uint8_t character, line_echo_t *echo)
{
    bool after_return = line->returned;
    line->returned = character == '\r';
    if (line->escape != 0) {
        line_escape(line, character, echo);
        return LINE_NOTHING;
    }
    if (character == '\r' || character == '\n') {
        if (character == '\n' && after_return) {
            return LINE_NOTHING;
        }
        echo("\r\n");
        return LINE_DONE;
    }
    if (character == CTRL_C) {
        echo("^C\r\n");
        line->count = 0;
        line->text[0] = 0;
        line->browsing = 0;
        return LINE_CANCEL;
    }
    if (character >= 0x20 && character < DELETE) {
        line_add(line, (char)character, echo);
    } else {
        line_control(line, character, echo);
    }
    return LINE_NOTHING;
}

void line_clear(struct line *line)
{
    bool repeated = line->kept > 0 && strcmp(line->text, line->history[line->newest]) == 0;
    if (line->count > 0 && !repeated) {
        line->newest = (line->newest + 1) % LINE_HISTORY;
        memcpy(line->history[line->newest], line->text, LINE_BYTES);
        line->kept += line->kept < LINE_HISTORY ? 1 : 0;
    }
    line->count = 0;
    line->text[0] = 0;
    line->browsing = 0;
}
