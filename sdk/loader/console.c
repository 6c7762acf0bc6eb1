/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The loader's messages on the board's PL011. */

#include <stdarg.h>

#include "board.h"
#include "lib/print.h"
#include "sdk/loader/loader.h"

/* [PL011 3.2] in words from the base. */
enum { UART_DATA = 0x00 / 4, UART_FLAGS = 0x18 / 4, UART_TRANSMIT_FULL = 1 << 5 };

static void uart_put(void *context, char character)
{
    volatile uint32_t *uart = context;

    while ((uart[UART_FLAGS] & UART_TRANSMIT_FULL) != 0) {
    }
    uart[UART_DATA] = (uint8_t)character;
}

static void print_line(const char *prefix, const char *format, va_list arguments)
{
    void *uart = (void *)BOARD_UART_BASE;

    print_to(uart_put, uart, "%s", prefix);
    print_to_va(uart_put, uart, format, arguments);
    print_to(uart_put, uart, "\r\n");
}

void loader_print(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line("loader: ", format, arguments);
    va_end(arguments);
}

void loader_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line("loader: stopped: ", format, arguments);
    va_end(arguments);
    for (;;) {
        __asm__ volatile("wfi");
    }
}
