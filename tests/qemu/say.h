/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* How components of tests report: whole lines through the serial multiplexer, which never mixes two
 * clients' lines as the kernel's debug console does. */
#pragma once

#include <stdarg.h>

#include "devices/serial/client.h"
#include "lib/print.h"

enum { SAY_BYTES = 160 };

/* One line "name: text"; its end is lost when the ring is full. */
__attribute__((format(printf, 3, 4))) static void say_as(struct serial_client *serial,
                                                         const char *name, const char *format, ...)
{
    char text[SAY_BYTES];
    va_list arguments;
    va_start(arguments, format);
    print_into_va(text, sizeof(text), format, arguments);
    va_end(arguments);
    serial_puts(serial, name);
    serial_puts(serial, ": ");
    serial_puts(serial, text);
    serial_puts(serial, "\n");
    serial_flush(serial);
}
