/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Formatted printing without a C library. */

#include "lib/print.h"

#include <stdbool.h>
#include <stdint.h>

enum { MAX_DIGITS = 20 }; /* of a 64-bit number in decimal */

struct output {
    print_sink_t *sink;
    void *context;
};

/* One conversion: what stands between the % and its letter. */
struct conversion {
    bool left;
    bool zeros;
    bool is_long;
    int width;
    int precision; /* negative: none given */
};

static void repeat(struct output *output, char character, int count)
{
    for (; count > 0; count--) {
        output->sink(output->context, character);
    }
}

static void field(struct output *output, const struct conversion *conversion, const char *text,
                  int length)
{
    int padding = conversion->width - length;

    if (!conversion->left) {
        repeat(output, ' ', padding);
    }
    for (int i = 0; i < length; i++) {
        output->sink(output->context, text[i]);
    }
    if (conversion->left) {
        repeat(output, ' ', padding);
    }
}

static void string(struct output *output, const struct conversion *conversion, const char *text)
{
    int length = 0;

    if (text == NULL) {
        text = "(null)";
    }
    while ((conversion->precision < 0 || length < conversion->precision) && text[length] != '\0') {
        length++;
    }
    field(output, conversion, text, length);
}

static void number(struct output *output, struct conversion *conversion, uint64_t value,
                   unsigned base, const char *prefix)
{
    char digits[MAX_DIGITS];
    int first = MAX_DIGITS, width = conversion->width, prefix_length = 0;

    do {
        digits[--first] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (prefix[prefix_length] != '\0') {
        prefix_length++;
    }

    conversion->width = 0;
    width -= prefix_length + MAX_DIGITS - first;
    if (!conversion->left && !conversion->zeros) {
        repeat(output, ' ', width);
    }
    field(output, conversion, prefix, prefix_length);
    if (!conversion->left && conversion->zeros) {
        repeat(output, '0', width);
    }
    field(output, conversion, digits + first, MAX_DIGITS - first);
    if (conversion->left) {
        repeat(output, ' ', width);
    }
}

/* A number or a *; returns what follows it. */
static const char *parse_count(const char *format, va_list *arguments, int *count)
{
    if (*format == '*') {
        *count = va_arg(*arguments, int);
        return format + 1;
    }
    for (*count = 0; *format >= '0' && *format <= '9'; format++) {
        *count = *count * 10 + (*format - '0');
    }
    return format;
}

static const char *parse(const char *format, va_list *arguments, struct conversion *conversion)
{
    *conversion = (struct conversion){.precision = -1};
    for (; *format == '-' || *format == '0'; format++) {
        conversion->left |= *format == '-';
        conversion->zeros |= *format == '0';
    }
    format = parse_count(format, arguments, &conversion->width);
    if (*format == '.') {
        format = parse_count(format + 1, arguments, &conversion->precision);
    }
    for (; *format == 'l' || *format == 'z'; format++) {
        conversion->is_long = true;
    }
    return format;
}

static void signed_number(struct output *output, struct conversion *conversion, va_list *arguments)
{
    int64_t value = conversion->is_long ? va_arg(*arguments, long) : va_arg(*arguments, int);
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

    number(output, conversion, magnitude, 10, value < 0 ? "-" : "");
}

static void unsigned_number(struct output *output, struct conversion *conversion,
                            va_list *arguments, unsigned base)
{
    uint64_t value =
        conversion->is_long ? va_arg(*arguments, unsigned long) : va_arg(*arguments, unsigned);

    number(output, conversion, value, base, "");
}

/* Prints the conversion that starts behind a %; returns what follows it. */
static const char *convert(struct output *output, const char *format, va_list *arguments)
{
    struct conversion conversion;
    char character;

    format = parse(format, arguments, &conversion);
    switch (*format) {
    case 'd':
    case 'i':
        signed_number(output, &conversion, arguments);
        break;
    case 'u':
        unsigned_number(output, &conversion, arguments, 10);
        break;
    case 'x':
        unsigned_number(output, &conversion, arguments, 16);
        break;
    case 'p':
        number(output, &conversion, (uintptr_t)va_arg(*arguments, void *), 16, "0x");
        break;
    case 's':
        string(output, &conversion, va_arg(*arguments, const char *));
        break;
    case 'c':
        character = (char)va_arg(*arguments, int);
        field(output, &conversion, &character, 1);
        break;
    case '\0':
        return format;
    default:
        field(output, &conversion, format, 1);
        break;
    }
    return format + 1;
}

void print_to_va(print_sink_t *sink, void *context, const char *format, va_list arguments)
{
    struct output output = {sink, context};
    va_list rest;

    va_copy(rest, arguments);
    while (*format != '\0') {
        if (*format == '%') {
            format = convert(&output, format + 1, &rest);
        } else {
            sink(context, *format++);
        }
    }
    va_end(rest);
}

void print_to(print_sink_t *sink, void *context, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_to_va(sink, context, format, arguments);
    va_end(arguments);
}

struct buffer {
    char *text;
    size_t size;
    size_t length;
};

static void buffer_put(void *context, char character)
{
    struct buffer *buffer = context;

    if (buffer->length + 1 < buffer->size) {
        buffer->text[buffer->length++] = character;
    }
}

size_t print_into_va(char *buffer, size_t size, const char *format, va_list arguments)
{
    struct buffer target = {buffer, size, 0};

    print_to_va(buffer_put, &target, format, arguments);
    buffer[target.length] = '\0';
    return target.length;
}

size_t print_into(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    size_t length;

    va_start(arguments, format);
    length = print_into_va(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}
