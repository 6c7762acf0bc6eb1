/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Errors and warnings with the place in the description they are about. */
#include "diagnostics.h"

#include <stdarg.h>

/* Text of others can hold control characters; they must not reach the terminal. */
static void print_clean(FILE *out, const char *format, va_list arguments)
{
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    fputs(line, out);
    fputc('\n', out);
}

static void print(struct diagnostics *diagnostics, struct location at, const char *kind,
                  const char *format, va_list arguments)
{
    if (diagnostics->error_count > DIAGNOSTICS_MAX_ERRORS)
        return;
    if (at.line)
        fprintf(diagnostics->out, "%s:%u:%u: %s: ", diagnostics->file, at.line, at.column, kind);
    else
        fprintf(diagnostics->out, "microkit: %s: ", kind);
    print_clean(diagnostics->out, format, arguments);
}

void error_at(struct diagnostics *diagnostics, struct location at, const char *format, ...)
{
    va_list arguments;
    diagnostics->error_count++;
    va_start(arguments, format);
    print(diagnostics, at, "error", format, arguments);
    va_end(arguments);
}

void warning_at(struct diagnostics *diagnostics, struct location at, const char *format, ...)
{
    va_list arguments;
    diagnostics->warning_count++;
    va_start(arguments, format);
    print(diagnostics, at, "warning", format, arguments);
    va_end(arguments);
}

void note_at(struct diagnostics *diagnostics, struct location at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(diagnostics, at, "note", format, arguments);
    va_end(arguments);
}

void error_plain(struct diagnostics *diagnostics, const char *format, ...)
{
    va_list arguments;
    diagnostics->error_count++;
    va_start(arguments, format);
    print(diagnostics, (struct location){0}, "error", format, arguments);
    va_end(arguments);
}
