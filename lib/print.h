/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Formatted printing without a C library: into a buffer, or character by character into a sink. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* Takes one character; context is what the caller of print_to gave. */
typedef void print_sink_t(void *context, char character);

/* Conversions: %d %i %u %x %c %s %p %% with the modifiers l, ll, z; a width, with - or 0 in front;
 * for %s also a precision. Width and precision may be *. Anything else is printed as it stands. */
void print_to(print_sink_t *sink, void *context, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void print_to_va(print_sink_t *sink, void *context, const char *format, va_list arguments);

/* Always ends with a NUL (size > 0) and cuts what does not fit; returns the length written. */
size_t print_into(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t print_into_va(char *buffer, size_t size, const char *format, va_list arguments);
