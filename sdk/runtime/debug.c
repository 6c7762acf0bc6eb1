/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Printing through the kernel's debug console. */

#include <stdarg.h>

#include <microkit.h>

#include "lib/print.h"

void microkit_dbg_putc(int character)
{
#ifdef CONFIG_PRINTING
    seL4_DebugPutChar((char)character);
#else
    (void)character;
#endif
}

void microkit_dbg_puts(const char *string)
{
    while (*string != '\0') {
        microkit_dbg_putc(*string++);
    }
}

void microkit_dbg_put8(seL4_Uint8 value)
{
    microkit_dbg_printf("%u", value);
}

void microkit_dbg_put32(seL4_Uint32 value)
{
    microkit_dbg_printf("%u", value);
}

static void debug_sink(void *context, char character)
{
    (void)context;
    microkit_dbg_putc(character);
}

void microkit_dbg_printf(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_to_va(debug_sink, NULL, format, arguments);
    va_end(arguments);
}
